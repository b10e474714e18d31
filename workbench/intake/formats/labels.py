"""What a file says about itself beyond its cells: labels, codes and missing codes, as rows of a codebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.intake.formats.text_table import TextTable
from workbench.variables import HEADER, Variable

LARGEST_WHOLE = 2**53  # from here on a floating-point number no longer tells whole numbers apart
USER_MISSING = "文件中声明为缺失|declared missing in the file"
GUESSED = "缺失（推测）|missing (guessed)"
ESCAPED = re.compile(r"([\\=|;])")


@dataclass(frozen=True)
class Received:
    """A file with what it says of its variables: what `workbench new` drafts a codebook from.

    table : text cells; missing codes stand in their cells as text ("9", ".a"), a system-missing value is "".
    variables : one a column, in the file's order; `missing` holds code -> reason; `table` is left blank. None at all
    where the file is only cells.
    """

    table: TextTable
    variables: tuple[Variable, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.table.warnings


def draft_variable(
    name: str,
    type: str,
    *,
    label: str = "",
    codes: Mapping[str, str] | None = None,
    missing: Mapping[str, str] | None = None,
    low: float | None = None,
    high: float | None = None,
    required: bool = False,
    identifier: str = "",
    unit: str = "",
    row: int = 0,
) -> Variable:
    """A codebook row from what a file says. A label in one language stands for both until someone translates it."""
    both = {code: (text, text) for code, text in (codes or {}).items()}
    return Variable(
        name, "", label, label, type, unit, low, high, both, dict(missing or {}), required, "", identifier, "", row,
    )  # fmt: skip


def draft_numeric(
    name: str,
    *,
    label: str,
    labels: Mapping[str, str],
    missing: Mapping[str, str],
    values: Iterable[float],
    measure: str = "",
    row: int = 0,
) -> Variable:
    """A codebook row for numbers with labels: a category where every answer has its label, else integer or number.

    labels, missing : code -> label; a code in both is missing. values : the distinct answers that are not missing.
    measure : "ordinal" keeps a fully labelled item a number (with its range), as scales need; two labels far apart are
    the ends of a scale unless it is "nominal".
    """
    seen = set(values)
    codes = {code: text for code, text in labels.items() if code not in missing}
    numbers = {float(code) for code in codes if is_number(code)}
    whole = all(value.is_integer() for value in seen | numbers)
    ends = len(numbers) == 2 and max(numbers) - min(numbers) > 1 and measure != "nominal"
    if codes and not seen - numbers and measure != "ordinal" and not ends:
        return draft_variable(name, "category", label=label, codes=codes, missing=missing, row=row)
    low, high = (min(seen | numbers), max(seen | numbers)) if codes else (None, None)
    inside = [code for code in missing if is_number(code) and low is not None and high is not None]
    if any(low <= float(code) <= high for code in inside if low is not None and high is not None):
        low = high = None  # the codebook refuses a missing code inside the range
    type = "integer" if whole else "number"
    return draft_variable(name, type, label=label, codes=codes, missing=missing, low=low, high=high, row=row)


def is_number(text: str) -> bool:
    """True for a plain finite number as `plain_number` writes it.

    >>> is_number("-3"), is_number(".a"), is_number("nan")
    (True, False, False)
    """
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def plain_number(value: float) -> str:
    """A number's shortest text that reads back the same, without exponent; whole numbers without a point.

    >>> plain_number(3.0), plain_number(0.1), plain_number(1e-7)
    ('3', '0.1', '0.0000001')
    """
    if value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def codebook_row(variable: Variable, *, declared: bool = False) -> dict[str, str]:
    """The row of codebook.csv that reads back as this variable: column name -> cell.

    declared : the variable comes from a codebook.csv, whose reasons of missing codes are kept as they are written there
    (未办结|open is one in two languages); those of other files are one text, whatever they hold.
    """
    codes = [f"{_escape(code)}={_labels(*pair)}" for code, pair in variable.codes.items()]
    missing = [
        f"{_escape(code)}={reason if declared else _reason(reason)}"
        for code, reason in variable.missing.items()
    ]
    cells = (
        variable.name, variable.table, variable.zh, variable.en, variable.type, variable.unit,
        _limit(variable.low), _limit(variable.high), "; ".join(codes), "; ".join(missing),
        "yes" if variable.required else "", variable.skip, variable.identifier, variable.flipped,
    )  # fmt: skip
    return dict(zip(HEADER, cells, strict=True))


def _labels(zh: str, en: str) -> str:
    return _escape(zh) if zh == en else f"{_escape(zh)}|{_escape(en)}"


def _reason(reason: str) -> str:
    """Our own words are in both languages; those of a file are one text, whatever they hold."""
    return reason if reason in (USER_MISSING, GUESSED) else _escape(reason)


def _limit(limit: float | None) -> str:
    return "" if limit is None else plain_number(float(limit))


def _escape(text: str) -> str:
    return ESCAPED.sub(r"\\\1", text)
