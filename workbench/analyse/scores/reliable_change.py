"""Did this person change by more than measurement error? The reliable change index, and how many did."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intervals import check_level, wilson_interval
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NAN = math.nan
ErrorOfChange = Literal["jacobson_truax", "maassen"]
CLASSES = ["improved", "unchanged", "deteriorated"]
COLUMNS = ["first", "second", "change", "error", "index", "class", "reason"]


def reliable_change(
    first: pd.Series,
    second: pd.Series,
    *,
    reliability: Estimate | float,
    sd: float | None = None,
    expected: float = 0.0,
    higher_is_better: bool = True,
    error: ErrorOfChange = "jacobson_truax",
    level: float = 0.95,
) -> pd.DataFrame:
    """The reliable change index of every person: change in units of its standard error of measurement.

    first, second : scores before and after, on the same index, in the same units.
    reliability : of the score, 0 to 1: from a retest, or of parallel forms when the forms differ (alpha counts
    only the error within an occasion). sd : of the scores before, default that of all who have one (n - 1).
    expected : change without any effect (practice, a control group's mean change), subtracted first.
    error : "jacobson_truax": SD√2√(1 - r); "maassen": √((s²first + s²second)(1 - r)), for spreads that differ.
    level : a change counts as reliable beyond its normal quantile (0.95: 1.96), on either side.
    Returns a row per person on the index given: first, second, change, error (of the change), index (change - expected,
    in such errors), class ("improved", "unchanged", "deteriorated"; missing without both scores), reason.
    By measurement error alone (1 - level) / 2 of all would fall in each outer class. Those chosen for extreme first
    scores move towards the mean without any effect: this index does not correct for that.
    NaN with a reason without both scores, when the scores do not vary, or for a reliability of 1 or above or NaN.
    Raises InputError for different indexes, text, a negative reliability or sd, or an unknown error.
    Source: Jacobson & Truax 1991, Journal of Consulting and Clinical Psychology 59:12; Maassen 2004, Journal of the
    International Neuropsychological Society 10:888. Checked against: Jacobson & Truax's worked example (47.5 to 32.5,
    SD 10, r .80: -2.37); the formulae by hand.

    >>> before, after = pd.Series([47.5, 30, 41]), pd.Series([32.5, 31, None])
    >>> table = reliable_change(before, after, reliability=0.8, sd=10, higher_is_better=False)
    >>> table["index"].round(2).tolist(), table["class"].tolist()[:2]
    ([-2.37, 0.16, nan], ['improved', 'unchanged'])
    """
    r = float(reliability.value if isinstance(reliability, Estimate) else reliability)
    _check(first, second, r, sd, error)
    before, after = (numbers(each.to_frame())[:, 0] for each in (first, second))
    size, reason = _error(before, after, r, sd, error)
    change = after - before
    index = (change - expected) / size if not reason else np.full(len(change), NAN)
    either = np.isnan(change)
    table = pd.DataFrame({"first": before, "second": after, "change": change, "error": size, "index": index})
    table["class"] = pd.Categorical(_classes(index, higher_is_better, level), CLASSES)
    table["reason"] = np.where(either, "not measured twice", reason)
    return table.set_axis(first.index, axis=0)[COLUMNS]


def change_classes(
    changes: pd.DataFrame, *, by: pd.Series | None = None, level: float = 0.95
) -> pd.DataFrame:
    """How many improved, stayed and deteriorated, with Wilson's intervals.

    changes : as `reliable_change` gives it. by : groups on the same index (those without one are left out).
    level : that of the index; by measurement error alone (1 - level) / 2 improve and as many deteriorate.
    Returns a row per group and class: group ("" without groups), class, count, n (persons with an index), share (0-1),
    low, high, level, expected (share by measurement error alone). NaN shares where n is 0.
    Raises InputError for a table without classes, or groups on another index. Source: Wilson 1927; Jacobson &
    Truax 1991. Checked against: counting by hand.

    >>> table = reliable_change(pd.Series([50, 50, 50]), pd.Series([80, 50, 52]), reliability=0.8, sd=10)
    >>> change_classes(table)["count"].tolist()
    [1, 2, 0]
    """
    if "class" not in changes.columns or (by is not None and not by.index.equals(changes.index)):
        raise InputError(
            "Classes are counted from the table of reliable_change, groups on its index",
            where="change_classes",
            fix="Pass the table as it is, and by= on the same index.",
        )
    groups = pd.Series("", index=changes.index) if by is None else by
    rows = []
    for label in sorted(groups.dropna().unique(), key=str) if len(groups) else [""]:
        classes = changes["class"][(groups == label).to_numpy(dtype=bool, na_value=False)]
        n = int(classes.notna().sum())
        for name in CLASSES:
            count, outer = int((classes == name).sum()), name != "unchanged"
            low, high = wilson_interval(count, n, level=level)
            share = count / n if n else NAN
            rows.append((label, name, count, n, share, low, high, level, (1 - level) / 2 if outer else level))
    columns = ["group", "class", "count", "n", "share", "low", "high", "level", "expected"]
    return pd.DataFrame(rows, columns=columns)


def _check(first: pd.Series, second: pd.Series, r: float, sd: float | None, error: str) -> None:
    if not first.index.equals(second.index):
        raise InputError(
            "Both scores belong to the same persons",
            where="reliable_change",
            found="different indexes",
            fix="Take both columns from one table.",
        )
    if r < 0 or (sd is not None and not 0 <= sd < math.inf) or error not in ("jacobson_truax", "maassen"):
        raise InputError(
            'Reliability and SD are finite and not negative; error is "jacobson_truax" or "maassen"',
            where="reliable_change",
            found=f"reliability {r:g}, sd {sd}, error {error!r}",
            fix="Take both from the manual of the scale, or leave sd out.",
        )


def _error(before: Vector, after: Vector, r: float, sd: float | None, error: str) -> tuple[float, str]:
    """Standard error of measurement of a change, and why there is none."""
    known = before[~np.isnan(before)]
    if sd is None and len(known) < 2:
        return NAN, "fewer than 2 persons to take the standard deviation from"
    spread = float(known.var(ddof=1)) if sd is None else sd**2
    both = 2 * spread
    if error == "maassen":
        later = after[~np.isnan(after)]
        if len(later) < 2:
            return NAN, "fewer than 2 persons to take the standard deviation from"
        both = spread + float(later.var(ddof=1))
    if math.isnan(r) or r >= 1:
        return NAN, "there is no measurement error to compare with"
    size = math.sqrt(both * (1 - r))
    return (size, "") if size > 0 else (NAN, "the scores do not vary")


def _classes(index: Vector, higher_is_better: bool, level: float) -> list[str | None]:
    from scipy.special import ndtri

    limit = float(ndtri((1 + check_level(level)) / 2))
    gain = index if higher_is_better else -index
    names = np.select([gain > limit, gain < -limit], ["improved", "deteriorated"], "unchanged")
    return [None if math.isnan(value) else str(name) for value, name in zip(index, names, strict=True)]
