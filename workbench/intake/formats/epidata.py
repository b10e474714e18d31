"""EpiData .rec files (EpiData Entry 1-3, EpiInfo 6) with their prompts and the .chk file beside them.

Layout: first line "N …" counts the field lines; each field line holds a mark, a name of 10 characters, eight numbers (the
6th is the type, the 7th the length in bytes) and the prompt; records follow, cut into lines of 78 bytes that end with
"!" ("?" ends a deleted record, "^" a verified one). Checked against: foreign::read.epiinfo 0.8.84.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.column_names import check_names
from workbench.intake.formats.epidata_checks import Checks, checks_beside
from workbench.intake.formats.epidata_fields import REC_KINDS, Field, fill
from workbench.intake.formats.labels import USER_MISSING, Received, is_number
from workbench.intake.formats.raw_texts import Raw, decode_raw
from workbench.intake.formats.sav_layout import damaged
from workbench.intake.formats.text_table import MOST_COLUMNS, TextTable, no_rows
from workbench.project import reading

WIDTH = 78  # bytes of a record that stand in one line
FIELD = re.compile(r"(.)([ \w$]{10}) *(-?\d+)" + r" +(-?\d+)" * 7 + r"(?: (.*)|$)")
QUESTION, CRYPT, FLOAT = 15, 18, 100  # types: a line of text, an encrypted field, decimals + 100
VERIFIED, DELETED = "^", "?"


@dataclass(frozen=True)
class _Place:
    """Where one field stands in a record: from byte start to stop."""

    name: str
    label: str
    type: int
    start: int
    stop: int


def looks_like_rec(start: bytes) -> bool:
    """True when a file begins as a .rec file does: a count of fields, then field lines (two are looked at)."""
    lines = start.decode("latin-1").replace("\r\n", "\n").split("\n")[:3]
    first = re.match(r"\s*(\d{1,4})(\s|$)", lines[0])
    looked_at = lines[1 : 1 + min(int(first[1]), 2)] if first else []
    return bool(looked_at) and all(FIELD.match(line) for line in looked_at)


def read_rec(path: Path, *, encoding: str | None = None, refuse: bool = True) -> Received:
    """Read a .rec file and the .chk file of the same name. Deleted records are left out, and counted in a warning.

    encoding : of its texts; without it UTF-8, GB18030 or Big5 is recognised and said. refuse : as in `read_sav`.
    Dates become ISO by the order their field declares. Rows are EpiData's record numbers, from 1.
    Raises InputError for encrypted fields and for a file that is damaged or cut off; ProblemsFound for cells that their
    field's type does not allow (31/02/2010, a year of two digits).
    """
    with reading(path):
        lines = path.read_bytes().decode("latin-1").replace("\r\n", "\n").rstrip("\x1a\n\r ").split("\n")
        places, body = _header(lines, path.name)
        checks = checks_beside(path, [place.name for place in places])
    records, rows, deleted = _records(body, places, path.name)
    decoded = decode_raw(
        _as_raw(places, records, checks), file=path.name, declared="", forced=encoding, rows=rows
    )
    fields = [_field(place, decoded.raw, number, checks) for number, place in enumerate(places)]
    columns = [
        fill(each, decoded.raw.frame[str(number)].to_list(), rows, file=path.name, row=number + 2)
        for number, each in enumerate(fields)
    ]
    problems = [*decoded.problems, *(problem for column in columns for problem in column.problems)]
    if problems and refuse:
        raise ProblemsFound(f"{path.name} cannot be used", problems)
    warnings = list(decoded.warnings)
    short = [place.name for place in places if _short_date(place)]
    if short:
        warnings.append(
            f"Left as text, for a year of two digits does not say its century: {', '.join(short)}."
        )
    if deleted:
        shown = ", ".join(map(str, deleted[:20]))
        warnings.append(f"records marked deleted in EpiData and left out: {len(deleted)} (number {shown}).")
    frame = pl.DataFrame([column.texts for column in columns])
    table = TextTable(
        frame, tuple(rows), path.name, decoded.encoding, tuple(warnings), problems=tuple(problems)
    )
    return Received(table, tuple(column.variable for column in columns))


def _header(lines: list[str], file: str) -> tuple[list[_Place], list[str]]:
    first = re.match(r"\s*(\d+)(\s|$)", lines[0])
    count = int(first[1]) if first and len(first[1]) < 6 else 0
    if "~kq:" in lines[0].casefold():
        fix = "Export it from EpiData without a password."
        raise InputError("The file is protected by a password", where=file, fix=fix)
    if not 0 < count <= MOST_COLUMNS * 2 or len(lines) <= count:
        raise damaged(file, 0, "its list of fields is not whole")
    places = []
    start = 0
    for number, line in enumerate(lines[1 : count + 1], start=2):
        match = FIELD.match(line)
        if not match:
            raise damaged(file, 0, f"line {number} does not describe a field")
        name, label = match[2].strip(), (match[11] or "").strip()
        type, length = int(match[8]), int(match[9])
        if type == CRYPT and length:
            fix = "Export the file from EpiData with this field decrypted, or without it."
            raise InputError(f"Field {name!r} is encrypted", where=file, fix=fix)
        if length > 0 and type != QUESTION:
            label = label.removeprefix(name).strip() or label
            places.append(_Place(name, label, type, start, start + length))
            start += length
    if not places:
        raise InputError("The file has no fields", where=file, fix="Export it again.")
    check_names([place.name for place in places], file=file)
    return places, lines[count + 1 :]


def _records(lines: list[str], places: list[_Place], file: str) -> tuple[list[str], list[int], list[int]]:
    """Whole records as one text each, their numbers, and the numbers of the deleted ones."""
    width = places[-1].stop
    last = width % WIDTH or WIDTH
    each = -(-width // WIDTH)
    records, rows, deleted = [], [], []
    for first in range(0, len(lines), each):
        number = first // each + 1
        part = lines[first : first + each]
        widths = [WIDTH + 1] * (each - 1) + [last + 1]
        if [len(line) for line in part] != widths or part[-1][-1] not in "!?^":
            raise damaged(file, number - 1, f"record {number} is not {width} bytes long")
        if part[-1][-1] == DELETED:
            deleted.append(number)
        else:
            records.append("".join(line[:-1] for line in part))
            rows.append(number)
    if not records:
        raise no_rows(file, "only fields")
    return records, rows, deleted


def _as_raw(places: list[_Place], records: list[str], checks: dict[str, Checks]) -> Raw:
    frame = pl.DataFrame(
        [
            pl.Series(str(number), [record[place.start : place.stop] for record in records], pl.String)
            for number, place in enumerate(places)
        ]
    )
    labels: list[list[tuple[float | str, str]]] = [
        list(checks[place.name].labels.items()) for place in places
    ]
    blank = [""] * len(places)
    return Raw(
        frame=frame, names=[place.name for place in places], labels=[place.label for place in places],
        formats=blank, types=blank, measures=blank, value_labels=labels, missing=[[] for _ in places], label_sets=[],
    )  # fmt: skip


def _field(place: _Place, raw: Raw, number: int, checks: dict[str, Checks]) -> Field:
    check = checks[place.name]
    labels = {str(code): text for code, text in raw.value_labels[number]}
    low, high = [*(float(limit) if is_number(limit) else None for limit in check.limits), None, None][:2]
    kind = "number" if place.type >= FLOAT else REC_KINDS.get(place.type, "text")
    missing = {code: labels.get(code, USER_MISSING) for code in check.missing}
    field = Field(raw.names[number], kind, raw.labels[number], labels, missing, low, high, check.required)
    return replace(field, kind="text") if _short_date(place) else field


def _short_date(place: _Place) -> bool:
    """A date field too narrow for a year of four digits."""
    return REC_KINDS.get(place.type) in ("dmy", "mdy", "ymd") and place.stop - place.start < 10
