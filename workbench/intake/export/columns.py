"""One variable made ready for SPSS or Stata: values, value labels, user-missing values, and what could not be kept."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.intake.export.names import VALUE_LABELS, Format, fit, printable
from workbench.intake.formats.labels import is_number
from workbench.study import Lang
from workbench.variables import Variable
from workbench.written_codes import reason_in

SAV_EPOCH, DTA_EPOCH = "1582-10-14", "1960-01-01"
MOST_DISCRETE = 3  # user-missing values of an SPSS variable; or a range and one
LONGEST_MISSING = 8  # bytes of an SPSS text's user-missing value
LONGEST_TEXT = 32_767  # bytes of an SPSS text
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Column:
    """One column ready to write. labels : value -> label; missing : in pyreadstat's words; notes : what was lost."""

    values: list[Any]
    format: str
    measure: str
    labels: dict[Any, str] = field(default_factory=dict)
    missing: list[Any] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def ready(variable: Variable, cells: list[Any], *, format: Format, lang: Lang) -> Column:
    """Make one column ready. cells : typed, or text as received; they may hold missing codes."""
    reasons = {code: reason_in(why, lang) for code, why in variable.missing.items()}
    variable = replace(variable, missing=reasons)
    if variable.type in ("date", "datetime"):
        return _dates(variable, cells, format)
    whole = all(re.fullmatch(r"-?\d+", code) for code in variable.codes)
    if variable.type in ("integer", "number") or (variable.type == "category" and variable.codes and whole):
        return _numbers(variable, cells, format, lang)
    return _texts(variable, cells, format, lang)


def _numbers(variable: Variable, cells: list[Any], format: Format, lang: Lang) -> Column:
    notes: list[str] = []
    read = [_as_number(cell, variable.missing) for cell in cells]
    wrong = sorted({str(cell) for cell, value in zip(cells, read, strict=True) if value == "?"})[:3]
    if wrong:
        notes.append(f"cells that are no numbers are written as blanks: {', '.join(wrong)}.")
    texts = {code: printable(variable.level(code, lang)) for code in variable.codes}
    labels: dict[Any, str] = {}
    for code, text in {**texts, **variable.missing}.items():
        if is_number(code) and (format == "sav" or float(code).is_integer()):
            value = float(code) if format == "sav" else int(float(code))
            labels[value] = fit(text, VALUE_LABELS[format], notes.append, what=f"the label of {code}")
        elif code in variable.codes:
            notes.append(f"the code {code} cannot have a label in a .{format} file.")
    measure = "nominal" if variable.type == "category" else "ordinal" if variable.codes else "scale"
    if format == "dta":
        return _tagged(variable, read, labels, notes)
    values = [value if isinstance(value, float) else math.nan for value in read]
    lost = sorted({str(cell) for cell in cells if str(cell) in variable.missing and not is_number(str(cell))})
    if lost:
        notes.append(f"the missing codes {', '.join(lost)} are no numbers and are written as blanks.")
    codes = sorted(float(code) for code in variable.missing if is_number(code))
    missing = _sav_missing(codes, {value for value in values if value == value} - set(codes), notes)
    kept = {value for value in values if value == value}
    decimals = min(max((len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in kept), default=0), 6)
    width = max((len(f"{value:.{decimals}f}") for value in kept | set(codes)), default=1)
    return Column(values, f"F{max(width, 1)}.{decimals}", measure, labels, missing, tuple(notes))


def _tagged(
    variable: Variable, read: list[float | str | None], labels: dict[Any, str], notes: list[str]
) -> Column:
    """Stata's way: each missing code becomes a letter (.a to .z) with the reason as its label."""
    own = [code[1] for code in variable.missing if re.fullmatch(r"\.[a-z]", code)]
    free = iter([letter for letter in LETTERS if letter not in own])
    letters = {code: code[1] if code[1:] in own else next(free, "z") for code in variable.missing}
    for code, letter in letters.items():
        labels.pop(int(float(code)) if is_number(code) and float(code).is_integer() else None, None)
        labels[letter] = fit(
            variable.missing[code], VALUE_LABELS["dta"], notes.append, what=f"the label of {code}"
        )
    moved = [f"{code} as .{letter}" for code, letter in letters.items() if code != f".{letter}"]
    if moved:
        notes.append(f"missing codes are written as Stata's own: {', '.join(moved)}.")
    numbered: dict[float | str | None, str] = {
        float(code) if is_number(code) else code: letter for code, letter in letters.items()
    }
    values = [numbered.get(value, None if value == "?" else value) for value in read]
    return Column(values, "", "", labels, sorted(letters.values()), tuple(notes))


