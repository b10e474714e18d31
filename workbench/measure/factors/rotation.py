"""Rotation of factors: varimax, promax, oblimin; and the order and signs that factors are printed in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

Rotation = Literal["none", "varimax", "promax", "oblimin"]
POWER = 4  # promax: Hendrickson & White 1964, and the default of R, psych and SPSS
STEPS = 10_000
GRADIENT = 1e-10
TURN = 1e-12
SWEEPS = 1000


@dataclass(frozen=True, eq=False)
class Rotated:
    """loadings : k x m pattern. phi : m x m correlations of the factors. converged : criterion met."""

    loadings: Matrix
    phi: Matrix
    converged: bool


def rotate(loadings: Matrix, *, rotation: Rotation, kaiser: bool) -> Rotated:
    """Rotate unrotated loadings; one factor stays as it is. The criterion is carried to its optimum.

    rotation : "varimax" (orthogonal; Kaiser 1958), "promax" (varimax, then a least-squares turn to its fourth
    power; Hendrickson & White 1964), "oblimin" (direct quartimin, gamma 0; Jennrich & Sampson 1966, by gradient
    projection from the unrotated and from one turned solution, of which the better end is kept; Jennrich 2002), or "none".
    kaiser : rows are brought to length 1 before and back after rotating (Kaiser normalisation).
    Columns come by decreasing sum of squares, in an oblique solution that of diag(phi L'L) as psych has it, each
    with a positive sum. Checked against: R 4.2.2 varimax (eps 1e-14), psych 2.2.9 fa, GPArotation 2022.10.2.

    >>> turned = rotate(np.array([[0.8, 0.3], [0.7, 0.4], [0.5, -0.6]]), rotation="varimax", kaiser=True)
    >>> [f"{communality:.2f}" for communality in (turned.loadings**2).sum(axis=1)]  # they stay
    ['0.73', '0.65', '0.61']
    """
    if rotation == "none" or loadings.shape[1] == 1:
        return arranged(Rotated(loadings, np.eye(loadings.shape[1]), True))
    length = np.sqrt((loadings**2).sum(axis=1))
    length = np.where(length > 0, length, 1.0)[:, None] if kaiser else np.ones((len(loadings), 1))
    turn = {"varimax": _varimax, "promax": _promax, "oblimin": _oblimin}[rotation]
    turned = turn(loadings / length)
    return arranged(Rotated(turned.loadings * length, turned.phi, turned.converged))


def arranged(turned: Rotated) -> Rotated:
    """Factors by decreasing sum of squares, each with a positive sum of loadings.

    >>> arranged(Rotated(np.array([[0.1, -0.8], [0.2, -0.7]]), np.eye(2), True)).loadings.tolist()
    [[0.8, 0.1], [0.7, 0.2]]
    """
    loadings, phi = turned.loadings, turned.phi
    order = np.argsort(-np.diag(phi @ loadings.T @ loadings), kind="stable")
    sign = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)[order]
    return Rotated(
        loadings[:, order] * sign, np.outer(sign, sign) * phi[np.ix_(order, order)], turned.converged
    )


def _starts(m: int) -> tuple[Matrix, Matrix]:
    """Where to begin: unrotated, and turned by no particular angle.

    Symmetric data can make the unrotated solution a saddle point, where the criterion has no slope.
    """
    grid = np.arange(m * m, dtype=float).reshape(m, m)
    return np.eye(m), np.linalg.qr(np.sin(1 + grid))[0]


def _better(first: tuple[float, Rotated], second: tuple[float, Rotated]) -> Rotated:
    """The solution with the lower criterion; the first where they agree but for rounding."""
    return second[1] if second[0] < first[0] - 1e-9 * (1 + abs(first[0])) else first[1]


def _varimax(a: Matrix) -> Rotated:
    """Kaiser's plane rotations: in each pair of columns the best angle, until none turns any more."""
    loadings, m = a.copy(), a.shape[1]
    for _ in range(SWEEPS):
        angles = [_turned_plane(loadings, i, j) for i in range(m) for j in range(i + 1, m)]
        if max(map(abs, angles)) < TURN:
            return Rotated(loadings, np.eye(m), True)
    return Rotated(loadings, np.eye(m), False)


def _turned_plane(loadings: Matrix, i: int, j: int) -> float:
    """Turn two columns to their varimax, in place, and give the angle (Kaiser 1958, equation 9)."""
    x, y = loadings[:, i].copy(), loadings[:, j].copy()
    u, v, k = x**2 - y**2, 2 * x * y, len(x)
    mixed = 2 * float(u @ v) - 2 * float(u.sum() * v.sum()) / k
    plain = float(u @ u - v @ v) - float(u.sum() ** 2 - v.sum() ** 2) / k
    if abs(mixed) + abs(plain) < 1e-14 * float((u @ u) + (v @ v)):
        return 0.0  # every angle is as good
    angle = math.atan2(mixed, plain) / 4
    loadings[:, i], loadings[:, j] = (
        x * math.cos(angle) + y * math.sin(angle),
        y * math.cos(angle) - x * math.sin(angle),
    )
    return angle


def _promax(a: Matrix) -> Rotated:
    start = _varimax(a)
    simple = start.loadings
    turn = np.linalg.lstsq(simple, simple * np.abs(simple) ** (POWER - 1))[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    return Rotated(simple @ turn, np.linalg.inv(turn.T @ turn), start.converged)


def _oblimin(a: Matrix) -> Rotated:
    return _better(*(_oblimin_from(a, start) for start in _starts(a.shape[1])))


def _oblimin_from(a: Matrix, turn: Matrix) -> tuple[float, Rotated]:
    size = 1.0
    loadings, value, slope = _quartimin(a, turn)
    for _ in range(STEPS):
        flat = slope - turn * (turn * slope).sum(axis=0)
        length = float((flat**2).sum())
        if length < GRADIENT**2:
            return value, Rotated(loadings, turn.T @ turn, True)
        size, better = 2 * size, False
        for _ in range(30):
            tried = turn - size * flat
            tried = tried / np.sqrt((tried**2).sum(axis=0))
            found = _quartimin(a, tried)
            better = found[1] < value - 0.5 * length * size
            if better:
                break
            size /= 2
        if not better:  # no step helps any more: the value is flat to the last digit
            return value, Rotated(loadings, turn.T @ turn, length < 1e-10)
        turn, (loadings, value, slope) = tried, found
    return value, Rotated(loadings, turn.T @ turn, False)


def _quartimin(a: Matrix, turn: Matrix) -> tuple[Matrix, float, Matrix]:
    """Loadings, criterion and its gradient in the turning matrix."""
    inverse = np.linalg.inv(turn)
    loadings = a @ inverse.T
    squared = loadings**2
    others = squared.sum(axis=1, keepdims=True) - squared
    return loadings, float((squared * others).sum()) / 4, -(loadings.T @ (loadings * others) @ inverse).T
