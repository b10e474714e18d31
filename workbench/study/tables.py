"""What was received: tables and their files, channels of fielding, instruments in their columns."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from workbench.study.words import Columns, Declared, Words


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
