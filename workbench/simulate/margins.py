"""Margins: thresholds of ordered answers, and whole numbers whose sum and SD are prescribed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from workbench.simulate.streams import Floats, Integers, below

SD_TOLERANCE = 0.004
"""A printed SD has two decimals: below half of the last one it prints the same."""
MOST_MOVES = 100_000


def thresholds(shares: Sequence[float]) -> Floats:
    """Standard normal cuts for ordered categories with these shares (k shares, k - 1 cuts)."""
    return np.asarray(ndtri(np.cumsum(shares)[:-1]), dtype=np.float64)


def cut(latent: Floats, cuts: Floats) -> Integers:
    """Answers 1..k: one more than the number of cuts that lie below the latent value."""
    return np.searchsorted(cuts, latent, side="left").astype(np.int64) + 1


def geometric_shares(mean: float, *, top: int = 5) -> tuple[float, ...]:
    """Shares of 1..top when answers are geometric from 1 with this mean, and all above `top` answer `top`.

    mean : of the geometric distribution before truncation, above 1.

    >>> geometric_shares(2.0)
    (0.5, 0.25, 0.125, 0.0625, 0.0625)
    """
    stop = 1 / mean
    head = [stop * (1 - stop) ** k for k in range(top - 1)]
    return (*head, 1 - sum(head))


def mean_of_cut(cuts: Floats, *, shift: float = 0.0) -> float:
    """Expected answer 1..k when a standard normal latent, moved by `shift`, is cut."""
    return 1 + float(np.sum(ndtr(shift - cuts)))


def shift_for_gain(cuts: Floats, *, gain: float) -> float:
    """How far the latent must move for the expected answer to rise by `gain`; by bisection."""
    target = mean_of_cut(cuts) + gain
    low, high = -8.0, 8.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_of_cut(cuts, shift=middle) < target else (low, middle)
    return (low + high) / 2


def whole_numbers(
    draws: Floats,
    *,
    low: int,
    high: int,
    mean: float,
    sd: float,
    rng: np.random.Generator,
    touch_ends: bool = False,
) -> Integers:
    """Whole numbers shaped like `draws`, with the nearest possible sum and the SD within 0.004.

    draws : shape (n,), any location and scale; n at least 3.
    low, high : limits; with touch_ends both occur.
    mean : the sum is the whole number nearest to n * mean.
    sd : sample SD (n - 1).
    Raises ValueError when these moments cannot be met within the limits.
    """
    n = len(draws)
    core = draws[2:] if touch_ends else draws
    ends = np.array([low, high]) if touch_ends else np.array([], dtype=np.int64)
    total = int(np.floor(n * mean + 0.5))
    squares = (n - 1) * sd**2 + total**2 / n
    core_mean = (total - float(ends.sum())) / len(core)
    core_variance = max((squares - float((ends**2).sum())) / len(core) - core_mean**2, 0.25)
    spread = (core - core.mean()) / core.std() * core_variance**0.5 + core_mean
    values = np.clip(np.floor(spread + 0.5).astype(np.int64), low, high)
    _move_sum(values, total - int(ends.sum()) - int(values.sum()), low=low, high=high, rng=rng)
    _move_squares(
        values,
        squares - float((ends**2).sum()) - float((values**2).sum()),
        slack=2 * (n - 1) * sd * SD_TOLERANCE,
        low=low,
        high=high,
        rng=rng,
    )
    return np.concatenate([ends, values]).astype(np.int64)


def _move_sum(values: Integers, gap: int, *, low: int, high: int, rng: np.random.Generator) -> None:
    step = 1 if gap > 0 else -1
    for _ in range(MOST_MOVES):
        if gap == 0:
            return
        place = int(below(rng, len(values), 1)[0])
        if low <= values[place] + step <= high:
            values[place] += step
            gap -= step
    raise ValueError("the mean cannot be met within the limits")


def _move_squares(
    values: Integers, gap: float, *, slack: float, low: int, high: int, rng: np.random.Generator
) -> None:
    """Move pairs one up, one down: the sum stays, the sum of squares changes by 2 (up - down) + 2."""
    for _ in range(MOST_MOVES):
        if abs(gap) <= slack:
            return
        up, down = (int(place) for place in below(rng, len(values), 2))
        change = 2 * int(values[up] - values[down]) + 2
        allowed = up != down and values[up] < high and values[down] > low
        if allowed and abs(gap - change) < abs(gap):
            values[up] += 1
            values[down] -= 1
            gap -= change
    raise ValueError("the SD cannot be met within the limits")
