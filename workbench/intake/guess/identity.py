"""Which columns may say who a person is: by the words of the header and by what the cells look like. Always a guess.

A column wrongly taken for an identifier is dropped until someone says otherwise; one overlooked would be published. So
doubt goes the first way. No value of such a column is shown anywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from workbench.intake.guess.headers import header_words
from workbench.intake.guess.tally import TOKENS, Tally
from workbench.intake.privacy.checksums import has_birth_date
from workbench.intake.privacy.detectors import detect
from workbench.intake.privacy.person_names import SURNAMES

DIRECT_WORDS = (
    "姓名", "名字", "患者名", "客户名", "户名", "联系人", "身份证", "证件号", "证件号码", "护照", "电话", "手机", "联系方式", "住院号",
    "病案号", "病历号", "门诊号", "就诊号", "就诊卡", "医保号", "社保号", "医保卡", "银行卡", "账号", "地址", "住址", "邮箱", "电子邮件",
    "微信", "qq号", "车牌", "来自ip", "来源详情", "ip地址",
)  # fmt: skip
DIRECT_PHRASES = (
    "id card", "idcard", "identity number", "identity no", "national id", "social security", "ssn", "passport", "phone", "telephone",
    "tel", "mobile", "cell phone", "email", "e mail", "mail address", "address", "wechat", "whatsapp", "ip", "ip address",
    "hosp no", "hospital no", "hospital number", "mrn", "medical record", "patient id number", "insurance no", "licence plate",
    "plate", "bank card", "account no", "first name", "last name", "surname", "full name", "patient name",
)  # fmt: skip
QUASI_WORDS = (
    "出生", "生日", "年龄", "性别", "民族", "籍贯", "邮编", "床号", "病区", "科室", "职业", "入院", "出院", "调查员", "访问员",
    "签名", "单位", "工号", "所在地",
)  # fmt: skip
QUASI_PHRASES = (
    "birth", "dob", "age", "sex", "gender", "ethnicity", "postcode", "zip", "ward", "bed", "occupation", "admission", "admit date",
    "discharge", "discharge date", "interviewer", "region", "village", "town",
)  # fmt: skip
# A column of nurses: 责任护士, 护士工号, nurse id. What people think of nurses (护士的态度, nurse attitude) is an answer.
NURSES = re.compile(
    r"护士(?:签名|姓名|工号|编号|代码|长)?|(?:.* )?nurse(?: (?:id|no|code|number|name|signature))?"
)
# A "name" that follows one of these words names a thing.
THINGS = frozenset(
    ("branch", "file", "product", "school", "hospital", "ward", "unit", "department", "site", "variable", "item", "question", "service", "study", "company", "科室")
)  # fmt: skip
IDENTITY = re.compile(r"[1-9]\d{16}[\dXx]")
HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")
LOOKED_AT = 300  # different texts
LEAST_WHOLE = 0.9  # share of a text that an identifier must cover to be all of it
MOST = 0.5  # share of the distinct texts that must look like it
MOST_NAMES = 0.8
FEWEST_NAMES = 8
UNMISTAKABLE = frozenset(
    ("姓名", "患者姓名", "病人姓名", "身份证号", "身份证号码", "手机号", "手机号码")
)  # whatever the cells hold
FEW_KINDS = 12  # so few different answers of many people name nobody
LARGEST_ANSWER = 10


CALLED = {
    "identity_number": "identity numbers", "bank_card": "bank cards", "email": "e-mail addresses", "mobile": "mobile numbers",
    "landline": "telephone numbers", "plate": "number plates", "wechat": "WeChat accounts", "qq": "QQ accounts",
    "ip_address": "IP addresses", "hospital_number": "hospital numbers", "address": "addresses", "name": "names",
}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """kind : "direct" (names a person), "quasi" (may do so with others) or "" (neither); why : the reason."""

    kind: str
    why: str = ""


def guess_identity(column: Tally, *, label: str) -> Identity:
    """Whether a column may say who a person is. label : what the file calls it beside its name."""
    if kind := _looks_like(column):
        return Identity("direct", f"its cells look like {kind}")
    headers = dict.fromkeys((column.name, label))
    for header in headers:
        if header.strip() in UNMISTAKABLE:
            return Identity("direct", f"its header says {header.strip()!r}")
    if _could_tell_apart(column):
        for header in headers:
            if word := _word(header, DIRECT_WORDS, DIRECT_PHRASES):
                return Identity("direct", f"its header says {word!r}")
            if _is_name(header):
                return Identity("direct", "its header says 'name'")
    for header in headers:
        if word := _word(header, QUASI_WORDS, QUASI_PHRASES) or _nurse(header):
            return Identity("quasi", f"its header says {word!r}")
    return Identity("")


def hidden_identifiers(column: Tally) -> tuple[str, ...]:
    """The texts of a column that hold an identifier somewhere: a telephone number, a name after a title …"""
    return tuple(text for text in column.counts if detect(text))


def _looks_like(column: Tally) -> str:
    """What most of the first different texts are, wholly, when that identifies a person; else ""."""
    texts = [text for text in column.counts if text not in TOKENS][:LOOKED_AT]
    kinds: Counter[str] = Counter()
    for text in texts:
        found = detect(text) if len(text) > 6 else ()
        if IDENTITY.fullmatch(text) and has_birth_date(text):
            kinds["identity_number"] += (
                1  # a wrong check digit may be a slip of the pen; the person is known all the same
            )
        elif len(found) == 1 and found[0].end - found[0].start >= LEAST_WHOLE * len(text):
            kinds[found[0].kind] += 1
    if kinds and sum(kinds.values()) >= MOST * len(texts):
        return CALLED.get(kind := kinds.most_common(1)[0][0], kind)
    if len(texts) >= FEWEST_NAMES and sum(map(_is_person, texts)) >= MOST_NAMES * len(texts):
        return "names of people"
    return ""


def _could_tell_apart(column: Tally) -> bool:
    """False for the answers of a question that merely speaks of telephones or addresses."""
    few = len(column.counts) <= FEW_KINDS and len(column.counts) < 0.3 * column.filled
    small = (
        len(column.numbers) == len(column.counts)
        and max(column.numbers.values(), default=0) <= LARGEST_ANSWER
    )
    return not few and not small


def _word(header: str, words: tuple[str, ...], phrases: tuple[str, ...]) -> str:
    lower, spaced = header.casefold(), f" {header_words(header)} "
    found = [word for word in words if word in lower]
    found += [phrase for phrase in phrases if f" {phrase} " in spaced]
    return found[0] if found else ""


def _nurse(header: str) -> str:
    """The word for a nurse, where a header ends with it and so names one."""
    words = header_words(header)
    return words if NURSES.fullmatch(words[words.find("护士") :] if "护士" in words else words) else ""


def _is_name(header: str) -> bool:
    words = header_words(header).split()
    return bool(words) and words[-1] == "name" and not THINGS.intersection(words)


def _is_person(text: str) -> bool:
    return HAN_NAME.fullmatch(text) is not None and text[0] in SURNAMES
