"""Surveys in memory: the clean twins of the simulation as cleaning would type them, and small ones written out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from tests.modules import ROOT
from workbench.intake.processed import Survey
from workbench.present.edition import start
from workbench.present.inlines import plain_text
from workbench.present.tables import Cell, Table
from workbench.simulate import draw_branch_benchmarking, draw_orthopedic_care
from workbench.study import Benchmark, Lang, Study, Words
from workbench.study_file import load_study
from workbench.variables import Variable

LANGS: tuple[Lang, ...] = ("zh", "en")
NUMERIC = ("integer", "number")
FLOW = ["table", "step", "reason_zh", "reason_en", "before", "after"]


@cache
def shipped(name: str) -> Study:
    """A study as the repository declares it."""
    return load_study(ROOT / "data" / "raw" / name)


def typed(frame: pd.DataFrame, variables: Mapping[str, Variable]) -> pd.DataFrame:
    """The columns that the codebook describes, typed as cleaning types them; direct identifiers are gone."""
    kept = {name: each for name, each in variables.items() if each.identifier != "direct" and name in frame}
    return pd.DataFrame({name: _typed(frame[name], variable) for name, variable in kept.items()})


def _typed(values: pd.Series, variable: Variable) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        return values
    text = values.astype("string").where(~values.astype("string").isin(list(variable.missing)))
    return text.astype("Float64").astype(float) if variable.type in NUMERIC else text.astype("str")


def survey_of(
    study: Study, tables: Mapping[str, pd.DataFrame], *, flow: pd.DataFrame | None = None
) -> Survey:
    """A survey of frames that are typed already; nothing was left out and nothing keyed twice."""
    steps = pd.DataFrame(columns=FLOW) if flow is None else flow
    return Survey(study, dict(tables), steps, pd.DataFrame(), {})


@cache
def orthopedic_survey(seed: int = 20110131, n: int = 102) -> Survey:
    """The orthopaedic study as its patients would have it if nobody had slipped."""
    study = shipped("orthopedic_care")
    clean = draw_orthopedic_care(seed=seed, n=n, straight_liners=3)
    return survey_of(study, {"patients": typed(clean.patients, study.variables("patients"))})


@cache
def branch_survey(seed: int = 20100930) -> Survey:
    """Branch benchmarking without any dirt."""
    study = shipped("branch_benchmarking")
    clean = draw_branch_benchmarking(seed=seed)
    frames = {name: typed(getattr(clean, name), study.variables(name)) for name in study.tables}
    return survey_of(study, frames)


def variable(name: str, kind: str, *, table: str = "people", codes: str = "", **words: str) -> Variable:
    """One row of a codebook; codes as `1=甲|A; 2=乙|B`."""
    pairs = [code.split("=") for code in codes.split("; ") if code]
    labels = {code: (label.split("|")[0], label.split("|")[-1]) for code, label in pairs}
    zh, en = words.get("zh", name), words.get("en", name)
    unit = words.get("unit", "")
    return Variable(name, table, zh, en, kind, unit, None, None, labels, {}, False, "", "", "", 2)


def small_study(codebook: list[Variable], **declared: Any) -> Study:
    """A study declared in a few words, on the tables that its codebook names."""
    tables = dict.fromkeys(each.table for each in codebook)
    body = {
        "schema": 1,
        "id": "small",
        "title": {"zh": "小", "en": "Small"},
        "data": "real",
        "as_of": dt.date(2010, 9, 30),
        "tables": {name: {"files": [f"{name}.csv"], "key": "id"} for name in tables},
    }
    study = Study.model_validate(body | declared)
    return study.model_copy(update={"codebook": tuple(codebook)})


def benchmark(**declared: Any) -> Benchmark:
    """[benchmark] of a small study: is `good` answered 1, by `unit`?"""
    body = {
        "table": "people",
        "unit": "unit",
        "outcome": "good",
        "favourable": ["1"],
        "word": Words(zh="满意", en="satisfied"),
        "unit_word": Words(zh="窗口", en="window"),
    }
    return Benchmark.model_validate(body | declared)


def counted(rates: Mapping[str, tuple[int, int]], **columns: Any) -> pd.DataFrame:
    """Answers by unit, from unit -> (favourable, all); other columns are the same on every row."""
    rows = [(unit, float(place < good)) for unit, (good, n) in rates.items() for place in range(n)]
    return pd.DataFrame(rows, columns=["unit", "good"]).assign(**columns)


def windows(
    people: pd.DataFrame, *, codes: str = "", more: list[Variable] | None = None, **declared: Any
) -> Survey:
    """A small benchmarking survey of these answers."""
    names = [name for name in people.columns if name not in ("unit", *(each.name for each in more or []))]
    codebook = [variable("unit", "category", codes=codes), *(variable(name, "integer") for name in names)]
    study = small_study([*codebook, *(more or [])], benchmark=benchmark(**declared))
    return survey_of(study, {"people": people})


def in_both(survey: Survey, make: Callable[[], Table]) -> dict[Lang, Table]:
    """The same table in Chinese and in English."""
    tables = {}
    for lang in LANGS:
        start(survey.study, lang=lang)
        tables[lang] = make()
    return tables


def numbers(table: Table, *, lang: Lang) -> list[list[str]]:
    """The numbers that each row prints, without thousands separators and those in names like SCL-90."""
    rows = [
        re.sub(r"[A-Za-z]+-\d+", "", " | ".join(map(cell_text, row))).replace("−", "-") for row in table.rows
    ]
    plain = [re.sub(r"(?<=\d),(?=\d{3}\b)", "", row) if lang == "en" else row for row in rows]
    return [re.findall(r"-?\d+(?:\.\d+)?", row) for row in plain]


def cell_text(cell: Cell) -> str:
    """What a cell prints; one that links its numbers is a sentence."""
    return cell if isinstance(cell, str) else plain_text(cell.inlines)


def same_numbers(tables: Mapping[Lang, Table]) -> bool:
    """Whether both languages print the same numbers in the same rows, and any at all."""
    chinese, english = (numbers(tables[lang], lang=lang) for lang in LANGS)
    return chinese == english and any(chinese)