def _sav_missing(codes: list[float], valid: Iterable[float], notes: list[str]) -> list[Any]:
    if len(codes) <= MOST_DISCRETE:
        return list(codes)
    choices = [(codes[:alone] + codes[alone + 1 :], codes[alone]) for alone in range(len(codes))]
    free = [
        (rest, alone) for rest, alone in choices if not any(rest[0] <= value <= rest[-1] for value in valid)
    ]
    if free:
        rest, alone = min(free, key=lambda choice: choice[0][-1] - choice[0][0])
        return [{"lo": rest[0], "hi": rest[-1]}, alone]
    left = ", ".join(f"{code:g}" for code in codes[MOST_DISCRETE:])
    notes.append(f"SPSS holds {MOST_DISCRETE} missing codes; {left} are written as ordinary values.")
    return list(codes[:MOST_DISCRETE])


def _dates(variable: Variable, cells: list[Any], format: Format) -> Column:
    import pandas as pd

    timed = variable.type == "datetime"
    unit = {("sav", True): 1, ("sav", False): 1, ("dta", True): 0.001, ("dta", False): 86_400}[format, timed]
    start = pd.Timestamp(SAV_EPOCH if format == "sav" else DTA_EPOCH)
    moments = pd.to_datetime(pd.Series(cells, dtype=object), errors="coerce", format="mixed")
    values = [math.nan if pd.isna(each) else (each - start).total_seconds() / unit for each in moments]
    blank = [
        str(cell) for cell, value in zip(cells, values, strict=True) if value != value and not _absent(cell)
    ]
    notes = (
        (f"cells that are no dates are written as blanks: {', '.join(sorted(set(blank))[:3])}.",)
        if blank
        else ()
    )
    shown = {"sav": ("DATE11", "DATETIME20"), "dta": ("%td", "%tc")}[format][timed]
    return Column(values, shown, "scale", {}, [], notes)


def _texts(variable: Variable, cells: list[Any], format: Format, lang: Lang) -> Column:
    notes: list[str] = []
    values = ["" if _absent(cell) else printable(str(cell)) for cell in cells]
    blanks = sum(_absent(cell) for cell in cells)
    if blanks:
        notes.append(f"{blanks} missing texts are written as empty ones; the format knows no difference.")
    if any(value != str(cell) for value, cell in zip(values, cells, strict=True) if not _absent(cell)):
        notes.append("characters that no file can hold are spelt out (\\ud83d, \\x00).")
    if format == "dta":
        if variable.codes or variable.missing:
            notes.append("Stata keeps no labels and no missing codes for texts.")
        return Column(values, "", "", notes=tuple(notes))
    too_long = sum(len(value.encode()) > LONGEST_TEXT for value in values)
    if too_long:
        notes.append(f"{too_long} texts are cut to {LONGEST_TEXT} bytes.")
        values = [value.encode()[:LONGEST_TEXT].decode("utf-8", "ignore") for value in values]
    texts = {code: variable.level(code, lang) for code in variable.codes} | dict(variable.missing)
    labels: dict[Any, str] = {
        code: fit(text, VALUE_LABELS["sav"], notes.append, what=f"the label of {code}")
        for code, text in texts.items()
    }
    short = [code for code in variable.missing if len(code.encode()) <= LONGEST_MISSING]
    missing = short[:MOST_DISCRETE]
    if len(missing) < len(variable.missing):
        left = ", ".join(code for code in variable.missing if code not in missing)
        notes.append(f"SPSS cannot declare these texts missing: {left}.")
    return Column(_widened(values, labels), "", "nominal", labels, list(missing), tuple(notes))


def _widened(values: list[str], labels: dict[Any, str]) -> list[str]:
    """A text as wide as the longest code: SPSS pads texts with blanks anyway, and refuses a code wider than its column."""
    width = max((len(code.encode()) for code in labels), default=0)
    if not values or width <= max(len(value.encode()) for value in values):
        return values
    return [values[0] + " " * (width - len(values[0].encode())), *values[1:]]


def _as_number(cell: Any, missing: Iterable[str]) -> float | str | None:
    """A number; a missing code's own text if it is one; None for a blank; "?" for anything else."""
    if _absent(cell) or cell == "":
        return None
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if text in missing and not is_number(text):
        return text
    try:
        value = float(text)
    except ValueError:
        return "?"
    return value if math.isfinite(value) else "?"


def _absent(cell: Any) -> bool:
    import pandas as pd

    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell)
