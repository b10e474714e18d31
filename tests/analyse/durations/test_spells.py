from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.analyse.durations.hazards import hazard_ratios
from workbench.analyse.units.complaints import within_hours
from workbench.errors import InputError

OPENED = ["2005-09-01 00:00", "2005-09-03 12:00", "2005-09-20 00:00", None, "2005-10-02 00:00"]
CLOSED = ["2005-09-02 06:00", None, "2005-10-05 00:00", "2005-09-09 00:00", None]
CASES = pd.DataFrame(
    {"opened": pd.to_datetime(OPENED), "closed": pd.to_datetime(CLOSED)}, index=[7, 3, 3, 9, 1]
)


def made(**options: object) -> pd.DataFrame:
    return wb.spells(CASES["opened"], CASES["closed"], **{"as_of": "2005-10-01", **options})


def test_open_cases_last_until_the_day_and_have_no_ending():
    found = made()
    assert found.index.tolist() == CASES.index.tolist()
    assert found["duration"].tolist() == pytest.approx([1.25, 27.5, 11.0, np.nan, np.nan], nan_ok=True)
    assert found["ending"].tolist() == [1, 0, 0, 1, 0]


def test_hours_are_24_a_day_and_days_may_be_dates_or_texts():
    assert made(unit="hours")["duration"].dropna().tolist() == [30.0, 660.0, 264.0]
    pd.testing.assert_frame_equal(made(as_of=date(2005, 10, 1)), made(as_of=pd.Timestamp("2005-10-01")))
    texts = (
        CASES.astype(object).where(CASES.notna(), None).map(lambda each: each and f"{each:%Y-%m-%d %H:%M}")
    )
    pd.testing.assert_frame_equal(wb.spells(texts["opened"], texts["closed"], as_of="2005-10-01"), made())


def test_what_became_known_later_changes_nothing():
    later = CASES.assign(closed=CASES["closed"].fillna(pd.Timestamp("2005-11-30")))
    then = wb.spells(later["opened"], later["closed"], as_of="2005-10-01")
    pd.testing.assert_frame_equal(then, made())
    assert made(as_of="2005-10-05")["ending"].tolist() == [1, 0, 1, 1, 0]  # at that moment counts as closed


def test_a_column_without_any_time_is_open_throughout():
    nothing = pd.Series(np.nan, index=CASES.index)
    assert wb.spells(CASES["opened"], nothing, as_of="2005-10-01")["ending"].sum() == 0


