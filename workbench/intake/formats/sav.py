"""SPSS .sav and Stata .dta files with their labels, codes, user-missing values, tagged missings and dates.

ReadStat reads (in a process of its own, see `readstat`); the texts are decoded here, strictly, and numbers become
the text a person sees. Checked against: files written by PSPP 1.6.2, haven 2.5.1 and foreign 0.8.84.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from workbench.errors import Problem, ProblemsFound
from workbench.intake.formats.column_names import check_names
from workbench.intake.formats.dta_layout import UNICODE, dta_frame
from workbench.intake.formats.epochs import (
    DAY,
    Written,
    has_fraction,
    spss_kind,
    spss_writer,
    stata_kind,
    stata_writer,
)
from workbench.intake.formats.labels import (
    LARGEST_WHOLE,
    USER_MISSING,
    Received,
    draft_numeric,
    draft_variable,
    plain_number,
)
from workbench.intake.formats.raw_texts import TAGS, Decoded, Raw, decode_raw
from workbench.intake.formats.readstat import read_raw
from workbench.intake.formats.sav_layout import damaged, sav_frame
from workbench.intake.formats.text_table import TextTable, check_width, no_rows
from workbench.project import reading
from workbench.variables import Variable

SPELT_OUT = 10  # a shorter range of missing values is written code by code


@dataclass(frozen=True)
class _Column:
    """One variable: its cells as text, its codebook row, and what is wrong with or to be said of it."""

    texts: pl.Series
    variable: Variable
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


def read_sav(path: Path, *, encoding: str | None = None, refuse: bool = True) -> Received:
    """Read an SPSS file (.sav, .zsav) whole. Does not drop, recode or guess anything.

    encoding : of its texts, when the file does not say it rightly. refuse : False lists cells that cannot be used as the
    table's problems.
    Numbers are plain text (3, 2.5), dates ISO, a system-missing value ""; user-missing values keep their code in the cell
    and their reason in the variable. Rows are numbered from 1, as SPSS shows them.
    Raises InputError or ProblemsFound (row, column, value, fix) for a file that is damaged or cut off, texts that cannot
    be decoded, whole numbers too long to be exact, infinite values and impossible dates.
    """
    with reading(path):
        frame = sav_frame(path)
        raw = read_raw(path, kind="sav", raw_text=True)
    if 0 <= frame.rows != raw.frame.height:
        raise damaged(path.name, raw.frame.height, f"{frame.rows} rows are announced")
    decoded = decode_raw(raw, file=path.name, declared=frame.encoding, forced=encoding)
    return _received(decoded, path.name, "sav", refuse=refuse)


def read_dta(path: Path, *, encoding: str | None = None, refuse: bool = True) -> Received:
    """The same for a Stata file. A tagged missing value .a to .z is ".a" in the cell and a missing code of the variable.

    encoding : of the texts of a file older than Stata 14; later ones are UTF-8.
    """
    with reading(path):
        frame = dta_frame(path)
        unicode = frame.version >= UNICODE
        raw = read_raw(path, kind="dta", raw_text=not unicode)
    decoded = (
        Decoded(raw, "utf-8", (), ())
        if unicode
        else decode_raw(raw, file=path.name, declared="", forced=encoding)
    )
    return _received(decoded, path.name, "dta", refuse=refuse)


def _received(decoded: Decoded, file: str, kind: str, *, refuse: bool) -> Received:
    raw = decoded.raw
    check_width(len(raw.names), file=file)
    check_names(raw.names, file=file)
    if not raw.frame.height:
        raise no_rows(file, "only variables")
    columns = [_column(raw, number, file, kind) for number in range(len(raw.names))]
    problems = [*decoded.problems, *(problem for column in columns for problem in column.problems)]
    if problems and refuse:
        raise ProblemsFound(f"{file} cannot be used", problems)
    frame = pl.DataFrame([column.texts for column in columns])
    warnings = [*decoded.warnings, *(warning for column in columns for warning in column.warnings)]
    warnings += [f"The value labels {name!r} are named in {file} but not in it." for name in raw.label_sets]
    rows = tuple(range(1, frame.height + 1))
    table = TextTable(frame, rows, file, decoded.encoding, tuple(warnings), problems=tuple(problems))
    return Received(table, tuple(column.variable for column in columns))


def _column(raw: Raw, number: int, file: str, kind: str) -> _Column:
    values = raw.frame[str(number)]
    if values.dtype == pl.String:
        return _text_column(raw, number, values)
    format = raw.formats[number]
    dated = spss_kind(format) if kind == "sav" else stata_kind(format)
    column = _time_column(raw, number, file, kind, dated) if dated else _number_column(raw, number, file)
    return _with_tags(column, raw, number)


def _text_column(raw: Raw, number: int, values: pl.Series) -> _Column:
    name = raw.names[number]
    labels = {str(code): text for code, text in raw.value_labels[number]}
    missing = {str(low): labels.pop(str(low), USER_MISSING) for low, _ in raw.missing[number]}
    type = "category" if labels else "text"
    variable = draft_variable(
        name, type, label=raw.labels[number], codes=labels, missing=missing, row=number + 2
    )
    return _Column(values.fill_null("").alias(name), variable)


def _number_column(raw: Raw, number: int, file: str) -> _Column:
    name, values = raw.names[number], raw.frame[str(number)]
    single = raw.types[number] == "float"
    labels = {plain_number(float(code)): text for code, text in _numeric_labels(raw, number)}
    distinct = [value for value in values.drop_nulls().unique().to_list() if abs(value) < LARGEST_WHOLE]
    missing, notes = _missing(raw, number, labels, distinct)
    kept = [value for value in distinct if _shown(value, single) not in missing]
    variable = draft_numeric(
        name, label=raw.labels[number], labels=labels, missing=missing, values=kept,
        measure=raw.measures[number], row=number + 2,
    )  # fmt: skip
    texts = {value: _shown(value, single) for value in distinct}
    cells = values.replace_strict(texts, default=None, return_dtype=pl.String)
    fix = "Keep long numbers as text in the program that wrote the file, and save it again."
    problems = _cells(
        values,
        lambda value: abs(value) >= LARGEST_WHOLE,
        file,
        name,
        "the number is too long to be exact",
        fix,
    )
    return _Column(cells.fill_null("").alias(name), variable, problems, notes)


def _time_column(raw: Raw, number: int, file: str, kind: str, dated: str) -> _Column:
    name, format, values = raw.names[number], raw.formats[number], raw.frame[str(number)]
    distinct = [value for value in values.drop_nulls().unique().to_list() if math.isfinite(value)]
    with_time = kind == "sav" and any(value % DAY for value in distinct)
    write: Written = (spss_writer if kind == "sav" else stata_writer)(format, with_time=with_time)
    texts = {value: write(value) for value in distinct}
    impossible = {value for value in values.drop_nulls().unique().to_list() if texts.get(value) is None}
    labels = {write(float(code)) or "": text for code, text in _numeric_labels(raw, number)}
    missing = {write(float(low)) or "": USER_MISSING for low, _ in raw.missing[number]}
    missing = {code: labels.get(code, reason) for code, reason in missing.items() if code}
    type = "datetime" if dated == "date" and with_time else dated
    variable = draft_variable(name, type, label=raw.labels[number], missing=missing, row=number + 2)
    notes = (
        (f"Column {name}: parts of a second are left out.",)
        if dated != "text" and any(has_fraction(format, value) for value in distinct)
        else ()
    )
    rule = "there is no such date"
    problems = _cells(values, lambda value: value in impossible, file, name, rule, "Correct it in the file.")
    cells = values.replace_strict(texts, default=None, return_dtype=pl.String)
    return _Column(cells.fill_null("").alias(name), variable, problems, notes)


def _with_tags(column: _Column, raw: Raw, number: int) -> _Column:
    """Stata's .a to .z: the letter in the cell, its label or the letter itself as the reason."""
    labels = {f".{code}": text for code, text in raw.value_labels[number] if isinstance(code, str)}
    found = f"{TAGS}{number}"
    texts = column.texts
    if found in raw.frame.columns:
        tags = raw.frame[found]
        texts = pl.select(pl.coalesce("." + tags, texts)).to_series().alias(texts.name)
        labels = {f".{tag}": f".{tag}" for tag in sorted(tags.drop_nulls().unique())} | labels
    missing = column.variable.missing | labels
    return replace(column, texts=texts, variable=replace(column.variable, missing=missing))


