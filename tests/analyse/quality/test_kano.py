from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.quality.kano import EVALUATION, kano
from workbench.errors import InputError

# Sauerwein, Bailom, Matzler and Hinterhuber 1996, The Kano model: how to delight your customers, International Working Seminar on
# Production Economics, pp. 313-327, table of evaluation: per cent A, O, M, I, R, Q, category, better, worse.
SKIS = {
    "edge grip": ((7.0, 32.3, 49.3, 9.5, 0.3, 1.5), "M", 0.40, -0.83),
    "ease of turn": ((10.4, 45.1, 30.5, 11.5, 1.2, 1.2), "O", 0.57, -0.78),
    "service": ((63.8, 21.6, 2.9, 8.5, 0.7, 2.5), "A", 0.88, -0.25),
}
PAIRS = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 1), "Q": (1, 1)}


def answers(counts: dict[str, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [PAIRS[category] for category, count in counts.items() for _ in range(count)]
    return tuple(pd.DataFrame({"x": [pair[place] for pair in rows]}) for place in (0, 1))  # type: ignore[return-value]


@pytest.mark.parametrize("feature", SKIS)
def test_the_published_skis(feature: str):
    shares, category, better, worse = SKIS[feature]
    counts = dict(zip("AOMIRQ", (round(share * 10) for share in shares), strict=True))
    made = kano(*answers(counts)).iloc[0]
    assert made["category"] == category
    assert (made["better"], made["worse"]) == pytest.approx((better, worse), abs=0.005)
    assert made[list("AOMIRQ")].to_dict() == counts
    assert made["clear"]


def test_every_pair_of_answers_has_bergers_category():
    there, absent = np.divmod(np.arange(25), 5)
    made = kano(pd.DataFrame({"x": there + 1}), pd.DataFrame({"x": absent + 1})).iloc[0]
    assert {category: made[category] for category in "AOMIRQ"} == {
        "A": 3,
        "O": 1,
        "M": 3,
        "I": 9,
        "R": 7,
        "Q": 2,
    }
    assert EVALUATION[0].tolist() == list("QAAAO")


def test_least_differences_by_hand():
    # Fong: 1.65 sqrt((40 + 28) (200 - 68) / 200) = 11.05; from one sample: 1.6449 sqrt(40 + 28) = 13.56.
    made = kano(*answers({"A": 40, "O": 28, "M": 20, "I": 12})).iloc[0]
    assert made["needed"] == pytest.approx(13.564, abs=1e-3)
    assert (made["fong"], made["clear"]) == (True, False)
    assert not kano(*answers({"A": 40, "O": 29, "M": 20, "I": 11})).iloc[0]["fong"]
    assert kano(*answers({"A": 45, "O": 25, "M": 20, "I": 10})).iloc[0]["clear"]


def test_a_tie_is_settled_by_chance_in_one_of_ten_and_by_fongs_rule_in_more():
    random = np.random.default_rng(1)
    drawn = random.multinomial(200, [0.4, 0.4, 0.15, 0.05], 600)
    made = [kano(*answers(dict(zip("AOMI", row.tolist(), strict=True)))).iloc[0] for row in drawn]
    assert np.mean([row["clear"] for row in made]) == pytest.approx(0.10, abs=0.035)
    assert np.mean([row["fong"] for row in made]) > 0.16


def test_a_bad_question_and_missing_answers():
    there, absent = answers({"Q": 5, "A": 95})
    made = kano(there, absent).iloc[0]
    assert made["doubtful"]
    assert not kano(*answers({"Q": 2, "A": 98})).iloc[0]["doubtful"]
    gap = kano(there.assign(x=[np.nan, *there["x"][1:]]), absent).iloc[0]
    assert gap["n"] == 99
    empty = kano(there.head(0), absent.head(0)).iloc[0]
    assert (empty["category"], empty["reason"]) == ("", "no answers")
    assert kano(*answers({"R": 4})).iloc[0]["reason"] == "only reverse or questionable answers"


@pytest.mark.parametrize(
    ("there", "absent", "words"),
    [
        ({"x": [1, 2]}, {"y": [1, 2]}, "different features"),
        ({"x": [1, 6]}, {"x": [1, 2]}, "none of 1 to 5; in row 1, x"),
        ({"x": ["a", "b"]}, {"x": [1, 2]}, "must be numbers"),
    ],
)
def test_a_wrong_call_is_refused(there: dict[str, Any], absent: dict[str, Any], words: str):
    with pytest.raises(InputError, match=words):
        kano(pd.DataFrame(there), pd.DataFrame(absent))
