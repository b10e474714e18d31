"""Why a cell is missing: refused, not measured, not asked, out of range; a blank has no reason of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from workbench.intake.codebook import MASK, ROW
from workbench.intake.rules.asked import NOT_ASKED

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
    # Nothing on the way to the parts has a name: a large table's would fill memory until the end.
    parts = pl.concat([_made_blank(log, reason_of), reasons]).partition_by("column", maintain_order=True)
    rows = frame[ROW].cast(pl.Int64)
    order = rows.arg_sort()
    rows = rows.gather(order)
    with ThreadPoolExecutor(max_workers=2) as pool:  # polars works beside Python
        found = pool.map(lambda part: _still_blank(frame, _placed(part, rows, order), key), parts)
        return pl.concat([pl.DataFrame(schema=SCHEMA), *found])


def _placed(told: pl.DataFrame, rows: pl.Series, order: pl.Series) -> pl.DataFrame:
    """What is told of the rows that are still there, with their place. rows : ascending; order : the place of each."""
    if rows.is_empty():
        return told.clear().with_columns(place=order.clear())
    at = rows.search_sorted(told["row"]).clip(0, len(rows) - 1)
    return told.with_columns(place=order.gather(at)).filter(rows.gather(at) == told["row"])


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
