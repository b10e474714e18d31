from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import (
    FLOW,
    in_both,
    orthopedic_survey,
    same_numbers,
    small_study,
    survey_of,
    variable,
)
from workbench.intake.processed import Survey
from workbench.present.inlines import plain_text
from workbench.present.tables import Table
from workbench.studies import sample
from workbench.study import Channel, Lang, Words
from workbench.study import Table as Declared

COLUMNS = ["sex", "age", "education", "payment", "cause", "surgery", "pain_vas", "los_days", "mode"]
MERGED = {"zh": "其他（合并的少数水平）", "en": "Other (small levels merged)"}


def levels_of(counts: dict[str, int], *, missing: int = 0, k: int = 5) -> dict[Lang, Table]:
    """The sample table of one variable with so many respondents a level."""
    codes = "; ".join(f"{code}={code}甲|{code} en" for code in counts)
    values = [code for code, n in counts.items() for _ in range(n)] + [None] * missing
    study = small_study([variable("job", "category", codes=codes)], privacy={"k": k})
    survey = survey_of(study, {"people": pd.DataFrame({"job": pd.Series(values, dtype="str")})})
    return in_both(survey, lambda: sample.table_sample(survey, table_name="people", columns=["job"]))


def shown(table: Table) -> dict[str, int]:
    return {row[1]: int(re.match(r"\d+", row[2])[0]) for row in table.rows}  # type: ignore[index]


def test_both_languages_describe_the_same_patients() -> None:
    survey = orthopedic_survey()
    found = in_both(survey, lambda: sample.table_sample(survey, table_name="patients", columns=COLUMNS))
    assert same_numbers(found)
    assert found["zh"].columns[0].header == "变量"
    assert plain_text(found["en"].caption).endswith("(n = 102)")


def test_the_levels_of_a_variable_add_up_to_those_who_answered() -> None:
    survey = orthopedic_survey()
    table = in_both(
        survey, lambda: sample.table_sample(survey, table_name="patients", columns=["education"])
    )["en"]
    assert sum(shown(table).values()) == survey.tables["patients"]["education"].notna().sum()


def test_a_number_is_printed_as_mean_and_quartiles_with_its_unit() -> None:
    study = small_study([variable("age", "integer", zh="年龄", en="Age", unit="岁|years")])
    people = pd.DataFrame({"age": [20.0, 30.0, 40.0, np.nan]})
    survey = survey_of(study, {"people": people})
    found = in_both(survey, lambda: sample.table_sample(survey, table_name="people", columns=["age"]))
    assert found["en"].rows == (("Age (years)", "", "30.00 ± 10.00", "30.0 [25.0, 35.0]", "1"),)
    assert found["zh"].rows == (("年龄（岁）", "", "30.00±10.00", "30.0(25.0,35.0)", "1"),)


def test_a_small_rate_is_printed_with_digits_that_say_something() -> None:
    rates = [0.0, 0.021, 0.035, 0.0125, 0.021]
    study = small_study([variable("sores", "number", zh="压疮发生率", en="Pressure sores")])
    survey = survey_of(study, {"people": pd.DataFrame({"sores": rates})})
    found = in_both(survey, lambda: sample.table_sample(survey, table_name="people", columns=["sores"]))
    assert same_numbers(found)
    row = found["en"].rows[0]
    assert row[2] == f"{np.mean(rates):.3f} ± {np.std(rates, ddof=1):.3f}" == "0.018 ± 0.013"
    low, middle, high = np.quantile(rates, [0.25, 0.5, 0.75])
    assert row[3] == f"{middle:.3f} [{low:.3f}, {high:.3f}]"


def test_small_levels_are_merged_and_nobody_is_lost() -> None:
    found = levels_of({"1": 50, "2": 3, "3": 30, "4": 2, "5": 12}, missing=4)
    for lang, table in found.items():
        assert shown(table)[MERGED[lang]] == 5
        assert len(table.rows) == 4
        assert sum(shown(table).values()) == 97
        assert table.rows[0][4] == "4"
    assert same_numbers(found)
    assert found["en"].rows[-1][2] == "5 (5.2)"


def test_small_levels_that_are_few_even_together_take_in_the_next_smallest() -> None:
    assert shown(levels_of({"1": 50, "2": 1, "3": 30, "4": 2, "5": 12})["en"]) == {
        "1 en": 50,
        "3 en": 30,
        MERGED["en"]: 15,
    }


def test_a_single_small_level_does_not_stand_alone() -> None:
    assert shown(levels_of({"1": 50, "2": 1, "3": 30})["zh"]) == {"1甲": 50, MERGED["zh"]: 31}


def test_no_printed_level_has_fewer_than_k_respondents_where_it_can_be_avoided() -> None:
    rng = np.random.default_rng(8)
    for _ in range(30):
        counts = {str(code): int(n) for code, n in enumerate(rng.integers(0, 12, size=rng.integers(3, 7)))}
        if sum(n > 0 for n in counts.values()) < 3 or sum(counts.values()) < 10:
            continue
        found = shown(levels_of(counts)["en"])
        assert sum(found.values()) == sum(counts.values())
        assert min(found.values()) >= 5 or MERGED["en"] not in found


def test_a_variable_of_two_levels_is_shown_whole() -> None:
    assert shown(levels_of({"1": 50, "2": 3})["en"]) == {"1 en": 50, "2 en": 3}


