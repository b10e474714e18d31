"""Importance against performance: what matters and is done badly comes first, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from workbench.analyse.quality.drivers import correlations, johnson
from workbench.errors import InputError
from workbench.measure.numeric import complete_rows
from workbench.measure.resampling import check_resamples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

LIMITS = ("performance_low", "performance_high", "importance_low", "importance_high")
Cut = Literal["mean", "median", "midpoint"]
# Martilla and James's four fields: [important][performed well].
FIELDS = np.array([["low priority", "possible overkill"], ["concentrate here", "keep up"]])


def importance_performance(
    performance: pd.DataFrame,
    importance: pd.DataFrame | pd.Series,
    *,
    cut: Cut = "mean",
    scale: tuple[float, float] | None = None,
    resamples: int = 1000,
    seed: int = 1,
) -> pd.DataFrame:
    """Importance-performance analysis with the certainty of each item's field.

    performance : respondents in rows, items in columns. importance : a frame of the same columns when it was asked (stated
    importance, its means are compared), or the overall satisfaction of the same respondents as a Series (derived
    importance: Johnson's relative weights of performance on it). Incomplete rows are left out.
    cut : where the axes cross: "mean" or "median" of the items' values, or "midpoint" of the answers' `scale` for both
    axes (with derived importance for performance alone: relative weights have no scale, and cross at their mean). resamples : bootstrap of respondents.

    Returns a row an item in their order: item, n, performance, importance, field ("concentrate here": important and done
    badly; "keep up"; "low priority"; "possible overkill"), certainty (share of resamples in which it stays there),
    performance_low, performance_high, importance_low, importance_high (95 % percentile bootstrap), cut_performance, cut_importance, field_median (the field when the axes cross at the medians), method, reason.
    NaN with a reason when importance cannot be derived. Raises InputError for items that do not match.
    Source: Martilla and James 1977, Journal of Marketing 41(1):77; Johnson 2000.

    >>> done = pd.DataFrame({"wait": [2, 3, 2], "warmth": [5, 4, 5]})
    >>> matters = pd.DataFrame({"wait": [5, 5, 4], "warmth": [3, 3, 4]})
    >>> importance_performance(done, matters)["field"].tolist()
    ['concentrate here', 'possible overkill']
    """
    _check(performance, importance, cut, scale, resamples)
    items = performance.shape[1]
    stated = isinstance(importance, pd.DataFrame)
    other = (
        cast("pd.DataFrame", importance)[performance.columns] if stated else importance.to_frame("overall")
    )
    both = pd.concat([performance.set_axis(range(items), axis=1), other.set_axis(range(items, items + other.shape[1]), axis=1)], axis=1)  # fmt: skip
    data = complete_rows(both)
    done, matters = _axes(data[None], items, stated=stated)
    cuts = _cuts(done, matters, cut, scale, stated=stated)
    field = _fields(done, matters, *cuts)[0]
    certainty, limits = _resampled(data, items, field, cut, scale, resamples, seed, stated=stated)
    return pd.DataFrame(
        {
            "item": [str(name) for name in performance.columns],
            "n": len(data),
            "performance": done[0],
            "importance": matters[0],
            "field": field,
            "certainty": certainty,
            **dict(zip(LIMITS, limits, strict=True)),
            "cut_performance": cuts[0][0],
            "cut_importance": cuts[1][0],
            "field_median": _fields(done, matters, *_cuts(done, matters, "median", None, stated=stated))[0],
            "method": f"{'stated' if stated else 'derived (relative weights)'} importance, axes at the {cut}",
            "reason": "" if len(data) and not np.isnan(matters).any() else "importance cannot be derived",
        }
    )


def _axes(samples: Matrix, items: int, *, stated: bool) -> tuple[Matrix, Matrix]:
    """Performance and importance of each item in each sample."""
    if not samples.shape[1]:
        empty = np.full((len(samples), items), np.nan)
        return empty, empty
    done = samples[:, :, :items].mean(axis=1)
    if stated:
        return done, samples[:, :, items:].mean(axis=1)
    return done, johnson(correlations(samples))


def _cuts(
    done: Matrix, matters: Matrix, cut: Cut, scale: tuple[float, float] | None, *, stated: bool
) -> tuple[Matrix, Matrix]:
    if cut == "midpoint" and scale is not None:
        middle = np.full(len(done), sum(scale) / 2)
        return middle, middle if stated else matters.mean(axis=1)
    centre = np.mean if cut == "mean" else np.median
    return centre(done, axis=1), centre(matters, axis=1)


def _fields(done: Matrix, matters: Matrix, cut_done: Matrix, cut_matters: Matrix) -> NDArray[np.str_]:
    fields = FIELDS[(matters >= cut_matters[:, None]).astype(int), (done >= cut_done[:, None]).astype(int)]
    return np.where(np.isnan(matters) | np.isnan(done), "", fields)


def _resampled(
    data: Matrix,
    items: int,
    field: NDArray[np.str_],
    cut: Cut,
    scale: tuple[float, float] | None,
    resamples: int,
    seed: int,
    *,
    stated: bool,
) -> tuple[Matrix, Matrix]:
    """How often each item keeps its field, and the limits of its performance and importance, rows as in `LIMITS`."""
    if not len(data) or (field == "").any():
        return np.full(items, np.nan), np.full((len(LIMITS), items), np.nan)
    random = np.random.default_rng(seed)
    step = max(1, 2_000_000 // data.size)
    same, places = np.zeros(items), []
    for done in range(0, resamples, step):
        rows = random.integers(0, len(data), (min(step, resamples - done), len(data)))
        performed, matters = _axes(data[rows], items, stated=stated)
        cuts = _cuts(performed, matters, cut, scale, stated=stated)
        same += (_fields(performed, matters, *cuts) == field).sum(axis=0)
        places.append(np.stack([performed, matters]))
    limits = np.nanquantile(np.concatenate(places, axis=1), [0.025, 0.975], axis=1)
    return same / resamples, limits.transpose(1, 0, 2).reshape(len(LIMITS), items)


def _check(
    performance: pd.DataFrame,
    importance: pd.DataFrame | pd.Series,
    cut: Cut,
    scale: tuple[float, float] | None,
    resamples: int,
) -> None:
    stated = isinstance(importance, pd.DataFrame)
    where = "importance_performance"
    if stated and set(importance.columns) != set(performance.columns):
        raise InputError(
            "Importance and performance list different items", where=where, fix="Give the same columns."
        )
    if not performance.index.equals(importance.index):
        raise InputError(
            "Importance and performance belong to different respondents", where=where, fix="Use one table."
        )
    if cut not in ("mean", "median", "midpoint"):
        raise InputError(f"No cut {cut!r}", where=where, fix="Use mean, median or midpoint.")
    if cut == "midpoint" and scale is None:
        raise InputError(
            "The midpoint needs the ends of the scale", where=where,
            fix="Give scale=(1, 5), or cut at the mean.",
        )  # fmt: skip
    check_resamples(resamples, where=where)
