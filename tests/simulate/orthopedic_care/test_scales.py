from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate import OrthopedicCare, draw_orthopedic_care
from workbench.simulate.margins import geometric_shares, thresholds
from workbench.simulate.orthopedic_care.draw import CARING
from workbench.simulate.orthopedic_care.scales import (
    CARING_SHARES,
    FACTOR_ITEMS,
    FACTOR_MEANS,
    FACTORS,
    Variant,
    factor_correlations,
    item_means,
)
from workbench.simulate.streams import cholesky

VARIANTS: tuple[Variant, ...] = ("default", "article")
LATENT = [*FACTORS, "soft", "hard"]


def test_the_keys_partition_ninety_items() -> None:
    assert sorted(item for items in FACTOR_ITEMS.values() for item in items) == list(range(1, 91))


@pytest.mark.parametrize("variant", VARIANTS)
def test_planted_correlations_are_possible(variant: Variant) -> None:
    matrix = factor_correlations(variant)
    assert np.array_equal(matrix, matrix.T)
    cholesky(matrix)


def test_planted_values_are_those_of_the_specification() -> None:
    matrix = factor_correlations("default")
    place = {name: number for number, name in enumerate(LATENT)}
    assert matrix[place["DEP"], place["ANX"]] == 0.72
    assert matrix[place["SOM"], place["PSY"]] == 0.62
    assert matrix[place["soft"], place["hard"]] == 0.55
    assert matrix[place["IS"], place["soft"]] == -0.48
    assert matrix[place["IS"], place["hard"]] == -0.25
    assert factor_correlations("article")[place["DEP"], place["soft"]] == 0.20


@pytest.mark.parametrize("variant", VARIANTS)
def test_exact_latents_have_the_planted_correlations_exactly(variant: Variant) -> None:
    latent = draw_orthopedic_care(seed=2, n=5000, variant=variant, exact=True).latent
    assert np.corrcoef(latent[LATENT].T) == pytest.approx(factor_correlations(variant), abs=1e-9)


def test_latents_have_the_planted_correlations_at_large_n(patients_20000: OrthopedicCare) -> None:
    found = np.corrcoef(patients_20000.latent[LATENT].T)
    assert found == pytest.approx(factor_correlations("default"), abs=0.025)


def test_the_additional_factor_goes_with_the_others(patients_20000: OrthopedicCare) -> None:
    latent = patients_20000.latent
    assert np.corrcoef(latent[[*FACTORS, "ADD"]].T)[-1, :-1] == pytest.approx(0.62, abs=0.04)


def test_item_means_average_to_those_of_their_factors() -> None:
    means = item_means()
    for factor, items in FACTOR_ITEMS.items():
        assert np.mean([means[item] for item in items]) == pytest.approx(FACTOR_MEANS[factor])


def test_item_margins_are_geometric(patients_20000: OrthopedicCare) -> None:
    means = item_means()
    for item in (1, 15, 61, 90):
        answers = patients_20000.patients[f"q{item}"]
        found = [float(np.mean(answers == k)) for k in range(1, 6)]
        assert found == pytest.approx(geometric_shares(means[item]), abs=0.015)


def test_caring_margins_hold_on_forms_without_a_nurse(patients_20000: OrthopedicCare) -> None:
    patients = patients_20000.patients
    own = patients.loc[patients["mode"] != 2, CARING].to_numpy()
    assert [float(np.mean(own == k)) for k in range(1, 6)] == pytest.approx(CARING_SHARES, abs=0.01)
    assert len(thresholds(CARING_SHARES)) == 4


def test_nurse_proxies_raise_the_caring_mean_by_the_planted_gain(patients_20000: OrthopedicCare) -> None:
    patients = patients_20000.patients
    total = patients[CARING].mean(axis=1)
    gain = total[patients["mode"] == 2].mean() - total[patients["mode"] != 2].mean()
    assert gain == pytest.approx(0.35, abs=0.035)


def test_another_item_does_not_shift_the_rest() -> None:
    default, article = (draw_orthopedic_care(seed=4, variant=variant) for variant in VARIANTS)
    columns = ["age", "los_days", "payment", "mode", "id_no"]
    assert default.patients[columns].equals(article.patients[columns])
