"""A table with its codebook as SPSS .sav or Stata .dta: labels, user-missing values, dates, Chinese text.

What the format cannot hold is a warning that names the variable. Checked against PSPP 1.6.2 and haven 2.5.1, which read
the files back. Stata files are version 118 (Stata 14): haven 2.5.1 reads long texts of version 119 as blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.intake.export.columns import Column, ready
from workbench.intake.export.names import VARIABLE_LABELS, Format, fit, valid_names
from workbench.study import Lang
from workbench.variables import Variable

if TYPE_CHECKING:
    import pandas as pd

SAV_TIME, DTA_TIME = slice(92, 109), re.compile(rb"<timestamp>\x11.{17}", re.DOTALL)


def write_labelled(
    frame: pd.DataFrame, variables: Sequence[Variable], path: Path, *, format: Format, lang: Lang
) -> list[str]:
    """Write the columns that `variables` describe; returns the warnings. Bytes do not depend on the clock.

    frame : typed, or text as received; cells may hold missing codes. A category whose codes are whole numbers is
    written as numbers, others as text. Raises pyreadstat's errors for what it refuses.
    """
    import pandas as pd
    import pyreadstat

    columns = {
        each.name: ready(each, frame[each.name].tolist(), format=format, lang=lang) for each in variables
    }
    names, warnings = valid_names(list(columns), format=format)
    labels: dict[str, str | None] = {}
    for variable in variables:
        notes = list(columns[variable.name].notes)
        text = variable.label(lang) if variable.label(lang) != variable.name else ""
        labels[names[variable.name]] = fit(
            text, VARIABLE_LABELS[format], notes.append, what="the variable label"
        )
        warnings += [f"{variable.name}: {note}" for note in notes]
    data = pd.DataFrame(
        {names[name]: pd.Series(each.values, dtype=_dtype(each)) for name, each in columns.items()}
    )
    by_name = {names[name]: each for name, each in columns.items()}
    value_labels = {name: each.labels for name, each in by_name.items() if each.labels}
    formats = {name: each.format for name, each in by_name.items() if each.format}
    missing = {name: each.missing for name, each in by_name.items() if each.missing}
    if format == "sav":
        pyreadstat.write_sav(
            data, path, column_labels=labels, variable_value_labels=value_labels, missing_ranges=missing,
            variable_measure={name: each.measure for name, each in by_name.items()}, variable_format=formats,
        )  # fmt: skip
    else:
        pyreadstat.write_dta(
            data, path, column_labels=labels, variable_value_labels=value_labels, missing_user_values=missing,
            variable_format=formats, version=14,
        )  # fmt: skip
    _without_clock(path, format)
    return warnings


def _dtype(column: Column) -> str:
    if any(isinstance(value, str) for value in column.values) or not column.values:
        return "object"
    return "float64"


def _without_clock(path: Path, format: Format) -> None:
    """Put a fixed date where both formats write the time of writing."""
    data = bytearray(path.read_bytes())
    if format == "sav":
        data[SAV_TIME] = b"01 Jan 7000:00:00"
    else:
        match = DTA_TIME.search(data, 0, 1000)
        if match:
            data[match.end() - 17 : match.end()] = b"01 Jan 1970 00:00"
    path.write_bytes(data)
