from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.complaints import elapsed_hours, within_hours
from workbench.analyse.units.rates import proportion
from workbench.errors import InputError

AS_OF = "2024-03-10 12:00"


def cases(*rows: tuple[str | None, str | None]) -> tuple[pd.Series, pd.Series]:
    frame = pd.DataFrame(rows, columns=["received", "answered"]).apply(pd.to_datetime)
    return frame["received"], frame["answered"]


MIXED = cases(
    ("2024-03-01 09:00", "2024-03-01 15:00"),  # on time
    ("2024-03-01 09:00", "2024-03-02 09:00"),  # exactly at the limit: on time
    ("2024-03-01 09:00", "2024-03-02 09:01"),  # late
    ("2024-03-05 09:00", None),  # open and older: a failure
    ("2024-03-05 09:00", "2024-03-11 09:00"),  # answered after the moment of counting: open then
    ("2024-03-10 09:00", None),  # open and younger: not yet counted
    ("2024-03-10 09:00", "2024-03-10 10:00"),  # fresh success: not yet counted either
    ("2024-03-10 13:00", None),  # not received yet
    (None, "2024-03-02 09:00"),  # undated
)


def test_open_cases_count_by_their_age():
    got = within_hours(*MIXED, hours=24, as_of=AS_OF)
    assert (got.due, got.on_time, got.late, got.open_late) == (5, 2, 1, 2)
    assert (got.not_yet_due, got.early, got.after, got.undated) == (1, 1, 1, 1)
    assert got.share == proportion(2, 5)


def test_no_case_is_dropped():
    got = within_hours(*MIXED, hours=24, as_of=AS_OF)
    assert got.received == 9 == got.due + got.not_yet_due + got.early + got.after + got.undated
    assert got.due == got.on_time + got.late + got.open_late


def test_a_case_becomes_due_exactly_at_its_limit():
    one = cases(("2024-03-09 12:00", None))
    assert within_hours(*one, hours=24, as_of=AS_OF).open_late == 1
    assert within_hours(*one, hours=24, as_of="2024-03-10 11:59").not_yet_due == 1


def test_fresh_answers_do_not_flatter_the_share():
    # Half are answered at once, half never; the share is 50 % whenever it is taken.
    received = pd.Series(pd.date_range("2024-03-01", periods=240, freq="h"))
    answered = received.where(np.arange(240) % 2 == 0)
    for as_of in ("2024-03-03", "2024-03-05 06:00", "2024-03-20"):
        assert within_hours(received, answered, hours=24, as_of=as_of).share.value == pytest.approx(
            0.5, abs=0.025
        )


def test_nothing_due_gives_a_reason():
    got = within_hours(*cases(("2024-03-10 09:00", None)), hours=24, as_of=AS_OF)
    assert got.share.reason == "no valid answers"


def test_an_answer_before_its_receipt_is_refused():
    with pytest.raises(InputError, match="before it was received"):
        within_hours(*cases(("2024-03-02", "2024-03-01")), hours=24, as_of=AS_OF)


def test_other_cases_and_a_limit_of_nothing_are_refused():
    received, answered = MIXED
    with pytest.raises(InputError, match="same cases"):
        within_hours(received, answered[::-1], hours=24, as_of=AS_OF)
    with pytest.raises(InputError, match="positive number of hours"):
        within_hours(received, answered, hours=0, as_of=AS_OF)


def test_the_working_clock_stands_still_on_weekends_and_holidays():
    start, end = cases(
        ("2010-09-22 10:00", "2010-09-22 16:00"),  # Wednesday
        ("2010-09-24 18:00", "2010-09-27 09:00"),  # over a weekend
        ("2010-09-25 12:00", "2010-09-26 12:00"),  # within it
        ("2010-09-30 20:00", "2010-10-08 02:00"),  # over the holidays of October 1 to 7
        ("2010-09-22 10:00", None),
    )
    holidays = [date(2010, 10, day) for day in range(1, 8)]
    hours = elapsed_hours(start, end, clock="working", holidays=holidays)
    assert hours.tolist()[:4] == [6, 15, 0, 6]
    assert np.isnan(hours.iloc[4])
    plain = elapsed_hours(start, end)
    assert plain.tolist()[:4] == [6, 63, 24, 174]
    assert (hours.dropna() <= plain.dropna()).all()


def test_by_the_working_clock_a_weekend_makes_nothing_late_or_due():
    received, answered = cases(("2010-09-24 18:00", "2010-09-27 09:00"), ("2010-09-24 18:00", None))
    calendar, working = (
        within_hours(received, answered, hours=24, as_of="2010-09-27 12:00", clock=clock)
        for clock in ("calendar", "working")
    )
    assert (calendar.due, calendar.on_time, calendar.open_late) == (2, 0, 1)
    assert (working.due, working.early, working.not_yet_due) == (0, 1, 1)