def test_the_study_sets_how_few_are_too_few() -> None:
    assert len(levels_of({"1": 50, "2": 9, "3": 8})["en"].rows) == 3
    assert len(levels_of({"1": 50, "2": 9, "3": 8}, k=10)["en"].rows) == 2


def test_a_variable_nobody_answered_has_one_empty_row() -> None:
    found = levels_of({"1": 0, "2": 0}, missing=7)
    assert found["en"].rows == (("job", "", "—", "", "7"),)


def test_records_are_counted_after_cleaning() -> None:
    found = sample.count_of(orthopedic_survey(), "patients")
    assert (found.value, found.n, found.unit) == (102, 102, "count")


def test_the_return_rate_is_over_all_channels() -> None:
    survey = orthopedic_survey()
    fielding = {
        name: Channel(label=Words(zh=name, en=name), distributed=sent, returned=back)
        for name, sent, back in (("a", 60, 50), ("b", 40, 20))
    }
    found = sample.return_rate(replace(survey, study=survey.study.model_copy(update={"fielding": fielding})))
    assert (found.value, found.n) == (0.7, 100)


def test_without_counts_of_forms_there_is_no_return_rate() -> None:
    assert (
        sample.return_rate(survey_of(small_study([variable("id", "id")]), {})).reason == "no counts of forms"
    )


def test_the_entry_error_rate_is_that_of_the_reconciliation() -> None:
    survey = orthopedic_survey()
    summary = {"per_10000": 29.3, "low": 20.4, "high": 40.8, "level": 0.95, "fields_compared": 11934}
    found = sample.entry_error_rate(replace(survey, entry={"patients": summary}), "patients")
    assert (found.value, found.low, found.high, found.n) == (29.3, 20.4, 40.8, 11934)
    assert found.unit == "per 10000"


def test_forms_keyed_once_have_no_entry_error_rate() -> None:
    assert sample.entry_error_rate(orthopedic_survey(), "patients").reason == "keyed once"


def flow() -> Survey:
    steps = [
        ("people", "received", "收到的记录", "records received", 1050, 1050),
        ("people", "exclude", "空白", "blank forms", 1050, 1040),
        ("people", "analysed", "进入分析", "analysed", 1040, 1040),
        ("calls", "received", "收到的记录", "records received", 7, 7),
    ]
    study = small_study([variable("id", "id"), variable("id", "id", table="calls")])
    labelled = Declared(files=("calls.csv",), key="id", label=Words(zh="电话", en="Calls"))
    study = study.model_copy(update={"tables": study.tables | {"calls": labelled}})
    return survey_of(study, {}, flow=pd.DataFrame(steps, columns=FLOW))


def test_every_step_of_the_flow_adds_up() -> None:
    survey = flow()
    found = in_both(survey, lambda: sample.table_flow(survey))
    assert same_numbers(found)
    for row in (row for row in found["zh"].rows if row[1]):
        assert int(row[1]) - int(row[2]) == int(row[3])
    assert found["en"].rows[1] == ("records received", "1,050", "0", "1,050")


def test_each_table_of_the_flow_has_its_heading() -> None:
    survey = flow()
    found = in_both(survey, lambda: sample.table_flow(survey))
    assert found["zh"].stub_rows == (0, 4)
    assert [found["zh"].rows[place][0] for place in (0, 4)] == ["people", "电话"]
    assert found["en"].rows[4] == ("Calls", "", "", "")


@pytest.mark.parametrize(
    ("second", "rows", "notes"),
    [
        ([1.0, None, None], (("b", "2 (66.7)", "left blank 2"),), 1),
        ([1.0, 1.0, 1.0], (("none", "—", "—"),), 1),
    ],
)
def test_variables_with_gaps_are_listed_and_the_rest_called_complete(
    second: list[float], rows: tuple[tuple[str, str], ...], notes: int
) -> None:
    people = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": second})
    survey = survey_of(small_study([variable("a", "number"), variable("b", "number")]), {"people": people})
    found = in_both(survey, lambda: sample.table_missing(survey, table_name="people", columns=["a", "b"]))
    assert found["en"].rows == rows
    assert len(found["en"].notes) == notes


def test_gaps_everywhere_leave_nothing_to_call_complete() -> None:
    survey = survey_of(small_study([variable("a", "number")]), {"people": pd.DataFrame({"a": [1.0, None]})})
    table = in_both(survey, lambda: sample.table_missing(survey, table_name="people", columns=["a"]))["zh"]
    assert table.rows == (("a", "1(50.0)", "空白 1"),)
    assert table.notes == ()


def test_missing_answers_have_their_reasons_and_only_those_of_the_rows_at_hand() -> None:
    study = small_study([variable("id", "id"), variable("a", "number")])
    told = pd.DataFrame(
        [
            ("people", key, "a", why)
            for key, why in (
                ("1", "拒答|refused"),
                ("2", "not asked"),
                ("3", "not asked"),
                ("9", "not asked"),
            )
        ],
        columns=["table", "key", "column", "reason"],
    )
    frame = pd.DataFrame({"id": list("12345"), "a": [None, None, None, None, 1.0]})
    survey = replace(survey_of(study, {"people": frame}), missing=told)
    found = in_both(survey, lambda: sample.table_missing(survey, table_name="people", columns=["a"]))
    assert found["en"].rows == (("a", "4 (80.0)", "not asked 2; refused 1; left blank 1"),)
    assert found["zh"].rows[0][2] == "未问 2；拒答 1；空白 1"
