from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import in_both, orthopedic_survey, same_numbers
from workbench.estimate import Estimate
from workbench.instruments import load_instrument
from workbench.measure.score import score
from workbench.studies import scales
from workbench.studies.scales import Scored


@pytest.fixture(scope="module")
def scored() -> dict[str, Scored]:
    return scales.score_instruments(orthopedic_survey())


def caring(answers: list[list[float]]) -> dict[str, Scored]:
    """The six caring items answered by a few."""
    frame = pd.DataFrame(answers, columns=[f"care_{n}" for n in range(1, 7)])
    form = load_instrument("caring_form")
    return {"care": Scored("care", form, "1-5", frame, score(frame, form, coding="1-5"))}


def test_every_declared_instrument_is_scored_on_the_tables_index(scored: dict[str, Scored]) -> None:
    patients = orthopedic_survey().tables["patients"]
    assert list(scored) == ["scl", "care"]
    assert scored["scl"].coding == "1-5"
    assert scored["scl"].answers.shape == (102, 90)
    assert all(each.scores.index.equals(patients.index) for each in scored.values())


def test_a_study_without_instruments_has_no_statistics_but_their_columns() -> None:
    assert list(scales.scale_statistics({}).columns) == list(scales.STATISTICS)
    assert scales.scale_statistics({}).empty


def test_each_scale_has_size_centre_ends_and_reliability(scored: dict[str, Scored]) -> None:
    rows = scales.scale_statistics(scored).set_index("scale")
    assert rows.loc["DEP", "items"] == 13
    assert rows["n"].tolist() == [102] * 13
    assert rows.loc["total", "mean"] == pytest.approx(scored["care"].scores["total"].mean())
    answers = scored["care"].answers
    k, variances = 6, answers.var(ddof=1).sum()
    alpha = k / (k - 1) * (1 - variances / answers.sum(axis=1).var(ddof=1))
    assert rows.loc["total", "alpha"].value == pytest.approx(alpha)
    assert isinstance(rows.loc["total", "alpha"], Estimate)


def test_floor_and_ceiling_are_shares_at_the_ends_of_the_possible_range() -> None:
    rows = scales.scale_statistics(caring([[1] * 6, [5] * 6, [5] * 6, [3, 4, 5, 3, 4, 5]])).set_index("scale")
    assert (rows.loc["total", "floor"], rows.loc["total", "ceiling"]) == (0.25, 0.5)


def test_respondents_with_enough_answers_are_scored_by_their_own_mean() -> None:
    few = caring([[5, 5, 5, 5, 5, np.nan], [1, 2, 3, np.nan, np.nan, np.nan], [4] * 6])
    table = in_both(orthopedic_survey(), lambda: scales.table_scoring(few))["en"]
    assert table.rows == (
        ("Hard aspects", "3", "0", "0"),
        ("Soft aspects", "1", "0", "2"),
        ("Caring score (all items)", "1", "1", "1"),
    )


def test_the_way_of_scoring_adds_up_to_all_respondents(scored: dict[str, Scored]) -> None:
    table = in_both(orthopedic_survey(), lambda: scales.table_scoring(scored))["zh"]
    assert len(table.rows) == 10 + 1 + 3
    assert all(sum(map(int, row[1:])) == 102 for row in table.rows)


def test_both_languages_print_the_same_numbers(scored: dict[str, Scored]) -> None:
    survey = orthopedic_survey()
    for make in (
        lambda: scales.table_scales(scored),
        lambda: scales.table_scoring(scored),
        lambda: scales.table_instruments(survey),
    ):
        assert same_numbers(in_both(survey, make))


def test_the_table_of_scales_has_a_heading_for_each_instrument(scored: dict[str, Scored]) -> None:
    table = in_both(orthopedic_survey(), lambda: scales.table_scales(scored))["en"]
    headers = ["Scale", "Items", "*n*", "Mean ± SD", "Floor (%)", "Ceiling (%)", "Cronbach *α* (95% CI)"]
    assert [column.header for column in table.columns] == headers
    assert table.stub_rows == (0, 11)
    assert table.rows[11][0] == "Caring behaviour form (6 items)"
    assert len(table.rows) == 2 + 10 + 3


def test_two_respondents_leave_reliability_open_but_are_described() -> None:
    rows = scales.scale_statistics(caring([[3] * 6, [4] * 6]))
    table = in_both(orthopedic_survey(), lambda: scales.table_scales(caring([[3] * 6, [3] * 6])))["en"]
    assert rows["n"].tolist() == [2, 2, 2]
    assert [row[-1] for row in table.rows[1:]] == ["—"] * 3


def test_instruments_are_listed_with_coding_and_source() -> None:
    survey = orthopedic_survey()
    rows = in_both(survey, lambda: scales.table_instruments(survey))["zh"].rows
    assert [row[1:3] for row in rows] == [("90", "1~5"), ("6", "1~5")]
    assert all(row[3] for row in rows)


def test_an_item_that_goes_against_its_scale_is_asked_about() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(size=(80, 1))
    rows = np.clip(np.rint(3 + trait + 0.6 * rng.normal(size=(80, 6))), 1, 5).astype(int)
    straight = caring(rows.tolist())
    assert scales.opposed_items(straight) == []
    rows[:, 2] = 6 - rows[:, 2]
    turned = caring(rows.tolist())
    (name,) = scales.opposed_items(turned)
    assert name == turned["care"].answers.columns[2]
    notes = {
        lang: table.notes
        for lang, table in in_both(orthopedic_survey(), lambda: scales.table_scales(turned)).items()
    }
    assert "反向计分" in str(notes["zh"][0])
    assert "reversed items" in str(notes["en"][0])
    assert name in str(notes["en"][0])


def test_items_are_not_asked_about_where_chance_would_do(scored: dict[str, Scored]) -> None:
    assert scales.opposed_items(scored) == []
    assert scales.opposed_items(caring([[3, 3, 3, 3, 3, 3]] * 5)) == []
    assert scales.opposed_items(caring([[1, 5, 2, 4, 3, 1], [2, 4, 2, 3, 3, 1], [3, 3, 3, 3, 3, 3]])) == []
