from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.simulate import OrthopedicCare, draw_orthopedic_care
from workbench.simulate.orthopedic_care import planted
from workbench.simulate.orthopedic_care.draw import CARING, SYMPTOMS
from workbench.simulate.orthopedic_care.planted import (
    caring_scores,
    measure_planted,
    population_values,
    symptom_scores,
)
from workbench.simulate.orthopedic_care.scales import FACTORS, Variant

VARIANTS: tuple[Variant, ...] = ("default", "article")


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_kept_values_are_found_again_on_another_draw(variant: Variant) -> None:
    found, kept = measure_planted(seed=1, n=20_000, variant=variant), population_values(variant)
    assert found.keys() == kept.keys()
    for name, value in kept.items():
        assert found[name] == pytest.approx(value, abs=0.03), name


def test_planted_correlations_are_recovered_from_patients(patients_20000: OrthopedicCare) -> None:
    patients = patients_20000.patients
    symptom = symptom_scores(patients[SYMPTOMS].to_numpy())
    caring = caring_scores(patients[CARING].to_numpy())
    kept = population_values()
    for factor in ("GSI", *FACTORS):
        for side, score in caring.items():
            found = np.corrcoef(_ranks(symptom[factor]), _ranks(score))[0, 1]
            assert found == pytest.approx(kept[f"rho_{factor}_{side}"], abs=0.025), (factor, side)


def test_the_default_is_coherent_and_the_articles_pattern_is_there_on_demand() -> None:
    default, article = population_values("default"), population_values("article")
    assert -0.37 < default["rho_GSI_total"] < -0.32
    assert default["contrast_IS"] < -0.14
    assert article["rho_DEP_soft"] > 0.10
    assert abs(article["rho_DEP_hard"]) < 0.03
    assert default["icc_nurse_group"] == pytest.approx(0.04, abs=0.003)
    assert default["proxy_effect"] == pytest.approx(0.35, abs=0.005)


def test_intervals_at_the_articles_n_cover_the_population_value() -> None:
    # Fisher z with Bonett and Wright's (2000) variance, 200 seeds: 95 % give or take three standard errors.
    target = population_values()["rho_GSI_total"]
    covered = []
    for seed in range(200):
        patients = draw_orthopedic_care(seed=seed).patients
        rho = np.corrcoef(_ranks(patients[SYMPTOMS].mean(axis=1)), _ranks(patients[CARING].mean(axis=1)))[
            0, 1
        ]
        half = 1.96 * ((1 + rho**2 / 2) / (102 - 3)) ** 0.5
        covered.append(abs(np.arctanh(rho) - np.arctanh(target)) < half)
    assert 0.90 < np.mean(covered) < 1.0


def test_keeping_writes_every_value_with_four_decimals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planted, "PATIENTS", 2000)
    planted.keep_planted(tmp_path / "planted.json", chunks=2)
    kept = json.loads((tmp_path / "planted.json").read_text(encoding="utf-8"))
    assert kept.keys() == {"default", "article"}
    assert all(value == float(f"{value:.4f}") for value in kept["default"].values())


def _ranks(score: object) -> np.ndarray:
    _, inverse, counts = np.unique(np.asarray(score), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse])
