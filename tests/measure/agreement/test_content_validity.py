from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.measure.agreement.content_validity import content_validity, scale_content_validity

# Polit, Beck & Owen 2007, table 4: experts, of whom so many find the item relevant, I-CVI, chance, kappa.
PUBLISHED = [
    (3, 3, 1.00, 0.125, 1.00),
    (3, 2, 0.67, 0.375, 0.47),
    (4, 4, 1.00, 0.063, 1.00),
    (4, 3, 0.75, 0.25, 0.67),
    (5, 5, 1.00, 0.031, 1.00),
    (5, 4, 0.80, 0.156, 0.76),
    (6, 6, 1.00, 0.016, 1.00),
    (6, 5, 0.83, 0.094, 0.81),
    (6, 4, 0.67, 0.234, 0.57),
    (7, 6, 0.86, 0.055, 0.85),
    (7, 5, 0.71, 0.164, 0.65),
    (8, 7, 0.88, 0.031, 0.88),
    (8, 6, 0.75, 0.109, 0.72),
]


@pytest.mark.parametrize(("experts", "agree", "cvi", "chance", "kappa"), PUBLISHED)
def test_the_published_table_is_met(experts: int, agree: int, cvi: float, chance: float, kappa: float):
    judgements = pd.DataFrame({"item": [4] * agree + [2] * (experts - agree)})
    row = content_validity(judgements).iloc[0]
    assert (row["experts"], row["agree"]) == (experts, agree)
    assert row["i_cvi"] == pytest.approx(cvi, abs=0.0051)
    assert row["p_chance"] == pytest.approx(chance, abs=0.00051)
    # They computed kappa from the rounded figures.
    assert (cvi - chance) / (1 - chance) == pytest.approx(kappa, abs=0.0051)
    assert row["kappa"] == pytest.approx(kappa, abs=0.0095)


def test_the_interval_is_wilsons():
    from statsmodels.stats.proportion import proportion_confint

    row = content_validity(pd.DataFrame({"item": [4, 3, 3, 1, 4, 4]})).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(proportion_confint(5, 6, method="wilson"))


def test_the_two_indices_of_a_scale_by_hand():
    # Three experts: items accepted by 3, 3, 2 and 1 of them.
    judgements = pd.DataFrame([[4, 3, 4, 1], [3, 3, 4, 2], [4, 4, 2, 3]], columns=list("abcd"))
    table = scale_content_validity(judgements).set_index("index")["value"]
    assert table["s_cvi_ave"] == pytest.approx((1 + 1 + 2 / 3 + 1 / 3) / 4)
    assert table["s_cvi_ua"] == 0.5
    assert table["mean_agreement"] == pytest.approx((1 + 1 + 1 / 3 + 1 / 3) / 4)


def test_an_expert_who_did_not_rate_an_item_does_not_count_for_it():
    judgements = pd.DataFrame({"a": [4.0, 3, np.nan], "b": [np.nan] * 3})
    table = content_validity(judgements)
    assert table["experts"].tolist() == [2, 0]
    assert table["i_cvi"].tolist()[0] == 1
    assert table.loc[1, "reason"] == "nobody rated this item"
    assert scale_content_validity(judgements)["items"].tolist() == [1, 1, 1]


def test_the_order_of_experts_does_not_matter():
    judgements = pd.DataFrame(np.random.default_rng(1).integers(1, 5, (8, 6)))
    pd.testing.assert_frame_equal(content_validity(judgements), content_validity(judgements.iloc[::-1]))


def test_a_rating_outside_the_range_is_refused():
    with pytest.raises(InputError, match="from 1 to 4"):
        content_validity(pd.DataFrame({"a": [4, 5]}))
