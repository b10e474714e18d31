"""Read a file as received into text cells, with the row numbers the file itself shows and what it says of its columns.

Nothing is typed, guessed or dropped here: a cell's text is what the file holds. Formats are a table (`READERS`), so that
a new one is one function and one row.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.extra_rows import extra_rows
from workbench.intake.formats.kinds import LOOKED_AT, file_kind
from workbench.intake.formats.labels import Received
from workbench.intake.formats.oddities import odd_characters, with_decimal_points
from workbench.intake.formats.text_table import TextTable, without_rows
from workbench.project import reading

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Wanted:
    """How a person says that a file is to be read, beyond what it says itself: the keys of [tables.NAME].

    encoding : of its texts. sheet : of a workbook, or the form of an EpiData project. header_rows : rows that together are
    the header. drop_rows : rows that are no records. codes : column -> its missing codes, among them error texts of Excel.
    decimal_comma : columns that write 3,5 for 3.5. dictionary : of a REDCap export. options : question of a 问卷星 export ->
    its options in order. plain : columns stay as they are named, whatever platform they come from.
    may_be_empty : a header alone is enough. refuse : False lists what cleaning would refuse as the table's problems.
    """

    encoding: str | None = None
    sheet: str | None = None
    header_rows: Sequence[int] = ()
    drop_rows: Collection[int] = ()
    codes: Mapping[str, Collection[str]] | None = None
    decimal_comma: Collection[str] = ()
    dictionary: Path | None = None
    options: Mapping[str, Sequence[str]] | None = None
    plain: bool = False
    may_be_empty: bool = False
    refuse: bool = True


def read_table(path: Path | str, *, encoding: str | None = None, sheet: str | None = None) -> pd.DataFrame:
    """Read a file of any known format as text, exactly as written. Does not type, trim or drop anything.

    CSV, TSV, Excel (.xlsx, .xls), SPSS (.sav, .zsav), Stata (.dta), EpiData (.rec, .epx). Columns have the file's names.
    encoding : of its texts; without it, what the file says, else a BOM, strict UTF-8, UTF-16, GB18030 and Big5 are tried.
    sheet : of a workbook with more than one sheet that holds data; the form of an EpiData project.
    Raises InputError naming file, row and column for anything that cannot be read safely.
    """
    return read_text(Path(path), encoding=encoding, sheet=sheet).frame.to_pandas()


def read_text(
    path: Path, *, encoding: str | None = None, sheet: str | None = None, may_be_empty: bool = False
) -> TextTable:
    """The same as `read_table`, with row numbers, encoding and warnings. may_be_empty : a header alone is enough."""
    return _read(path, Wanted(encoding, sheet, may_be_empty=may_be_empty)).table


def read_received(path: Path, *, wanted: Wanted) -> Received:
    """Read the data of a study: as `read_text`, and columns of 问卷星 and REDCap under their short names.

    Refuses (or lists, see `Wanted`) rows of totals and notes, which are no records.
    """
    received = _read(path, wanted)
    table = with_decimal_points(received.table, columns=wanted.decimal_comma)
    extra = [] if wanted.may_be_empty else extra_rows(table)
    if extra and wanted.refuse:
        raise ProblemsFound(f"{path.name} holds rows that are no records", extra)
    table = replace(
        table, problems=(*table.problems, *extra), warnings=(*table.warnings, *odd_characters(table))
    )
    return by_platform(replace(received, table=table), wanted=wanted)


def by_platform(received: Received, *, wanted: Wanted) -> Received:
    """Cells of a 问卷星 or REDCap export as its platform means them; any other table as it is.

    Raises InputError for a dictionary or options that do not belong to such a file.
    """
    table = received.table
    if (wanted.dictionary or wanted.options) and (received.variables or wanted.plain):
        found, fix = (
            "a file that is read as it stands",
            "Leave out dictionary, options or plain in study.toml.",
        )
        raise InputError("These keys do not belong to this file", where=table.file, found=found, fix=fix)
    if received.variables or wanted.plain:
        return received
    if wanted.dictionary is not None:
        from workbench.intake.formats.redcap import read_redcap

        return read_redcap(table, dictionary=wanted.dictionary)
    from workbench.intake.formats.wenjuanxing import is_wenjuanxing, read_wenjuanxing

    if is_wenjuanxing(table.frame.columns):
        return read_wenjuanxing(table, options=wanted.options, refuse=wanted.refuse)
    if wanted.options:
        fix = "Leave options out of study.toml; the codes of a column stand in codebook.csv."
        raise InputError("Only a 问卷星 export has options", where=table.file, fix=fix)
    return received


def _read(path: Path, wanted: Wanted) -> Received:
    return READERS[kind_of(path)](path, wanted)


def _dropped(received: Received, wanted: Wanted) -> Received:
    """For formats whose every row is a record and whose columns have names of their own."""
    if wanted.header_rows:
        fix = "Leave header_rows out of study.toml."
        raise InputError("This file has no header rows", where=received.table.file, fix=fix)
    return replace(received, table=without_rows(received.table, wanted.drop_rows))


def kind_of(path: Path) -> str:
    """Which of `READERS` a file is for. Raises InputError for what is no regular file, empty, or no table."""
    name = path.name[:60]
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        place, fix = str(path.parent), "Check its name."
        raise InputError(f"There is no file {name!r}", where=place, fix=fix) from None
    except (OSError, ValueError) as error:
        found = str(error)[:80]
        raise InputError(f"{name!r} cannot be looked at", found=found, fix="Check its name.") from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{name!r} is not a file", found="a folder or a device", fix="Name a file.")
    if status.st_size == 0:
        raise InputError("The file is empty", where=name, found="0 bytes", fix="Export it again.")
    with reading(path), path.open("rb") as stream:
        return file_kind(stream.read(LOOKED_AT), path)


def _text(path: Path, wanted: Wanted) -> Received:
    from workbench.intake.formats.delimited import read_delimited

    table = read_delimited(
        path, encoding=wanted.encoding, header_rows=wanted.header_rows, drop=wanted.drop_rows,
        may_be_empty=wanted.may_be_empty, refuse=wanted.refuse,
    )  # fmt: skip
    return Received(table)


def _workbook(path: Path, wanted: Wanted) -> Received:
    from workbench.intake.formats.excel import read_excel

    table = read_excel(
        path, sheet=wanted.sheet, header_rows=wanted.header_rows, drop=wanted.drop_rows, codes=wanted.codes,
        may_be_empty=wanted.may_be_empty, refuse=wanted.refuse,
    )  # fmt: skip
    return Received(table)


def _sav(path: Path, wanted: Wanted) -> Received:
    from workbench.intake.formats.sav import read_sav

    return _dropped(read_sav(path, encoding=wanted.encoding, refuse=wanted.refuse), wanted)


def _dta(path: Path, wanted: Wanted) -> Received:
    from workbench.intake.formats.sav import read_dta

    return _dropped(read_dta(path, encoding=wanted.encoding, refuse=wanted.refuse), wanted)


def _rec(path: Path, wanted: Wanted) -> Received:
    from workbench.intake.formats.epidata import read_rec

    return _dropped(read_rec(path, encoding=wanted.encoding, refuse=wanted.refuse), wanted)


def _epx(path: Path, wanted: Wanted) -> Received:
    from workbench.intake.formats.epidata_project import read_epx

    return _dropped(read_epx(path, form=wanted.sheet, refuse=wanted.refuse), wanted)


READERS: dict[str, Callable[[Path, Wanted], Received]] = {
    "text": _text,
    "workbook": _workbook,
    "sav": _sav,
    "dta": _dta,
    "rec": _rec,
    "epx": _epx,
}
