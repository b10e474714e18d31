from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analyse.reference_values import printed_by_r
from workbench.analyse.insurance.credibility import credibility
from workbench.errors import InputError

R = printed_by_r("credibility")
NAMES = {"unit": "unit", "value": "value", "weight": "weight"}


def long(ratio: list[list[float | None]], weights: list[list[float | None]]) -> pd.DataFrame:
    rows = [
        (unit, x, w)
        for unit, (values, masses) in enumerate(zip(ratio, weights, strict=True))
        for x, w in zip(values, masses, strict=True)
    ]
    return pd.DataFrame(rows, columns=["unit", "value", "weight"]).astype({"value": float, "weight": float})


def agrees(found: pd.DataFrame, printed: dict[str, list[float]]) -> None:
    for column, name in (
        ("mean", "mean"),
        ("weight", "weight"),
        ("credibility", "credibility"),
        ("estimate", "premium"),
    ):
        assert found[column].tolist() == pytest.approx(printed[name], rel=1e-9), column
    for column in ("collective", "within", "between"):
        assert found[column].iloc[0] == pytest.approx(printed[column][0], rel=1e-9), column  # fmt: skip


def test_an_invented_panel_with_gaps_equals_r() -> None:
    agrees(credibility(long(R["ratio"], R["weights"]), **NAMES), R["own"])


def hachemeister() -> pd.DataFrame:
    """Five states whose weights, means and spreads within are Hachemeister's; his data themselves belong to actuar.

    The model sees nothing of a state but these and its number of quarters, so equal weights and values to both sides of the
    mean stand for what was observed.
    """
    printed, rows = R["hachemeister"], []
    for state, (weight, mean, spread) in enumerate(
        zip(printed["weight"], printed["mean"], printed["spread"], strict=True)
    ):
        off = (spread / weight) ** 0.5
        rows += [(state, mean + (off if quarter % 2 else -off), weight / 12) for quarter in range(12)]
    return pd.DataFrame(rows, columns=["unit", "value", "weight"])


def test_hachemeisters_states_have_the_premiums_that_were_published() -> None:
    """Dutang, Goulet, Milhaud and Pigeon, Credibility theory features of actuar, section 3 (summary of cm)."""
    found = credibility(hachemeister(), **NAMES)
    assert found["estimate"].round().tolist() == [2055, 1524, 1793, 1443, 1603]
    assert found["credibility"].round(4).tolist() == [0.9847, 0.9276, 0.8985, 0.7279, 0.9588]
    first = found.iloc[0]
    assert (round(first["collective"]), round(first["between"]), round(first["within"])) == (
        1684,
        89639,
        139120026,
    )
    agrees(found, R["hachemeister"])  # fmt: skip


def panel(seed: int, *, between: float, units: int = 40, periods: int = 8) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    true = 0.5 + between * rng.normal(size=units)
    weight = rng.uniform(5, 60, units).repeat(periods)
    value = true.repeat(periods) + rng.normal(size=units * periods) / np.sqrt(weight)
    return pd.DataFrame({"unit": np.arange(units).repeat(periods), "value": value, "weight": weight}), true


def test_planted_means_are_found_closer_than_by_the_units_alone_and_the_limits_hold() -> None:
    covered, gains, spreads = [], [], []
    for seed in range(100):
        records, true = panel(seed, between=0.05)
        found = credibility(records, **NAMES)
        covered.append(((found["low"] <= true) & (true <= found["high"])).mean())
        gains.append(((found["estimate"] - true) ** 2).sum() / ((found["mean"] - true) ** 2).sum())
        spreads.append(found["between"].iloc[0])
    # Over 600 seeds 93.9 % (standard error .3); units that differ less or more are covered more often.
    assert np.mean(covered) == pytest.approx(0.94, abs=0.02)
    assert np.mean(gains) < 0.8
    assert np.mean(spreads) == pytest.approx(0.05**2, rel=0.1)


@given(st.floats(0.1, 50), st.floats(-5, 5), st.integers(0, 50))
def test_scale_and_origin_of_the_values_change_nothing_but_themselves(
    scale: float, shift: float, seed: int
) -> None:
    records, _ = panel(seed, between=0.1, units=6)
    plain = credibility(records, **NAMES)
    moved = credibility(records.assign(value=records["value"] * scale + shift), **NAMES)
    assert moved["credibility"].tolist() == pytest.approx(plain["credibility"].tolist(), rel=1e-6, abs=1e-9)
    assert moved["estimate"].tolist() == pytest.approx((plain["estimate"] * scale + shift).tolist(), rel=1e-6, abs=1e-9)  # fmt: skip
    heavier = credibility(records.assign(weight=records["weight"] * 7), **NAMES)
    assert heavier["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())


def test_an_estimate_lies_between_its_own_mean_and_the_collective() -> None:
    found = credibility(panel(3, between=0.1)[0], **NAMES)
    low, high = found[["mean", "collective"]].min(axis=1), found[["mean", "collective"]].max(axis=1)
    assert ((low <= found["estimate"]) & (found["estimate"] <= high)).all()
    assert found["credibility"].between(0, 1, inclusive="neither").all()


def test_units_that_do_not_differ_have_no_credibility() -> None:
    records = pd.DataFrame({"unit": list("aabb"), "value": [1.0, 3, 3, 1], "weight": [1.0, 2, 2, 1]})
    found = credibility(records, **NAMES)
    assert (found["credibility"] == 0).all()
    assert found["estimate"].tolist() == pytest.approx([14 / 6, 14 / 6])


@pytest.mark.parametrize(
    ("keep", "reason"), [(slice(0, 2), "fewer than 2 units"), ([0, 2], "no unit has 2 periods")]
)
def test_what_cannot_be_estimated_has_a_reason(keep: object, reason: str) -> None:
    records = pd.DataFrame({"unit": list("aabb"), "value": [1.0, 2, 3, 4], "weight": 1.0})
    found = credibility(records.iloc[keep], **NAMES)  # type: ignore[call-overload]
    assert found["reason"].eq(reason).all()
    assert found["estimate"].isna().all()


def test_a_wrong_call_is_refused() -> None:
    records = pd.DataFrame({"unit": ["a"], "value": [1.0], "weight": [-1.0]})
    with pytest.raises(InputError, match="A weight is negative"):
        credibility(records, **NAMES)
    with pytest.raises(InputError, match="no column 'weigth'"):
        credibility(records, unit="unit", value="value", weight="weigth")


def test_repeats_that_do_not_vary_give_no_limits_of_no_width() -> None:
    rows = pd.DataFrame(
        {"unit": np.repeat(range(6), 3), "value": np.repeat(np.arange(6) / 7, 3), "weight": 0.1}
    )
    found = credibility(rows, **NAMES)
    assert found["within"].eq(0).all()
    assert found[["low", "high"]].isna().all(axis=None)
    assert found["estimate"].tolist() == pytest.approx((np.arange(6) / 7).tolist())
