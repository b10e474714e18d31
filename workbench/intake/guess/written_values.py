"""Values that people wrote their own way (45岁, 2.1%, 三十五, 满意。), and what they mean where the column makes it clear.

A unit goes into the codebook, which then reads the number before it; anything else is a spelling for aliases.csv. Both are
guesses for a person to look at: cleaning applies only what is declared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from workbench.intake.canonical import read_cell
from workbench.intake.dates import as_day
from workbench.intake.formats.labels import plain_number
from workbench.intake.guess.amounts import Reach, large_numbers, reach_of, within
from workbench.intake.guess.tally import TOKENS, Tally
from workbench.variables import Variable

AMOUNT = re.compile(r"[¥$]?([0-9]+(?:\.[0-9]+)?)\s*([^\W\d_]{0,3}|%|℃|°C)")
# Unit -> the codebook's, and the headers under which a bare number beside it has the same unit; without a pattern, under any.
UNITS = {
    "岁": ("岁|years", "年龄|岁|age"), "周岁": ("周岁|years", "年龄|岁|age"),
    "天": ("天|days", "天|日数|los|days"), "日": ("日|days", "天|日数|days"),
    "小时": ("小时|hours", "小时|时长|hours"), "分钟": ("分钟|minutes", "分钟|时长|minutes"),
    "年": ("年|years", "年数|年限|工龄|years"), "个月": ("个月|months", "月数|月龄|months"),
    "分": ("分|points", "分|score|nrs|vas"), "次": ("次|times", ""), "元": ("元|yuan", ""), "人": ("人|persons", ""),
    "cm": ("cm", ""), "kg": ("kg", ""), "公斤": ("公斤|kg", ""), "ml": ("ml", ""), "mmHg": ("mmHg", ""), "℃": ("℃", ""),
}  # fmt: skip
LEAST_PLAIN = 0.5  # share of a column that must be bare numbers before words among them are read as numbers
DIGITS = {
    sign: place
    for signs in ("零一二三四五六七八九", "〇一二三四五六七八九")
    for place, sign in enumerate(signs)
}
CHINESE_DAY = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
TAIL = "。.，,、;；!！"


@dataclass(frozen=True)
class Unit:
    """unit : as codebook.csv writes it; numbers : text -> the number before the unit."""

    unit: str
    numbers: Mapping[str, float]


def guess_unit(column: Tally, *, header: str) -> Unit | None:
    """The one unit that some cells of a column of numbers name; None where the bare numbers may have another (8个月 among ages)."""
    plain = sum(column.counts[text] for text in column.numbers)
    found = {
        text: match for text in _words(column) if (match := AMOUNT.fullmatch(text)) and match[2] in UNITS
    }
    units = {match[2] for match in found.values()}
    if len(units) != 1 or plain < LEAST_PLAIN * sum(
        column.counts[text] for text in column.counts if text not in TOKENS
    ):
        return None
    unit, headers = UNITS[units.pop()]
    numbers = {text: float(match[1]) for text, match in found.items()}
    if headers and not re.search(headers, header, re.IGNORECASE):
        return None
    if not headers and not within(numbers.values(), reach_of(column)):
        return None
    return Unit(unit, numbers)


def meanings(column: Tally, variable: Variable) -> dict[str, str]:
    """Text -> what it means, for the words of a column that cleaning cannot read and that can mean one thing only."""
    found, reach = {}, reach_of(column)
    large = large_numbers(column, header=f"{variable.name} {variable.zh}")
    for text in _words(column):
        if text in variable.missing or not read_cell(text, variable, {}).trouble:
            continue
        number = variable.type in ("integer", "number") and text in large
        meant = plain_number(large[text]) if number else _meaning(text, reach, variable)
        if meant and read_cell(meant, variable, {}).trouble != "unreadable":
            found[text] = meant
    return found


def with_unit(variable: Variable, unit: str) -> Variable:
    """With the unit, which then need not stand in the label too: 年龄（岁） is 年龄."""
    sides = "|".join(map(re.escape, unit.split("|")))
    label = re.sub(rf"\s*[（(](?:{sides})[）)]$", "", variable.zh)
    return replace(variable, unit=unit, zh=label, en=label)


def widened(variable: Variable, meant: Mapping[str, str]) -> Variable:
    """With a range, drafted from the bare numbers, that takes in what the others mean."""
    if (
        variable.codes
        or variable.type not in ("integer", "number")
        or variable.low is None
        or variable.high is None
    ):
        return variable
    values = [float(value) for value in meant.values()]
    return replace(
        variable,
        low=min([variable.low, *values]),
        high=max([variable.high, *values]),
    )


def slips(levels: Collection[str], counts: Mapping[str, int]) -> dict[str, str]:
    """Level -> another that it differs from by a full stop at its end, or by blanks inside where the other is as frequent.

    >>> slips(["满意", "满意。", "满 意"], {"满意": 9, "满意。": 12, "满 意": 1})
    {'满意。': '满意', '满 意': '满意'}
    """
    pairs = {text: _squeezed(text) for text in levels}
    return {
        text: plain
        for text, plain in pairs.items()
        if plain != text
        and plain in pairs
        and (text.rstrip(TAIL) == plain or counts.get(plain, 0) >= counts.get(text, 0))
    }


def _words(column: Tally) -> list[str]:
    return [text for text in column.counts if text not in column.numbers and text not in TOKENS]


def _meaning(text: str, reach: Reach, variable: Variable) -> str:
    if variable.type in ("date", "datetime"):
        return _chinese_day(text)
    if variable.codes:
        plain = _squeezed(text)
        codes = [code for code, labels in variable.codes.items() if plain in (code, *labels)]
        return codes[0] if len(codes) == 1 else ""
    if variable.type not in ("integer", "number"):
        return ""
    if text.endswith("%"):
        return _share(text, reach)
    number = chinese_number(text)
    return str(number) if number is not None and within([number], reach) else ""


def _share(text: str, reach: Reach) -> str:
    """2.1% as 0.021 or as 2.1: as the bare numbers of the column are written; "" where both fit, or neither."""
    match = AMOUNT.fullmatch(text)
    if match is None:
        return ""
    percent = float(match[1])
    readings = {f"{value:.12g}": value for value in (percent, percent / 100)}
    fitting = [written for written, value in readings.items() if within([value], reach)]
    return fitting[0] if len(fitting) == 1 else ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip(TAIL)


def chinese_number(text: str) -> int | None:
    """A whole number below 1000 in Chinese numerals; None for anything else.

    >>> chinese_number("三十五"), chinese_number("十"), chinese_number("一百零二"), chinese_number("几十")
    (35, 10, 102, None)
    """
    match = re.fullmatch(
        r"(?:([一二三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?", text
    )
    if not text or match is None:
        return None
    hundreds, tens, ten, ones = match.groups()
    return 100 * DIGITS.get(hundreds, 0) + (10 * DIGITS.get(tens, 1) if ten else 0) + DIGITS.get(ones, 0)


def _chinese_day(text: str) -> str:
    """二〇二五年三月十二日 as 2025-03-12; "" without a day, which nobody can know."""
    match = CHINESE_DAY.fullmatch(text)
    if match is None:
        return ""
    year = "".join(str(DIGITS.get(sign, 0)) for sign in match[1])
    day = as_day(f"{year}-{chinese_number(match[2])}-{chinese_number(match[3])}")
    return day.isoformat() if day else ""
