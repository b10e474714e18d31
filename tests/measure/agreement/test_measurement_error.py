from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from tests.measure.agreement.test_intraclass import wine
from tests.measure.agreement.test_mean_squares import RATINGS
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.measure.agreement.intraclass import intraclass_correlation
from workbench.measure.agreement.measurement_error import measurement_error, score_error

R = printed_by_r("scales_agreement")


@pytest.mark.parametrize(
    ("ratings", "key"), [(RATINGS, "error_shrout"), (wine(), "error_wine")], ids=["shrout", "wine"]
)
def test_errors_equal_r_intervals_included(ratings: pd.DataFrame, key: str):
    table = measurement_error(ratings)
    for column in ("sem", "low", "high"):
        np.testing.assert_allclose(table[column], R[key][column], rtol=1e-9)


def test_the_smallest_detectable_change_is_a_multiple_of_the_error():
    table = measurement_error(RATINGS)
    z = 1.959963984540054
    np.testing.assert_allclose(table["sdc"], z * math.sqrt(2) * table["sem"])
    np.testing.assert_allclose(table["sdc_group"], table["sdc"] / math.sqrt(6))


def test_the_error_belongs_to_its_intraclass_correlation():
    error = measurement_error(RATINGS).set_index("form")["sem"]
    icc = intraclass_correlation(RATINGS).set_index("form")["value"]
    between = icc["ICC(2,1)"] / (1 - icc["ICC(2,1)"]) * error["agreement"] ** 2
    assert between / (between + error["consistency"] ** 2) == pytest.approx(icc["ICC(3,1)"])


def test_the_error_of_a_score_by_hand():
    table = score_error(sd=10, reliability=0.84).set_index("measure")
    assert table.loc["sem", "value"] == pytest.approx(4)
    assert table.loc["sdc", "value"] == pytest.approx(4 * math.sqrt(2) * 1.959963984540054)
    assert np.isnan(table.loc["sem", "low"])


def test_an_interval_of_reliability_turns_into_one_of_error():
    alpha = Estimate(0.84, 0.75, 0.91, 0.95, n=80, unit="reliability")
    row = score_error(sd=10, reliability=alpha).set_index("measure").loc["sem"]
    assert (row["low"], row["high"], row["level"]) == pytest.approx((3, 5, 0.95))


def test_no_reliability_no_error():
    unknown = Estimate(math.nan, unit="reliability", reason="one item")
    assert score_error(sd=10, reliability=unknown)["value"].isna().all()
    with pytest.raises(InputError, match="not negative"):
        score_error(sd=-1, reliability=0.8)


def test_raters_who_agree_fully_make_no_error():
    same = pd.DataFrame({"a": [1.0, 2, 5], "b": [1.0, 2, 5]})
    found = measurement_error(same)
    assert found["sem"].tolist() == found["sdc"].tolist() == [0, 0, 0]
    assert (
        found[["low", "high", "sdc_low", "sdc_high"]].isna().all(axis=None)
    )  # three targets prove no perfection
    shifted = measurement_error(same.assign(b=same["b"] + 1)).set_index("form")
    assert shifted.loc["consistency", "sem"] == 0
    assert shifted.loc["consistency", ["low", "high"]].isna().all()
    assert (shifted.loc["one_way", "low"], shifted.loc["agreement", "low"]) > (0, 0)
