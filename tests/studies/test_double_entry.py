from __future__ import annotations

from dataclasses import replace

import pytest
from scipy import stats

from tests.studies.surveys import in_both, orthopedic_survey, same_numbers
from workbench.intake.processed import Survey
from workbench.studies.double_entry import differing_fields, table_double_entry


def entered(*differing: tuple[str, int]) -> Survey:
    """Six particulars, 90 symptom and 6 caring items of 102 forms, keyed twice."""
    fields = [{"field": name, "compared": 102, "differing": count} for name, count in differing]
    summary = {
        "fields_compared": 102 * 102,
        "differing": sum(count for _, count in differing),
        "by_field": fields,
        "unshared": [],
    }
    return replace(orthopedic_survey(), entry={"patients": summary})


def test_parts_of_the_form_add_up_to_the_whole() -> None:
    rows = differing_fields(entered(("age", 3), ("q40", 2), ("q1", 1), ("care_2", 1)), "patients")
    assert rows["part"].tolist() == ["", "scl", "care", "*", "*", "*"]
    assert rows["field"].tolist() == ["", "", "", "age", "q40", ""]
    assert rows["differing"].tolist() == [3, 3, 1, 3, 2, 7]
    assert rows["compared"].tolist() == [6 * 102, 90 * 102, 6 * 102, 102, 102, 102 * 102]


def test_rates_have_garwoods_interval() -> None:
    row = differing_fields(entered(("age", 3)), "patients").iloc[-1]
    per = 10_000 / (102 * 102)
    assert row["low"] == pytest.approx(stats.chi2.ppf(0.025, 6) / 2 * per)
    assert row["high"] == pytest.approx(stats.chi2.ppf(0.975, 8) / 2 * per)


@pytest.mark.parametrize("differing", [(("age", 3), ("q40", 2)), ()])
def test_both_languages_print_the_same_numbers(differing: tuple[tuple[str, int], ...]) -> None:
    survey = entered(*differing)
    assert same_numbers(in_both(survey, lambda: table_double_entry(survey, table_name="patients")))


def test_a_table_keyed_once_has_no_rows_and_says_none() -> None:
    survey = orthopedic_survey()
    assert differing_fields(survey, "patients").empty
    printed = in_both(survey, lambda: table_double_entry(survey, table_name="patients"))
    assert [table.rows[0][0] for table in printed.values()] == ["无", "none"]
