from __future__ import annotations

import pytest

from tests.analyse.counted import spread_out
from tests.analyse.reference_values import loaded
from workbench.analyse.regression.proportional_odds import proportional_odds
from workbench.analyse.regression.regress import regress

NAMES = ("group", "answer")
# Four additives of cheese by 52 ratings of taste each, from 1 to 9.
CHEESE = [
    [0, 0, 1, 7, 8, 8, 19, 8, 1],
    [6, 9, 12, 11, 7, 6, 1, 0, 0],
    [1, 1, 6, 8, 23, 7, 5, 1, 0],
    [0, 0, 0, 1, 3, 7, 14, 16, 11],
]


def test_the_cheeses_of_mccullagh_and_nelder() -> None:
    """Generalized Linear Models, 2nd ed. 1989, p. 175; estimates as SAS prints them (PROC LOGISTIC, Ordinal Logistic Regression).

    The table is from SAS/STAT 14.1, example 72.3, the estimates are recalled. SAS counts the lower ratings, so its slopes have
    the other sign; its errors are from the expected information, ours from the observed one.
    """
    frame = spread_out(CHEESE, names=NAMES).astype({"group": str})
    found = regress(frame, outcome="answer", predictors=["group"], model="ordinal", reference={"group": "4"})
    cuts = [-7.0801, -6.0249, -4.9254, -3.8568, -2.5205, -1.5685, -0.0669, 1.4930]
    assert found["estimate"].tolist() == pytest.approx([*cuts, -1.6128, -4.9645, -3.3227], abs=1.5e-4)
    assert found["se"].iloc[-3:].tolist() == pytest.approx([0.3778, 0.4741, 0.4251], rel=0.01)


def test_nausea_after_operations() -> None:
    """Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, ch. 6 (Lydersen and others 2012), as the authors'
    R package contingencytables prints it (tests of chapter 6): Wald -1.472, p .14097; Brant 1.668 with 2 df, p .434217.
    """
    frame = spread_out([[14, 10, 3, 2], [11, 7, 8, 4]], names=NAMES)
    slope = regress(frame, outcome="answer", predictors=["group"], model="ordinal").iloc[-1]
    # The sign is a matter of coding.
    assert (round(slope["statistic"], 3), round(slope["p"], 5)) == (1.472, 0.14097)
    brant = proportional_odds(frame, outcome="answer", predictors=["group"]).iloc[0]
    assert (round(brant["statistic"], 3), brant["df"], round(brant["p"], 6)) == (1.668, 2, 0.434217)


def test_the_firms_of_petersen() -> None:
    """README of R's sandwich: y on x with errors clustered by firm."""
    found = regress(loaded("sandwich", "PetersenCL"), outcome="y", predictors=["x"], cluster="firm")
    assert found["estimate"].round(4).tolist() == [0.0297, 1.0348]
    assert found["se"].round(4).tolist() == [0.0670, 0.0506]
    assert found["statistic"].round(2).tolist() == [0.44, 20.45]
