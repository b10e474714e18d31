"""Why a cell is missing: refused, not measured, not asked, out of range; a blank has no reason of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
from numpy.typing import NDArray

from workbench.intake.codebook import MASK, ROW
from workbench.intake.rules.asked import NOT_ASKED

Rows = NDArray[np.int64]
SCHEMA = {"key": pl.String, "column": pl.String, "reason": pl.String}
DECLARED = "missing code: "
CONTRADICTION = "contradiction"
SET_MISSING = ": set missing"


def missing_reasons(
    frame: pl.DataFrame, *, key: str, log: pl.DataFrame, reasons: pl.DataFrame
) -> pl.DataFrame:
    """The missing cells of a table that have a reason: key, column, reason.

    frame : canonical text of the rows that are analysed, with their `ROW` column; whole numbers of a large table are null
    where they are blank. log : every change so far.
    reasons : row, column, reason of blanks that a skip rule explains. A reason is the codebook's own word for a missing
    code, or "not asked", "out of range", "unreadable", "contradiction". A missing cell without a row here was left blank.
    """
    reason_of = log.select(pl.col("rule").unique()).with_columns(reason=_reason(pl.col("rule")))
    reason_of = reason_of.filter(pl.col("reason") != "")
    parts = _by_column(pl.concat([_made_blank(log, reason_of), reasons]))
    place = _place_of(frame[ROW].cast(pl.Int64).to_numpy(), asked=[part["row"].to_numpy() for part in parts])
    with ThreadPoolExecutor(max_workers=2) as pool:  # polars works beside Python
        found = pool.map(lambda part: _still_blank(frame, _placed(part, place), key), parts)
        return pl.concat([pl.DataFrame(schema=SCHEMA), *found])


def _by_column(told: pl.DataFrame) -> list[pl.DataFrame]:
    """What is told of each column. A log is written column by column: as a rule these are pieces of it, not copies."""
    runs = told["column"].rle().struct
    names, lengths = runs.field("value"), runs.field("len").cast(pl.Int64)
    if names.is_duplicated().any():
        return told.partition_by("column", maintain_order=True)
    return [told.slice(end - length, length) for end, length in zip(lengths.cum_sum(), lengths, strict=True)]


def _place_of(rows: Rows, *, asked: Sequence[Rows]) -> Rows:
    """The place in the frame of each row of the file, -1 for a row that is not there. rows : those of the frame."""
    place = np.full(1 + max(each.max(initial=-1) for each in (rows, *asked)), -1)
    place[rows] = np.arange(len(rows))
    return place


def _placed(told: pl.DataFrame, place: Rows) -> pl.DataFrame:
    """What is told of the rows that are still there, with their place."""
    return told.with_columns(place=place[told["row"].to_numpy()]).filter(pl.col("place") >= 0)


def _made_blank(log: pl.DataFrame, reason_of: pl.DataFrame) -> pl.DataFrame:
    """Row, column and reason of the cells that a rule with a reason made blank."""
    return (
        log.lazy()
        .filter(
            pl.col("rule").is_in(reason_of["rule"].implode())
            & (pl.col("new") == "")
            & (pl.col("column") != "*")
            & (pl.col("old") != MASK)
        )
        .select("row", "column", reason=pl.col("rule").replace_strict(*reason_of, return_dtype=pl.String))
        .collect()
    )


def _still_blank(frame: pl.DataFrame, told: pl.DataFrame, key: str) -> pl.DataFrame:
    """What is told of one column, of the cells that are blank now: a later decision may have filled them again."""
    in_order = (told["place"].diff().drop_nulls() > 0).all()
    last = told if in_order else told.unique("place", keep="last").sort("place")
    blank = last.filter(_blank(frame[last["column"][0]].gather(last["place"]))) if last.height else last
    return blank.select(frame[key].gather(blank["place"]).alias("key"), "column", "reason")


def _blank(cells: pl.Series) -> pl.Series:
    return cells == "" if cells.dtype == pl.String else cells.is_null()


def _reason(rule: pl.Expr) -> pl.Expr:
    """The reason that a rule of the log stands for; "" for one that only tidied a blank."""
    return (
        pl.when(rule.str.starts_with(DECLARED))
        .then(rule.str.strip_prefix(DECLARED))
        .when(rule.str.starts_with("check "))
        .then(pl.lit(CONTRADICTION))
        .when(rule.str.ends_with(SET_MISSING))
        .then(rule.str.strip_suffix(SET_MISSING))
        .when(rule == NOT_ASKED)
        .then(pl.lit(NOT_ASKED))
        .otherwise(pl.lit(""))
    )
