"""The codebook of a study as other programs and people read it: HTML, Excel, a REDCap dictionary, Table Schema (JSON)."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.intake.export.codebook_page import codebook_html
from workbench.intake.export.redcap import REDCAP_HEADER, redcap_rows
from workbench.intake.formats.labels import codebook_row, is_number
from workbench.project import writing
from workbench.study import Study
from workbench.variables import HEADER, Variable
from workbench.written_codes import reason_in

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
SCHEMA_TYPES = {
    "id": "string", "text": "string", "category": "string", "integer": "integer", "number": "number",
    "date": "date", "datetime": "datetime",
}  # fmt: skip
TITLES = {
    "name": "变量名 name", "table": "表 table", "label_zh": "中文标签 label_zh", "label_en": "英文标签 label_en", "type": "类型 type",
    "unit": "单位 unit", "min": "最小 min", "max": "最大 max", "codes": "编码 codes", "missing": "缺失码 missing",
    "required": "必填 required", "skip": "跳转 skip", "identifier": "标识 identifier", "flipped": "倒排 flipped",
}  # fmt: skip
WIDTHS = {"label_zh": 30, "label_en": 30, "codes": 48, "missing": 24}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Exported:
    """files : what was written; warnings : what a format cannot hold, a sentence each."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


def export_codebook(study: Study, *, out: Path) -> Exported:
    """Write codebook.html, codebook.xlsx, redcap_dictionary.csv and <table>.schema.json into a folder.

    All files are made before the first one is put into its place; files of these names are replaced.
    Raises InputError when the folder cannot be written.
    """
    rows, warnings = redcap_rows(study)
    texts = {
        "codebook.html": codebook_html(study),
        "redcap_dictionary.csv": "\ufeff"
        + _csv(REDCAP_HEADER, rows),  # without the mark Excel garbles Chinese
    }
    for table, declared in study.tables.items():
        schema = table_schema(study.variables(table).values(), key=declared.key)
        texts[f"{table}.schema.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".codebook-", dir=out))
        try:
            for name, text in texts.items():
                (work / name).write_text(CONTROL.sub("\ufffd", text), encoding="utf-8", newline="")
            _write_excel(study.codebook, work / "codebook.xlsx")
            names = sorted(path.name for path in work.iterdir())
            for name in names:
                os.replace(work / name, out / name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Exported(tuple(out / name for name in names), tuple(warnings))


def table_schema(variables: Iterable[Variable], *, key: str) -> dict[str, Any]:
    """One table as a Frictionless Table Schema (Data Package 2.0), for the files as received.

    Codes are an enum and, with their labels, `categories`; each field has its own missing values. What the standard does
    not know (unit, both labels, kind of identifier, skip rule) stands under names that begin with "workbench:".
    """
    fields = [_field(variable, key=variable.name == key) for variable in variables]
    return {"$schema": PROFILE, "fields": fields, "primaryKey": [key], "missingValues": [""]}


def _field(variable: Variable, *, key: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": variable.name, "type": SCHEMA_TYPES[variable.type]}
    if variable.type == "datetime":
        field["format"] = "%Y-%m-%d %H:%M:%S"
    field["title"] = " / ".join(dict.fromkeys(filter(None, (variable.zh, variable.en)))) or variable.name
    number = variable.type in ("integer", "number")
    constraints: dict[str, Any] = {"required": True} if variable.required or key else {}
    if key:
        constraints["unique"] = True
    for name, limit in (("minimum", variable.low), ("maximum", variable.high)):
        if limit is not None:
            constraints[name] = int(limit) if limit.is_integer() else limit
    codes = {_value(code, number=number): labels for code, labels in variable.codes.items()}
    if codes:
        field["categories"] = [{"value": code, "label": zh} for code, (zh, _) in codes.items()]
        if variable.low is None and variable.high is None:
            constraints["enum"] = list(codes)
    if constraints:
        field["constraints"] = constraints
    if variable.missing:
        field["missingValues"] = ["", *variable.missing]
    ours = {
        "label_zh": variable.zh,
        "label_en": variable.en,
        "unit": variable.unit,
        "identifier": variable.identifier,
    }
    ours |= {"skip": variable.skip, "flipped": variable.flipped}
    return field | {f"workbench:{name}": text for name, text in ours.items() if text}


def _value(code: str, *, number: bool) -> str | int | float:
    if not number or not is_number(code):
        return code
    return int(code) if "." not in code else float(code)


def _csv(header: Sequence[str], rows: Iterable[dict[str, str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _write_excel(variables: Sequence[Variable], path: Path) -> None:
    """Two sheets: the codebook as its CSV has it, and a row a code with both labels."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    if first is None:
        first = book.create_sheet()
    first.title = "codebook"
    cells = [list(codebook_row(each, declared=True).values()) for each in variables]
    _fill(first, [TITLES[name] for name in HEADER], cells)
    for place, name in enumerate(HEADER, start=1):
        first.column_dimensions[first.cell(1, place).column_letter].width = WIDTHS.get(name, 14)
    codes = book.create_sheet("codes")
    header = ["表 table", "变量名 name", "编码 code", "中文 zh", "英文 en", "缺失 missing"]
    rows = [
        [each.table, each.name, code, zh, en, ""]
        for each in variables
        for code, (zh, en) in each.codes.items()
    ]
    rows += [
        [each.table, each.name, code, reason_in(why, "zh"), reason_in(why, "en"), "yes"]
        for each in variables
        for code, why in each.missing.items()
    ]
    _fill(codes, header, rows)
    book.save(path)


def _fill(sheet: Worksheet, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Every cell is text, so that nothing becomes a formula, a date or a rounded number."""
    from openpyxl.styles import Alignment, Font

    for number, row in enumerate((header, *rows), start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place, CONTROL.sub("\ufffd", text))
            cell.data_type, cell.number_format = "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
