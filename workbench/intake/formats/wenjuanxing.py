"""问卷星 exports (CSV or Excel; by option text, by option number, 0/1): questions with short names and their texts as labels.

Known columns: 序号, 提交答卷时间, 所用时间, 来源, 来源详情, 来自IP, 总分. A question's columns share its number ("3、…",
"第3题(…)"): one column is q3, several are q3_1, q3_2, … Nothing is dropped; what was split or renamed is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from workbench.errors import InputError, ProblemsFound, nearest
from workbench.intake.formats.column_names import check_names
from workbench.intake.formats.labels import Received, draft_variable
from workbench.intake.formats.text_table import TextTable
from workbench.intake.formats.wenjuanxing_questions import QUESTION, Answers, find_questions, read_answers

OWN = {  # column -> name, type, unit, identifier
    "序号": ("seq", "id", "", ""),
    "提交答卷时间": ("submitted_at", "datetime", "", ""),
    "所用时间": ("seconds", "integer", "秒|s", ""),
    "来源": ("source", "text", "", ""),
    "来源详情": ("source_detail", "text", "", "direct"),
    "来自IP": ("ip", "text", "", "direct"),
    "总分": ("total_score", "number", "", ""),
}
SIGNS = ("序号", "提交答卷时间", "所用时间")
DURATION = re.compile(r"(?:(\d+)\s*(?:小时|时))?\s*(?:(\d+)\s*分钟?)?\s*(?:(\d+)\s*秒?)?")


def is_wenjuanxing(header: Sequence[str]) -> bool:
    """True when a header has the three columns that every 问卷星 export begins with."""
    return all(sign in (name.strip() for name in header) for sign in SIGNS)


def read_wenjuanxing(
    table: TextTable, *, options: Mapping[str, Sequence[str]] | None = None, refuse: bool = True
) -> Received:
    """Understand an export. options : question ("q3") -> its options as the questionnaire prints them, in order.

    refuse : False lists unknown and repeated options as the table's problems.
    Declared options split answers that are separated by , ; or 、 and check each answer. Without them only ┋ and →, or a
    header that says 多选, split a column.
    Raises ProblemsFound for unknown and repeated options, InputError for a file that is no 问卷星 export.
    """
    if not is_wenjuanxing(table.frame.columns):
        fix = f"Such an export has the columns {', '.join(SIGNS)}."
        raise InputError("This is not a 问卷星 export", where=f"{table.file}, row 1", fix=fix)
    questions, options = find_questions(table), options or {}
    _check_options(options, [f"q{each.number}" for each in questions], table.file)
    parts = [*_own_columns(table), *(read_answers(each, table, options) for each in questions)]
    problems = [problem for part in parts for problem in part.problems]
    if problems and refuse:
        raise ProblemsFound(f"{table.file} cannot be used", problems)
    variables = tuple(variable for part in parts for variable in part.variables)
    check_names([variable.name for variable in variables], file=table.file, row=1)
    cells = {name: column for part in parts for name, column in part.columns.items()}
    frame = pl.DataFrame(
        [pl.Series(variable.name, cells[variable.name], pl.String) for variable in variables]
    )
    notes = [note for part in parts for note in part.notes]
    known = tuple(problem for problem in (*table.problems, *problems))
    return Received(
        replace(table, frame=frame, warnings=(*table.warnings, *notes), problems=known), variables
    )


def _check_options(options: Mapping[str, Sequence[str]], questions: Sequence[str], file: str) -> None:
    for name in options:
        if name not in questions:
            fix = nearest(name, questions)
            raise InputError(f"There is no question {name!r} to have options", where=file, fix=fix)


def _own_columns(table: TextTable) -> list[Answers]:
    """The platform's own columns and every other column without a question's number, as they are."""
    parts = []
    for place, header in enumerate(table.frame.columns, start=2):
        if QUESTION.match(header):
            continue
        cells = tuple(table.frame[header].to_list())
        name, type, unit, identifier = OWN.get(header.strip(), (header.strip(), "text", "", ""))
        if name == "seconds":
            cells = tuple(_seconds(cell) for cell in cells)
        variable = draft_variable(
            name,
            type,
            label=header.strip(),
            identifier=identifier,
            unit=unit,
            required=name == "seq",
            row=place,
        )
        parts.append(Answers({name: cells}, (variable,)))
    return parts


def _seconds(cell: str) -> str:
    """123秒, 2分30秒 as seconds; anything else as it is."""
    match = DURATION.fullmatch(cell.strip())
    if not match or not cell.strip():
        return cell
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return str(hours * 3600 + minutes * 60 + seconds)
