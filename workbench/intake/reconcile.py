"""Double entry: two people key the same forms; every field that differs is found, decided and kept on record."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import polars as pl

from workbench.errors import InputError, Problem, ProblemsFound
from workbench.estimate import Estimate
from workbench.intake.canonical import BLANKS
from workbench.intervals import poisson_interval

DECISION_COLUMNS = ("id", "field", "first", "second", "chosen", "by", "when", "why")


@dataclass(frozen=True)
class Reconciliation:
    """What comparing two entries found.

    discrepancies : a row a differing field: key, field, first, second, kind ("value", or "notation" when the two
        differ only in blanks or full-width characters).
    only_first, only_second, duplicated : keys that one entry lacks, or that an entry has twice.
    fields_compared : common keys times common fields.
    """

    discrepancies: pl.DataFrame
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    duplicated: tuple[str, ...]
    fields_compared: int

    @property
    def differing(self) -> int:
        return self.discrepancies.filter(pl.col("kind") == "value").height

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
            "notation_only": self.discrepancies.height - self.differing,
            "per_10000": rate.value,
            "low": rate.low,
            "high": rate.high,
            "level": rate.level,
            "only_first": list(self.only_first),
            "only_second": list(self.only_second),
            "duplicated": list(self.duplicated),
        }


def reconcile(first: pl.DataFrame, second: pl.DataFrame, *, key: str) -> Reconciliation:
    """Compare two entries of the same forms, field by field; columns are matched by name, rows by key.

    first, second : text tables. key : the column that identifies a form.
    Raises InputError when a key column is missing, when the entries are equal throughout in content and order
    (the second is then a copy, not an entry), or share no form.
    """
    for name, frame in (("first", first), ("second", second)):
        if key not in frame.columns:
            raise InputError(
                f"The {name} entry has no column {key!r}",
                found=", ".join(frame.columns[:12]),
                fix="Name the key.",
            )
    duplicated = sorted({*_repeated(first, key), *_repeated(second, key)})
    left, right = first.unique(key, keep="first", maintain_order=True), second.unique(key, keep="first")
    fields = [name for name in first.columns if name != key and name in second.columns]
    if not fields:
        raise InputError(
            "The two entries share no field",
            found=", ".join(second.columns[:12]),
            fix="Compare the same form.",
        )
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
        "notation" if _plain(a) == _plain(b) else "value"
        for a, b in found.select("first", "second").iter_rows()
    ]
    return Reconciliation(
        found.with_columns(pl.Series("kind", kinds, pl.String)),
        tuple(sorted(set(left[key]) - set(right[key]))),
        tuple(sorted(set(right[key]) - set(left[key]))),
        tuple(duplicated),
        both.height * len(fields),
    )


def decide(
    found: Reconciliation, decisions: pl.DataFrame, *, file: str
) -> dict[tuple[str, str], tuple[str, str]]:
    """(key, field) -> (chosen value, why) for each discrepancy, replayed from decisions.csv.

    Raises ProblemsFound when a discrepancy is undecided, or when either side has changed since it was decided.
    """
    missing = [name for name in DECISION_COLUMNS if name not in decisions.columns]
    if missing:
        raise InputError(
            "Columns are missing",
            where=file,
            found=", ".join(decisions.columns),
            fix=f"Add {', '.join(missing)}.",
        )
    decided = {
        (row["id"], row["field"]): (number, row)
        for number, row in enumerate(decisions.iter_rows(named=True), 2)
    }
    chosen: dict[tuple[str, str], tuple[str, str]] = {}
    problems = []
    for row in found.discrepancies.filter(pl.col("kind") == "value").iter_rows(named=True):
        place = (row["key"], row["field"])
        number, decision = decided.get(place, (None, None))
        if decision is None or not decision["by"].strip():
            fix = f"Look at the form and fill in chosen, by, when and why in {file}."
            problems.append(
                Problem(file, number, row["field"], row["key"], "this discrepancy is not decided", fix)
            )
        elif (_plain(decision["first"]), _plain(decision["second"])) != (
            _plain(row["first"]),
            _plain(row["second"]),
        ):
            fix = "Decide it again: an entry has changed since the decision was written."
            problems.append(
                Problem(file, number, row["field"], row["key"], "the decision is about other values", fix)
            )
        else:
            chosen[place] = (decision["chosen"], decision["why"])
    if problems:
        raise ProblemsFound("The double entry is not resolved", problems)
    return chosen


def decisions_to_fill(found: Reconciliation) -> pl.DataFrame:
    """decisions.csv with what differs filled in, and the choice left blank."""
    differing = found.discrepancies.filter(pl.col("kind") == "value")
    blank = [pl.lit("").alias(name) for name in ("chosen", "by", "when", "why")]
    return differing.select(pl.col("key").alias("id"), "field", "first", "second", *blank)


def _repeated(frame: pl.DataFrame, key: str) -> list[str]:
    return frame.filter(pl.col(key).is_duplicated())[key].to_list()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(BLANKS)
