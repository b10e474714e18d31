"""Postal addresses in Chinese text: found by the words that end one, and followed back to where it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_LEAD = 40
_NUMBER = r"[0-9A-Za-z一二三四五六七八九十百零〇]{1,6}"
_UNIT = rf"(?:[-之 ]{{0,2}}{_NUMBER}(?:号楼|号院|号|栋|幢|座|单元|室|弄|组|队|层|楼|院))"
_STREET = re.compile(rf"[\u4e00-\u9fff](?:路|街|大道|巷|弄|胡同|街道){_NUMBER}(?:弄|巷|号){_UNIT}{{0,5}}")
_HOUSE = re.compile(
    rf"[\u4e00-\u9fff](?:小区|花园|苑|公寓|大厦|新村|家园|雅居|宿舍|社区|村|庄|屯|镇|乡|街道) ?{_NUMBER}(?:号楼|号|栋|幢|座|单元|组|队|室){_UNIT}{{0,4}}"
)
_ROOM = re.compile(rf"{_NUMBER}(?:号楼|栋|幢|座)[- ]?{_NUMBER}单元(?:[- ]?{_NUMBER}(?:室|号)?)?")
_VILLAGE = re.compile(
    r"[\u4e00-\u9fff](?:县|区|市|旗)[\u4e00-\u9fff]{1,5}?(?:镇|乡|街道)[\u4e00-\u9fff]{1,5}?(?:村|社区|居委会|小区|庄|屯|路|街)"
)
_CALLED = re.compile(r"(?:家住|住址|地址|户籍地|住在)[是为在: ]{0,3}([0-9A-Za-z\u4e00-\u9fff-]{4,40})")
_PLACE_SIGNS = re.compile(r"[省市区县旗镇乡村庄屯路街巷弄栋幢号室苑]")
_GENERAL = re.compile(r"[各每等的和与及或]|乡镇|农村|城镇|患者|多个|部分|所有|编号")
_EDGE = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]|住在|家住|位于|地址|住址|寄到|送到|[是在到住于址为寄往叫]")


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand, as (start, end), perhaps overlapping: a street or estate with a number, or county, town and village.

    text : with plain digits (see `folded` in detectors). A place named without house, village or number (江苏省盐城市) is none:
    papers name the place they were done at.

    >>> [text[a:b] for text in ["寄到人民东路12号3栋501室。"] for a, b in find_addresses(text)]
    ['人民东路12号3栋501室']
    """
    for pattern in (_STREET, _HOUSE, _ROOM, _VILLAGE):
        for match in pattern.finditer(text):
            if pattern is not _VILLAGE or not _GENERAL.search(match[0]):
                yield _start(text, match.start()), match.end()
    for match in _CALLED.finditer(text):
        if len(_PLACE_SIGNS.findall(match[1])) >= 2 and not _GENERAL.search(match[1]):
            yield match.start(1), match.end(1)


def _start(text: str, anchor: int) -> int:
    """Where the address that is known to include `anchor` begins: after the last edge before it."""
    left = max(0, anchor - LONGEST_LEAD)
    start = left
    for edge in _EDGE.finditer(text, left, anchor):
        start = edge.end()
    return start
