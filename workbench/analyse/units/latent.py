"""The inside of a mixed logistic model: the likelihood with random intercepts integrated out by Laplace's approximation.

A row belongs to one unit, so the curvature is diagonal for the units with a narrow border for groups and coefficients: each
step costs a pass over the rows, however many units there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Places = NDArray[np.intp]

STEPS, CLOSE = 60, 1e-11


class Modes(NamedTuple):
    """The most likely values: unit effects in units of their standard deviation, and the border (group effects likewise, then
    coefficients where they are not given). weight : cases times p (1 - p) by row. diagonal, cross : curvature of the units,
    and of units with border. factor : lower Cholesky factor of the border's curvature with the units integrated out.
    evidence : log of the joint density, integrated by Laplace's approximation, but for a constant.
    """

    unit: Vector
    border: Vector
    weight: Vector
    diagonal: Vector
    cross: Vector
    factor: Vector
    evidence: float


class Drawn(NamedTuple):
    """Draws, a row each: of the intercept (one column), of the units' effects with their groups', and of the groups' alone."""

    intercept: Vector
    units: Vector
    groups: Vector


@dataclass(frozen=True, eq=False)
class Latent:
    """Counts and designs, rows in the order of their units. count, size : by row. x : columns of the coefficients. unit,
    group : places of the rows' units and groups from 0; without groups, `group` is empty. unit_group : the group of each unit.
    """

    count: Vector
    size: Vector
    x: Vector
    unit: Places
    group: Places
    unit_group: Places

    @classmethod
    def of(cls, count: Vector, size: Vector, x: Vector, unit: Places, group: Places | None) -> Latent:
        """From rows in any order."""
        order = np.argsort(unit, kind="stable")
        own = unit[order]
        belongs = np.array([], dtype=np.intp) if group is None else group[order]
        first = np.flatnonzero(np.diff(own, prepend=-1))
        return cls(
            count[order], size[order], x[order], own, belongs, belongs[first] if belongs.size else belongs
        )

    @property
    def levels(self) -> int:
        return 2 if self.group.size else 1

    @property
    def starts(self) -> Places:
        """Where each unit's rows begin."""
        return np.flatnonzero(np.diff(self.unit, prepend=-1))

    def groups(self, sds: Vector) -> Vector:
        """The groups' columns by row, times their standard deviation; no columns without groups."""
        if not self.group.size:
            return np.zeros((len(self.count), 0))
        marks: Vector = (self.group[:, None] == np.arange(self.group.max() + 1)) * float(sds[1])
        return marks

    def plain_coefficients(self) -> Vector:
        """Coefficients without random effects: where the search starts."""
        share = (self.count.sum() + 0.5) / (self.size.sum() + 1)
        return np.concatenate([[np.log(share / (1 - share))], np.zeros(self.x.shape[1] - 1)])

    def unit_effects(self, found: Modes, sds: Vector) -> tuple[Vector, Vector]:
        """Each unit's effect with its group's, and its variance given coefficients and standard deviations."""
        own = self.groups(sds)[self.starts]
        reach = own - float(sds[0]) * found.cross / found.diagonal[:, None]
        spread = np.linalg.solve(found.factor, reach.T)
        variance = float(sds[0]) ** 2 / found.diagonal + (spread**2).sum(axis=0)
        return float(sds[0]) * found.unit + own @ found.border, variance

    def draw(self, found: Modes, sds: Vector, noise: Vector) -> Drawn:
        """Draws of intercept and effects. found : of `joint_modes`. noise : standard normal, a row a draw, columns for the units
        and then for the border.
        """
        units, own = len(found.unit), self.groups(sds)[self.starts]
        moved = np.linalg.solve(found.factor.T, noise[:, units:].T).T
        border = found.border + moved
        apart = noise[:, :units] / np.sqrt(found.diagonal) - moved @ (found.cross / found.diagonal[:, None]).T
        groups = own.shape[1]
        units_drawn = float(sds[0]) * (found.unit + apart) + border[:, :groups] @ own.T
        return Drawn(border[:, [groups]], units_drawn, border[:, :groups] * float(sds[-1]))


def modes(latent: Latent, sds: Vector, beta: Vector) -> Modes:
    """The most likely random effects given standard deviations and coefficients."""
    border = latent.groups(sds)
    return _newton(
        latent, float(sds[0]), border, np.ones(border.shape[1]), latent.x @ beta, np.zeros(border.shape[1])
    )


def joint_modes(latent: Latent, sds: Vector, beta: Vector) -> Modes:
    """Random effects and coefficients (with flat priors) together, looked for from these coefficients on."""
    groups = latent.groups(sds)
    border = np.hstack([groups, latent.x])
    precision = np.repeat([1.0, 0.0], [groups.shape[1], latent.x.shape[1]])
    start = np.concatenate([np.zeros(groups.shape[1]), beta])
    return _newton(latent, float(sds[0]), border, precision, np.zeros(len(latent.count)), start)


def _newton(
    latent: Latent, sd: float, border: Vector, precision: Vector, offset: Vector, start: Vector
) -> Modes:
    """Newton's steps, halved where they are too long."""
    starts, unit = latent.starts, latent.unit
    u, b = np.zeros(len(starts)), start

    def logit(u: Vector, b: Vector) -> Vector:
        rows: Vector = offset + sd * u[unit] + border @ b
        return rows

    def density(u: Vector, b: Vector) -> float:
        rows = logit(u, b)
        fit = latent.count @ rows - latent.size @ np.logaddexp(0.0, rows)
        return float(fit - (u @ u + precision @ b**2) / 2)

    now = density(u, b)
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-logit(u, b)))
        weight, left = latent.size * share * (1 - share), latent.count - latent.size * share
        diagonal, cross, factor = _curvature(sd, border, precision, weight, starts)
        slope_u = sd * np.add.reduceat(left, starts) - u
        slope_b = border.T @ left - precision * b
        step_b = _solved(factor, slope_b - cross.T @ (slope_u / diagonal))
        step_u = (slope_u - cross @ step_b) / diagonal
        length, after = 1.0, density(u + step_u, b + step_b)
        while after < now - 1e-12 * abs(now) and length > 1e-6:
            length /= 2
            after = density(u + length * step_u, b + length * step_b)
        u, b, now = u + length * step_u, b + length * step_b, after
        if float(slope_u @ step_u + slope_b @ step_b) < CLOSE:
            break
    logs = np.log(diagonal).sum() / 2 + np.log(np.diag(factor)).sum()
    return Modes(u, b, weight, diagonal, cross, factor, now - float(logs))


def _curvature(
    sd: float, border: Vector, precision: Vector, weight: Vector, starts: Places
) -> tuple[Vector, Vector, Vector]:
    weighted = weight[:, None] * border
    diagonal: Vector = 1 + sd**2 * np.add.reduceat(weight, starts)
    cross: Vector = sd * np.add.reduceat(weighted, starts, axis=0)
    inner = np.diag(precision) + border.T @ weighted - cross.T @ (cross / diagonal[:, None])
    factor: Vector = np.asarray(np.linalg.cholesky(inner), dtype=float)
    return diagonal, cross, factor


def _solved(factor: Vector, right: Vector) -> Vector:
    solved: Vector = np.linalg.solve(factor.T, np.linalg.solve(factor, right))
    return solved
