"""A whole study as study.toml and codebook.csv declare it, frozen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbench.study.benchmark import Benchmark
from workbench.study.claims import Claim, Printed
from workbench.study.front import Paper
from workbench.study.rules import Privacy, Rules
from workbench.study.tables import Channel, InstrumentUse, Table
from workbench.study.words import Declared, Words
from workbench.variables import Variable


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
    fielding: dict[str, Channel] = Field(default={})
    tables: dict[str, Table] = Field(min_length=1)
    instruments: dict[str, InstrumentUse] = Field(default={})
    rules: dict[str, Rules] = Field(default={})
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
