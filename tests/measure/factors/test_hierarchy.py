from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.analyse.reference_values import printed_by_r
from tests.measure.answers_of_bfi import turned_items
from workbench.errors import InputError
from workbench.measure.factors.factorable import moments_of_correlations
from workbench.measure.factors.hierarchy import omega_hierarchical, schmid_leiman

R = printed_by_r("scales_reliability")


def test_schmid_leiman_loadings_equal_r_with_the_rotation_carried_to_its_end():
    table = schmid_leiman(turned_items(), factors=3)
    np.testing.assert_allclose(table["g"], R["schmid_leiman"]["g"], atol=1e-6)
    np.testing.assert_allclose(table[["F1", "F2", "F3"]], R["schmid_leiman"]["group"], atol=1e-5)


@pytest.mark.parametrize(("factors", "tolerance"), [(2, 1e-5), (3, 1e-3)])
def test_omega_hierarchical_equals_psych(factors: int, tolerance: float):
    # psych stops its oblimin at 1e-5 of the gradient; with three factors that shows in the fourth digit.
    expected = R[f"omega{factors}"]
    table = omega_hierarchical(turned_items(), factors=factors).set_index("scale")
    whole = table.loc["all", ["omega_total", "omega_hierarchical", "ecv"]].tolist()
    assert whole == pytest.approx(
        [expected["total"], expected["hierarchical"], expected["ecv"]], rel=tolerance
    )
    ours = sorted(table.iloc[1:][["omega_total", "omega_hierarchical", "omega_group"]].to_numpy().tolist())
    for mine, theirs in zip(ours, sorted(expected["group"][1:]), strict=True):
        assert mine == pytest.approx(theirs, rel=30 * tolerance)  # small parts take the difference whole


def test_communalities_stay_those_of_the_correlated_factors():
    table = schmid_leiman(turned_items(), factors=3)
    np.testing.assert_allclose(table["communality"], R["omega3"]["h2"], rtol=1e-3)
    np.testing.assert_allclose(table["communality"] + table["uniqueness"], 1)


def test_a_planted_general_factor_is_found():
    g, group = np.full(9, 0.6), np.kron(np.eye(3), np.full((3, 1), 0.5))
    r = np.outer(g, g) + group @ group.T
    np.fill_diagonal(r, 1)
    m = moments_of_correlations(pd.DataFrame(r, columns=list("abcdefghi")), n=500)
    table = schmid_leiman(m, factors=3)
    np.testing.assert_allclose(table["g"], g, atol=1e-6)
    np.testing.assert_allclose(np.sort(np.abs(table[["F1", "F2", "F3"]]), axis=1)[:, -1], 0.5, atol=1e-6)
    whole = omega_hierarchical(m, factors=3).iloc[0]
    assert whole["omega_hierarchical"] == pytest.approx(g.sum() ** 2 / r.sum())
    assert whole["omega_total"] == pytest.approx(1 - 9 * (1 - 0.36 - 0.25) / r.sum())


def test_too_few_items_for_the_factors_give_a_reason():
    table = omega_hierarchical(turned_items().iloc[:, :4], factors=3)
    assert table["omega_total"].isna().all()
    assert "more factors" in table["reason"].iloc[0]


def test_one_factor_is_not_a_hierarchy():
    with pytest.raises(InputError, match="at least 2"):
        omega_hierarchical(turned_items(), factors=1)
