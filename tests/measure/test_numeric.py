from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.measure.agreement.bland_altman import bland_altman
from workbench.measure.agreement.content_validity import content_validity
from workbench.measure.agreement.intraclass import intraclass_correlation
from workbench.measure.factors.analysis import factor_analysis
from workbench.measure.numeric import complete_rows, numbers
from workbench.measure.reliability.alpha import cronbach_alpha, kr20
from workbench.measure.reliability.discrimination import item_discrimination
from workbench.measure.reliability.items import floor_ceiling

TEXT = pd.DataFrame({"a": [1, 2, 3, 4], "b": ["1", "2", "x", "4"]})


@pytest.mark.parametrize(
    "compute",
    [
        cronbach_alpha,
        kr20,
        bland_altman,
        content_validity,
        intraclass_correlation,
        lambda t: floor_ceiling(t, low=1, high=4),
        lambda t: item_discrimination(t, low=1, high=4),
        lambda t: factor_analysis(t, factors=1),
    ],
)
def test_text_is_refused_by_its_column(compute: object):
    with pytest.raises(InputError, match="must be numbers; in column b"):
        compute(TEXT)  # type: ignore[operator]


def test_infinity_is_refused_and_gaps_are_nan():
    with pytest.raises(InputError, match="infinite; in column b"):
        numbers(pd.DataFrame({"a": [1.0, 2], "b": [-np.inf, 1]}))
    assert complete_rows(pd.DataFrame({"a": [1.0, np.nan], "b": [2, 3]})).tolist() == [[1, 2]]


def test_a_frame_of_floats_is_not_copied():
    values = np.ones((5, 2))
    assert np.shares_memory(numbers(pd.DataFrame(values, copy=False)), values)


def test_two_columns_of_one_name_are_two_items():
    table = pd.DataFrame([[1.0, 2, 1], [2, 3, 5], [3, 3, 4], [5, 4, 4]], columns=["a", "a", "b"])
    assert floor_ceiling(table, low=1, high=5)["scale"].tolist() == ["a", "a", "b"]
    assert cronbach_alpha(table).value == pytest.approx(
        cronbach_alpha(table.set_axis(list("abc"), axis=1)).value
    )
