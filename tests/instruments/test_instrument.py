from __future__ import annotations

import pytest

from workbench.instruments import load_instrument


def test_the_nine_factors_and_the_additional_items_partition_the_90_items():
    scl90 = load_instrument("scl90")
    sizes = {code: len(scale.items) for code, scale in scl90.subscales.items()}
    assert sizes == dict(
        zip(
            ["SOM", "OC", "IS", "DEP", "ANX", "HOS", "PHOB", "PAR", "PSY", "ADD"],
            [12, 10, 9, 13, 10, 6, 7, 6, 10, 7],
            strict=True,
        )
    )
    assert sorted(i for scale in scl90.subscales.values() for i in scale.items) == list(range(1, 91))


def test_the_1986_norm_agrees_with_its_own_total():
    # Nine factor means times their items leave 1.44 per additional item (studies.md 1.4).
    scl90 = load_instrument("scl90")
    scores = scl90.norms["jin1986_a"].scores
    factors = sum(
        scores[code][0] * len(scale.items) for code, scale in scl90.subscales.items() if code != "ADD"
    )
    assert factors == pytest.approx(119.86)
    assert (scores["total"][0] - factors) / 7 == pytest.approx(1.44, abs=0.005)


def test_the_two_circulating_norms_differ_in_two_factors_only():
    norms = load_instrument("scl90").norms
    first, second = norms["jin1986_a"].scores, norms["jin1986_b"].scores
    assert {scale for scale in first if first[scale] != second[scale]} == {"IS", "HOS"}
    assert (first["IS"][1], second["IS"][1]) == (0.51, 0.61)
    assert (first["HOS"], second["HOS"]) == ((1.48, 0.56), (1.46, 0.55))


def test_the_additional_items_have_no_norm_and_take_no_part_in_screening():
    scl90 = load_instrument("scl90")
    assert all("ADD" not in norm.scores for norm in scl90.norms.values())
    assert all("ADD" not in cutoff.scales for cutoff in scl90.cutoffs)


def test_no_wording_of_a_protected_questionnaire_is_shipped():
    assert load_instrument("scl90").labels == {}
    assert "wording" in load_instrument("scl90").licence


def test_the_caring_form_has_hard_soft_and_total():
    form = load_instrument("caring_form")
    assert {code: scale.items for code, scale in form.subscales.items()} == {
        "hard": (1, 2, 3),
        "soft": (4, 5, 6),
        "total": (1, 2, 3, 4, 5, 6),
    }
    assert (form.low, form.high) == (1, 5)
    assert set(form.labels) == {1, 2, 3, 4, 5, 6}


def test_least_scores_follow_aggregation_and_coding():
    scl90 = load_instrument("scl90")
    assert scl90.least_score("SOM", coding="1-5") == 1
    assert scl90.least_score("total", coding="1-5") == 90
    assert scl90.least_score("total", coding="0-4") == 0
    assert scl90.least_score("pst", coding="1-5") == 0
