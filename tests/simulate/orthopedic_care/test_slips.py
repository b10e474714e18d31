from __future__ import annotations

import pytest

from workbench.simulate.orthopedic_care.slips import slip
from workbench.simulate.streams import stream


@pytest.mark.parametrize(
    ("column", "text", "allowed"),
    [
        ("q1", "5", {"4"}),
        ("q1", "3", {"2", "4"}),
        ("sex", "1", {"2"}),
        ("occupation", "9", {"1", "2", "3", "4", "5", "6"}),
        ("age", "15", {"16", "17", "25"}),
        ("los_days", "3", {"4", "5", "13"}),
        ("pain_vas", "0.0", {"0.1", "0.3", "1.0"}),
        ("admit_date", "2010-10-01", {"2010-10-02", "2010-10-11"}),
        ("ward", "W2", {"W1", "W3"}),
    ],
)
def test_a_slip_is_another_admissible_value(column: str, text: str, allowed: set[str]) -> None:
    assert {slip(stream(seed, "x"), column, text) for seed in range(80)} == allowed
