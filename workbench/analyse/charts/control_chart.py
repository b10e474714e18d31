"""A control chart as a table: each point with its limits and the rules that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from workbench.analyse.charts.limits import Kind, process
from workbench.analyse.charts.rules import signals
from workbench.analyse.comparison.samples import column_of
from workbench.errors import InputError, nearest
from workbench.estimate import Estimate, missing
from workbench.measure.numeric import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 12  # baseline points below which the limits are called provisional
METHODS = {
    "p": "p chart",
    "p'": "Laney p' chart",
    "u": "u chart",
    "u'": "Laney u' chart",
    "c": "c chart",
    "xmr": "XmR chart, sigma = mean moving range / 1.128",
    "mr": "moving range chart, upper limit 3.267 mean ranges",
}


def control_chart(
    points: pd.DataFrame,
    *,
    kind: Kind,
    value: str,
    size: str | None = None,
    label: str | None = None,
    baseline: int | None = None,
    rules: Sequence[str] = ("nelson 1",),
    correlation: float = 0.0,
) -> pd.DataFrame:
    """A control chart of points in time order: limits fixed by a baseline, and the rules that each point breaks.

    points : a row a period, in order. value : column of counts (p, p', u, u', c) or of single values (xmr, mr).
    size : column of denominators: cases for p and p', units of opportunity for u and u'. label : column that names
    the periods; default the index. baseline : how many first points fix the limits, frozen for all that follow;
    default all. rules : declared beforehand, see `charts.rules.RULES`.
    kind : "p" share of cases, "u" events per unit, "c" events, each with its primed form for large denominators, where
    Laney's sigma of z allows for more variation from period to period than chance gives; "xmr" single values.
    Choose it before looking at the dispersion. correlation : lag-1 autocorrelation of the process (see `lag_one`). Moving
    ranges of an autocorrelated process are short, by the root of 1 - correlation: the charts that rest on them (xmr, p', u')
    have sigma divided by it. Runs stay more frequent than the rules assume; `residual_chart` judges those.

    Returns label, value (share, rate or value), n (size), centre, sigma, low, high (3 sigma; cut at 0, and at 1 for
    shares), z, baseline (bool), signal (bool), rules (names of those broken, "; " between), dispersion (Laney's sigma of z),
    method, reason. A period with size 0 has NaN and a reason; a baseline without spread gives no limits and a reason.
    To draw it, plot value, centre, low and high over label on `new_axes`, and give the axes to `figure`.
    Raises InputError for absent or non-numeric columns, negative counts, more events than cases (p), a baseline below 2.
    Source: Montgomery, Introduction to Statistical Quality Control; Laney 2002, Quality Engineering 14:531.
    Checked against: Montgomery's orange juice (p), circuit board (c) and viscosity (XmR) examples; R 4.2.2, the formulae
    written out (p', u, u'); the attendances of Mohammed et al. 2013 (p', u'). Laney's 1.128 is 2 / root of pi here.

    >>> weeks = pd.DataFrame({"late": [3, 2, 4, 3, 2, 15], "cases": [50] * 6})
    >>> chart = control_chart(weeks, kind="p", value="late", size="cases", baseline=5)
    >>> chart["signal"].tolist()
    [False, False, False, False, False, True]
    """
    count, cases = _columns(points, kind, value, size)
    first = _baseline(points, baseline)
    made = process(kind, count, cases, first)
    if correlation:
        made = made._replace(sigma=made.sigma / _shortening(kind, correlation))
    made = made._replace(sigma=np.where(made.sigma > 0, made.sigma, np.nan))  # no spread, no limits
    z = (made.value - made.centre) / made.sigma
    broken = signals(z, ["nelson 1"] if kind == "mr" else rules)
    names = ["; ".join(rule for rule in broken if broken[rule][at]) for at in range(len(z))]
    top = 1.0 if kind.startswith("p") else np.inf
    bottom = -np.inf if kind == "xmr" else 0.0
    return pd.DataFrame(
        {
            "label": column_of(points, label, where="control_chart").to_numpy()
            if label
            else points.index.to_numpy(),
            "value": made.value,
            "n": cases,
            "centre": made.centre,
            "sigma": made.sigma,
            "low": np.clip(made.centre - 3 * made.sigma, bottom, top),
            "high": np.clip(made.centre + 3 * made.sigma, bottom, top),
            "z": z,
            "baseline": first,
            "signal": [bool(name) for name in names],
            "rules": names,
            "dispersion": made.dispersion,
            "method": _method(kind, int(first.sum()))
            + ("; widened for autocorrelation" if correlation else ""),
            "reason": _reasons(kind, made.value, made.sigma),
        }
    )


def lag_one(values: pd.Series) -> Estimate:
    """Autocorrelation of neighbouring points: above about 0.3 the limits of a chart are too narrow.

    values : points in time order. Returns the lag-1 autocorrelation (mean of all points, sum of squares of all points)
    with n, without an interval; NaN with a reason for fewer than 3 points or for points that do not vary.
    Checked against: R 4.2.2 stats::acf; Box, Jenkins and Reinsel, series F; the chemical process of the SAS/QC manual.
    """
    known = values.dropna().to_numpy(dtype=float)
    method = "lag-1 autocorrelation"
    if len(known) < 3:
        return missing("fewer than 3 points", unit="correlation", n=len(known), method=method)
    centred = known - known.mean()
    total = float(centred @ centred)
    if total == 0:
        return missing("the points do not vary", unit="correlation", n=len(known), method=method)
    return Estimate(
        float(centred[1:] @ centred[:-1]) / total, n=len(known), unit="correlation", method=method
    )


def _shortening(kind: Kind, correlation: float) -> float:
    """By what factor moving ranges of neighbours that correlate are shorter than those of independent points."""
    if kind not in ("xmr", "p'", "u'") or not -1 < correlation < 1:
        raise InputError(
            "A correlation lies between -1 and 1, and is for charts that rest on moving ranges", where="control_chart",
            found=f"{correlation:g} for {kind}", fix="Use xmr, p' or u', or leave correlation out.",
        )  # fmt: skip
    return float((1 - correlation) ** 0.5)


def _columns(
    points: pd.DataFrame, kind: Kind, value: str, size: str | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if kind not in get_args(Kind):
        raise InputError(
            f"No chart {kind!r}", where="control_chart", fix=nearest(str(kind), map(str, get_args(Kind)))
        )
    if (size is None) == (kind[0] in "pu"):
        wanted = "names the column of denominators in size" if size is None else "takes no size"
        raise InputError(f"A {kind} chart {wanted}", where="control_chart", fix="Change kind or size.")
    count = _numbers(points, value)
    cases = _numbers(points, size) if size else np.where(np.isnan(count), np.nan, 1.0)
    if kind not in ("xmr", "mr") and ((count < 0).any() or (cases < 0).any()):
        raise InputError(
            "A count is negative", where="control_chart", fix="Pass counts of events and of cases."
        )
    if kind[0] == "p" and (over := np.flatnonzero(count > cases)).size:
        at = points.index[over[0]]
        raise InputError(
            "More events than cases", where=f"row {at}", found=f"{count[over[0]]:g} of {cases[over[0]]:g}",
            fix="A p chart counts cases; use u for events per case.",
        )  # fmt: skip
    return count, cases


def _numbers(points: pd.DataFrame, column: str) -> NDArray[np.float64]:
    if column not in points.columns:
        raise InputError(
            f"There is no column {column!r}",
            where="control_chart",
            fix=nearest(column, map(str, points.columns)),
        )
    return numbers(points[[column]])[:, 0]


def _baseline(points: pd.DataFrame, baseline: int | None) -> NDArray[np.bool_]:
    if baseline is not None and baseline < 2:
        raise InputError(
            "A baseline has at least 2 points",
            where="control_chart",
            found=str(baseline),
            fix="Better 20 or more.",
        )
    return np.arange(len(points)) < (len(points) if baseline is None else baseline)


def _method(kind: Kind, points: int) -> str:
    short = f"; provisional: {points} baseline points" if points < FEWEST else ""
    return f"{METHODS[kind]}, 3 sigma limits{short}"


def _reasons(kind: Kind, value: NDArray[np.float64], sigma: NDArray[np.float64]) -> list[str]:
    absent = "no cases" if kind[0] in "pu" else "no value, or none before it" if kind == "mr" else "no value"
    flat = "the baseline does not vary"
    without = np.isnan(sigma)
    return [
        absent if gone else flat if still else ""
        for gone, still in zip(np.isnan(value), without, strict=True)
    ]
