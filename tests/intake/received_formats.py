"""The same forty simulated persons (files/anxiety.csv) as every program hands them over: real files on disk.

SPSS and Stata files were written by PSPP and R (files/anxiety.sps, files/anxiety.R) and are committed; the others are
written here, by the libraries or the documented layouts of their programs.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter

from tests.intake.epidata_writer import RecField, rec_bytes
from tests.intake.formats.test_redcap_dictionary import field
from tests.intake.formats.test_redcap_dictionary import write as write_dictionary
from tests.intake.old_excel import write_xls
from tests.intake.outside_tools import FILES

Row = dict[str, str]
ITEMS = [f"g{number}" for number in range(1, 8)]
OFTEN = {"0": "从不", "1": "几天", "2": "一半以上天数", "3": "几乎每天"}
SEX = {"1": "男", "2": "女"}
LABELS = {"form_no": "问卷编号", "sex": "性别", "age": "年龄", "visited": "就诊日期", "remark": "意见"} | {
    item: f"第{item[1:]}题" for item in ITEMS
}


def rows() -> list[Row]:
    """The persons; a blank is no answer, sex 9 means that the person would not say."""
    with (FILES / "anxiety.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _grid(*, words: bool = False) -> list[list[str]]:
    """Header and rows; words : labels for codes, as platforms export them."""
    people = rows()
    if words:
        for row in people:
            row["sex"] = {**SEX, "9": ""}[row["sex"]]
    return [list(people[0]), *(list(row.values()) for row in people)]


def _typed(text: str) -> object:
    return float(text) if text.isdecimal() else text or None


def _csv(folder: Path, encoding: str, separator: str) -> list[Path]:
    path = folder / "anxiety.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows(_grid())
    return [path]


def _openpyxl(folder: Path) -> list[Path]:
    book = openpyxl.Workbook()
    for row in _grid():
        book.active.append([_typed(text) for text in row])
    book.save(folder / "anxiety.xlsx")
    return [folder / "anxiety.xlsx"]


def _xlsxwriter(folder: Path) -> list[Path]:
    with xlsxwriter.Workbook(str(folder / "anxiety.xlsx")) as book:
        sheet = book.add_worksheet("问卷")
        for place, row in enumerate(_grid()):
            sheet.write_row(place, 0, [_typed(text) for text in row])
    return [folder / "anxiety.xlsx"]


def _xls(folder: Path) -> list[Path]:
    grid = [[_typed(text) or "" if text != "0" else 0.0 for text in row] for row in _grid()]
    write_xls(folder / "anxiety.xls", {"问卷": grid})
    return [folder / "anxiety.xls"]


def _committed(name: str) -> Callable[[Path], list[Path]]:
    def copy(folder: Path) -> list[Path]:
        path = folder / f"anxiety{Path(name).suffix}"
        shutil.copy(FILES / name, path)
        return [path]

    return copy


def _rec(folder: Path) -> list[Path]:
    fields = [
        RecField("form_no", 1, 4, "form_no 问卷编号"), RecField("sex", 0, 1, "sex 性别"), RecField("age", 0, 3, "age 年龄"),
        RecField("visited", 19, 10, "visited 就诊日期"),
        *(RecField(item, 0, 1, f"{item} {LABELS[item]}") for item in ITEMS), RecField("remark", 1, 40, "remark 意见"),
    ]  # fmt: skip
    records = [[cell.replace("-", "/") for cell in row] for row in _grid()[1:]]
    (folder / "anxiety.rec").write_bytes(rec_bytes(fields, records))
    sets = "\n".join(f"    {code}  {label}" for code, label in {**SEX, "9": "拒答"}.items())
    often = "\n".join(f"    {code}  {label}" for code, label in OFTEN.items())
    checks = f"LABELBLOCK\n  LABEL label_sex\n{sets}\n  END\n  LABEL label_often\n{often}\n  END\nEND\n"
    checks += "form_no\n  KEY UNIQUE 1\nEND\nsex\n  COMMENT LEGAL USE label_sex\n  MISSINGVALUE 9\nEND\n"
    checks += "".join(f"{item}\n  COMMENT LEGAL USE label_often\nEND\n" for item in ITEMS)
    (folder / "anxiety.chk").write_bytes(checks.replace("\n", "\r\n").encode("gb18030"))
    return [folder / "anxiety.rec"]


def _epx(folder: Path) -> list[Path]:
    types = {
        "sex": "ftInteger",
        "age": "ftInteger",
        "visited": "ftYMDDate",
        **dict.fromkeys(ITEMS, "ftInteger"),
    }
    sets = {"sex": "sexset", **dict.fromkeys(ITEMS, "often")}
    fields = "".join(
        f'<Field id="{name}" type="{types.get(name, "ftString")}"'
        + (f' valueLabelRef="{sets[name]}"' if name in sets else "")
        + f'><Question><Text xml:lang="zh">{label}</Text></Question></Field>'
        for name, label in ((name, LABELS[name]) for name in _grid()[0])
    )

    def written(name: str, cell: str) -> str:
        if name in ("form_no", "remark"):
            return f'{name}="{cell}"'
        return f"{name}={cell.replace('-', '/')}"

    records = "".join(
        f"<Record>{escape(';'.join(written(name, cell) for name, cell in row.items() if cell))}</Record>"
        for row in rows()
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<EpiData xmlns="http://www.epidata.dk/XML/2.1" version="6">'
        '<Settings decimalSeparator="."/><ValueLabelSets>'
        + _label_set("sexset", SEX, {"9": "拒答"}) + _label_set("often", OFTEN, {})
        + f'</ValueLabelSets><DataFiles><DataFile id="f1"><Sections><Section id="MAIN"><Fields>{fields}</Fields></Section>'
        f"</Sections><Records>{records}</Records></DataFile></DataFiles></EpiData>\n"
    )  # fmt: skip
    (folder / "anxiety.epx").write_text(text, encoding="utf-8")
    return [folder / "anxiety.epx"]


def _label_set(name: str, codes: Row, missing: Row) -> str:
    each = "".join(
        f"<ValueLabel value={quoteattr(code)}{' missing=' + quoteattr('true') if code in missing else ''}>"
        f"<Label>{label}</Label></ValueLabel>"
        for code, label in {**codes, **missing}.items()
    )
    return f'<ValueLabelSet id="{name}" type="ftInteger"><Internal>{each}</Internal></ValueLabelSet>'


def _redcap(folder: Path, *, labels: bool = False) -> list[Path]:
    choices = " | ".join(f"{code}, {label}" for code, label in OFTEN.items())
    fields = (
        field("form_no", "text", "问卷编号"),
        field("sex", "radio", "性别", select_choices_or_calculations="1, 男 | 2, 女 | 9, 拒答"),
        field("age", "text", "年龄", text_validation_type_or_show_slider_number="integer"),
        field("visited", "text", "就诊日期", text_validation_type_or_show_slider_number="date_ymd"),
        *(field(item, "radio", LABELS[item], select_choices_or_calculations=choices) for item in ITEMS),
        field("remark", "notes", "意见"),
    )
    header, *people = _grid()
    done = ["intake_complete", "2"]
    if labels:
        words = {"sex": {**SEX, "9": "拒答"}, **dict.fromkeys(ITEMS, OFTEN)}
        people = [
            [words.get(name, {}).get(cell, cell) for name, cell in zip(header, row, strict=True)]
            for row in people
        ]
        header, done = [LABELS[name] for name in header], ["Complete?", "Complete"]
    with (folder / "anxiety.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([[*header, done[0]], *([*row, done[1]] for row in people)])
    return [folder / "anxiety.csv", write_dictionary(folder, fields)]


def _wenjuanxing(folder: Path) -> list[Path]:
    own = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    header, *people = _grid(words=True)
    named = [f"{number}、{LABELS[name]}" for number, name in enumerate(header, start=1)]
    lines = [[*own, *named]]
    for number, row in enumerate(people, start=1):
        lines.append([str(number), "2024/6/3 14:05:22", f"{60 + number}秒", "微信", "", "192.0.2.4", *row])
    with (folder / "anxiety.csv").open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return [folder / "anxiety.csv"]


FORMS: dict[str, Callable[[Path], Sequence[Path]]] = {
    "csv": lambda folder: _csv(folder, "utf-8-sig", ","),
    "tsv in GB18030": lambda folder: _csv(folder, "gb18030", "\t"),
    "xlsx by openpyxl": _openpyxl,
    "xlsx by xlsxwriter": _xlsxwriter,
    "xls": _xls,
    "sav by PSPP": _committed("anxiety_pspp.sav"),
    "sav by haven": _committed("anxiety_haven.sav"),
    "dta by haven": _committed("anxiety_haven.dta"),
    "dta by foreign": _committed("anxiety_foreign.dta"),
    "rec with chk": _rec,
    "epx": _epx,
    "REDCap with dictionary": _redcap,
    "REDCap with labels": lambda folder: _redcap(folder, labels=True),
    "问卷星": _wenjuanxing,
}
