"""The answers that a benchmarking study compares, as [benchmark] of study.toml declares them."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from workbench.analyse.units.clusters import design_effect
from workbench.errors import InputError
from workbench.intake.processed import Survey
from workbench.present.terms import term
from workbench.study import Benchmark, Lang

GOOD = "favourable"


def settings(survey: Survey) -> Benchmark:
    """The study's [benchmark]; raises InputError when it has none."""
    if survey.study.benchmark is None:
        raise InputError(
            "The study has no [benchmark]", where="study.toml", fix="Say which unit and outcome to compare."
        )
    return survey.study.benchmark


def unit_title(survey: Survey, unit: Any, lang: Lang) -> str:
    """What a unit is called: its label in the codebook, else its code; a unit nobody named is missing."""
    if pd.isna(unit):
        return term("missing", lang)
    bench = settings(survey)
    text = str(int(unit)) if isinstance(unit, float) and unit.is_integer() else str(unit)
    return survey.study.variables(bench.table)[bench.unit].level(text, lang)


def codes_of(survey: Survey, column: str) -> list[object]:
    """The favourable codes in the type of the column: numbers for numbers, text for categories.

    Raises InputError when the column holds numbers and a code is none.
    """
    bench = settings(survey)
    if not pd.api.types.is_numeric_dtype(survey.tables[bench.table][column]):
        return list(bench.favourable)
    try:
        return [float(code) for code in bench.favourable]
    except ValueError:
        raise InputError(
            f"The answers to {column!r} are numbers, the favourable codes are not",
            where="[benchmark] favourable of study.toml",
            found=", ".join(bench.favourable),
            fix="Write the codes as the codebook does.",
        ) from None


def answers(survey: Survey) -> pd.DataFrame:
    """The table compared, with a column `favourable`: 1, 0, or NaN where the outcome was not answered."""
    bench = settings(survey)
    frame = survey.tables[bench.table]
    outcome = frame[bench.outcome]
    good = outcome.isin(codes_of(survey, bench.outcome)).astype(float).where(outcome.notna())
    return frame.assign(**{GOOD: good})


def clustering(survey: Survey, frame: pd.DataFrame) -> pd.DataFrame:
    """`design_effect` of the favourable answers by unit; no rows when the study names no cluster."""
    bench = settings(survey)
    if bench.cluster is None:
        return pd.DataFrame(columns=["unit", "n", "icc", "design_effect"])
    return design_effect(frame, outcome=GOOD, cluster=bench.cluster, within=bench.unit)


def effective_counts(survey: Survey, group: pd.DataFrame, *, effect: pd.DataFrame) -> tuple[float, float]:
    """Favourable answers and all answers of a group, both divided by its design effect (Kish 1965).

    group : rows of `answers` without NaN in the outcome. effect : from `clustering`, whose one ICC is applied to the
    group's own cluster sizes; a cluster that is not named counts as one of its own.
    """
    good, n = float(group[GOOD].sum()), float(len(group))
    icc = float(effect["icc"].iloc[0]) if len(effect) else 0.0
    if not icc > 0 or not n:
        return good, n
    cluster = group[str(settings(survey).cluster)]
    sizes = cluster.value_counts()
    mean_size = float((sizes**2).sum() + cluster.isna().sum()) / n
    inflation = 1 + (mean_size - 1) * icc
    return good / inflation, n / inflation


def in_order(survey: Survey, units: pd.DataFrame) -> pd.DataFrame:
    """The rows of a frame with a column `unit` in the codebook's order of codes; without codes 2 comes before 10."""
    bench = settings(survey)
    listed = list(survey.study.variables(bench.table)[bench.unit].codes)
    places = {code: place for place, code in enumerate(listed)}

    def place(unit: object) -> tuple[int, list[tuple[int, int, str]]]:
        parts = re.split(r"(\d+)", str(unit))
        return places.get(str(unit), len(places)), [
            (not p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts
        ]

    return units.sort_values("unit", key=lambda column: column.map(place), ignore_index=True)
