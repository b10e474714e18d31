from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import loaded, printed_by_r
from workbench.analyse.comparison.assumptions import describe_shape, levene
from workbench.errors import InputError

R = printed_by_r("analyse_groups")
SPRAYS, CHICKS = loaded("datasets", "InsectSprays"), loaded("datasets", "chickwts")


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_levenes_test_equals_car(centre: str):
    row = levene(SPRAYS, outcome="count", group="spray", centre=centre).iloc[0]  # type: ignore[arg-type]
    assert (row["statistic"], row["p"]) == pytest.approx(
        (R["levene"][centre]["F"], R["levene"][centre]["p"]), rel=1e-9
    )
    assert centre in row["method"]


def test_the_shape_of_each_group_equals_r():
    table = describe_shape(CHICKS, outcome="weight", group="feed")
    assert table["group"].tolist() == R["shape"]["group"]
    for column, key in (
        ("skewness", "skewness"),
        ("kurtosis", "kurtosis"),
        ("shapiro_w", "w"),
        ("shapiro_p", "p"),
    ):
        np.testing.assert_allclose(table[column], R["shape"][key], rtol=1e-6)


def test_too_little_data_gives_a_reason():
    frame = pd.DataFrame({"y": [1.0, 2, 5, 5, 5, 1, 2, 4], "g": list("aabbbccc")})
    table = describe_shape(frame, outcome="y", group="g").set_index("group")
    assert table["reason"].tolist() == ["fewer than 3 answers", "the values do not vary", ""]
    assert np.isnan(table.loc["c", "kurtosis"])
    assert levene(frame[:2], outcome="y", group="g")["reason"][0] == "only one group"
    assert levene(frame[:0], outcome="y", group="g")["reason"][0] == "no answers"
    flat = frame.assign(y=1.0)
    assert "vary" in levene(flat, outcome="y", group="g")["reason"][0]
    with pytest.raises(InputError, match="median"):
        levene(frame, outcome="y", group="g", centre="trimmed")  # type: ignore[arg-type]
