from __future__ import annotations

from workbench.simulate import draw_orthopedic_care, soil_orthopedic_care
from workbench.simulate.orthopedic_care.truth import orthopedic_truth


def test_the_truth_names_what_a_claims_table_asks_for() -> None:
    clean = draw_orthopedic_care(seed=1, straight_liners=3)
    soiled = soil_orthopedic_care(clean, seed=1)
    truth = orthopedic_truth(clean, soiled, variant="default", age_mode="repaired")
    asked = {
        "rho_GSI_total",
        "rho_IS_soft",
        "rho_ANX_total",
        "rho_DEP_hard",
        "rho_DEP_soft",
        "contrast_IS",
        "proxy_gain",
    }
    assert asked <= set(truth)
    assert all(item.note for item in truth.values())
    assert truth["straight_liners"].value == list(clean.straight_liners)
    assert truth["keyed_wrongly"].value == 35
    assert truth["age"].value == {"mean": 38.33, "sd": 14.31, "min": 15, "max": 65, "mode": "repaired"}
