"""What was received: tables and their files, channels of fielding, instruments in their columns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from workbench.study.words import Columns, Declared, Words


class Channel(Declared):
    """[fielding.NAME]: how many forms went out and came back by one channel.

    table, where : the valid ones among them are the analysed records of `table` for which `where` holds (all of them
    without it).
    """

    label: Words
    distributed: int = Field(ge=0)
    returned: int = Field(ge=0)
    table: str | None = None
    where: str | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Channel:
        if self.returned > self.distributed:
            raise ValueError(f"returned ({self.returned}) is more than distributed ({self.distributed})")
        if self.where and not self.table:
            raise ValueError("where needs a table")
        return self


Rows = tuple[Annotated[int, Field(ge=1)], ...]


class Table(Declared):
    """[tables.NAME]: the file or files of one table, and how they are read where they do not say it themselves.

    sheet : of a workbook, or the form of an EpiData project. header_rows : rows that together are the header.
    drop_rows : rows that are no records (totals, notes); {file = rows} where there are two files.
    decimal : "," where numbers are written 3,5. dictionary : a REDCap data dictionary. options : question of a 问卷星
    export -> its options. plain : columns stay as the file names them, whatever platform it comes from.
    operator : the column that says who keyed a form.
    """

    files: tuple[str, ...] = Field(min_length=1)
    key: str
    entries: Literal[1, 2] = 1
    decisions: str | None = None
    operator: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    header_rows: Rows = ()
    drop_rows: Rows | dict[str, Rows] = ()
    decimal: Literal[".", ","] = "."
    dictionary: str | None = None
    options: dict[str, tuple[str, ...]] = Field(default={})
    plain: bool = False
    label: Words | None = None

    def dropped(self, file: str) -> Rows:
        """The rows of one file that are no records."""
        return self.drop_rows.get(file, ()) if isinstance(self.drop_rows, dict) else self.drop_rows

    @model_validator(mode="after")
    def _rows_can_be_meant(self) -> Table:
        first, last = (min(self.header_rows), max(self.header_rows)) if self.header_rows else (0, -1)
        if sorted(self.header_rows) != list(range(first, last + 1)):
            raise ValueError("header_rows are rows one below the other, such as [2, 3]")
        if isinstance(self.drop_rows, dict):
            unknown = sorted(set(self.drop_rows) - set(self.files))
            if unknown:
                raise ValueError(f"drop_rows names {unknown[0]!r}, which is not one of the files")
        elif self.drop_rows and len(self.files) > 1:
            raise ValueError(f"drop_rows of two files are written {{ {self.files[0]!r} = [...] }}")
        return self

    @model_validator(mode="after")
    def _a_file_an_entry(self) -> Table:
        if len(self.files) != self.entries:
            raise ValueError(f"entries = {self.entries} needs as many files, there are {len(self.files)}")
        if self.decisions and self.entries == 1:
            raise ValueError("decisions belong to double entry; write entries = 2")
        if self.operator and self.entries == 1:
            raise ValueError("operator belongs to double entry; write entries = 2")
        return self


class InstrumentUse(Declared):
    """[instruments.NAME]: which instrument stands in which columns of which table."""

    instrument: str
    table: str
    columns: Columns
    coding: str | None = None
    label: Words | None = None
