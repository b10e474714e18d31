from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.insurance.triangle import chain_ladder
from workbench.errors import InputError

# Taylor and Ashe 1983, as printed in Mack 1993, ASTIN Bulletin 23:213 (incremental amounts).
INCREMENTS = """
357848 766940 610542 482940 527326 574398 146342 139950 227229 67948
352118 884021 933894 1183289 445745 320996 527804 266172 425046
290507 1001799 926219 1016654 750816 146923 495992 280405
310608 1108250 776189 1562400 272482 352053 206286
443160 693190 991983 769488 504851 470639
396132 937085 847498 805037 705960
440832 847631 1131398 1063269
359480 1061648 1443370
376686 986608
344014
"""
# Mack 1993, table of reserves and standard errors, origin years 2 to 10 and the total.
RESERVES = [94634, 469511, 709638, 984889, 1419459, 2177641, 3920301, 4278972, 4625811, 18680856]
ERRORS = [75535, 121699, 133549, 261406, 411010, 558317, 875328, 971258, 1363155, 2447095]


def taylor_ashe() -> pd.DataFrame:
    rows = [[float(number) for number in line.split()] for line in INCREMENTS.split("\n") if line]
    return pd.DataFrame([np.cumsum(row).tolist() + [np.nan] * (10 - len(row)) for row in rows])


def test_macks_example_every_row_and_the_total():
    made = chain_ladder(taylor_ashe()).iloc[1:]
    assert made["outstanding"].tolist() == pytest.approx(RESERVES, abs=0.6)
    assert made["se"].tolist() == pytest.approx(ERRORS, abs=1.0)


def test_scale_and_a_triangle_without_noise():
    twice = chain_ladder(taylor_ashe() * 2)
    assert twice["se"].tolist() == pytest.approx((chain_ladder(taylor_ashe())["se"] * 2).tolist())
    exact = pd.DataFrame(
        [[100, 150, 180, 180], [200, 300, 360, np.nan], [50, 75, np.nan, np.nan], [80] + [np.nan] * 3]
    )
    made = chain_ladder(exact)
    assert made["ultimate"].tolist()[:4] == pytest.approx([180, 360, 90, 144])
    assert made["se"].tolist() == pytest.approx([0] * 5, abs=1e-9)


def test_the_error_is_that_of_simulated_triangles():
    random = np.random.default_rng(1)
    factors, sigma, count = np.array([2.0, 1.3, 1.1, 1.02]), np.array([12.0, 6.0, 3.0, 1.0]), 5
    inside = 0
    for _ in range(300):
        full = np.zeros((count, count))
        full[:, 0] = random.uniform(4_000, 6_000, count)
        for step in range(count - 1):
            noise = sigma[step] * np.sqrt(full[:, step]) * random.standard_normal(count)
            full[:, step + 1] = full[:, step] * factors[step] + noise
        seen = np.where(np.add.outer(np.arange(count), np.arange(count)) < count, full, np.nan)
        total = chain_ladder(pd.DataFrame(seen)).iloc[-1]
        inside += abs(full[:, -1].sum() - total["ultimate"]) <= 1.96 * total["se"]
    assert inside / 300 == pytest.approx(0.93, abs=0.05)


def test_amounts_of_zero_give_a_reason():
    empty = pd.DataFrame([[0.0, 0, 5], [0, 0, np.nan], [0, np.nan, np.nan]])
    made = chain_ladder(empty)
    assert made["reason"].iloc[-1] == "a development factor rests on amounts of 0"
    assert np.isnan(made["outstanding"].iloc[-1])


@pytest.mark.parametrize(
    "change", [lambda frame: frame.iloc[:, :9], lambda frame: frame.fillna(1), lambda frame: frame.head(2)]
)
def test_another_shape_is_refused(change):
    with pytest.raises(InputError, match="no development triangle"):
        chain_ladder(change(taylor_ashe()))


def test_an_amount_of_0_leaves_errors_without_a_value_and_says_so() -> None:
    amounts = taylor_ashe()
    amounts.iloc[2, 0] = 0.0
    made = chain_ladder(amounts)
    assert made["ultimate"].notna().all()
    assert (made["se"].isna() == made["reason"].ne("")).all()
    assert made["reason"].iloc[-1] == "an amount of 0 leaves a development factor without a variance"
