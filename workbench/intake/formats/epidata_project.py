r"""EpiData .epx projects (EpiData Manager, Entry Client): forms with labels, ranges and missing values, and their records.

Both ways of writing a record are read: up to version 2 `A=1,B=text\, more`, from version 3 `A=1;B="text"`. Checked
against the layout in EpiData Core (epidatafiles.inc) and the sample projects that it ships.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.intake.formats.column_names import check_names
from workbench.intake.formats.epidata_fields import EPX_KINDS, Field, fill
from workbench.intake.formats.labels import USER_MISSING, Received, is_number
from workbench.intake.formats.text_table import MOST_COLUMNS, TextTable, no_rows
from workbench.project import reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 500_000_000  # bytes; the tree of a project is built whole
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
QUOTED = 3  # the version from which texts stand in quotes
OLD_PAIR = re.compile(r'(?:"((?:[^"]|"")*)"|((?:\\.|[^,\\])*))(?:,|$)', re.DOTALL)
PAIR = re.compile(r'([^=;]+)=(?:"((?:[^"]|"")*)"|([^;]*))(?:;|$)', re.DOTALL)


@dataclass(frozen=True)
class _Project:
    """What holds for every form of a project: version, decimal separator, sets of labels (label, missing or not)."""

    version: int
    decimal: str
    sets: Mapping[str, Mapping[str, tuple[str, bool]]]


def read_epx(path: Path, *, form: str | None = None, refuse: bool = True) -> Received:
    """Read one form of an .epx project. Records marked deleted are left out, and counted in a warning.

    form : id or title of the form, needed when several hold records. refuse : as in `sav.read_sav`.
    Rows are record numbers, from 1. Raises InputError for a project that is encrypted, damaged or cut off, and
    ProblemsFound for cells that their field's type does not allow.
    """
    root = _parse(path)
    project = _project(root, path.name)
    data = _chosen(root, path.name, form)
    declared = [_field(each, project) for each in _children(data, "Field")]
    if not 0 < len(declared) <= MOST_COLUMNS:
        found = f"{len(declared)} fields"
        raise InputError(
            "The form cannot be used",
            where=path.name,
            found=found,
            fix=f"A form has 1 to {MOST_COLUMNS} fields.",
        )
    names = [field.name for field in declared]
    check_names(names, file=path.name)
    cells, rows, deleted = _records(data, names, project, path.name)
    columns = [
        fill(field, cells[field.name], rows, file=path.name, row=number)
        for number, field in enumerate(declared, start=2)
    ]
    problems = [problem for column in columns for problem in column.problems]
    if problems and refuse:
        raise ProblemsFound(f"{path.name} cannot be used", problems)
    warnings = []
    if deleted:
        shown = ", ".join(map(str, deleted[:20]))
        warnings.append(f"records marked deleted in EpiData and left out: {len(deleted)} (number {shown}).")
    frame = pl.DataFrame([column.texts for column in columns])
    table = TextTable(frame, tuple(rows), path.name, "utf-8", tuple(warnings), problems=tuple(problems))
    return Received(table, tuple(column.variable for column in columns))


def forms_of(path: Path) -> tuple[str, ...]:
    """The ids of the forms of a project that hold records, in its order."""
    forms = _children(_parse(path), "DataFile")
    return tuple(each.get("id", "") for each in forms if _children(each, "Record"))


def _parse(path: Path) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import parse

    fix = "Nothing of it is used. Get the file again, or save it anew in EpiData Manager."
    with reading(path):
        if path.stat().st_size > LARGEST:
            raise InputError("The project is too large", where=path.name, fix="Export it as CSV.")
        try:
            root: Element = parse(path, forbid_dtd=True).getroot()
        except ParseError as error:
            found = f"damaged after row {error.position[0] - 1} of its text ({error})"
            raise InputError(
                "The file is damaged or cut off", where=path.name, found=found, fix=fix
            ) from None
        except DefusedXmlException as error:
            found = f"a document type or entity ({type(error).__name__})"
            raise InputError(
                "The file is not a plain project", where=path.name, found=found, fix=fix
            ) from None
        except (LookupError, ValueError) as error:
            raise InputError("The file is damaged", where=path.name, found=str(error), fix=fix) from None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    if root.tag != "EpiData":
        raise InputError("This is not an EpiData project", where=path.name, found=f"<{root.tag}>", fix=fix)
    return root


def _project(root: Element, file: str) -> _Project:
    records = _children(root, "Records")
    if (
        root.get("Password")
        or root.find("Crypto") is not None
        or any(r.get("encryptedSalt") for r in records)
    ):
        fix = "Save it without a password in EpiData Manager, or export it as CSV."
        raise InputError("The project is encrypted", where=file, fix=fix)
    settings = [each.get("decimalSeparator") for each in (root, *_children(root, "Settings"))]
    decimal = next((mark for mark in settings if mark), ".")
    version = root.get("version") or "1"
    sets = {each.get("id", ""): _labels(each, decimal) for each in _children(root, "ValueLabelSet")}
    return _Project(int(version) if version.isdigit() else 1, decimal, sets)


def _labels(element: Element, decimal: str) -> dict[str, tuple[str, bool]]:
    """Code -> (label, does it mean missing) of one set."""
    labels = {}
    for each in _children(element, "ValueLabel"):
        code = each.get("value") or ""
        code = code.replace(decimal, ".") if element.get("type") == "ftFloat" else code
        labels[code] = (_text(*each.findall("Label")), each.get("missing") == "true")
    return labels


def _chosen(root: Element, file: str, form: str | None) -> Element:
    forms = {each.get("id", ""): each for each in _children(root, "DataFile")}
    titles = {_text(each.find("Caption")): each for each in forms.values()}
    filled = {name: each for name, each in forms.items() if _children(each, "Record")}
    if form is not None:
        if form not in forms and form not in titles:
            known = [*forms, *filter(None, titles)]
            raise InputError(f"There is no form {form!r}", where=file, fix=nearest(form, known))
        return forms.get(form) or titles[form]
    if not filled:
        raise no_rows(file, f"{len(forms)} forms")
    if len(filled) > 1:
        named = ", ".join(f"{name!r} ({_text(each.find('Caption'))})" for name, each in filled.items())
        fix = f"Say which: sheet = one of {named}."
        raise InputError(
            "It is not clear which form holds the data",
            where=file,
            found=f"{len(filled)} with records",
            fix=fix,
        )
    return next(iter(filled.values()))


def _field(element: Element, project: _Project) -> Field:
    name = element.get("id", "")
    kind = EPX_KINDS.get(element.get("type", ""), "text")
    known = project.sets.get(element.get("valueLabelRef", ""), {})
    missing = {code: text or USER_MISSING for code, (text, absent) in known.items() if absent}
    labels = {code: text for code, (text, absent) in known.items() if not absent}
    ranges = _children(element, "Range")
    limits = (
        [ranges[0].get(end, "").replace(project.decimal, ".") for end in ("start", "end")]
        if len(ranges) == 1
        else []
    )
    low, high = [*(float(limit) if is_number(limit) else None for limit in limits), None, None][:2]
    required = element.get("entryMode") == "emMustEnter"
    field = Field(name, kind, _text(element.find("Question")), labels, missing, low, high, required)
    return field if kind == "number" else replace(field, low=None, high=None)


def _records(
    data: Element, names: list[str], project: _Project, file: str
) -> tuple[dict[str, list[str]], list[int], list[int]]:
    cells: dict[str, list[str]] = {name: [] for name in names}
    rows: list[int] = []
    deleted: list[int] = []
    problems = []
    for number, record in enumerate(_children(data, "Record"), start=1):
        if record.get("status", record.get("st", "")) in ("rsDeleted", "2"):
            deleted.append(number)
            continue
        written = (_quoted if project.version >= QUOTED else _escaped)(record.text or "")
        rows.append(number)
        for name in names:
            cells[name].append(written.pop(name, ""))
        for name, value in written.items():
            rule, fix = "the form has no such field, or the record is damaged", "Open and save it in EpiData."
            problems.append(Problem(file, number, name[:40], value[:40], rule, fix))
    if problems:
        raise ProblemsFound(f"{file} cannot be used", problems)
    if not rows:
        raise no_rows(file, "only deleted records")
    return cells, rows, deleted


def _quoted(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    place = 0
    while place < len(text):
        match = PAIR.match(text, place)
        if not match:
            return {**pairs, text[place : place + 40]: ""}
        pairs[match[1]] = match[3] if match[2] is None else match[2].replace('""', '"')
        place = match.end()
    return pairs


def _escaped(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    place = 0
    while place < len(text):
        match = OLD_PAIR.match(text, place)
        if not match:
            return {**pairs, text[place : place + 40]: ""}
        plain = match[2] if match[1] is None else match[1].replace('""', '"')
        name, _, value = plain.replace("\\,", ",").partition("=")
        pairs[name] = value
        place = match.end()
    return pairs


def _children(element: Element, tag: str) -> list[Element]:
    return list(element.iter(tag))


def _text(*elements: Element | None) -> str:
    """The text of labels that say the same in several languages: in Chinese if it is there, else in the first."""
    parts = [part for each in elements if each is not None for part in (each, *each.iter("Text"))]
    written = [(part.get(LANG, ""), " ".join((part.text or "").split())) for part in parts]
    filled = [(lang, text) for lang, text in written if text]
    return next((text for lang, text in filled if lang.startswith("zh")), filled[0][1] if filled else "")
