"""A REDCap export (CSV, raw or with labels), read under the project's data dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from workbench.errors import InputError, nearest
from workbench.intake.formats.labels import Received, draft_variable
from workbench.intake.formats.redcap_dictionary import Dictionary, read_dictionary
from workbench.intake.formats.text_table import TextTable
from workbench.variables import Variable

COMPLETE = {"0": "Incomplete", "1": "Unverified", "2": "Complete"}
# REDCap's own columns -> what an export with labels heads them.
OWN = {
    "redcap_event_name": "Event Name",
    "redcap_repeat_instrument": "Repeat Instrument",
    "redcap_repeat_instance": "Repeat Instance",
    "redcap_data_access_group": "Data Access Group",
    "redcap_survey_identifier": "Survey Identifier",
}


def read_redcap(export: TextTable, *, dictionary: Path, missing: Mapping[str, str] | None = None) -> Received:
    """Describe a REDCap export (raw or labels) by its dictionary. Labelled headers become field names again.

    Raises InputError when a column is neither in the dictionary nor one of REDCap's own.
    """
    known = read_dictionary(dictionary, missing=missing)
    renamed = _renamed(export, known)
    table = replace(export, frame=export.frame.rename(renamed))
    described = {variable.name: variable for variable in known.variables}
    described |= {f"{form}_complete": _own(f"{form}_complete", COMPLETE) for form in known.forms}
    described |= {name: _own(name, {}) for name in OWN}
    unknown = [name for name in table.frame.columns if name not in described and not _timestamp(name, known)]
    if unknown:
        raise InputError(
            f"Column {unknown[0]!r} is not in the dictionary",
            where=f"{export.file}, row 1",
            found=f"{len(unknown)} such columns",
            fix=f"Export the dictionary of the same project again. {nearest(unknown[0], described)}",
        )
    variables = tuple(described.get(name) or _time_of(name) for name in table.frame.columns)
    if variables and variables[0].type == "text":
        variables = (replace(variables[0], type="id", required=True), *variables[1:])
    warnings = [*known.warnings]
    if renamed:
        warnings.append(
            f"{export.file} was exported with labels: {len(renamed)} headers became field names again."
        )
    return Received(replace(table, warnings=(*table.warnings, *warnings)), variables)


def _own(name: str, codes: Mapping[str, str]) -> Variable:
    return draft_variable(name, "category" if codes else "text", label=OWN.get(name, name), codes=codes)


def _time_of(name: str) -> Variable:
    return draft_variable(name, "datetime", label=name, missing={"[not completed]": "not completed"})


def _timestamp(name: str, known: Dictionary) -> bool:
    return name.removesuffix("_timestamp") in known.forms


def _renamed(read: TextTable, known: Dictionary) -> dict[str, str]:
    """Labelled header -> field name; empty for a raw export. A label that two fields share cannot be told apart."""
    fields = {label: [name] for name, label in OWN.items()}
    fields["Complete?"] = [f"{form}_complete" for form in known.forms]
    for name, label in known.labels.items():
        fields.setdefault(label, []).append(name)
    for variable in known.variables:
        field, ticked, _ = variable.name.partition("___")
        choice = variable.zh.rpartition(": ")[2]
        label = f"{known.labels.get(field, '')} (choice={choice})"
        fields.setdefault(label, []).extend([variable.name] * bool(ticked))
    raw = {variable.name for variable in known.variables}
    renamed = {}
    for header in read.frame.columns:
        found = fields.get(header, [])
        if header in raw or not found:
            continue
        if len(found) > 1 or found[0] in read.frame.columns:
            fix = "Export the raw data instead of the labels."
            raise InputError(
                f"The header {header!r} belongs to several fields", where=f"{read.file}, row 1",
                found=", ".join(found), fix=fix,
            )  # fmt: skip
        renamed[header] = found[0]
    return renamed
