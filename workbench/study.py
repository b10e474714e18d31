"""What a study is: the values that study.toml and codebook.csv declare, frozen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workbench.variables import Variable

Lang = Literal["zh", "en"]
Policy = Literal["stop", "missing"]
MOST_COLUMNS = 5_000


class Declared(BaseModel):
    """A part of study.toml: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Declared):
    """A text in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


def expand_columns(columns: Any) -> Any:
    """`"q1..q90"` and `["q1..q3", "age"]` become plain lists of names; anything else is left to the checker."""
    if isinstance(columns, str):
        columns = [columns]
    if not isinstance(columns, list):
        return columns
    names: list[Any] = []
    for name in columns:
        span = re.fullmatch(r"(\D*)(\d+)\.\.(\D*)(\d+)", name) if isinstance(name, str) else None
        if span is None or span[1] != span[3]:
            names.append(name)
        elif not 0 <= int(span[4]) - int(span[2]) < MOST_COLUMNS:
            raise ValueError(f"{name} names no columns, or more than {MOST_COLUMNS}")
        else:
            width = len(span[2]) if len(span[2]) == len(span[4]) else 1  # q01..q10, or q1..q10
            names += [f"{span[1]}{number:0{width}}" for number in range(int(span[2]), int(span[4]) + 1)]
    return names


Columns = Annotated[tuple[str, ...], BeforeValidator(expand_columns)]


class Author(Declared):
    """One author; affiliations are numbers of [paper] affiliations, from 1."""

    zh: str
    en: str
    affiliations: tuple[int, ...] = (1,)


class Keywords(Declared):
    """Keywords in both languages."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Paper(Declared):
    """[paper]: a journal's front and back matter; what is not given is printed as a marked blank."""

    authors: tuple[Author, ...] = ()
    affiliations: tuple[Words, ...] = ()
    corresponding: Words | None = None
    about: Words | None = None
    funding: Words | None = None
    ethics: Words | None = None
    consent: Words | None = None
    conflicts: Words | None = None
    clc: str | None = None
    document_code: str | None = None
    keywords: Keywords = Keywords()


class Channel(Declared):
    """[fielding.NAME]: how many forms went out and came back by one channel."""

    label: Words
    distributed: int = Field(ge=0)
    returned: int = Field(ge=0)

    @model_validator(mode="after")
    def _adds_up(self) -> Channel:
        if self.returned > self.distributed:
            raise ValueError(f"returned ({self.returned}) is more than distributed ({self.distributed})")
        return self


class Table(Declared):
    """[tables.NAME]: the file or files of one table."""

    files: tuple[str, ...] = Field(min_length=1)
    key: str
    entries: Literal[1, 2] = 1
    decisions: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    label: Words | None = None

    @model_validator(mode="after")
    def _a_file_an_entry(self) -> Table:
        if len(self.files) != self.entries:
            raise ValueError(f"entries = {self.entries} needs as many files, there are {len(self.files)}")
        if self.decisions and self.entries == 1:
            raise ValueError("decisions belong to double entry; write entries = 2")
        return self


class InstrumentUse(Declared):
    """[instruments.NAME]: which instrument stands in which columns of which table."""

    instrument: str
    table: str
    columns: Columns
    coding: str | None = None
    label: Words | None = None


class Longstring(Declared):
    """Straight-lining: at least `at_least` equal answers in a row within `columns`."""

    columns: Columns
    at_least: int = Field(ge=2)


class Exclusion(Declared):
    """One reason to leave a row out; exactly one of the criteria is given."""

    reason: Words
    where: str | None = None
    longstring: Longstring | None = None
    no_answers_in: Columns = ()
    repeats_of: Columns = ()

    @model_validator(mode="after")
    def _one_criterion(self) -> Exclusion:
        given = [self.where, self.longstring, self.no_answers_in, self.repeats_of]
        if sum(bool(criterion) for criterion in given) != 1:
            raise ValueError("give exactly one of where, longstring, no_answers_in, repeats_of")
        return self


class Rules(Declared):
    """[rules.TABLE]: what cleaning may do by itself; the default is to stop and say."""

    out_of_range: Policy = "stop"
    unreadable: Policy = "stop"
    identical_rows: Literal["stop", "keep first"] = "stop"
    exclude: tuple[Exclusion, ...] = ()


class Privacy(Declared):
    """[privacy] k: counts below it are suppressed where studies may identify a person."""

    k: int = Field(default=5, ge=1)


class Printed(Declared):
    """[[printed]]: figures that a source printed, to be checked for feasibility."""

    name: str
    label: Words
    n: int
    mean: float
    sd: float
    decimals: int = 2
    low: float | None = None
    high: float | None = None


class Claim(Declared):
    """[[claims]]: what a source states, and which recorded result speaks to it."""

    name: str
    quote: str
    label: Words
    kind: Literal["printed", "empirical", "causal", "promise"]
    estimand: str | None = None
    direction: Literal["negative", "positive", "none"] | None = None
    margin: float | None = Field(default=None, gt=0)


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
    source: str | None = None
    own_source: str | None = None
    target: float | None = Field(default=None, gt=0, lt=1)
    minimum_n: int = Field(default=20, ge=1)
    sla_hours: float = Field(default=24, gt=0)


class Study(Declared):
    """A whole study, as declared; `folder` is where its files lie."""

    schema_: Literal[1] = Field(alias="schema")
    id: str
    title: Words
    data: Literal["simulated", "real"]
    notebook: str = "survey_report"
    period: str = ""
    as_of: date
    paper: Paper = Paper()
    fielding: dict[str, Channel] = {}
    tables: dict[str, Table] = Field(min_length=1)
    instruments: dict[str, InstrumentUse] = {}
    rules: dict[str, Rules] = {}
    privacy: Privacy = Privacy()
    printed: tuple[Printed, ...] = ()
    claims: tuple[Claim, ...] = ()
    benchmark: Benchmark | None = None
    codebook: tuple[Variable, ...] = Field(default=(), exclude=True)
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def simulated(self) -> bool:
        return self.data == "simulated"

    def variables(self, table: str) -> dict[str, Variable]:
        """The codebook's variables of one table, by name, in its order."""
        return {variable.name: variable for variable in self.codebook if variable.table == table}
