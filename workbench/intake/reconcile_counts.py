"""What two entries differ in, counted by field and by the person who keyed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from workbench.intake.reconcile import Reconciliation, plain
from workbench.intervals import poisson_interval

PER = 10_000
COUNTED = ("compared", "differing", "per_10000", "low", "high")


def by_field(found: Reconciliation, *, level: float = 0.95) -> pl.DataFrame:
    """A row a compared field: field, compared (forms), differing, per_10000, low, high (exact Poisson interval).

    Most differences first, then in the order of the file.
    """
    counts = Counter(found.differences.filter(pl.col("kind") == "value")["field"])
    rows = [(field, *_counted(found.forms, counts[field], level)) for field in found.fields]
    return _frame("field", rows).sort("differing", descending=True, maintain_order=True)


def by_operator(found: Reconciliation, *, level: float = 0.95) -> pl.DataFrame:
    """A row an operator: operator, compared (fields keyed in common forms), differing, per_10000, low, high.

    Once decisions were replayed, `differing` counts the fields in which the operator's own entry is not what was decided (an
    error of theirs); before, the fields in which the two entries differ, whoever erred. Empty when no column of operators was
    named.
    """
    keyed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    who = {key: (first, second) for key, first, second in found.operators.iter_rows()}
    for pair in who.values():
        keyed.update({name: pair.count(name) * len(found.fields) for name in set(pair)})
    values = found.differences.filter(pl.col("kind") == "value").select("key", "field", "first", "second")
    for key, field, *written in values.iter_rows():
        right = (found.decided or {}).get((key, field))
        for name, text in zip(who.get(key, ()), written, strict=False):
            wrong[name] += right is None or plain(text) != plain(right)
    rows = [(name, *_counted(keyed[name], wrong[name], level)) for name in sorted(keyed)]
    return _frame("operator", rows)


def same_operator(found: Reconciliation) -> tuple[str, ...]:
    """Keys of the forms that one person keyed twice: such entries are not independent."""
    both = found.operators.filter((pl.col("first") == pl.col("second")) & (pl.col("first") != ""))
    return tuple(both["key"].to_list())


def counts_of(found: Reconciliation) -> dict[str, Any]:
    """What entry.json and summary.json say of fields and operators."""
    return {
        "by_field": by_field(found).filter(pl.col("differing") > 0).to_dicts(),
        "by_operator": by_operator(found).to_dicts(),
        "same_operator": list(same_operator(found)),
    }


def _counted(compared: int, differing: int, level: float) -> tuple[Any, ...]:
    low, high = poisson_interval(differing, level=level)
    per = PER / compared if compared else float("nan")
    return compared, differing, differing * per, low * per, high * per


def _frame(name: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    kinds = dict(zip(COUNTED, (pl.Int64, pl.Int64, pl.Float64, pl.Float64, pl.Float64), strict=True))
    return pl.DataFrame(rows, schema={name: pl.String, **kinds}, orient="row")
