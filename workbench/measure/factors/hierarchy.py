"""A general factor above correlated ones: Schmid-Leiman loadings and omega hierarchical."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.factors.analysis import factor_analysis
from workbench.measure.factors.extraction import extract
from workbench.measure.factors.factorable import SINGULAR, Correlations, correlations_to_factor
from workbench.measure.moments import Missing, Moments, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

HierarchyRotation = Literal["oblimin", "promax"]


@dataclass(frozen=True, eq=False)
class _Bifactor:
    """g : k loadings on the general factor. group : k x m on the group factors left beside it."""

    found: Correlations
    g: Matrix
    group: Matrix
    reason: str


def schmid_leiman(
    items: pd.DataFrame | Moments,
    *,
    factors: int = 3,
    rotation: HierarchyRotation = "oblimin",
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """Loadings on a general factor and on what is left of the group factors, all uncorrelated.

    items : respondents in rows, items in columns, scored in the same direction; or their moments.
    factors : number of group factors: minres, rotated by `rotation`; the general factor is the minres factor of
    their correlations. With 2 the general factor's loadings on them are set equal (√phi), as psych does.
    Returns a row per item: item, g, F1, F2, …, communality, uniqueness, general_share (g² / communality), reason.
    NaN with a reason as for `factor_analysis`, and where the factors are not positively connected.
    Raises InputError below 2 factors. Source: Schmid & Leiman 1957, Psychometrika 22:53.
    Checked against: psych 2.2.9 schmid, omega.

    >>> r = pd.DataFrame(np.where(np.eye(6) > 0, 1, np.kron([[1, 0.5], [0.5, 1]], np.full((3, 3), 0.6))))
    >>> from workbench.measure.factors.factorable import moments_of_correlations
    >>> table = schmid_leiman(moments_of_correlations(r, n=200), factors=2)
    >>> [f"{g:.3f}" for g in table["g"][:2]]  # √.3
    ['0.548', '0.548']
    """
    bifactor = _bifactor(items, factors, rotation, missing)
    common = bifactor.g**2 + (bifactor.group**2).sum(axis=1)
    columns = {f"F{place + 1}": bifactor.group[:, place] for place in range(bifactor.group.shape[1])}
    return pd.DataFrame(
        {
            "item": list(bifactor.found.items),
            "g": bifactor.g,
            **columns,
            "communality": common,
            "uniqueness": 1 - common,
            "general_share": np.where(common > 0, bifactor.g**2 / np.where(common > 0, common, 1), np.nan),
            "reason": bifactor.reason,
        }
    )


def omega_hierarchical(
    items: pd.DataFrame | Moments,
    *,
    factors: int = 3,
    rotation: HierarchyRotation = "oblimin",
    missing: Missing = "listwise",
) -> pd.DataFrame:
    """How much of the variance of the scale, and of its parts, a general factor carries (of z scores).

    items, factors, rotation, missing : as for `schmid_leiman`.
    Returns a row for "all" items and one per group factor with the items that load most on it: scale, items
    (their number), omega_total, omega_hierarchical (general factor), omega_group (group factors), ecv (explained
    common variance: share of the general factor; NaN for parts), n, reason. For all items omega_total is 1 -
    Σu² / variance of the sum, observed; for a part it is the sum of the two others, as psych has it.
    Raises InputError below 2 factors. Source: Zinbarg, Revelle, Yovel & Li 2005, Psychometrika 70:123.
    Checked against: psych 2.2.9 omega (omega.tot, omega_h, omega.group, ECV). Does not reverse items (psych does).

    >>> r = pd.DataFrame(np.where(np.eye(6) > 0, 1, np.kron([[1, 0.5], [0.5, 1]], np.full((3, 3), 0.6))))
    >>> from workbench.measure.factors.factorable import moments_of_correlations
    >>> table = omega_hierarchical(moments_of_correlations(r, n=200), factors=2)
    >>> f"{table.loc[0, 'omega_hierarchical']:.4f}"  # 36 * .3 / 18.6
    '0.5806'
    """
    bifactor = _bifactor(items, factors, rotation, missing)
    found, g, group = bifactor.found, bifactor.g, bifactor.group
    names = ["all", *(f"F{place + 1}" for place in range(group.shape[1]))]
    if bifactor.reason:
        rows: list[tuple[float, ...]] = [(math.nan,) * 5 for _ in names]
    else:
        member = np.abs(group).argmax(axis=1)
        parts = [_part(found.r, g, group, member == place, place) for place in range(group.shape[1])]
        rows = [_whole(found.r, g, group), *parts]
    columns = ["items", "omega_total", "omega_hierarchical", "omega_group", "ecv"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(0, "scale", names)
    return frame.assign(n=found.n, reason=bifactor.reason)


def _whole(r: Matrix, g: Matrix, group: Matrix) -> tuple[float, ...]:
    total = float(r.sum())
    common = float(g @ g) + float((group**2).sum())
    unique = len(g) - common
    general, grouped = float(g.sum()) ** 2 / total, float((group.sum(axis=0) ** 2).sum()) / total
    return len(g), 1 - unique / total, general, grouped, float(g @ g) / common if common > 0 else math.nan


def _part(r: Matrix, g: Matrix, group: Matrix, own: NDArray[np.bool_], place: int) -> tuple[float, ...]:
    total = float(r[np.ix_(own, own)].sum())
    if not total > 0:
        return int(own.sum()), math.nan, math.nan, math.nan, math.nan
    general, grouped = float(g[own].sum()) ** 2 / total, float(group[own, place].sum()) ** 2 / total
    return int(own.sum()), general + grouped, general, grouped, math.nan


def _bifactor(items: pd.DataFrame | Moments, factors: int, rotation: str, missing: Missing) -> _Bifactor:
    if factors < 2 or rotation not in ("oblimin", "promax"):
        raise InputError(
            "A general factor needs at least 2 correlated group factors",
            where="omega_hierarchical",
            found=f"{factors} factor(s), rotation {rotation!r}",
            fix='Use 2 or more, better 3, with "oblimin" or "promax"; omega() takes one factor.',
        )
    m = items if isinstance(items, Moments) else moments(items, missing=missing)
    found = correlations_to_factor(m, missing)
    solution = factor_analysis(m, factors=factors, rotation=rotation)  # type: ignore[arg-type]
    k = len(found.items)
    nothing = _Bifactor(found, np.full(k, np.nan), np.full((k, factors), np.nan), solution.reason)
    if solution.reason:
        return nothing
    higher, reason = _second_order(solution.phi.to_numpy())
    if reason:
        return _Bifactor(found, nothing.g, nothing.group, reason)
    sign = np.where(higher < 0, -1.0, 1.0)  # a factor that runs against the general one is turned
    loadings = solution.loadings.to_numpy() * sign
    left = np.sqrt(np.maximum(1 - higher**2, 0.0))
    return _Bifactor(found, loadings @ np.abs(higher), loadings * left, "")


def _second_order(phi: Matrix) -> tuple[Matrix, str]:
    if len(phi) == 2:
        shared = float(phi[0, 1])
        return np.full(
            2, math.sqrt(max(shared, 0.0))
        ), "" if shared > 0 else "the factors are not positively related"
    if np.linalg.eigvalsh(phi)[0] < SINGULAR:
        return np.full(len(phi), np.nan), "the factor correlations are singular"
    return extract(phi, factors=1, method="minres").loadings[:, 0], ""
