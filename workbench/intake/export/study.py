"""The clean tables of a study as files of other programs, with labels and missing codes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, nearest
from workbench.intake.export.codebook import Exported
from workbench.intake.export.table import WRITERS, export_table
from workbench.intake.formats.labels import draft_variable
from workbench.intake.privacy.pseudonyms import SUFFIX
from workbench.intake.processed import Survey
from workbench.project import writing
from workbench.study import Lang
from workbench.variables import Variable

if TYPE_CHECKING:
    import pandas as pd

KEEP_CODES = ("sav", "dta")  # formats that tell a missing code from an answer


def export_study(survey: Survey, *, to: Sequence[str], out: Path, lang: Lang = "zh") -> Exported:
    """Write each clean table of a study as <study>-<table>.<format> into a folder.

    to : of "sav", "dta", "xlsx", "csv". lang : of the labels. Direct identifiers are absent, as in the tables themselves.
    In .sav and .dta a missing answer with a declared reason gets its code back, declared missing there; elsewhere it is
    blank. All files are made before the first one is put into its place; files of these names are replaced. Warnings name
    the file and the variable. Raises InputError for an unknown format and a folder that cannot be written.
    Checked against: PSPP 1.6.2 and haven 2.5.1, which read the files back.
    """
    for format in to:
        if f".{format}" not in WRITERS:
            known = [suffix.removeprefix(".") for suffix in WRITERS]
            raise InputError(f"There is no format {format!r} to export to", fix=nearest(format, known))
    warnings: list[str] = []
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".export-", dir=out))
        try:
            for table, frame in survey.tables.items():
                for format in dict.fromkeys(to):
                    path = work / f"{survey.study.id}-{table}.{format}"
                    warnings += _write(survey, table, frame, path, lang)
            names = sorted(path.name for path in work.iterdir())
            for name in names:
                os.replace(work / name, out / name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Exported(tuple(out / name for name in names), tuple(warnings))


def _write(survey: Survey, table: str, frame: pd.DataFrame, path: Path, lang: Lang) -> list[str]:
    described = _described(survey.study.variables(table), frame)
    if path.suffix.removeprefix(".") in KEEP_CODES:
        frame = with_codes(frame, described, survey.missing, table=table, key=survey.study.tables[table].key)
    said: dict[str, list[str]] = {}
    for warning in export_table(frame, list(described.values()), path, lang=lang):
        name, _, note = warning.partition(": ")
        known = name in described
        said.setdefault(note if known else warning, []).extend([name] * known)
    return [": ".join(filter(None, (path.name, ", ".join(names), note))) for note, names in said.items()]


def with_codes(
    frame: pd.DataFrame,
    variables: Mapping[str, Variable],
    missing: pd.DataFrame | None,
    *,
    table: str,
    key: str,
) -> pd.DataFrame:
    """The table with the code in each missing cell whose reason the codebook declares; other blanks stay blank.

    missing : table, key, column, reason, as a `Survey` has them. Of two codes with one reason the first stands for both.
    """
    if missing is None or missing.empty:
        return frame
    done, place = frame.copy(), dict(zip(frame[key].astype(str), frame.index, strict=True))
    for column, cells in missing[missing["table"] == table].groupby("column"):
        variable = variables.get(str(column))
        if variable is None:
            continue
        code_of = {reason: code for code, reason in reversed(variable.missing.items())}
        told = cells[cells["reason"].isin(code_of.keys()) & cells["key"].isin(place.keys())]
        if variable.type not in ("date", "datetime") and not told.empty:
            values = done[column].astype(object)
            values.loc[told["key"].map(place)] = told["reason"].map(code_of).to_list()
            done[column] = values
    return done


def _described(variables: Mapping[str, Variable], frame: pd.DataFrame) -> dict[str, Variable]:
    """A variable a column; pseudonyms are described by what they stand for."""
    found = {}
    for name in map(str, frame.columns):
        known = variables.get(name)
        of = variables.get(name.removesuffix(SUFFIX))
        label = f"{of.zh or of.name}（假名）" if of else name
        found[name] = known or draft_variable(name, "id", label=label)
    return found
