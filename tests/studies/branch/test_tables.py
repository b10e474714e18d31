from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import branch_survey, counted, in_both, same_numbers, variable, windows
from workbench.present.inlines import plain_text
from workbench.present.tables import Table
from workbench.studies.branch import comparison as bench
from workbench.studies.branch import sources, streams, tables, unit_tables
from workbench.study import Lang

TOO_FEW = {"zh": "样本过小", "en": "too few"}


@pytest.fixture(scope="module")
def made() -> dict[str, dict[Lang, Table]]:
    """Every table of the review in both languages."""
    survey = branch_survey()
    comparison = bench.compare(survey, seed=1, draws=200)
    return {
        "units": in_both(survey, lambda: unit_tables.table_units(survey, comparison)),
        "ranks": in_both(survey, lambda: unit_tables.table_ranks(survey, comparison)),
        "dimensions": in_both(survey, lambda: tables.table_dimensions(survey, bench.dimensions(survey))),
        "channels": in_both(survey, lambda: tables.table_channels(survey, streams.forms_by_channel(survey))),
        "replies": in_both(survey, lambda: tables.table_replies(survey, streams.replies_by_unit(survey))),
        "sources": in_both(survey, lambda: tables.table_sources(survey, sources.by_source(survey))),
        "spot": in_both(survey, lambda: tables.table_spot_checks(survey, streams.spot_checks(survey))),
    }


def units_of(rates: dict[str, tuple[int, int]], **declared: object) -> dict[Lang, Table]:
    survey = windows(counted(rates), **declared)
    comparison = bench.compare(survey, seed=1, draws=100)
    return in_both(survey, lambda: unit_tables.table_units(survey, comparison))


@pytest.mark.parametrize("name", ["units", "ranks", "dimensions", "channels", "replies", "sources", "spot"])
def test_both_languages_print_the_same_numbers(made: dict[str, dict[Lang, Table]], name: str) -> None:
    assert same_numbers(made[name])


@pytest.mark.parametrize("name", ["units", "ranks", "dimensions", "channels", "replies", "sources", "spot"])
def test_no_cell_shows_what_only_a_program_knows(made: dict[str, dict[Lang, Table]], name: str) -> None:
    for printed in made[name].values():
        for cell in (cell for row in printed.rows for cell in row):
            assert not {"nan", "None", "<NA>"} & {cell, *cell.replace("–", " ").split()}


def test_branches_go_by_their_names_in_the_papers_language(made: dict[str, dict[Lang, Table]]) -> None:
    assert made["units"]["zh"].rows[0][0] == "东门分公司"
    assert made["units"]["en"].rows[0][0] == "East Gate branch"
    assert made["units"]["en"].columns[0].header == "Branch"


def test_the_order_is_said_to_be_no_ranking(made: dict[str, dict[Lang, Table]]) -> None:
    assert "不是名次" in plain_text(made["units"]["zh"].caption)
    assert "not a ranking" in plain_text(made["units"]["en"].caption)


def test_a_rank_is_printed_as_an_interval_only(made: dict[str, dict[Lang, Table]]) -> None:
    for row in made["units"]["en"].rows:
        low, high = row[-1].split("–")
        assert 1 <= int(low) <= int(high) <= 18


def test_a_unit_below_the_minimum_gets_a_word_instead_of_a_rank() -> None:
    found = units_of({"A": (30, 40), "B": (20, 40), "C": (35, 40), "D": (5, 9)})
    for lang, printed in found.items():
        last = {row[0]: row[-1] for row in printed.rows}
        assert last["D"] == TOO_FEW[lang]
        assert all(last[unit][0].isdigit() for unit in "ABC")
    assert same_numbers(found)


def test_two_units_get_no_ranks_and_no_made_up_numbers() -> None:
    found = units_of({"A": (30, 40), "B": (20, 40)})
    assert [row[-1] for row in found["en"].rows] == ["too few", "too few"]
    assert [row[4] for row in found["en"].rows] == ["—", "—"]


def test_a_unit_with_fewer_than_k_answers_shows_only_that() -> None:
    found = units_of({"A": (30, 40), "B": (20, 40), "C": (35, 40), "D": (3, 4)})
    for printed in found.values():
        assert printed.rows[-1] == ("D", "<5", "—", "—", "—", "—", "—")
    assert found["en"].rows[0] == ("A", *["—"] * 6), "the total would give D back"
    assert "another row (—) is left out" in plain_text(found["en"].notes[-1])
    assert found["en"].rows[1][1] == "40"