@pytest.mark.parametrize(
    ("opened", "closed", "options", "words"),
    [
        (CASES["closed"], CASES["opened"], {}, "closed before it was opened; in row 7"),
        (CASES["opened"], CASES["closed"].reset_index(drop=True), {}, "different indexes"),
        (pd.Series([38000], name="day"), pd.Series([38001]), {}, "A time is a date.*row 0, column day"),
        (pd.Series(["soon"], name="day"), pd.Series([None]), {}, "A time is a date.*row 0, column day"),
        (CASES["opened"], CASES["closed"], {"unit": "weeks"}, "no unit 'weeks'"),
    ],
)
def test_what_is_no_spell_is_refused(
    opened: pd.Series, closed: pd.Series, options: dict[str, str], words: str
):
    with pytest.raises(InputError, match=words):
        wb.spells(opened, closed, as_of="2005-10-01", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("as_of", [20051001, None, "soon", pd.NaT, 1.5])
def test_records_are_known_up_to_a_date(as_of: object):
    for call in (
        lambda: made(as_of=as_of),
        lambda: within_hours(CASES["opened"], CASES["closed"], hours=24, as_of=as_of),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError, match=r"known up to a date.*in as_of"):
            call()


def planted(rate: float = 1 / 40) -> pd.DataFrame:
    """4,000 complaints that come over 30 days and are answered after an exponential time; seen at the end of day 30."""
    rng = np.random.default_rng(5)
    opened = pd.Timestamp("2005-09-01") + pd.to_timedelta(rng.uniform(0, 720, 4000), unit="h")
    closed = opened + pd.to_timedelta(rng.exponential(1 / rate, 4000), unit="h")
    closed = pd.Series(closed).where(closed <= pd.Timestamp("2005-10-01"))
    return wb.spells(pd.Series(opened), closed, as_of="2005-10-01", unit="hours")


def test_the_planted_share_is_found_with_open_cases_and_flattered_without_and_the_method_says_so():
    cases, truth = planted(), 1 - np.exp(-48 / 40)
    whole = wb.share_within(cases, duration="duration", ending="ending", within=48)
    assert whole.low < truth < whole.high
    assert "left out" not in whole.method
    closed_only = cases.assign(duration=cases["duration"].where(cases["ending"] == 1))
    flattered = wb.share_within(closed_only, duration="duration", ending="ending", within=48)
    still = int((cases["ending"] == 0).sum())
    assert flattered.low > truth
    assert flattered.n == len(cases) - still
    assert flattered.method.endswith(f"; {still} without a time left out ({still} of them open)")


def test_undated_endings_are_left_out_and_said():
    cases = pd.DataFrame({"days": [1.0, 2, np.nan, 4], "ok": [1, 1, 1, 0]}, index=[0, 0, 0, 1])
    found = wb.share_within(cases, duration="days", ending="ok", within=3)
    assert (found.n, found.method) == (3, "Kaplan-Meier, log-log interval; 1 without a time left out")
    nobody = wb.share_within(cases.assign(days=np.nan), duration="days", ending="ok", within=3)
    assert nobody.reason == "no cases with a time"
    assert nobody.method.endswith("4 without a time left out (1 of them open)")


@pytest.mark.parametrize(
    ("ending", "of", "words"),
    [
        (["paid", "", "paid", None], True, "of has True, the column text"),
        (["1", "0", "1", "0"], 1, "of has 1, the column text"),
        ([1, 0, 1, 0], "paid", "of has 'paid', the column numbers"),
        (pd.to_datetime(["2005-09-01", None, "2005-09-01", None]), True, "not when.*spells"),
    ],
)
def test_an_ending_that_the_column_cannot_hold_is_not_a_share_of_0(
    ending: list[object], of: object, words: str
):
    cases = pd.DataFrame({"days": [1.0, 2, 3, 4], "x": [1.0, 2, 1, 2], "how": ending})
    for call in (
        lambda: wb.share_within(cases, duration="days", ending="how", of=of, within=3),
        lambda: wb.time_to_event(cases, duration="days", ending="how", of=of),
        lambda: hazard_ratios(cases, duration="days", ending="how", of=of, predictors=["x"]),
    ):
        with pytest.raises(InputError, match=words):
            call()


def test_cases_of_which_none_has_ended_are_a_share_of_0():
    for ending, of in (([0, 0], True), (["", None], "paid"), ([None, None], True), ([False, False], True)):
        cases = pd.DataFrame({"days": [5.0, 6], "how": ending})
        assert wb.share_within(cases, duration="days", ending="how", of=of, within=3).value == 0


def test_the_code_0_means_open_whether_it_is_a_number_or_a_text():
    cases = pd.DataFrame({"days": [1.0, 2, 3, 4, 9], "n": [1, 0, 1, 0, 0]})
    number = wb.share_within(cases, duration="days", ending="n", within=3)
    text = wb.share_within(cases.assign(n=cases["n"].map(str)), duration="days", ending="n", of="1", within=3)
    assert text == number


def test_as_of_without_a_zone_is_of_the_times_own():
    opened, closed = (CASES[name].dt.tz_localize("Asia/Shanghai") for name in ("opened", "closed"))
    pd.testing.assert_frame_equal(wb.spells(opened, closed, as_of="2005-10-01"), made())
    nothing = pd.Series(None, index=opened.index, dtype=object)
    assert wb.spells(opened, nothing, as_of="2005-10-01")["ending"].sum() == 0
    limits = {"hours": 48, "as_of": "2005-10-01"}
    for clock in ("calendar", "working"):
        zoned = within_hours(opened, closed, **limits, clock=clock)
        assert zoned == within_hours(CASES["opened"], CASES["closed"], **limits, clock=clock)


@pytest.mark.parametrize("zones", [("UTC", None, None), (None, "UTC", None), (None, None, "UTC")])
def test_zones_in_some_times_only_are_refused(zones: tuple[str | None, ...]):
    opened, closed = (CASES[name].dt.tz_localize(zone) for name, zone in zip(("opened", "closed"), zones[:2], strict=True))  # fmt: skip
    as_of = pd.Timestamp("2005-10-01", tz=zones[2])
    for call in (
        lambda: wb.spells(opened, closed, as_of=as_of),
        lambda: within_hours(opened, closed, hours=24, as_of=as_of),
    ):
        with pytest.raises(InputError, match="Some times have a time zone"):
            call()
