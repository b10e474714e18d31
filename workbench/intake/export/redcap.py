"""A study's codebook as a REDCap data dictionary: the 18 columns that REDCap reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.intake.formats.labels import plain_number
from workbench.intake.formats.redcap_dictionary import COLUMNS
from workbench.study import Study
from workbench.variables import Variable

REDCAP_HEADER = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label", "Choices, Calculations, OR Slider Labels",
    "Field Note", "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max", "Identifier?",
    "Branching Logic (Show field only if...)", "Required Field?", "Custom Alignment", "Question Number (surveys only)",
    "Matrix Group Name", "Matrix Ranking?", "Field Annotation",
)  # fmt: skip
VALIDATION = {
    "integer": "integer",
    "number": "number",
    "date": "date_ymd",
    "datetime": "datetime_seconds_ymd",
}
CODE = re.compile(r"-?[A-Za-z0-9._]+")
LONGEST_NAME = 100  # characters that REDCap takes; it advises 26


def redcap_rows(study: Study) -> tuple[list[dict[str, str]], list[str]]:
    """Rows of the dictionary, and what REDCap cannot hold: names and codes that had to change, missing codes, skip rules.

    The key of the first table comes first: REDCap takes the first field for the record's id. A variable whose every
    answer has a label becomes radio buttons. Missing codes are settings of a REDCap project, so they stand in the
    field's annotation only.
    """
    rows: list[dict[str, str]] = []
    warnings: list[str] = []
    forms = _fitting([(table, table) for table in study.tables], prefix="form")
    several = len(study.tables) > 1
    variables = _in_order(study)
    wanted = [
        (
            f"{each.table}.{each.name}",
            f"{each.table}_{each.name}" if several and _twice(study, each.name) else each.name,
        )
        for each in variables
    ]
    names = _fitting(wanted, prefix="v")
    for each, (place, _) in zip(variables, wanted, strict=True):
        if names[place] != each.name:
            warnings.append(
                f"REDCap takes no name {each.name!r} (table {each.table}): it is {names[place]!r} there."
            )
        codes, changed = _codes(each)
        if changed:
            shown = ", ".join(f"{old} is {new}" for old, new in changed.items())
            warnings.append(f"REDCap takes no such codes ({each.name}): {shown}.")
        rows.append(_row(each, names[place], forms[each.table], codes))
    if any(each.missing for each in variables):
        warnings.append(
            "Missing codes are settings of a REDCap project: enter those of the Field Annotation there."
        )
    if skipped := [each.name for each in variables if each.skip]:
        warnings.append(
            f"Skip rules are not written as branching logic: {', '.join(skipped)}; they stand in the Field Annotation."
        )
    return rows, warnings


def _in_order(study: Study) -> list[Variable]:
    """Table by table, the key of each first."""
    return [
        each
        for name, table in study.tables.items()
        for each in sorted(study.variables(name).values(), key=lambda variable: variable.name != table.key)
    ]


def _twice(study: Study, name: str) -> bool:
    return sum(variable.name == name for variable in study.codebook) > 1


def _fitting(wanted: list[tuple[str, str]], *, prefix: str) -> dict[str, str]:
    """Place -> a name of small letters, digits and underscores, each once."""
    fitting: dict[str, str] = {}
    for number, (place, name) in enumerate(wanted, start=1):
        plain = re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]", "_", name.casefold())).strip("_")
        if not name.isascii() or not re.match(r"[a-z]", plain):
            plain = f"{prefix}{number:03}" if not name.isascii() or not plain else f"{prefix}_{plain}"
        plain = plain[:LONGEST_NAME]
        while plain in fitting.values():
            plain = f"{plain[: LONGEST_NAME - 4]}_{number}"
        fitting[place] = plain
    return fitting


def _codes(variable: Variable) -> tuple[dict[str, tuple[str, str]], Mapping[str, str]]:
    """The codes as REDCap takes them, and which had to change: old -> new."""
    if all(CODE.fullmatch(code) for code in variable.codes):
        return dict(variable.codes), {}
    changed = {code: str(number) for number, code in enumerate(variable.codes, start=1)}
    return {changed[code]: labels for code, labels in variable.codes.items()}, changed


def _row(variable: Variable, name: str, form: str, codes: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    chosen = bool(codes) and _all_labelled(variable)
    row = dict.fromkeys(REDCAP_HEADER, "")
    unit = variable.unit.partition("|")[0]
    notes = [
        f"codebook name: {variable.name}" if name != variable.name else "",
        unit and f"单位 unit: {variable.unit.replace('|', ' / ')}",
    ]
    marks = [
        f"missing: {'; '.join(f'{code}={why}' for code, why in variable.missing.items())}"
        if variable.missing
        else ""
    ]
    marks += [
        f"skip: {variable.skip}" if variable.skip else "",
        f"flipped: {variable.flipped}" if variable.flipped else "",
    ]
    filled = {
        "field_name": name,
        "form_name": form,
        "field_type": "radio" if chosen else "text",
        "field_label": _both(variable.zh, variable.en) or variable.name,
        "select_choices_or_calculations": " | ".join(
            f"{code}, {_plain(_both(*labels)) or code}" for code, labels in codes.items()
        )
        if chosen
        else "",
        "text_validation_type_or_show_slider_number": "" if chosen else VALIDATION.get(variable.type, ""),
        "text_validation_min": "" if chosen else _limit(variable.low),
        "text_validation_max": "" if chosen else _limit(variable.high),
        "identifier": "y" if variable.identifier == "direct" else "",
        "required_field": "y" if variable.required else "",
    }
    row |= {COLUMNS[key]: text for key, text in filled.items()}
    row["Field Note"] = "; ".join(filter(None, notes))
    row["Field Annotation"] = "\n".join(filter(None, marks))
    return row


def _all_labelled(variable: Variable) -> bool:
    """Every answer that the codebook allows has its label."""
    if variable.type == "category":
        return True
    if variable.type != "integer" or variable.low is None or variable.high is None:
        return variable.type == "integer" and variable.low is None and variable.high is None
    return all(
        plain_number(float(code)) in variable.codes
        for code in range(int(variable.low), int(variable.high) + 1)
    )


def _both(zh: str, en: str) -> str:
    return " / ".join(dict.fromkeys(filter(None, (zh, en))))


def _plain(label: str) -> str:
    """A label without the sign that divides choices."""
    return re.sub(r"\s+", " ", label.replace("|", "｜"))


def _limit(limit: float | None) -> str:
    return "" if limit is None else plain_number(float(limit))
