"""What those visited say: who was visited, how satisfied they are, and what goes with it."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.regression.proportional_odds import proportional_odds
from workbench.analyse.regression.regress import regress
from workbench.analyse.rows import estimate_of
from workbench.analyse.scores.net_promoter import net_promoter
from workbench.analyse.units.rates import proportion
from workbench.analyse.units.weighting import rake, weighted_proportion
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.fleet.service import SATISFIED, visits_of

PAID = "2"
PREDICTORS = ("tens", "short", "disputed")
"""Ten days more from report to payment; a tenth of the estimate not paid; disputed or not."""


def answers(survey: Survey) -> pd.DataFrame:
    """A row a paid claim with an answer: csat, tens (ten days from report to payment), short (tenths of the estimate not paid), disputed."""
    rows = visits_of(survey)
    rows = rows[(rows["status"] == PAID) & rows["csat"].notna() & (rows["estimate_yuan"] > 0)]
    days = (rows["closed_at"] - rows["reported_at"]) / pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "csat": rows["csat"].astype(int),
            "tens": days / 10,
            "short": 10 * (1 - rows["paid_yuan"] / rows["estimate_yuan"]),
            "disputed": (rows["disputed"] == "1").astype(float).where(rows["disputed"].notna()),
        }
    ).reset_index(drop=True)


def drivers(survey: Survey) -> pd.DataFrame:
    """Slopes of the proportional-odds model of satisfaction (`regress`), with Brant's p by term in `brant`."""
    rows = answers(survey)
    terms = regress(rows, outcome="csat", predictors=PREDICTORS, model="ordinal")
    brant = proportional_odds(rows, outcome="csat", predictors=PREDICTORS).set_index("term")["p"]
    slopes = terms[terms["kind"] == "slope"]
    return slopes.assign(brant=slopes["predictor"].map(brant), brant_all=float(brant.iloc[0]))


def driver(found: pd.DataFrame, term: str) -> Estimate:
    """The odds ratio of a higher answer for one predictor."""
    return estimate_of(found.set_index("term").loc[term], value="odds_ratio", low="or_low", high="or_high", unit="ratio")  # fmt: skip


def by_outcome(survey: Survey) -> pd.DataFrame:
    """A row an outcome of the claim: status, due, visited (share, visited_low, visited_high), n (answers), satisfied, low, high."""
    rows = []
    for status, visits in visits_of(survey).groupby("status"):
        seen = proportion(int((visits["done"] == "1").sum()), len(visits))
        known = visits["csat"].dropna()
        happy = proportion(int((known >= SATISFIED).sum()), len(known))
        rows.append([status, len(visits), seen.value, seen.low, seen.high, len(known), happy.value, happy.low, happy.high])  # fmt: skip
    columns = ["status", "due", "visited", "visited_low", "visited_high", "n", "satisfied", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def satisfied_as_due(survey: Survey) -> Estimate:
    """Share satisfied if every outcome had been visited alike: answers weighted to the outcomes of all claims due."""
    visits = visits_of(survey)
    known = visits[visits["csat"].notna()]
    due = visits["status"].value_counts(normalize=True)
    if not len(known) or set(due.index) != set(known["status"]):
        return missing("an outcome has no answer", unit="share", n=len(known))
    weights = rake(known, {"status": due.to_dict()})
    return weighted_proportion((known["csat"] >= SATISFIED).astype(float), weights)


def recommendation(survey: Survey) -> Estimate:
    """Net Promoter Score of those who answered."""
    return net_promoter(visits_of(survey)["nps"])
