"""[benchmark] of study.toml: what the benchmarking report compares."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from workbench.study.words import Columns, Declared, Words


class Population(Declared):
    """[benchmark.population]: whom the units serve, so that answers can be weighted and complaints related to users.

    table : a row a unit, with the unit's column; size : its number of users; column : a column of the answers whose
    levels have known shares; shares : level -> column of `table` with the share of users; rest : the level that remains.
    """

    table: str
    size: str
    column: str
    shares: dict[str, str]
    rest: str


class Criteria(Declared):
    """[[benchmark.criteria]]: criteria of the spot calls that make one aspect, and what the aspect weighs in the total."""

    label: Words
    items: Columns = Field(min_length=1)
    weight: float = Field(default=1, gt=0)


class Benchmark(Declared):
    """[benchmark]: which columns the benchmarking report compares, and what counts as a good answer."""

    table: str
    unit: str
    outcome: str
    favourable: Columns = Field(min_length=1)
    word: Words
    unit_word: Words
    dimensions: Columns = ()
    case_mix: Columns = ()
    cluster: str | None = None
    period: str | None = None
    date: str | None = None
    critical: Columns = ()
    population: Population | None = None
    source: str | None = None
    own_source: str | None = None
    target: float | None = Field(default=None, gt=0, lt=1)
    minimum_n: int = Field(default=20, ge=1)
    sla_hours: float = Field(default=24, gt=0)
    clock: Literal["calendar", "working"] = "calendar"
    holidays: tuple[dt.date, ...] = ()
    criteria: tuple[Criteria, ...] = ()