def test_few_complaints_are_not_shown_and_cannot_be_taken_from_the_total() -> None:
    survey = windows(counted({"A": (1, 2)}))
    rows = pd.DataFrame(
        {"unit": ["A", "B", "C"], "due": [3, 30, 12], "on_time": [1, 20, 6], "not_yet_due": [0, 0, 0]}
    )
    replies = rows.assign(share=0.5, low=0.1, high=0.9)
    found = in_both(survey, lambda: tables.table_replies(survey, replies))
    assert [row[1] for row in found["zh"].rows] == ["<5", "30", "—"]


def test_a_question_or_source_with_fewer_than_k_answers_shows_only_that() -> None:
    people = counted({"A": (10, 20)}).assign(rare=[1.0] * 4 + [np.nan] * 16, source=["1"] * 4 + ["2"] * 16)
    survey = windows(people, dimensions=["rare"], source="source", own_source="1")
    questions = in_both(survey, lambda: tables.table_dimensions(survey, bench.dimensions(survey)))
    rated = in_both(survey, lambda: tables.table_sources(survey, sources.by_source(survey)))
    for lang in questions:
        assert questions[lang].rows[0] == ("rare", "<5", "—", "—", "—", "—")
        assert rated[lang].rows[0] == ("1", "<5", "—")
        assert rated[lang].rows[1][1] == "16"


def test_channels_add_up_to_the_last_row(made: dict[str, dict[Lang, Table]]) -> None:
    rows = made["channels"]["zh"].rows
    for place in (1, 2, 3):
        assert sum(int(row[place]) for row in rows[:-1]) == int(rows[-1][place])
    assert (rows[-1][0], made["channels"]["en"].rows[-1][0]) == ("合计", "All")


def test_a_channel_without_returned_forms_has_no_valid_rate() -> None:
    people = windows(counted({"A": (1, 2)}), more=[variable("channel", "category", table="forms_log")])
    channels = pd.DataFrame({"channel": ["1", None], "sent": [3, 2], "returned": [0, 2], "valid": [0, 1]})
    found = in_both(people, lambda: tables.table_channels(people, channels))
    assert found["en"].rows[0] == ("1", "3", "0", "0", "0.0 (0.0 to 56.1)", "—")
    assert [printed.rows[1][0] for printed in found.values()] == ["缺失", "Missing"]


def test_the_agreed_hours_stand_in_the_caption_of_replies(made: dict[str, dict[Lang, Table]]) -> None:
    assert "24 小时" in plain_text(made["replies"]["zh"].caption)
    assert "24 hours" in plain_text(made["replies"]["en"].caption)


def test_a_unit_whose_complaints_are_all_fresh_has_no_rate() -> None:
    survey = windows(counted({"A": (1, 2)}))
    rows = pd.DataFrame({"unit": ["A", None], "due": [0, 20], "on_time": [0, 10], "not_yet_due": [3, 0]})
    replies = rows.assign(share=[np.nan, 0.5], low=[np.nan, 0.1], high=[np.nan, 0.9])
    found = in_both(survey, lambda: tables.table_replies(survey, replies))
    assert found["en"].rows == (
        ("A", "0", "0", "3", "—"),
        ("Missing", "20", "10", "0", "50.0 (10.0 to 90.0)"),
    )


def test_sources_say_that_their_intervals_allow_for_clustering(made: dict[str, dict[Lang, Table]]) -> None:
    assert [plain_text(note) for note in made["sources"]["en"].notes] == [tables.CLUSTERED.en]
    people = counted({"A": (10, 20)}, source="1")
    survey = windows(people, source="source", own_source="1")
    plain = in_both(survey, lambda: tables.table_sources(survey, sources.by_source(survey)))
    assert plain["en"].notes == ()


def test_simulated_tables_know_that_they_are(made: dict[str, dict[Lang, Table]]) -> None:
    assert all(printed.simulated for both in made.values() for printed in both.values())
    assert not units_of({"A": (30, 40), "B": (20, 40)})["en"].simulated


def test_of_very_many_units_the_paper_lists_those_outside_the_limits_and_the_appendix_all() -> None:
    survey = branch_survey()
    comparison = bench.compare(survey, seed=1, draws=50)
    many = pd.concat([comparison.units] * 4, ignore_index=True)  # 72 units, 12 of them outside
    crowd = replace(comparison, units=many)
    outside = int((many["flag_adjusted"] != "").sum())
    shown = in_both(survey, lambda: unit_tables.table_units(survey, crowd))["en"]
    assert len(shown.rows) == outside < len(many)
    assert len(in_both(survey, lambda: unit_tables.table_ranks(survey, crowd))["en"].rows) == len(many)
    within = replace(comparison, units=many.assign(flag_adjusted=""))
    assert len(in_both(survey, lambda: unit_tables.table_units(survey, within))["en"].rows) == len(many)
