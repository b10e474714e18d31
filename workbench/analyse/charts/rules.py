"""Rules that say when a run of points is no longer chance: Nelson's eight and the Western Electric four.

A rule is chosen before the data is seen, and each one added raises the rate of false alarms, which `false_alarms` states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def signals(z: Vector, rules: Sequence[str]) -> dict[str, Flags]:
    """Where each rule is met: name of the rule -> a flag a point, set at the point that completes the pattern.

    z : standardised points in time order, (value - centre) / sigma of that point; NaN breaks every run.
    rules : names from `RULES`: "nelson 1" … "nelson 8", "western electric 1" … "western electric 4".
    Raises InputError for a name that is none of them.
    Source: Nelson 1984, Journal of Quality Technology 16:237; Western Electric 1956, Statistical Quality Control Handbook.
    Checked against: patterns built by hand, and the run lengths of Champ and Woodall 1987, Technometrics 29:393.

    >>> signals(np.array([0.2, 3.4, -0.1]), ["nelson 1"])["nelson 1"].tolist()
    [False, True, False]
    """
    for rule in rules:
        if rule not in RULES:
            raise InputError(f"No rule {rule!r}", where="control chart", fix=nearest(rule, RULES))
    return {rule: RULES[rule](np.asarray(z, dtype=float)) for rule in rules}


def false_alarms(rules: Sequence[str], *, points: int = 1_000_000, seed: int = 1) -> float:
    """Share of points of a process in control at which at least one of the rules gives a signal.

    By simulation of independent normal points; standard error about 0.0001 for the usual sets. Its inverse is not the run
    length to the first alarm, which is longer where one pattern signals at several points in a row.
    """
    z = np.random.default_rng(seed).standard_normal(points)
    return float(np.any(list(signals(z, rules).values()), axis=0).mean()) if rules else 0.0


def _windows(flags: Flags, length: int, least: int) -> Flags:
    """Where at least `least` of the last `length` points are flagged, the last point being one of them."""
    total = np.concatenate([[0], np.cumsum(flags)])
    ends = np.arange(1, len(flags) + 1)
    met: Flags = flags & (total[ends] - total[np.maximum(ends - length, 0)] >= least)
    return met


def _either(z: Vector, beyond: float, *, length: int, least: int) -> Flags:
    return _windows(z > beyond, length, least) | _windows(z < -beyond, length, least)


def _trend(z: Vector) -> Flags:
    """Six points each above (or below) the one before: five steps of one direction."""
    with np.errstate(invalid="ignore"):
        step = np.diff(z, prepend=np.nan)
    return _either(step, 0.0, length=5, least=5)


def _alternating(z: Vector) -> Flags:
    """Fourteen points alternating up and down: twelve changes of direction in a row."""
    step = np.diff(z, prepend=np.nan)
    before = np.concatenate([[np.nan], step[:-1]])
    return _windows(step * before < 0, 12, 12)


RULES: dict[str, Callable[[Vector], Flags]] = {
    "nelson 1": lambda z: np.abs(z) > 3,
    "nelson 2": lambda z: _either(z, 0.0, length=9, least=9),
    "nelson 3": _trend,
    "nelson 4": _alternating,
    "nelson 5": lambda z: _either(z, 2.0, length=3, least=2),
    "nelson 6": lambda z: _either(z, 1.0, length=5, least=4),
    "nelson 7": lambda z: _windows(np.abs(z) < 1, 15, 15),
    "nelson 8": lambda z: _windows(np.abs(z) > 1, 8, 8),
    "western electric 1": lambda z: np.abs(z) > 3,
    "western electric 2": lambda z: _either(z, 2.0, length=3, least=2),
    "western electric 3": lambda z: _either(z, 1.0, length=5, least=4),
    "western electric 4": lambda z: _either(z, 0.0, length=8, least=8),
}