def _numeric_labels(raw: Raw, number: int) -> list[tuple[float, str]]:
    return [(code, text) for code, text in raw.value_labels[number] if not isinstance(code, str)]


def _missing(
    raw: Raw, number: int, labels: dict[str, str], distinct: list[float]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Code -> reason; of a long range, the codes that occur or have a label; a note says the range."""
    missing: dict[str, str] = {}
    notes = []
    for first, last in raw.missing[number]:
        low, high = float(first), float(last)
        within = {plain_number(value) for value in distinct if low <= value <= high}
        within |= {code for code in labels if low <= float(code) <= high}
        if high - low <= SPELT_OUT:
            within |= {plain_number(float(code)) for code in range(math.ceil(low), math.floor(high) + 1)}
        missing |= {code: labels.get(code, USER_MISSING) for code in sorted(within, key=float)}
        if low < high:
            ends = f"{low:g} to {high:g}".replace("-inf", "the lowest").replace("inf", "the highest")
            notes.append(f"Column {raw.names[number]}: all values from {ends} are missing codes.")
    return missing, tuple(notes)


def _shown(value: float, single: bool) -> str:
    """A number as text; one kept in 4 bytes with as few digits as tell it apart there: 3.7, not 3.700000047683716."""
    if not single or value.is_integer():
        return plain_number(value)
    for digits in range(6, 9):
        short = float(f"{value:.{digits}g}")
        if struct.unpack("f", struct.pack("f", short))[0] == value:
            return plain_number(short)
    return plain_number(float(f"{value:.9g}"))


def _cells(
    values: pl.Series, wrong: Callable[[float], bool], file: str, name: str, rule: str, fix: str
) -> tuple[Problem, ...]:
    bad = {value for value in values.drop_nulls().unique().to_list() if wrong(value)}
    rows = enumerate(values.to_list(), start=1) if bad else ()
    return tuple(Problem(file, row, name, f"{value:g}", rule, fix) for row, value in rows if value in bad)
