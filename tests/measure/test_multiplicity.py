from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.measure.multiplicity import adjust_p

R = json.loads((Path(__file__).parents[1] / "reference" / "associate.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", ["holm", "fdr_bh", "bonferroni"])
def test_adjusted_p_equals_r(method: str):
    np.testing.assert_allclose(adjust_p(R["p"], method=method), R["adjusted"][method])  # type: ignore[arg-type]


def test_a_test_that_could_not_be_done_does_not_count():
    adjusted = adjust_p([0.01, np.nan, 0.04])
    assert adjusted[[0, 2]].tolist() == pytest.approx([0.02, 0.04])
    assert np.isnan(adjusted[1])


def test_no_method_leaves_p_as_it_is():
    assert adjust_p([0.01, 0.04], method=None).tolist() == [0.01, 0.04]
    assert len(adjust_p([])) == 0


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusted_p_is_never_smaller_and_holm_never_above_bonferroni(p: list[float]):
    holm, bonferroni, bh = (adjust_p(p, method=m) for m in ("holm", "bonferroni", "fdr_bh"))  # type: ignore[arg-type]
    assert (holm >= np.array(p) - 1e-15).all()
    assert (holm <= bonferroni + 1e-15).all()
    assert (bh <= holm + 1e-12).all()


def test_statistics_and_unknown_methods_are_refused():
    with pytest.raises(InputError, match="between 0 and 1"):
        adjust_p([1.96])
    with pytest.raises(InputError, match="There is no adjustment"):
        adjust_p([0.1], method="sidak")  # type: ignore[arg-type]
