from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analyse.insurance.coverage import earned_premium, insured_days
from workbench.errors import InputError

DAY = st.integers(0, 120)


def spells(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["car", "start", "end"])


def test_overlaps_count_once_and_gaps_are_days_in_service_only():
    service = spells(("a", "2005-01-11", "2005-03-31"), ("b", "2005-01-01", None))
    policies = spells(
        ("a", "2004-06-01", "2005-01-15"),
        ("a", "2005-01-10", "2005-01-20"),
        ("a", "2005-02-01", "2005-12-31"),
    )
    made = insured_days(service, policies, unit="car", start="2005-01-01", end="2005-04-30", by="M")
    a = made[made["car"] == "a"]
    assert a["in_service"].tolist() == [21, 28, 31, 0]
    assert a["insured"].tolist() == [10, 28, 31, 0]
    assert a["gap"].tolist() == [11, 0, 0, 0]
    assert a["insured_outside"].tolist() == [10, 0, 0, 30]
    assert made.loc[made["car"] == "b", "gap"].tolist() == [31, 28, 31, 30]


@given(
    st.lists(st.tuples(st.sampled_from("ab"), DAY, DAY), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from("abc"), DAY, DAY), max_size=6),
)
def test_it_equals_counting_day_by_day(service: list, policies: list):
    def table(rows: list) -> pd.DataFrame:
        origin = pd.Timestamp("2005-01-01")
        return pd.DataFrame(
            [
                (car, origin + pd.Timedelta(days=min(x, y)), origin + pd.Timedelta(days=max(x, y)))
                for car, x, y in rows
            ],
            columns=["car", "start", "end"],
        )

    window = pd.date_range("2005-01-20", "2005-03-10")
    made = insured_days(table(service), table(policies), unit="car", start=window[0], end=window[-1], by="Y")
    for row in made.itertuples():
        days = {
            name: {
                day for car, first, last in table(rows).itertuples(index=False) if car == row.car
                for day in window if first <= day <= last
            }
            for name, rows in (("service", service), ("policies", policies))
        }  # fmt: skip
        assert row.in_service == len(days["service"])
        assert row.gap == len(days["service"] - days["policies"])
        assert row.insured_outside == len(days["policies"] - days["service"])


def test_premium_earned_in_joining_windows_adds_up():
    policies = spells(
        ("a", "2004-11-15", "2005-11-14"),
        ("b", "2005-02-01", "2005-02-28"),
        ("c", "2007-01-01", "2007-01-02"),
    )
    policies["premium"] = [3650.0, 280.0, 99.0]
    whole = earned_premium(policies, start="2004-01-01", end="2008-12-31")
    assert whole.tolist() == [3650, 280, 99]
    parts = [
        earned_premium(policies, start=start, end=end)
        for start, end in (
            ("2004-01-01", "2004-12-31"),
            ("2005-01-01", "2005-02-14"),
            ("2005-02-15", "2008-12-31"),
        )
    ]
    assert sum(parts).tolist() == pytest.approx(whole.tolist())
    assert parts[0].tolist() == pytest.approx([470, 0, 0])


def test_wrong_spells_are_refused():
    good = spells(("a", "2005-01-01", "2005-01-31"))
    window = {"unit": "car", "start": "2005-01-01", "end": "2005-01-31"}
    with pytest.raises(InputError, match="ends before it starts; in policies, row 0"):
        insured_days(good, spells(("a", "2005-02-01", "2005-01-01")), **window)
    with pytest.raises(InputError, match="has no start"):
        insured_days(good.assign(start=None), good, **window)
    with pytest.raises(InputError, match="no column 'car'"):
        insured_days(good, good.drop(columns="car"), **window)
    with pytest.raises(InputError, match="no days"):
        insured_days(good, good, unit="car", start="2005-02-01", end="2005-01-01")


def test_a_window_turned_round_is_refused():
    policy = pd.DataFrame({"start": ["2005-01-01"], "end": ["2005-12-31"], "premium": [3650.0]})
    with pytest.raises(InputError, match="The window has no days; in earned_premium"):
        earned_premium(policy, start="2005-02-01", end="2005-01-31")
