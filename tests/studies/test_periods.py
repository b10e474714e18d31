from __future__ import annotations

import pytest

from workbench.studies.periods import period_said


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2010", "2010 年", "2010"),
        ("2010-08", "2010 年 8 月", "August 2010"),
        ("2010-Q3", "2010 年第 3 季度", "quarter 3 of 2010"),
        ("2010-W31", "2010 年第 31 周", "week 31 of 2010"),
        ("2010-13", "2010-13", "2010-13"),
        ("2010-W54", "2010-W54", "2010-W54"),
        ("autumn", "autumn", "autumn"),
    ],
)
def test_a_period_is_named_as_a_reader_says_it(period: str, zh: str, en: str) -> None:
    said = period_said(period)
    assert (said.zh, said.en) == (zh, en)
