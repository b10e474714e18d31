"""Centre and spread of a process from its baseline: counts, shares, rates and single values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

Kind = Literal["p", "p'", "u", "u'", "c", "xmr", "mr"]
D2 = 2 / np.sqrt(np.pi)  # mean range of two normal values in SD: 1.128
D4 = 1 + 3 * np.sqrt(1 - 2 / np.pi) / np.sqrt(2 / np.pi)  # upper limit of a moving range: 3.267 mean ranges


class Process(NamedTuple):
    """The points as they are plotted, with the centre and each point's sigma under the baseline."""

    value: Vector
    centre: float
    sigma: Vector
    dispersion: float


def process(kind: Kind, count: Vector, size: Vector, baseline: NDArray[np.bool_]) -> Process:
    """The plotted values, centre and sigma of one kind of chart.

    count : numerators (p, u, c) or single values (xmr, mr). size : denominators, ones where there is none.
    baseline : which points fix centre and sigma. dispersion is Laney's sigma of z (1 for the charts without it).
    """
    if kind in ("xmr", "mr"):
        return _single(kind, count, baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(size > 0, count / size, np.nan)
    known = baseline & ~np.isnan(value)
    centre = float(count[known].sum() / size[known].sum()) if known.any() else np.nan
    variance = centre * (1 - centre) if kind.startswith("p") else centre
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.where(size > 0, np.sqrt(variance / size), np.nan)
        z = np.where(sigma > 0, (value - centre) / sigma, np.nan)
    dispersion = _mean_range(z, known) / D2 if kind.endswith("'") else 1.0
    return Process(value, centre, sigma * dispersion, dispersion)


def _single(kind: Kind, value: Vector, baseline: NDArray[np.bool_]) -> Process:
    ranges = np.abs(np.diff(value, prepend=np.nan))
    spread = _mean_range(value, baseline & ~np.isnan(value))
    if kind == "mr":
        sigma = (D4 - 1) * spread / 3
        return Process(ranges, spread, np.full(len(value), sigma), 1.0)
    known = value[baseline & ~np.isnan(value)]
    return Process(
        value, float(known.mean()) if len(known) else np.nan, np.full(len(value), spread / D2), 1.0
    )


def _mean_range(value: Vector, known: NDArray[np.bool_]) -> float:
    """Mean difference of neighbours within the baseline: what one step to the next does, trends left out."""
    steps = np.abs(np.diff(value))[known[1:] & known[:-1]]
    steps = steps[~np.isnan(steps)]
    return float(steps.mean()) if len(steps) else np.nan
