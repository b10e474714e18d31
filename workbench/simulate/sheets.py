"""Files as text: a typed table written canonically, and the bytes of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

NEEDS_QUOTES = re.compile(r'[,"\r\n]')


@dataclass(frozen=True)
class Sheet:
    """A table of texts on its way to a file. The lists are filled and changed by `soil`.

    columns : column name -> one text a row, all of one length.
    key : the column that names a row.
    """

    columns: dict[str, list[str]]
    key: str

    def __len__(self) -> int:
        return len(self.columns[self.key])


def as_sheet(frame: pd.DataFrame, *, key: str, decimals: int = 1) -> Sheet:
    """Texts of a typed frame: whole numbers plainly, dates as ISO, times with seconds, missing as nothing."""
    return Sheet(columns={name: _texts(frame[name], decimals) for name in frame.columns}, key=key)


def _texts(column: pd.Series, decimals: int) -> list[str]:
    known = column.notna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(column):
        clock = bool((column.dropna() != column.dropna().dt.normalize()).any())
        texts = column.dt.strftime("%Y-%m-%d %H:%M:%S" if clock else "%Y-%m-%d").to_numpy()
    elif pd.api.types.is_float_dtype(column):
        texts = [f"{value:.{decimals}f}" for value in column]
    else:
        texts = [str(value) for value in column]
    return [str(text) if there else "" for text, there in zip(texts, known, strict=True)]


def as_frame(sheet: Sheet) -> pd.DataFrame:
    """The sheet as a frame of texts."""
    return pd.DataFrame(sheet.columns, dtype=object)


def csv_text(columns: dict[str, list[str]], *, line_end: str = "\n") -> str:
    r"""CSV text with quotes only where a comma, a quote or a line break needs them.

    >>> csv_text({"a": ["1", "x,y"]})
    'a\n1\n"x,y"\n'
    """
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    return "".join(",".join(_quoted(text) for text in row) + line_end for row in rows)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES.search(text) else text


@dataclass(frozen=True)
class Written:
    """A file before it is written: its text with final line ends, and the encoding."""

    text: str
    encoding: str = "utf-8"


def frame_text(frame: pd.DataFrame, *, line_end: str = "\n") -> str:
    """CSV text of a frame of texts."""
    return csv_text({str(name): list(frame[name]) for name in frame.columns}, line_end=line_end)
