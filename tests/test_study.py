from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from workbench.study import Exclusion, Study, Table, Words, expand_columns

WORDS = {"zh": "甲", "en": "A"}


def declared(**other: Any) -> dict[str, Any]:
    table = {"files": ["t.csv"], "key": "id"}
    return {
        "schema": 1, "id": "s", "title": WORDS, "data": "simulated", "as_of": "2020-01-01",
        "tables": {"t": table}, **other,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("q1..q4", ["q1", "q2", "q3", "q4"]),
        (["q1..q2", "age"], ["q1", "q2", "age"]),
        ("q08..q11", ["q08", "q09", "q10", "q11"]),
        ("q8..q11", ["q8", "q9", "q10", "q11"]),
        ("q3..q3", ["q3"]),
        ("age", ["age"]),
        ("a1..b2", ["a1..b2"]),
        ([], []),
    ],
)
def test_a_span_of_columns_is_written_out(written: Any, names: list[str]) -> None:
    assert expand_columns(written) == names


@pytest.mark.parametrize("written", ["q9..q1", "q1..q999999999999"])
def test_a_span_without_columns_or_without_end_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="names no columns"):
        expand_columns(written)


def test_anything_else_is_left_to_the_checker() -> None:
    assert expand_columns(7) == 7
    assert expand_columns([7]) == [7]


def test_a_study_has_its_defaults() -> None:
    study = Study.model_validate(declared())
    assert (study.notebook, study.simulated, study.privacy.k, study.rules) == ("survey_report", True, 5, {})
    assert study.title.in_("zh") == "甲"
    assert study.title.in_("en") == "A"


def test_a_study_cannot_be_changed() -> None:
    study = Study.model_validate(declared())
    with pytest.raises(ValidationError, match="frozen"):
        study.id = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"data": "fake"}, "simulated"),
        ({"schema": 2}, "1"),
        ({"as_of": "yesterday"}, "date"),
        ({"tables": {}}, "at least 1"),
        ({"fielding": {"ward": {"label": WORDS, "distributed": 5, "returned": 6}}}, "more than distributed"),
        ({"privacy": {"k": 0}}, "greater than or equal to 1"),
        ({"unknown": 1}, "Extra inputs"),
        ({"claims": [{"name": "a", "quote": "b", "label": WORDS, "kind": "guess"}]}, "printed"),
    ],
)
def test_a_wrong_declaration_is_refused(other: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Study.model_validate(declared(**other))


@pytest.mark.parametrize(
    ("files", "entries"), [(["a.csv"], 2), (["a.csv", "b.csv"], 1), (["a.csv", "b.csv", "c.csv"], 2), ([], 1)]
)
def test_a_table_has_a_file_an_entry(files: list[str], entries: int) -> None:
    with pytest.raises(ValidationError):
        Table.model_validate({"files": files, "key": "id", "entries": entries})


def test_decisions_belong_to_double_entry() -> None:
    with pytest.raises(ValidationError, match="entries = 2"):
        Table.model_validate({"files": ["a.csv"], "key": "id", "decisions": "d.csv"})


@pytest.mark.parametrize("criteria", [{}, {"where": "age < 15", "repeats_of": ["a"]}])
def test_an_exclusion_has_exactly_one_criterion(criteria: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        Exclusion.model_validate({"reason": WORDS, **criteria})


def test_words_are_needed_in_both_languages() -> None:
    with pytest.raises(ValidationError):
        Words.model_validate({"zh": "甲"})
