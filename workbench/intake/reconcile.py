"""Double entry: two people key the same forms; every field that differs is found, decided and kept on record."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from workbench.errors import InputError, nearest
from workbench.estimate import Estimate
from workbench.intake.canonical import BLANKS
from workbench.intervals import poisson_interval

if TYPE_CHECKING:
    import pandas as pd

OPERATORS = {"key": pl.String, "first": pl.String, "second": pl.String}


@dataclass(frozen=True)
class Reconciliation:
    """What comparing two entries found.

    differences : a row a differing field: key, field, first, second, kind ("value", or "notation" when the two
        differ only in blanks or full-width characters).
    only_first, only_second, duplicated : keys that one entry lacks, or that an entry has twice.
    unshared : columns that only one of the entries has; they are not compared.
    fields_compared : common keys times common fields. forms : common keys. fields : the fields compared.
    operators : key, first, second: who keyed a common form, where a column that says so was named.
    decided : (key, field) -> the value decided, once decisions were replayed.
    """

    differences: pl.DataFrame
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    duplicated: tuple[str, ...]
    unshared: tuple[str, ...]
    fields_compared: int
    forms: int = 0
    fields: tuple[str, ...] = ()
    operators: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OPERATORS))
    decided: dict[tuple[str, str], str] | None = None

    @property
    def discrepancies(self) -> pd.DataFrame:
        """`differences` as a plain pandas frame, for a notebook."""
        return self.differences.to_pandas()

    @property
    def differing(self) -> int:
        return self.differences.filter(pl.col("kind") == "value").height

    def error_rate(self, *, level: float = 0.95) -> Estimate:
        """Differing fields per 10,000, with the exact Poisson interval (Garwood 1936)."""
        per = 10_000 / self.fields_compared
        low, high = poisson_interval(self.differing, level=level)
        return Estimate(
            self.differing * per, low * per, high * per, level,
            n=self.fields_compared, unit="per 10000", method="exact Poisson interval (Garwood)",
        )  # fmt: skip

    def summary(self) -> dict[str, object]:
        """The content of summary.json."""
        rate = self.error_rate()
        return {
            "fields_compared": self.fields_compared,
            "differing": self.differing,
            "notation_only": self.differences.height - self.differing,
            "per_10000": rate.value,
            "low": rate.low,
            "high": rate.high,
            "level": rate.level,
            "only_first": list(self.only_first),
            "only_second": list(self.only_second),
            "duplicated": list(self.duplicated),
            "unshared": list(self.unshared),
        }


def reconcile(
    first: pd.DataFrame, second: pd.DataFrame, *, key: str, operator: str | None = None
) -> Reconciliation:
    """Compare two entries of the same forms, field by field; columns are matched by name, rows by key.

    first, second : tables of text, as `read_table` gives them. key : the column that identifies a form.
    operator : the column that says who keyed a form; it is not compared.
    Does not judge whether the second is a copy of the first: that shows in the files (see `reconcile_files`).
    Raises InputError when a key column is missing, or when the entries share no form or no field.
    """
    frames = [pl.from_pandas(frame.astype("string").fillna("")) for frame in (first, second)]
    return compare_entries(*frames, key=key, operator=operator)


def compare_entries(
    first: pl.DataFrame, second: pl.DataFrame, *, key: str, operator: str | None = None
) -> Reconciliation:
    """The same for text frames of polars, in which a blank is ""."""
    for which, entry in (("first", first), ("second", second)):
        _check_column(which, entry, key, "Name the column that identifies a form.")
        if operator is not None:
            _check_column(which, entry, operator, "Name the column that says who keyed a form.")
    first, second = (frame.with_columns(_plain_column(frame[key])) for frame in (first, second))
    duplicated = {*_repeated(first, key), *_repeated(second, key)}
    left = first.unique(key, keep="first", maintain_order=True)
    right = second.unique(key, keep="first", maintain_order=True)
    fields = [name for name in first.columns if name not in (key, operator) and name in second.columns]
    if not fields:
        shown = ", ".join(second.columns[:12])
        raise InputError("The two entries share no field", found=shown, fix="Compare the same form.")
    both = left.select(key, *fields).join(
        right.select(key, *fields), on=key, how="inner", suffix="\0", maintain_order="left"
    )
    if both.is_empty():
        raise InputError(f"The two entries share no {key!r}", fix="Check that both files key the same forms.")
    pairs = [
        both.filter(pl.col(name) != pl.col(f"{name}\0")).select(
            pl.col(key).alias("key"), pl.lit(name).alias("field"),
            pl.col(name).alias("first"), pl.col(f"{name}\0").alias("second"),
        )
        for name in fields
    ]  # fmt: skip
    found = pl.concat(pairs)
    kinds = [
        "notation" if plain(a) == plain(b) else "value"
        for a, b in found.select("first", "second").iter_rows()
    ]
    return Reconciliation(
        found.with_columns(pl.Series("kind", kinds, pl.String)),
        tuple(sorted(set(left[key]) - set(right[key]))),
        tuple(sorted(set(right[key]) - set(left[key]))),
        tuple(sorted(duplicated)),
        tuple(sorted({*first.columns} ^ {*second.columns})),
        both.height * len(fields),
        both.height,
        tuple(fields),
        _operators(left, right, key, operator),
    )


def decisions_to_fill(found: Reconciliation) -> pl.DataFrame:
    """decisions.csv with what differs filled in, and the choice left blank."""
    differing = found.differences.filter(pl.col("kind") == "value")
    blank = [pl.lit("").alias(name) for name in ("chosen", "by", "when", "why")]
    return differing.select(pl.col("key").alias("id"), "field", "first", "second", *blank)


def plain(text: str) -> str:
    """Text without blanks at its ends and without full-width forms: what two notations of one answer share."""
    return unicodedata.normalize("NFKC", text).strip(BLANKS)


def _check_column(which: str, entry: pl.DataFrame, name: str, fix: str) -> None:
    if name not in entry.columns:
        raise InputError(
            f"The {which} entry has no column {name!r}", fix=f"{nearest(name, entry.columns)} {fix}"
        )


def _operators(left: pl.DataFrame, right: pl.DataFrame, key: str, operator: str | None) -> pl.DataFrame:
    if operator is None:
        return pl.DataFrame(schema=OPERATORS)
    who = [
        entry.select(pl.col(key).alias("key"), _plain_column(entry[operator]).alias(side))
        for side, entry in (("first", left), ("second", right))
    ]
    return who[0].join(who[1], on="key", how="inner", maintain_order="left")


def _plain_column(keys: pl.Series) -> pl.Series:
    return pl.Series(keys.name, [plain(key) for key in keys], pl.String)


def _repeated(frame: pl.DataFrame, key: str) -> list[str]:
    return frame.filter(pl.col(key).is_duplicated())[key].to_list()
