from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.studies.surveys import branch_survey, counted, in_both, windows
from workbench.intake.processed import Survey
from workbench.studies.branch import appendix_figures, complaints


@pytest.fixture(scope="module")
def survey() -> Survey:
    return branch_survey()


def of(rows: list[tuple[str, str | None, str | None, str]]) -> Survey:
    frame = pd.DataFrame(rows, columns=["received_at", "first_answer_at", "closed_at", "withdrawn"])
    for name in ("received_at", "first_answer_at", "closed_at"):
        frame[name] = pd.to_datetime(frame[name])
    whole = branch_survey()  # as_of is 2010-09-30
    return replace(whole, tables={**whole.tables, "complaints": frame.assign(branch="B01")})


def test_every_complaint_ends_one_way_and_none_is_dropped() -> None:
    made = complaints.reply_times(
        of(
            [
                ("2010-09-28 00:00", "2010-09-28 06:00", "2010-09-29 00:00", "0"),
                ("2010-09-28 00:00", None, None, "0"),
                ("2010-09-28 00:00", None, "2010-09-28 12:00", "1"),
                ("2010-09-28 00:00", "2010-10-02 00:00", None, "0"),
                ("2010-10-02 00:00", None, None, "0"),
            ]
        )
    )
    assert made["hours"].tolist() == [6, 48, 12, 48]
    assert made["ending"].tolist() == ["answered", "", "withdrawn", ""]


def test_the_share_within_24_hours_agrees_with_the_count(survey: Survey) -> None:
    curve = complaints.reply_curve(survey)
    day = curve.loc[curve["time"] <= 24, "share"].iloc[-1]
    assert day == pytest.approx(0.88, abs=0.02)  # as planted
    assert complaints.median_reply(survey).value < 24


def test_complaints_are_related_to_the_users(survey: Survey) -> None:
    made = complaints.complaint_rates(survey).set_index("unit")
    assert made["events"].sum() == len(survey.tables["complaints"])
    users = survey.tables["branches"].set_index("branch")["users"]
    assert made.loc["B01", "value"] == pytest.approx(made.loc["B01", "events"] / users["B01"] * 10_000)
    bare = replace(survey, tables={"complaints": survey.tables["complaints"]})
    assert complaints.complaint_rates(bare).empty


def test_weeks_are_charted_and_a_bad_one_shows(survey: Survey) -> None:
    chart = complaints.weekly_chart(survey)
    assert chart["n"].sum() == survey.tables["answers"]["overall"].notna().sum()
    assert complaints.chart_signals(chart).value == 0
    signals = complaints.chart_signals(chart.assign(signal=[True] + [False] * (len(chart) - 1)))
    assert signals.value == 1
    small = windows(counted({"A": (8, 10)}))
    none = complaints.weekly_chart(small)
    assert complaints.chart_signals(none).reason


def test_raters_agree_as_planted(survey: Survey) -> None:
    kappa, ac1 = complaints.rater_agreement(survey)
    assert ac1.low < 0.75 < ac1.high
    assert kappa.value < ac1.value
    calls = survey.tables["spotcalls"]
    one = replace(survey, tables={**survey.tables, "spotcalls": calls[calls["rater"] == "R1"]})
    assert complaints.rater_agreement(one)[0].reason == "one rater only"


def test_figures_say_what_they_show(survey: Survey) -> None:
    chart, curve = complaints.weekly_chart(survey), complaints.reply_curve(survey)
    in_both(survey, lambda: appendix_figures.plot_weeks(survey, chart))
    in_both(survey, lambda: appendix_figures.plot_replies(survey, curve))
    assert "0 signals" in appendix_figures.alt_weeks(survey, chart).en
    assert "no weekly data" in appendix_figures.alt_weeks(survey, chart.head(0)).en
    assert "within 24 hours: 8" in appendix_figures.alt_replies(survey, curve).en


def test_branches_with_planted_complaints_lie_high_in_the_poisson_funnel(survey: Survey) -> None:
    made = complaints.complaint_rates(survey).set_index("unit")
    assert set(made["flag"]) <= {"", "low_95", "low_998", "high_95", "high_998"}
    assert not made.loc[made["value"].idxmax(), "flag"].startswith("low")
    none = replace(survey, tables={**survey.tables, "complaints": survey.tables["complaints"].head(0)})
    assert (complaints.complaint_rates(none)["flag"] == "").all()
