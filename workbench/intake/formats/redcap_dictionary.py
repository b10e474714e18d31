"""A REDCap data dictionary as codebook rows.

Column names of the dictionary as the web interface writes them and as its API does. Branching logic and calculations are
kept out of the codebook (they are REDCap's own language) and counted in a warning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.intake.formats.delimited import read_delimited
from workbench.intake.formats.labels import draft_variable, is_number
from workbench.intake.formats.text_table import TextTable
from workbench.variables import Variable

COLUMNS = {
    "field_name": "Variable / Field Name",
    "form_name": "Form Name",
    "field_type": "Field Type",
    "field_label": "Field Label",
    "select_choices_or_calculations": "Choices, Calculations, OR Slider Labels",
    "text_validation_type_or_show_slider_number": "Text Validation Type OR Show Slider Number",
    "text_validation_min": "Text Validation Min",
    "text_validation_max": "Text Validation Max",
    "identifier": "Identifier?",
    "branching_logic": "Branching Logic (Show field only if...)",
    "required_field": "Required Field?",
}
NEEDED = ("field_name", "field_type", "field_label")
CHOSEN = ("dropdown", "radio", "checkbox")
TYPES = (*CHOSEN, "text", "notes", "calc", "yesno", "truefalse", "slider", "file", "descriptive", "sql")
YES_NO = {"1": "Yes", "0": "No"}
TRUE_FALSE = {"1": "True", "0": "False"}
TICKED = {"0": "Unchecked", "1": "Checked"}
SHOWN = 8  # names of fields
MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Dictionary:
    """variables : one an export column, in the dictionary's order; labels : field -> label as an export heads it;
    forms : their names; warnings : what a codebook cannot carry.
    """

    variables: tuple[Variable, ...]
    labels: Mapping[str, str]
    forms: tuple[str, ...]
    warnings: tuple[str, ...]


def read_dictionary(path: Path, *, missing: Mapping[str, str] | None = None) -> Dictionary:
    """Read a REDCap data dictionary (CSV). A checkbox becomes a variable a choice (field___code).

    missing : the project's missing data codes, code -> reason (REDCap keeps them in its settings, not in the dictionary).
    Raises ProblemsFound with every row that is wrong: unknown type, no choices, a code twice, a field twice.
    """
    read = read_delimited(path)
    names = _dictionary_columns(read)
    problems: list[Problem] = []
    variables: list[Variable] = []
    labels: dict[str, str] = {}
    forms: list[str] = []
    logic: list[str] = []
    calculated = 0
    for row, cells in zip(read.rows, read.frame.iter_rows(named=True), strict=True):
        cell = {key: cells[name].strip() if name else "" for key, name in names.items()}
        forms += [cell["form_name"]] if cell["form_name"] not in ("", *forms) else []
        if cell["field_name"] in labels:
            fix = "A field stands once in a dictionary."
            problems.append(
                _wrong(read.file, row, "field_name", cell["field_name"], "it stands there twice", fix)
            )
        labels[cell["field_name"]] = cell["field_label"]
        logic += [cell["field_name"]] * bool(cell["branching_logic"])
        calculated += cell["field_type"] == "calc"
        variables += _variables(cell, read.file, row, problems, missing or {})
    if problems:
        raise ProblemsFound(f"{path.name} is no usable REDCap dictionary", problems)
    shown = ", ".join(logic[:SHOWN]) + " …" * (len(logic) > SHOWN)
    one, single = len(logic) == 1, calculated == 1
    warnings = [
        f"{len(logic)} {'field has' if one else 'fields have'} branching logic that is not carried over: write "
        f"{'its' if one else 'their'} skip rule ({shown})."
    ] * bool(logic)
    warnings += [
        f"{calculated} {'calculated field is taken as a plain number' if single else 'calculated fields are taken as plain numbers'}."
    ] * bool(calculated)
    return Dictionary(tuple(variables), labels, tuple(forms), tuple(warnings))


def choices(text: str) -> list[tuple[str, str]]:
    """`1, Male | 2, Female` as (code, label) pairs; a part without a comma has the label "".

    >>> choices("1, Male | 2, Female, or other")
    [('1', 'Male'), ('2', 'Female, or other')]
    """
    split = [part.partition(",") for part in text.split("|") if part.strip()]
    return [(code.strip(), label.strip()) for code, _, label in split]


def _dictionary_columns(read: TextTable) -> dict[str, str]:
    """Our key -> the file's column, "" where it has none."""
    there = {name.strip(" \"'\ufeff").casefold(): name for name in read.frame.columns}
    names = {key: there.get(key) or there.get(title.casefold()) or "" for key, title in COLUMNS.items()}
    absent = [COLUMNS[key] for key in NEEDED if not names[key]]
    if absent:
        raise InputError(
            f"There is no column {absent[0]!r}",
            where=f"{read.file}, row 1",
            found="this is not a REDCap data dictionary",
            fix="Download it from REDCap: Project Setup, Data Dictionary.",
        )
    return names


