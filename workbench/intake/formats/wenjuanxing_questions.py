"""The questions of a 问卷星 export: which columns belong to one, and what their cells answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.errors import Problem
from workbench.intake.choices import (
    ARROW,
    BAR,
    OTHER,
    REASONS,
    SKIPPED,
    SPECIAL,
    Chosen,
    read_ticks,
    separator_of,
    split_choices,
)
from workbench.intake.formats.labels import draft_numeric, draft_variable, is_number
from workbench.intake.formats.text_table import TextTable
from workbench.variables import Variable

QUESTION = re.compile(r"\s*(?:第(\d{1,3})题|[Qq]?(\d{1,3})\s*[、.．:：_])\s*[、.．:：_]?\s*(.*)", re.DOTALL)
SEVERAL = re.compile(r"[\[【(（]\s*(?:多选题?|不定项|可多选)[^\])）】]*[\]】)）]")
KIND = re.compile(
    r"[\[【(（]\s*(?:单选题?|多选题?|填空题?|量表题?|排序题?|矩阵\w*|可多选|不定项\w*)[^\])）】]*[\]】)）]"
)
PART = re.compile(r"(.*?)\s*(?:[—_]{1,2}|[(（](?=[^(（]*[)）]\s*$))\s*(.*?)[)）]?\s*$", re.DOTALL)
FEW = 12  # options of a single choice


@dataclass(frozen=True)
class Question:
    """number, text : as the header says; columns : header -> cells, in order."""

    number: str
    text: str
    columns: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Answers:
    """name -> cells of the result's columns, their codebook rows, problems and what was done."""

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variables: tuple[Variable, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def find_questions(table: TextTable) -> list[Question]:
    """The numbered columns of an export, those of one question together."""
    questions: list[Question] = []
    for header in table.frame.columns:
        match = QUESTION.match(header)
        if not match:
            continue
        number, text = match[1] or match[2], match[3].strip()
        if questions and questions[-1].number == number:
            questions[-1].columns[header] = tuple(table.frame[header].to_list())
        else:
            questions.append(Question(number, text, {header: tuple(table.frame[header].to_list())}))
    return questions


def read_answers(question: Question, table: TextTable, options: Mapping[str, Sequence[str]]) -> Answers:
    """A question's result columns; `options` : question ("q3") -> its options, as far as they are declared."""
    if len(question.columns) > 1:
        return _several_columns(question)
    ((header, cells),) = question.columns.items()
    name, label = f"q{question.number}", KIND.sub("", question.text).strip()
    declared = options.get(name, ())
    marks = {mark for mark in (BAR, ARROW) if any(mark in cell for cell in cells)}
    if not marks and not declared and not SEVERAL.search(header):
        return _one_column(name, label, cells)
    separator = ARROW if marks == {ARROW} else separator_of(cells)
    chosen = split_choices(
        cells, separator=separator, options=declared, rows=table.rows, file=table.file, column=header
    )
    how = "ranks" if separator == ARROW else "answers"
    notes = (f"{name}: {how} separated by {separator} became {len(chosen.options)} columns.",)
    return _as_columns(name, label, chosen, ranked=separator == ARROW, notes=notes)


def _one_column(name: str, label: str, cells: Sequence[str]) -> Answers:
    """A single answer; what a person wrote beside an option gets a column of its own."""
    written = [match[1] if (match := OTHER.search(cell)) else "" for cell in cells]
    plain = tuple(
        OTHER.sub("", cell).strip() if text else cell for cell, text in zip(cells, written, strict=True)
    )
    variable = _variable(name, label, plain)
    if not any(written):
        return Answers({name: plain}, (variable,))
    beside = draft_variable(f"{name}_text", "text", label=f"{label}（填写）")
    notes = (f"{name}: what people wrote beside an option stands in {name}_text.",)
    return Answers({name: plain, f"{name}_text": tuple(written)}, (variable, beside), (), notes)


def _several_columns(question: Question) -> Answers:
    """One column an option or a row of a matrix."""
    name = f"q{question.number}"
    split = [PART.fullmatch(QUESTION.sub(r"\3", header)) for header in question.columns]
    parts = [match[2] if match else header for match, header in zip(split, question.columns, strict=True)]
    unique = parts if len(set(parts)) == len(parts) and all(parts) else list(question.columns)
    stem = next((match[1] for match in split if match and match[1]), "" if unique is parts else question.text)
    columns = dict(zip(unique, question.columns.values(), strict=True))
    label = KIND.sub("", stem).strip()
    ticks = read_ticks(columns)
    if ticks:
        return _as_columns(name, label, ticks, ranked=False, notes=())
    named = {f"{name}_{place}": cells for place, cells in enumerate(columns.values(), start=1)}
    variables = tuple(
        _variable(each, _under(label, part), cells)
        for (each, cells), part in zip(named.items(), columns, strict=True)
    )
    return Answers(named, variables)


def _as_columns(name: str, label: str, chosen: Chosen, *, ranked: bool, notes: tuple[str, ...]) -> Answers:
    columns = {f"{name}_{place}": cells for place, cells in enumerate(chosen.cells, start=1)}
    ranks = len(chosen.options) if ranked else None
    variables = [
        draft_variable(
            each, "integer" if ranked else "category", low=1 if ranked else None, high=ranks, label=_under(label, option), missing=REASONS,
            codes={} if ranked else {"1": "选中", "0": "未选"},
        )
        for each, option in zip(columns, chosen.options, strict=True)
    ]  # fmt: skip
    if any(chosen.written):
        columns[f"{name}_text"] = chosen.written
        variables.append(draft_variable(f"{name}_text", "text", label=f"{label}（填写）"))
    return Answers(columns, tuple(variables), chosen.problems, notes)


def _under(label: str, part: str) -> str:
    return f"{label}：{part}" if label else part


def _variable(name: str, label: str, cells: Sequence[str]) -> Variable:
    """A single answer: numbers, a few options, or free text; -3 and -2 are missing unless other negatives occur."""
    values = {cell.strip() for cell in cells} - {""}
    codes = {value for value in values if value in SPECIAL}
    if any(is_number(value) and float(value) < 0 for value in values - codes):
        codes -= {SKIPPED, "-2"}
    missing = {code: REASONS[SPECIAL[code]] for code in sorted(codes)}
    answers = values - codes
    if answers and all(is_number(value) for value in answers):
        numbers = [float(value) for value in answers]
        return draft_numeric(name, label=label, labels={}, missing=missing, values=numbers)
    few = 0 < len(answers) <= FEW and len(cells) >= 2 * len(answers)
    return draft_variable(name, "category" if few else "text", label=label, missing=missing)
