"""Rows of a codebook.csv and of an aliases.csv, and their text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from workbench.simulate.sheets import csv_text

CODEBOOK_COLUMNS = (
    "name",
    "table",
    "label_zh",
    "label_en",
    "type",
    "unit",
    "min",
    "max",
    "codes",
    "missing",
    "required",
    "skip",
    "identifier",
    "flipped",
)
ALIAS_COLUMNS = ("table", "name", "written", "code", "why")

Kind = Literal["id", "integer", "number", "category", "date", "datetime", "text"]
Identifier = Literal["", "direct", "quasi"]
Row = dict[str, str]


def variable(
    table: str,
    name: str,
    label_zh: str,
    label_en: str,
    kind: Kind,
    *,
    unit: str = "",
    limits: tuple[object, object] = ("", ""),
    codes: Mapping[int, str] | Mapping[str, str] | str = "",
    missing: str = "",
    required: bool = False,
    skip: str = "",
    identifier: Identifier = "",
    flipped: str = "",
) -> Row:
    """One variable of one table.

    unit : `岁|years`; codes : code -> `男|Male`, or the text itself; missing : `9=未答|no answer`.
    skip : the condition under which it is not asked.
    flipped : the condition under which the form printed the scale backwards.
    """
    text = codes if isinstance(codes, str) else "; ".join(f"{code}={label}" for code, label in codes.items())
    values = (
        name,
        table,
        label_zh,
        label_en,
        kind,
        unit,
        str(limits[0]),
        str(limits[1]),
        text,
        missing,
        "yes" if required else "",
        skip,
        identifier,
        flipped,
    )
    return dict(zip(CODEBOOK_COLUMNS, values, strict=True))


def alias(table: str, name: str, written: str, code: object, why: str) -> Row:
    """What people wrote, and the code that the study takes it for."""
    return dict(zip(ALIAS_COLUMNS, (table, name, written, str(code), why), strict=True))


def rows_text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """CSV text of such rows; only the header when there are none."""
    return csv_text({column: [row[column] for row in rows] for column in columns})
