"""Loss ratios of branches against what chance does to branches of their size: limits from the group's own vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

LIMITS = {"low_998": 0.001, "low": 0.025, "high": 0.975, "high_998": 0.999}
FEWEST_DRAWS = 200
AT_ONCE = 1_000_000  # members drawn and held at a time
METHOD = "limits: as many members drawn from all, with replacement"
COLUMNS = ["group", "members", "premium", "loss", "ratio", "target", *LIMITS, "flag", "method", "reason"]


def loss_funnel(
    members: pd.DataFrame, *, group: str, loss: str, premium: str, draws: int = 10_000, seed: int = 1
) -> pd.DataFrame:
    """Each group's loss ratio, and where it would lie if its members were a chance draw from all members.

    members : a row a member (vehicle): its group, loss (0 for most) and premium earned; members without premium are left out.
    draws, seed : of as many members as the group has; so skewed losses give skewed limits, and members that differ wide ones.

    Returns a row a group, by name: group, members, premium, loss, ratio (of sums), target (ratio of all), low and high (95 %),
    low_998 and high_998, flag ("above", "below" the 95 % limits, else ""; one group in twenty is flagged by chance), method,
    reason (NaN limits: fewer than 2 groups). Raises InputError for absent columns, negative amounts,
    a missing loss (for some it means none, for others not known), or fewer than 200 draws.
    Source: the funnel of Spiegelhalter 2005, Statistics in Medicine 24:1185, with a bootstrap for its limits.
    Checked against: quantiles of single members; the normal limits of large groups; 5 % flagged where nothing differs.

    >>> fleet = pd.DataFrame({"branch": list("aabb"), "loss": [0.0, 1, 2, 5], "premium": [2.0, 2, 2, 2]})
    >>> loss_funnel(fleet, group="branch", loss="loss", premium="premium")[["ratio", "target"]].to_numpy().tolist()
    [[0.25, 1.0], [1.75, 1.0]]
    """
    rows = _checked(members, group, loss, premium, draws)
    losses, premiums = (rows[name].to_numpy(dtype=float) for name in (loss, premium))
    summed = rows.groupby(group, observed=True).agg(members=(loss, "size"), premium=(premium, "sum"), loss=(loss, "sum"))  # fmt: skip
    found = summed.rename_axis("group").reset_index()
    found["ratio"] = found["loss"] / found["premium"]
    found["target"] = losses.sum() / premiums.sum() if len(rows) else np.nan
    reason = "" if len(found) > 1 else "fewer than 2 groups"
    if reason:
        return found.assign(flag="", method=METHOD, reason=reason).reindex(columns=COLUMNS)
    rng = np.random.default_rng(seed)
    drawn = {size: _limits(rng, losses, premiums, size, draws) for size in sorted(set(found["members"]))}
    for place, name in enumerate(LIMITS):
        found[name] = [drawn[size][place] for size in found["members"]]
    above, below = found["ratio"] > found["high"], found["ratio"] < found["low"]
    flag = np.where(above, "above", np.where(below, "below", ""))
    return found.assign(flag=flag, method=METHOD, reason="")[COLUMNS]


def _limits(rng: np.random.Generator, losses: Vector, premiums: Vector, size: int, draws: int) -> Vector:
    ratios = np.empty(draws)
    block = max(1, AT_ONCE // size)
    for first in range(0, draws, block):
        who = rng.integers(0, len(losses), (min(block, draws - first), size), dtype=np.int32)
        ratios[first : first + block] = losses[who].sum(axis=1) / premiums[who].sum(axis=1)
    limits: Vector = np.quantile(ratios, list(LIMITS.values()))
    return limits


def _checked(members: pd.DataFrame, group: str, loss: str, premium: str, draws: int) -> pd.DataFrame:
    for column in (group, loss, premium):
        if column not in members.columns:
            fix = nearest(column, map(str, members.columns))
            raise InputError(f"There is no column {column!r}", where="loss_funnel", fix=fix)
    missing = (members[loss].isna() & (members[premium] > 0)).to_numpy(dtype=bool)
    if missing.any():
        raise InputError(
            "A member has premium and no loss",
            where=f"loss_funnel, row {members.index[missing][0]}, {loss}",
            found=f"{int(missing.sum())} such member(s)",
            fix="Write 0 where nothing was paid; leave out on record whose loss is not known.",
        )
    for column in (loss, premium):
        if (members[column] < 0).any():
            at = members.index[members[column] < 0][0]
            raise InputError("An amount is negative", where=f"loss_funnel, row {at}, {column}", fix="Mend it in cleaning.")  # fmt: skip
    if draws < FEWEST_DRAWS:
        raise InputError("Too few draws", where="loss_funnel", found=str(draws), fix="Take 10000.")
    return members[members[premium] > 0]
