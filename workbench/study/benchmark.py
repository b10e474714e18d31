"""[benchmark] of study.toml: what the benchmarking report compares."""

from __future__ import annotations

from pydantic import Field

from workbench.study.words import Columns, Declared, Words


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
    critical: Columns = ()
    source: str | None = None
    own_source: str | None = None
    target: float | None = Field(default=None, gt=0, lt=1)
    minimum_n: int = Field(default=20, ge=1)
    sla_hours: float = Field(default=24, gt=0)
