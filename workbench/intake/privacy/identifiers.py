"""Numbers and accounts that identify a person: how each is written, and what tells it from any other row of digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal

from workbench.intake.privacy.checksums import has_birth_date, is_identity_number, is_luhn

Kind = Literal[
    "identity_number",
    "bank_card",
    "email",
    "mobile",
    "landline",
    "plate",
    "wechat",
    "qq",
    "ip_address",
    "hospital_number",
    "address",
    "name",
]


def find_identifiers(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Kind, start and end of each number or account in a text with plain digits; they may overlap."""
    for kind, pattern, accept in _PATTERNS:
        for match in pattern.finditer(text):
            if accept(match):
                group = match.lastindex or 0
                yield kind, match.start(group), match.end(group)


_LABEL = re.compile(r"(?:^|[^0-9A-Za-z_])([A-Za-z]{2,9})$", re.ASCII)
_CALLED_ID = re.compile(r"(?:身份证|证件)[^0-9]{0,8}$", re.ASCII)
_CALLED_PHONE = re.compile(
    r"(?:电话|手机|座机|固话|联系|号码|微信|tel|phone|mobile)[^0-9]{0,8}$", re.ASCII | re.IGNORECASE
)
_VERSION = re.compile(r"(?:版本?|version|ver|v)[号为是: .]{0,2}$", re.ASCII | re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]{0,200}$", re.ASCII)


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"[ -]", "", match[0], flags=re.ASCII)


def _before(match: re.Match[str], width: int) -> str:
    return match.string[max(0, match.start() - width) : match.start()]


def _stands_alone(match: re.Match[str]) -> bool:
    """Not a part of a longer token (a hash, a DOI), of a decimal, or of a row of numbers that only blanks divide."""
    before = _before(match, 220)
    after = match.string[match.end() : match.end() + 2]
    if re.match(r"[A-Za-z_]|\.\d", after, re.ASCII) or re.search(r"[0-9]\.$|_$", before):
        return False
    if before[-1:].isascii() and before[-1:].isalpha():
        label = _LABEL.search(before)
        if not label or not set(label[1].lower()) - set("abcdef"):
            return False
    if " " in match[0] and not _CALLED_PHONE.search(before):
        return not re.search(r"\d $", before, re.ASCII) and not re.match(r" \d", after, re.ASCII)
    return "/" not in before or not _DOI.search(before)


def _is_identity(match: re.Match[str]) -> bool:
    digits = _digits(match)
    if not _stands_alone(match):
        return False
    return is_identity_number(digits) or (
        has_birth_date(digits) and _CALLED_ID.search(_before(match, 14)) is not None
    )


def _is_card(match: re.Match[str]) -> bool:
    digits = _digits(match)
    return 16 <= len(digits) <= 19 and is_luhn(digits) and _stands_alone(match)


def _is_plate(match: re.Match[str]) -> bool:
    return sum(sign.isdigit() for sign in match[0]) >= 3


def _is_ipv4(match: re.Match[str]) -> bool:
    """An address of the net: not a version, not a section number such as 3.1.2.1, not this machine's own."""
    if _VERSION.search(_before(match, 12)):
        return False
    try:
        address = IPv4Address(match[0])
    except AddressValueError:
        return False
    local = address.is_loopback or address.is_unspecified or address.packed[0] == 0
    return not local and max(address.packed) >= 10


def _is_ipv6(match: re.Match[str]) -> bool:
    """A global, local or link address: the leading group tells it from a clock time or a slice."""
    try:
        first = IPv6Address(match[0]).packed[0]
    except AddressValueError:
        return False
    return 0x20 <= first <= 0x3F or first >= 0xFC


def _accept(_: re.Match[str]) -> bool:
    return True


_PROVINCE_SIGNS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_AREA = r"0(?:10|2[0-57-9]|[3-9]\d{2})"
_Rule = tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], bool]]
_PATTERNS: tuple[_Rule, ...] = (
    (
        "identity_number",
        re.compile(r"(?<!\d)[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)", re.ASCII),
        _is_identity,
    ),
    ("identity_number", re.compile(r"(?<!\d)[1-9]\d{5}[ -]?\d{6}[ -]?\d{3}(?!\d)", re.ASCII), _is_identity),
    (
        "bank_card",
        re.compile(
            r"(?<!\d)(?=62|60|6[89]|955|103|35|4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)"
            r"(?:(?:\d{4}[ -]){3}\d{4}(?:[ -]?\d{1,3})?|\d{6}[ -]\d{10,13}|\d{16,19})(?!\d)",
            re.ASCII,
        ),
        _is_card,
    ),
    (
        "email",
        re.compile(
            r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}",
            re.ASCII,
        ),
        _accept,
    ),
    (
        "mobile",
        re.compile(
            r"(?<!\d)(?:\+?86[ -]?|0086[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|1[3-9]\d{2}[ -]\d{3}[ -]\d{4})(?!\d)",
            re.ASCII,
        ),
        _stands_alone,
    ),
    (
        "mobile",
        re.compile(
            r"(?<![〇零一二三四五六七八九幺])[一幺][三四五六七八九][〇零一二三四五六七八九幺]{9}(?![〇零一二三四五六七八九幺])"
        ),
        _accept,
    ),
    (
        "landline",
        re.compile(rf"(?<![\d-])(?:\({_AREA}\) ?|{_AREA}[ -])\d{{3,4}}[ -]?\d{{4}}(?![\d-])", re.ASCII),
        _stands_alone,
    ),
    (
        "landline",
        re.compile(
            r"(?:电话|座机|固话|[Tt]el)[^0-9]{0,5}(?<![\d.-])((?:0\d{2,3})?[2-8]\d{6,7})(?![\d.])", re.ASCII
        ),
        _accept,
    ),
    (
        "plate",
        re.compile(
            rf"[{_PROVINCE_SIGNS}][A-HJ-NP-Za-hj-np-z][·• -]?"
            r"(?:\d{5}[DFdf]|[A-HJKa-hjk][A-HJ-NP-Za-hj-np-z0-9]\d{4}|[A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])"
            r"(?![0-9A-Za-z])"
        ),
        _is_plate,
    ),
    (
        "wechat",
        re.compile(
            r"(?:微信|威信|薇信|V信|[Ww]e[Cc]hat|[Ww]ei[Xx]in|\b[VvWw][Xx])(?:(?:号码?|账号|ID|id)[是为: ]{0,3}|[是为:][: ]{0,2})"
            r"([A-Za-z][-_A-Za-z0-9]{5,19})(?![-_A-Za-z0-9])",
            re.ASCII,
        ),
        _accept,
    ),
    (
        "wechat",
        re.compile(
            r"(?:微信|威信|薇信|加微|加[Vv]|\b[VvWw][Xx]) ?(?=[A-Za-z]{0,19}[-_0-9])([A-Za-z][-_A-Za-z0-9]{5,19})(?![-_A-Za-z0-9])",
            re.ASCII,
        ),
        _accept,
    ),
    ("wechat", re.compile(r"(?<![A-Za-z0-9_])wxid_[a-z0-9]{6,24}", re.ASCII), _accept),
    ("qq", re.compile(r"(?:QQ|qq|扣扣)(?:号码?|群)?[是为: ]{0,3}([1-9]\d{4,10})(?!\d)", re.ASCII), _accept),
    ("ip_address", re.compile(r"(?<![\w./-])(?:\d{1,3}\.){3}\d{1,3}(?![\w/-]|\.\d)", re.ASCII), _is_ipv4),
    (
        "ip_address",
        re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{6,39}(?![\w:])", re.ASCII),
        _is_ipv6,
    ),
)
