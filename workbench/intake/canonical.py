"""What one written cell means under its codebook row: canonical text, and the rule that led there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import nearest
from workbench.intake.dates import DATE, MOMENT, clock_of, day_of
from workbench.variables import Variable

BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
NUMBER = re.compile(r"([+-]?)0*([0-9]+?)(?:\.([0-9]+))?")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2}")  # how a spreadsheet mangles a long number
GROUPED = re.compile(  # 1,234,567 and 1,200.00 have one reading; 1,200 may be 1.2
    r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)"
)
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
LARGEST_INTEGER = 2**53  # beyond it a float cannot hold every whole number


@dataclass(frozen=True)
class Reading:
    """text : canonical text, "" when missing; rule : why it differs from what was written, "" if it does not.

    trouble : "", "unreadable" or "out of range"; such a cell keeps its text and is a problem.
    fix : what to do about the trouble.
    """

    text: str
    rule: str = ""
    trouble: str = ""
    fix: str = ""


def read_cell(written: str, variable: Variable, aliases: Mapping[str, str]) -> Reading:
    """Read one cell. Numbers become plain digits, labels and declared aliases codes, dates ISO, missing codes blank.

    Only what the codebook or the table of aliases declares is applied; the rest is trouble with the nearest label.
    """
    stripped = written.strip(BLANKS)
    plain = unicodedata.normalize("NFKC", stripped) if variable.type not in ("text", "id") else stripped
    code = aliases.get(stripped, aliases.get(plain))
    rule = "alias" if code is not None else ""
    text = plain if code is None else code
    if text in variable.missing:
        return Reading("", f"missing code: {variable.missing[text]}")
    if not text:
        return Reading("", "notation" if written else "")
    reading = _READ[variable.type](text, variable)
    if reading.trouble:
        return reading
    return Reading(reading.text, rule or reading.rule or ("" if reading.text == written else "notation"))


def _read_text(text: str, variable: Variable) -> Reading:
    return Reading(text)


def _read_id(text: str, variable: Variable) -> Reading:
    if SCIENTIFIC.fullmatch(text):
        fix = "A spreadsheet has rounded it; export the column as text."
        return Reading(text, trouble="unreadable", fix=fix)
    return Reading(text)


def _read_number(text: str, variable: Variable) -> Reading:
    if text not in variable.codes and (code := _code_of_label(text, variable)) is not None:
        return Reading(code, "label")
    canonical = _plain_number(text)
    if canonical is None and (bare := _without_unit(text, variable)) != text:
        reading = _read_number(bare, variable)
        return reading if reading.trouble or reading.rule else Reading(reading.text, "unit")
    if canonical is None and DECIMAL_COMMA.fullmatch(text):
        fix = 'It should be a number. If the comma is the decimal point, write decimal = "," for this table in study.toml.'
        return Reading(text, trouble="unreadable", fix=fix)
    if canonical is None:
        return _unreadable(text, variable, "a number")
    if canonical in variable.missing:
        return Reading("", f"missing code: {variable.missing[canonical]}")
    if variable.type == "integer" and "." in canonical:
        return Reading(text, trouble="unreadable", fix="A whole number is needed; see the form.")
    value, low, high = float(canonical), variable.low, variable.high
    if (low is not None and value < low) or (high is not None and value > high):
        return Reading(canonical, trouble="out of range", fix=_allowed(low, high))
    if abs(value) > LARGEST_INTEGER:
        return Reading(text, trouble="unreadable", fix="No number is that large; is it an id?")
    if low is None and high is None and variable.codes and canonical not in variable.codes:
        return _unreadable(text, variable, "a declared code")
    return Reading(canonical)


def _allowed(low: float | None, high: float | None) -> str:
    if low is None:
        return f"The codebook allows at most {high:g}; see the form."
    if high is None:
        return f"The codebook allows at least {low:g}; see the form."
    return f"The codebook allows {low:g} to {high:g}; see the form."


def _without_unit(text: str, variable: Variable) -> str:
    """`12天` as "12" where the codebook says that the unit is 天|days; any other text as it is."""
    for unit in filter(None, variable.unit.split("|")):
        bare = text.removesuffix(unit).rstrip()
        if bare != text and _plain_number(bare) is not None:
            return bare
    return text


def _plain_number(text: str) -> str | None:
    """`+007.50` as "7.5", `-0` as "0", `1,200.00` as "1200"; None for what is no number. Works on digits: nothing is rounded."""
    match = NUMBER.fullmatch(text.replace(",", "") if GROUPED.fullmatch(text) else text)
    if match is None:
        return None
    sign, whole, rest = match[1], match[2], (match[3] or "").rstrip("0")
    digits = f"{whole}.{rest}" if rest else whole
    return f"-{digits}" if sign == "-" and digits != "0" else digits


def _read_category(text: str, variable: Variable) -> Reading:
    if not variable.codes or text in variable.codes:
        return Reading(text)
    code = _code_of_label(text, variable)
    if code is not None:
        return Reading(code, "label")
    canonical = _plain_number(text)
    if canonical in variable.codes:
        return Reading(canonical)
    if canonical in variable.missing:
        return Reading("", f"missing code: {variable.missing[canonical]}")
    return _unreadable(text, variable, "a declared code or label")


def _read_date(text: str, variable: Variable) -> Reading:
    match = DATE.fullmatch(text)
    day = day_of(match) if match else None
    if day is None:
        return Reading(text, trouble="unreadable", fix="A date is written 2010-10-03.")
    return Reading(day.isoformat())


def _read_datetime(text: str, variable: Variable) -> Reading:
    match = MOMENT.fullmatch(text)
    day = day_of(match) if match else None
    if match is None or day is None:
        return Reading(text, trouble="unreadable", fix="A time is written 2010-10-03 14:05:00.")
    clock = clock_of(match)
    if clock is None:
        return Reading(text, trouble="unreadable", fix="There is no such time of day.")
    return Reading(f"{day.isoformat()} {clock.isoformat()}")


_READ = {
    "id": _read_id,
    "text": _read_text,
    "integer": _read_number,
    "number": _read_number,
    "category": _read_category,
    "date": _read_date,
    "datetime": _read_datetime,
}


def _code_of_label(text: str, variable: Variable) -> str | None:
    folded = text.casefold()
    for code, labels in variable.codes.items():
        if folded in (label.casefold() for label in labels if label):
            return code
    return None


def _unreadable(text: str, variable: Variable, wanted: str) -> Reading:
    known = [f"{code}={zh}" for code, (zh, _) in variable.codes.items()]
    hint = f" {nearest(text, [zh for zh, _ in variable.codes.values()])}" if known else ""
    return Reading(
        text,
        trouble="unreadable",
        fix=f"It should be {wanted}.{hint} Declare it in aliases.csv if it is meant so.",
    )
