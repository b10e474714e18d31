"""Split-half reliability: one stated split, and the best, average and worst of all splits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.intervals import check_level
from workbench.measure.moments import Missing, Moments, fewest
from workbench.measure.reliability.alpha_interval import feldt_interval
from workbench.measure.reliability.composite import Kind, item_matrix, item_moments, noise, why_no_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Split = Literal["odd_even", "first_second"]
ALL_SPLITS = 20_000  # 16 items have 6435 equal splits, 17 have 24310
COEFFICIENTS = ("correlation", "spearman_brown", "horst", "flanagan_rulon")


def split_half(
    items: pd.DataFrame | Moments,
    *,
    split: Split | Sequence[str] = "odd_even",
    kind: Kind = "raw",
    missing: Missing = "listwise",
    level: float = 0.95,
) -> pd.DataFrame:
    """Reliability from two halves of one scale. Does not reverse items.

    items : respondents in rows, items in columns in their order on the form, scored in the same direction; or moments.
    split : "odd_even" (items 1, 3, 5, … against 2, 4, 6, …), "first_second" (the first half is the longer one when
    the number is odd), or the names of the items of one half. kind, missing : as for `cronbach_alpha`.
    Returns a row per coefficient: coefficient, value, low, high, level, n, items (of each half, "3 + 3"), reason.
    correlation : of the two half scores (Fisher z interval). spearman_brown : 2r / (1 + r), stepped up to full length.
    horst : the same for halves of unequal length. flanagan_rulon : 2 (1 - (s²a + s²b) / s²), which is Guttman's
    split-half coefficient and needs no equal variances (Feldt's interval for two parts). The intervals of the
    stepped-up ones are those of r, stepped up. NaN with a reason below 4 respondents or without variation.
    Raises InputError below 2 items, for an unknown split or item, or an empty half.
    Source: Spearman 1910; Brown 1910; Horst 1951, Psychometrika 16:485; Rulon 1939; Guttman 1945. Checked against:
    R 4.2.2 cor of half scores, the formulae by hand; psych 2.2.9 splitHalf (best and worst split).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 4, 5]})
    >>> table = split_half(items).set_index("coefficient")["value"]
    >>> f"{table['correlation']:.2f} {table['spearman_brown']:.4f}"
    '0.90 0.9474'
    """
    m = item_moments(items, missing)
    matrix, n = item_matrix(m, kind), fewest(m)
    half = _half(m.columns, split)
    sizes = f"{int(half.sum())} + {int((~half).sum())}"
    sides = np.stack([half, ~half]).astype(float)
    between = sides @ matrix @ sides.T
    reason = _why_not(matrix, half, n)
    rows = _coefficients(between, half, n, check_level(level)) if not reason else [(math.nan,) * 3] * 4
    frame = pd.DataFrame(rows, columns=["value", "low", "high"])
    frame.insert(0, "coefficient", list(COEFFICIENTS))
    return frame.assign(level=level, n=n, items=sizes, reason=reason)


def split_half_range(
    items: pd.DataFrame | Moments,
    *,
    seed: int | None = None,
    kind: Kind = "raw",
    missing: Missing = "listwise",
    splits: int = ALL_SPLITS,
) -> pd.DataFrame:
    """The highest, mean and lowest Flanagan-Rulon coefficient over the splits into halves (as equal as can be).

    splits : at most so many are looked at: all of them when there are no more, else as many drawn with `seed`.
    Returns a row per statistic: statistic ("highest": Guttman's lambda 4; "mean": alpha, when all splits of an
    even number of items are looked at; "lowest": Revelle's beta), value, splits (looked at), every (whether
    those are all there are), n, reason.
    Raises InputError when a seed is needed and not given. Source: Guttman 1945; Revelle 1979; Cronbach 1951.
    Checked against: psych 2.2.9 splitHalf (brute force).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [2, 2, 3, 4], "d": [1, 1, 3, 3]})
    >>> table = split_half_range(items)
    >>> table["splits"].tolist(), f"{table.loc[1, 'value']:.4f}"
    ([3, 3, 3], '0.9254')
    """
    m = item_moments(items, missing)
    matrix, n, k = item_matrix(m, kind), fewest(m), len(m.columns)
    count = math.comb(k, k // 2) // (2 if k % 2 == 0 else 1)
    every = count <= splits
    if not every and seed is None:
        raise InputError(
            "There are too many splits to try them all",
            where="split_half_range",
            found=f"{count}",
            fix="Pass seed=.",
        )
    reason = why_no_sum(matrix, n)
    values = [math.nan] * 3
    if not reason:
        found = _rulon(matrix, _every_split(k) if every else _drawn_splits(k, splits, seed))
        values = [float(found.max()), float(found.mean()), float(found.min())]
    return pd.DataFrame({"statistic": ["highest", "mean", "lowest"], "value": values}).assign(
        splits=min(count, splits), every=every, n=n, reason=reason
    )


def highest_split(matrix: Matrix) -> tuple[float, bool]:
    """Guttman's lambda 4: the highest split-half coefficient, and whether every split was tried.

    Above 20 000 splits it is searched: from the signs of every eigenvector, pairs of items are swapped between
    the halves as long as that helps. The result is then a lower bound of the highest.

    >>> value, every = highest_split(np.array([[1, 0.5], [0.5, 1]]))
    >>> f"{value:.4f} {every}"
    '0.6667 True'
    """
    k = len(matrix)
    if math.comb(k, k // 2) // (2 if k % 2 == 0 else 1) <= ALL_SPLITS:
        return float(_rulon(matrix, _every_split(k)).max()), True
    order = np.argsort(np.linalg.eigh(matrix)[1], axis=0)
    starts = np.ones((k, k))
    for place in range(k):
        starts[place, order[: k // 2, place]] = -1.0
    return max(float(_rulon(matrix, _swapped(matrix, start)[None, :])[0]) for start in starts), False


def _half(columns: tuple[str, ...], split: str | Sequence[str]) -> NDArray[np.bool_]:
    k = len(columns)
    if split in ("odd_even", "first_second"):
        first: NDArray[np.bool_] = (
            np.arange(k) % 2 == 0 if split == "odd_even" else np.arange(k) < (k + 1) // 2
        )
        return first
    if isinstance(split, str):
        fix = 'Use "odd_even", "first_second" or the names of the items of one half.'
        raise InputError(f"There is no split {split!r}", where="split_half", fix=fix)
    for name in split:
        if name not in columns:
            raise InputError(f"There is no item {name!r}", where="split_half", fix=nearest(name, columns))
    half = np.array([name in split for name in columns])
    if half.all() or not half.any():
        raise InputError(
            "Both halves need items",
            where="split_half",
            found=f"{int(half.sum())} of {k} in one half",
            fix="Name some of the items, not all.",
        )
    return half


def _why_not(matrix: Matrix, half: NDArray[np.bool_], n: int) -> str:
    if n < 4:
        return "fewer than 4 respondents"
    reason = why_no_sum(matrix, n)
    sides = [matrix[np.ix_(side, side)] for side in (half, ~half)]
    flat = not reason and any(side.sum() <= noise(side) for side in sides)
    return "one half does not vary" if flat else reason


def _coefficients(
    between: Matrix, half: NDArray[np.bool_], n: int, level: float
) -> list[tuple[float, float, float]]:
    from scipy.special import ndtri

    (a, c), (_, b) = between
    r = float(c / math.sqrt(a * b))
    r = math.copysign(1.0, r) if 1 - abs(r) < 1e-12 else r
    ends = (r, math.nan, math.nan)
    if abs(r) < 1:
        z, reach = math.atanh(r), float(ndtri((1 + check_level(level)) / 2)) / math.sqrt(n - 3)
        ends = (r, math.tanh(z - reach), math.tanh(z + reach))
    share = half.mean() * (1 - half.mean())
    rulon = float(4 * c / (a + b + 2 * c))
    low, high = feldt_interval(rulon, n=n, k=2, level=level)
    stepped = [2 * end / (1 + end) if end > -1 else math.nan for end in ends]
    unequal = [_horst(end, share) for end in ends]
    return [
        ends,
        (stepped[0], stepped[1], stepped[2]),
        (unequal[0], unequal[1], unequal[2]),
        (rulon, low, high),
    ]


def _horst(r: float, share: float) -> float:
    """Horst 1951, equation 19: the step-up for halves with shares p and q of the items, share = p q."""
    if math.isnan(r) or abs(r) >= 1:
        return r
    squared = r**2
    root = math.sqrt(squared**2 + 4 * squared * (1 - squared) * share)
    return (math.copysign(root, r) - squared) / (2 * share * (1 - squared))


def _rulon(matrix: Matrix, signs: Matrix) -> Matrix:
    """1 - s'Cs / 1'C1 for halves given as +1 and -1: the split-half coefficient of each row."""
    left: Matrix = ((signs @ matrix) * signs).sum(axis=1)
    return 1 - left / float(matrix.sum())


def _every_split(k: int) -> Matrix:
    # With an even number each split would turn up twice: item 1 stays in the first half.
    chosen = itertools.combinations(range(k), k // 2)
    halves = [half for half in chosen if k % 2 or half[0] == 0]
    signs = np.full((len(halves), k), -1.0)
    signs[np.arange(len(halves))[:, None], np.array(halves)] = 1.0
    return signs


def _drawn_splits(k: int, splits: int, seed: int | None) -> Matrix:
    base = np.where(np.arange(k) < k // 2, 1.0, -1.0)
    drawn: Matrix = np.random.default_rng(seed).permuted(np.tile(base, (splits, 1)), axis=1)
    return drawn


def _swapped(matrix: Matrix, signs: Matrix) -> Matrix:
    for _ in range(10 * len(signs)):
        pull = (matrix @ signs) * signs - np.diag(matrix)
        gain = pull[:, None] + pull[None, :] + 2 * matrix
        gain = np.where(np.outer(signs, signs) < 0, gain, -np.inf)
        i, j = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[i, j] <= noise(matrix):
            break
        signs[[i, j]] = signs[[j, i]]
    return signs
