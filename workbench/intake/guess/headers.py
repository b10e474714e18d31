"""What a column's header says of it: a key, a count, a remark. Words only; nothing is looked up in the cells."""

from __future__ import annotations

import re
import unicodedata

COUNTS = re.compile("年龄|岁|天数|次数|年数|个数|人数|分数|得分|总分|评分|时间|时长|身高|体重|收入|费用|金额")
COUNT_WORDS = frozenset(
    ("age", "agea", "days", "years", "count", "number", "score", "minutes", "height", "weight", "income", "cost", "vas", "nrs")
)  # fmt: skip
BANDS = re.compile("段|组|band|group|class|level", re.IGNORECASE)  # age bands are codes, not ages
REMARKS = re.compile("意见|建议|备注|说明|原因描述|请注明|评语|留言")
REMARK_WORDS = frozenset(
    ("comment", "comments", "remark", "remarks", "text", "notes", "verbatim", "suggestions")
)
KEYS = re.compile("编号|序号|表号|问卷号|学号|样本号|流水号")
KEY_WORDS = frozenset(
    ("id", "idno", "no", "form", "record", "case", "key", "respondent", "responseid", "uuid")
)
_SPAN = r"(\d{1,3})\s*(?:[-~—–]+|至|到|\bto\b)\s*(\d{1,3})"
RANGE = re.compile(rf"\(\s*{_SPAN}\s*分?\s*\)|(?<!\d){_SPAN}\s*分(?!钟)")
HIGHEST_ANSWER = 100
ROW_NUMBERS = frozenset(("序号", "行号", "rownames", "row", "index", "unnamed 0"))


def header_words(header: str) -> str:
    """A header as lower-case words with single blanks between them.

    >>> header_words("PatientName"), header_words("patient_name"), header_words("patient-name")
    ('patient name', 'patient name', 'patient name')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.sub(r"[\W_]+", " ", apart).strip().casefold()


def is_key_name(header: str) -> bool:
    """True when a header says that the column numbers the forms.

    >>> is_key_name("问卷编号"), is_key_name("form_no"), is_key_name("nodding")
    (True, True, False)
    """
    return is_row_number(header) or KEYS.search(header) is not None or _has(header, KEY_WORDS)


def is_row_number(header: str) -> bool:
    """True when a header says that the column numbers the rows of a file, as exports do."""
    return header_words(header) in ROW_NUMBERS


def is_count_name(header: str) -> bool:
    """True for a count, a measure or a score, whose numbers are no codes.

    >>> is_count_name("年龄"), is_count_name("年龄段")
    (True, False)
    """
    return (COUNTS.search(header) is not None or _has(header, COUNT_WORDS)) and not BANDS.search(header)


def is_age_name(header: str) -> bool:
    """True for an age in years."""
    return (
        re.search("年龄|岁", header) is not None or _has(header, frozenset(("age", "agea")))
    ) and not BANDS.search(header)


def answer_range(header: str) -> tuple[float, float] | None:
    """The range of answers that a header names in brackets or as points; None without one.

    >>> answer_range("推荐意愿（0-10分）"), answer_range("satisfaction (1 to 5)"), answer_range("18-30岁人数")
    ((0.0, 10.0), (1.0, 5.0), None)
    """
    found = RANGE.search(unicodedata.normalize("NFKC", header))
    if found is None:
        return None
    low, high = (float(each) for each in found.groups() if each is not None)
    return (low, high) if low < high <= HIGHEST_ANSWER else None


def is_remark_name(header: str) -> bool:
    """True for free remarks."""
    return REMARKS.search(header) is not None or _has(header, REMARK_WORDS)


def _has(header: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(header_words(header).split())