def _variables(
    cell: dict[str, str], file: str, row: int, problems: list[Problem], missing: Mapping[str, str]
) -> list[Variable]:
    name, type, label = cell["field_name"], cell["field_type"], MARKUP.sub("", cell["field_label"]).strip()
    if not re.fullmatch(r"[a-z]\w*", name):
        fix = "REDCap's names are small letters, digits and underscores."
        problems.append(_wrong(file, row, "field_name", name, "this is no field name", fix))
    if type not in TYPES:
        problems.append(_wrong(file, row, "field_type", type, "there is no such type", nearest(type, TYPES)))
    if type in ("descriptive", "file"):
        return []
    codes = _codes(cell, file, row, problems)
    identifier = "direct" if cell["identifier"].casefold() == "y" else ""
    required = cell["required_field"].casefold() == "y" and not cell["branching_logic"]
    if type == "checkbox":
        return [
            draft_variable(
                ticked_name(name, code), "category", label=f"{label}: {text}", codes=TICKED, missing=missing,
                identifier=identifier, row=row,
            )
            for code, text in codes.items()
        ]  # fmt: skip
    low, high = (_limit(cell[f"text_validation_{end}"]) for end in ("min", "max"))
    kind = "category" if codes else _kind(type, cell["text_validation_type_or_show_slider_number"])
    if kind not in ("integer", "number"):
        low = high = None
    elif type == "slider" and low is None and high is None:
        low, high = 0.0, 100.0
    return [
        draft_variable(
            name, kind, label=label, codes=codes, missing=missing, low=low, high=high, required=required,
            identifier=identifier, row=row,
        )
    ]  # fmt: skip


def _codes(cell: dict[str, str], file: str, row: int, problems: list[Problem]) -> dict[str, str]:
    type, column = cell["field_type"], "select_choices_or_calculations"
    if type in ("yesno", "truefalse"):
        return YES_NO if type == "yesno" else TRUE_FALSE
    if type not in CHOSEN:
        return {}
    pairs = choices(cell[column])
    if not pairs:
        problems.append(_wrong(file, row, column, "", "the field has no choices", "Write 1, Yes | 2, No."))
    for code, text in pairs:
        if not text:
            problems.append(_wrong(file, row, column, code, "the choice has no label", "Write code, label."))
    codes = dict(pairs)
    if len(codes) < len(pairs):
        problems.append(_wrong(file, row, column, cell[column], "a code stands there twice", "Keep one."))
    return codes


def _kind(type: str, validation: str) -> str:
    if type in ("calc", "slider") or validation.startswith("number"):
        return "integer" if type == "slider" else "number"
    if validation.startswith("datetime"):
        return "datetime"
    return {"date": "date", "integer": "integer"}.get(validation.partition("_")[0], "text")


def _limit(text: str) -> float | None:
    return float(text) if is_number(text) else None


def ticked_name(field: str, code: str) -> str:
    """The export column of one choice of a checkbox: field___2; a minus becomes one more underscore."""
    return f"{field}___{re.sub('[^a-z0-9_]', '_', code.casefold())}"


def _wrong(file: str, row: int, column: str, value: str, rule: str, fix: str) -> Problem:
    return Problem(file, row, COLUMNS[column], value, rule, fix)
