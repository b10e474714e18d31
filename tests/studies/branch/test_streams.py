from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import benchmark, branch_survey, small_study, survey_of, variable
from workbench.analyse.units.rates import proportion
from workbench.errors import InputError
from workbench.intake.processed import Survey
from workbench.studies.branch import streams

COMPLAINTS = [  # the study's day is 2010-09-30, 00:00
    ("A", "2010-09-01 08:00", "2010-09-01 20:00"),  # in time
    ("A", "2010-09-01 08:00", "2010-09-03 08:00"),  # late
    ("A", "2010-09-20 08:00", None),  # open for ten days
    ("B", "2010-09-29 08:00", None),  # open for less than a day
    ("B", "2010-09-29 12:00", "2010-09-29 13:00"),  # answered, but its day is not over
    (None, "2010-09-10 08:00", None),  # nobody knows which unit
]


def complaints(
    rows: list[tuple[str | None, str, str | None]], *, unit: str = "unit", **declared: object
) -> Survey:
    frame = pd.DataFrame(rows, columns=[unit, "received_at", "first_answer_at"])
    for name in ("received_at", "first_answer_at"):
        frame[name] = pd.to_datetime(frame[name])
    study = small_study([variable("unit", "category")], benchmark=benchmark(**declared))
    return survey_of(study, {"complaints": frame})


def sent(rows: list[tuple[str | None, bool, str | None]]) -> Survey:
    log = pd.DataFrame(rows, columns=["channel", "returned", "valid"])
    log["returned_on"] = pd.to_datetime(log["returned"].map({True: "2010-09-02", False: None}))
    log["valid"] = log["valid"].astype("str")
    study = small_study([variable("channel", "category", table="forms_log")], benchmark=benchmark())
    return survey_of(study, {"forms_log": log.assign(form_id=range(len(log)))})


def test_an_open_complaint_is_late_or_not_yet_due_but_never_dropped() -> None:
    found = streams.replies(complaints(COMPLAINTS))
    assert (found.due, found.on_time, found.open_late, found.not_yet_due, found.early) == (4, 1, 2, 1, 1)
    due, fresh = streams.reply_counts(found)
    assert due.value + fresh.value == len(COMPLAINTS) == due.n == fresh.n
    assert found.share == proportion(1, 4)


def test_the_units_add_up_to_the_whole_with_complaints_of_no_unit_last() -> None:
    rows = streams.replies_by_unit(complaints(COMPLAINTS))
    assert rows["unit"].tolist()[:2] == ["A", "B"]
    assert pd.isna(rows["unit"].iloc[2])
    assert rows["due"].tolist() == [3, 0, 1]
    assert rows["on_time"].tolist() == [1, 0, 0]
    assert (rows["due"] + rows["not_yet_due"]).sum() == len(COMPLAINTS)
    assert rows["share"].isna().tolist() == [False, True, False]


def test_no_complaint_of_the_review_is_lost() -> None:
    survey = branch_survey()
    found, rows = streams.replies(survey), streams.replies_by_unit(survey)
    frame = survey.tables["complaints"]
    assert found.due + found.not_yet_due + found.early == len(frame) == found.received
    assert (rows["due"] + rows["not_yet_due"]).sum() == len(frame)
    open_ones = frame["first_answer_at"].isna().sum()
    assert found.open_late + found.not_yet_due == open_ones > 0


def test_the_agreed_hours_decide_what_is_late() -> None:
    assert streams.replies(complaints(COMPLAINTS, sla_hours=72)).on_time == 2


def test_complaints_are_counted_by_the_unit_that_is_compared() -> None:
    survey = complaints(COMPLAINTS[:3], unit="region", unit_word={"zh": "地区", "en": "region"})
    assert survey.study.benchmark is not None
    study = survey.study.model_copy(
        update={"benchmark": survey.study.benchmark.model_copy(update={"unit": "region"})}
    )
    assert streams.replies_by_unit(survey_of(study, survey.tables))["unit"].tolist() == ["A"]


def test_complaints_that_do_not_name_the_unit_are_refused() -> None:
    with pytest.raises(InputError, match="which unit they are about"):
        streams.replies_by_unit(complaints(COMPLAINTS, unit="office"))


def test_no_complaints_at_all_give_a_reason() -> None:
    survey = complaints([])
    assert np.isnan(streams.replies(survey).share.value)
    assert streams.replies(survey).share.reason
    assert streams.replies_by_unit(survey).empty


def test_forms_of_an_unknown_channel_are_counted_too() -> None:
    rows = [("1", True, "1"), ("1", True, "0"), ("2", False, None), (None, True, "1")]
    survey = sent(rows)
    channels = streams.forms_by_channel(survey)
    assert channels["sent"].tolist() == [2, 1, 1]
    assert channels["returned"].tolist() == [2, 0, 1]
    assert channels["valid"].tolist() == [1, 0, 1]
    counts = streams.form_counts(survey)
    assert (counts["sent"].value, counts["valid"].value) == (4, 2)
    assert counts["return_rate"] == proportion(3, 4)
    assert counts["valid"].n == 3


def test_no_form_sent_gives_a_reason() -> None:
    counts = streams.form_counts(sent([]))
    assert counts["sent"].value == 0
    assert counts["return_rate"].reason == "no valid answers"


def test_criteria_that_were_not_heard_are_outside_the_share() -> None:
    calls = pd.DataFrame({"call_id": [1, 2, 3], "item1": [1.0, 0.0, np.nan], "item2": [np.nan] * 3})
    rows = streams.spot_checks(survey_of(small_study([variable("item1", "integer")]), {"spotcalls": calls}))
    assert rows["item"].tolist() == ["item1", "item2"]
    assert rows["n"].tolist() == [2, 0]
    assert rows["share"].iloc[0] == 0.5
    assert np.isnan(rows["share"].iloc[1])


def test_every_criterion_of_the_review_has_a_share_with_its_interval() -> None:
    rows = streams.spot_checks(branch_survey())
    assert rows["item"].tolist() == [f"item{number}" for number in range(1, 17)]
    assert ((rows["low"] <= rows["share"]) & (rows["share"] <= rows["high"])).all()


def test_the_other_clock_is_the_one_not_declared() -> None:
    weekend = [("A", "2010-09-24 18:00", "2010-09-27 09:00"), ("A", "2010-09-20 08:00", "2010-09-20 09:00")]
    survey = complaints(weekend)
    assert (streams.clock_in_use(survey), streams.replies(survey).share.value) == ("calendar", 0.5)
    assert streams.other_clock(survey).value == 1
    working = complaints(weekend, clock="working")
    assert (streams.replies(working).share.value, streams.other_clock(working).value) == (1, 0.5)
    closed = complaints(weekend, clock="working", holidays=["2010-09-27"])
    assert streams.replies(closed).share.value == 1


def test_returns_of_units_add_up_to_those_of_the_log() -> None:
    survey = branch_survey()
    rows, log = streams.forms_by_unit(survey), survey.tables["forms_log"]
    assert rows["sent"].sum() == len(log)
    assert rows["returned"].sum() == log["returned_on"].notna().sum()
    assert ((rows["low"] <= rows["share"]) & (rows["share"] <= rows["high"])).all()
