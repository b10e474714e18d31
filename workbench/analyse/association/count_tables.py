"""Rank correlations of all pairs of questions with few answers, from their cross tables: no loop over pairs.

Each column as 0/1 marks of its levels makes every cross table of every pair one matrix product; missing answers
have no mark, so that each pair keeps its own respondents and its own ranks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

MOST_LEVELS = 12
BLOCK_ROWS = 8192  # marks are summed in blocks, as float32: exact up to 16 million


def few_levels(columns: Matrix) -> bool:
    """Whether every column has at most 12 different answers.

    >>> few_levels(np.array([[1.0, 2], [3, np.nan]])), few_levels(np.arange(40.0)[:, None])
    (True, False)
    """
    head = columns[: 8 * MOST_LEVELS]  # most columns of measurements are told by their first rows
    return all(len(_levels(column)) <= MOST_LEVELS for part in (head, columns) for column in part.T)


def cross_counts(a: Matrix, b: Matrix) -> Matrix:
    """Cross tables of each column of a with each of b: array (columns of a, levels, columns of b, levels), levels sorted.

    a, b : respondents in rows, few levels a column, NaN missing. Short columns have empty levels at the end.

    >>> cross_counts(np.array([[1.0], [2], [2]]), np.array([[5.0], [5], [7]]))[0, :, 0, :].tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """
    levels = [[_levels(column) for column in side.T] for side in (a, b)]
    deep = [max((len(each) for each in side), default=0) for side in levels]
    counts = np.zeros((a.shape[1] * deep[0], b.shape[1] * deep[1]))
    for at in range(0, len(a), BLOCK_ROWS):
        left, right = (
            _marks(side[at : at + BLOCK_ROWS], known, depth)
            for side, known, depth in zip((a, b), levels, deep, strict=True)
        )
        counts += left.T @ right
    return counts.reshape(a.shape[1], deep[0], b.shape[1], deep[1])


def spearman_of_counts(counts: Matrix) -> Matrix:
    """Spearman's rho of each pair (ranks among the respondents of the pair); NaN where one does not vary.

    Checked against: `correlate`, pair by pair.

    >>> spearman_of_counts(np.array([[1.0, 0], [1, 1]])[None, :, None, :]).round(3).tolist()
    [[0.5]]
    """
    u, v = _centred_ranks(counts.sum(axis=3), 1), _centred_ranks(counts.sum(axis=1), 2)
    together = np.einsum("iajb,iaj,ijb->ij", counts, u, v)
    spread = (counts.sum(axis=3) * u**2).sum(axis=1) * (counts.sum(axis=1) * v**2).sum(axis=2)
    return np.where(spread > 0, together / np.sqrt(np.where(spread > 0, spread, 1.0)), np.nan)


def kendall_of_counts(counts: Matrix) -> tuple[Matrix, Matrix]:
    """Kendall's tau-b of each pair and its two-sided p (normal, variance corrected for ties, no continuity).

    Source: Kendall 1970, chapters 3 and 4. Checked against: scipy 1.17 kendalltau (asymptotic), R 4.2.2 cor.test.

    >>> tau, p = kendall_of_counts(np.array([[3.0, 1], [1, 4]])[None, :, None, :])
    >>> f"{tau[0, 0]:.3f} {p[0, 0]:.3f}"
    '0.550 0.120'
    """
    from scipy.special import ndtr

    below = np.flip(np.cumsum(np.flip(counts, 1), 1), 1) - counts
    right = np.flip(np.cumsum(np.flip(below, 3), 3), 3) - below
    left = np.cumsum(below, 3) - below
    surplus = (counts * (right - left)).sum(axis=(1, 3))  # concordant minus discordant pairs
    n, rows, columns = counts.sum(axis=(1, 3)), counts.sum(axis=3), counts.sum(axis=1)
    pairs = n * (n - 1)
    ties = [[_ties(rows, 1, kind), _ties(columns, 2, kind)] for kind in range(3)]
    whole = (pairs - ties[0][0]) * (pairs - ties[0][1])
    tau = np.where(whole > 0, 2 * surplus / np.sqrt(np.where(whole > 0, whole, 1.0)), np.nan)
    safe = np.maximum(pairs, 1.0)
    variance = (pairs * (2 * n + 5) - ties[2][0] - ties[2][1]) / 18 + ties[0][0] * ties[0][1] / (2 * safe)
    variance += ties[1][0] * ties[1][1] / (9 * safe * np.maximum(n - 2, 1.0))
    z = np.where(whole > 0, surplus / np.sqrt(np.where(whole > 0, variance, 1.0)), np.nan)
    return tau, 2 * ndtr(-np.abs(z))


def _levels(column: Matrix) -> Matrix:
    known: Matrix = np.unique(column[~np.isnan(column)])
    return known


def _marks(side: Matrix, levels: list[Matrix], depth: int) -> NDArray[np.float32]:
    marks = np.zeros((len(side), side.shape[1], depth), dtype=np.float32)
    for place, known in enumerate(levels):
        marks[:, place, : len(known)] = side[:, [place]] == known
    return marks.reshape(len(side), -1)


def _centred_ranks(margin: Matrix, axis: int) -> Matrix:
    """Midrank of each level minus the mean rank, from the counts of the levels."""
    ranks = np.cumsum(margin, axis) - (margin - 1) / 2
    centred: Matrix = ranks - (margin.sum(axis, keepdims=True) + 1) / 2
    return centred


def _ties(margin: Matrix, axis: int, kind: int) -> Matrix:
    """Sums over the levels of t(t - 1), t(t - 1)(t - 2) and t(t - 1)(2t + 5)."""
    factor = (1.0, margin - 2, 2 * margin + 5)[kind]
    total: Matrix = (margin * (margin - 1) * factor).sum(axis)
    return total
