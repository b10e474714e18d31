from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.insurance.loss_funnel import loss_funnel
from workbench.errors import InputError

NAMES = {"group": "branch", "loss": "loss", "premium": "premium"}


def fleet(seed: int, *, branches: int = 30, size: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = branches * size
    loss = np.where(rng.random(n) < 0.4, rng.lognormal(8, 1.2, n), 0.0)
    return pd.DataFrame(
        {"branch": np.arange(n) % branches, "loss": loss, "premium": rng.uniform(4, 6, n) * 1e3}
    )


def test_a_single_member_has_the_limits_of_all_members_ratios() -> None:
    members = pd.DataFrame({"branch": range(50), "loss": np.arange(50.0) ** 2, "premium": 10.0})
    found = loss_funnel(members, **NAMES, draws=100_000)
    ratios = np.repeat(members["loss"] / 10, 1000)
    assert found["low"].iloc[0] == np.quantile(ratios, 0.025)
    assert found["high"].iloc[0] == np.quantile(ratios, 0.975)


def test_large_groups_have_normal_limits() -> None:
    members = fleet(1, branches=2, size=4000)
    found = loss_funnel(members, **NAMES).iloc[0]
    gaps = members["loss"] - found["target"] * members["premium"]
    half = 1.959964 * gaps.std() / (members["premium"].mean() * 4000**0.5)
    assert found["high"] - found["target"] == pytest.approx(half, rel=0.06)
    assert found["target"] - found["low"] == pytest.approx(half, rel=0.06)


def test_where_nothing_differs_one_group_in_twenty_is_flagged() -> None:
    flags = pd.concat([loss_funnel(fleet(seed), **NAMES, draws=2000)["flag"] for seed in range(40)])
    assert (flags != "").mean() == pytest.approx(0.05, abs=0.015)


def test_limits_are_skewed_as_losses_are_and_nested() -> None:
    found = loss_funnel(fleet(2), **NAMES)
    assert (found["high"] - found["target"] > found["target"] - found["low"]).all()
    for low, high in (("low_998", "low"), ("low", "target"), ("target", "high"), ("high", "high_998")):
        assert (found[low] < found[high]).all()
    assert (found["ratio"] * found["premium"]).sum() == pytest.approx(found["loss"].sum())
    assert found["target"].iloc[0] == pytest.approx(found["loss"].sum() / found["premium"].sum())


def test_a_branch_that_differs_is_flagged() -> None:
    members = fleet(3, size=200)
    members.loc[members["branch"] == 7, "loss"] *= 3
    assert loss_funnel(members, **NAMES).set_index("group").loc[7, "flag"] == "above"


def test_currency_changes_nothing() -> None:
    members = fleet(4)
    thousands = members.assign(loss=members["loss"] / 1000, premium=members["premium"] / 1000)
    for column in ("ratio", "high"):
        first, second = (loss_funnel(each, **NAMES)[column] for each in (members, thousands))
        assert first.tolist() == pytest.approx(second.tolist())


def test_one_group_has_no_limits() -> None:
    found = loss_funnel(fleet(1, branches=1), **NAMES)
    assert found["reason"].tolist() == ["fewer than 2 groups"]
    assert found["high"].isna().all()


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda rows: rows.assign(loss=-1.0), {}, "An amount is negative"),
        (lambda rows: rows.drop(columns="premium"), {}, "no column 'premium'"),
        (lambda rows: rows, {"draws": 10}, "Too few draws"),
    ],
)
def test_a_wrong_call_is_refused(change: object, options: dict[str, int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        loss_funnel(change(fleet(1)), **NAMES, **options)  # type: ignore[operator]


def test_a_missing_loss_is_refused() -> None:
    rows = fleet(1)
    rows.loc[3, "loss"] = np.nan
    with pytest.raises(InputError, match="premium and no loss; in loss_funnel, row 3"):
        loss_funnel(rows, **NAMES)
    assert loss_funnel(rows.assign(premium=rows["premium"].where(rows["loss"].notna(), 0)), **NAMES)["high"].notna().all()  # fmt: skip


def test_drawing_by_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = loss_funnel(fleet(1), **NAMES, draws=500)
    monkeypatch.setattr("workbench.analyse.insurance.loss_funnel.AT_ONCE", 7 * 60)
    pd.testing.assert_frame_equal(whole, loss_funnel(fleet(1), **NAMES, draws=500))
