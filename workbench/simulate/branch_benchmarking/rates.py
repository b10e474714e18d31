"""From logits to answers: population-averaged rates, alike answers of one interviewer, seven dimensions.

Effects are planted on the population-averaged scale: a form's chance of a satisfied answer is
expit(intercept + branch + users + source), and interviewers make answers alike through a normal
copula, which leaves those chances as they are. A model with a random interviewer estimates effects
that are a little larger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from scipy.special import expit, ndtr, ndtri

from workbench.simulate.branch_benchmarking.layout import STUDY
from workbench.simulate.streams import Floats, Integers, normals, stream

OVERALL_RATE = 0.86
RURAL_EFFECT, GROUP_EFFECT = -0.25, 0.15
COMPANY_GAIN, CITY_GAIN = 0.06, 0.03
"""Percentage points above the county group's forms, averaged over all forms."""
INTERVIEWER_ICC = 0.06
"""Of the satisfied-or-not answers at the overall rate: design effect 2.7 at 30 forms each."""
TOP_OF_SATISFIED = 0.42
REST = (0.68, 0.22, 0.10)
"""Shares of 3, 2, 1 among the dissatisfied."""
DIMENSIONS = {
    "d1_image": 0.30,
    "d2_language": 0.25,
    "d3_warm": 0.00,
    "d4_enquiry": -0.35,
    "d5_accuracy": -0.10,
    "d6_skill": 0.15,
    "d7_buckpass": -0.25,
}
"""Logit of each dimension's rate, against the overall item (design)."""
LOADING = 0.78
"""Correlation of each latent dimension with the latent overall answer (design)."""
WAIT_CORRELATION = -0.25
ROUNDS = 30


@dataclass(frozen=True)
class Chances:
    """intercept, company, city : planted logits, solved for the planted rates; eta : (n,) logit of each form."""

    intercept: float
    company: float
    city: float
    eta: Floats


def solve_chances(*, branch_effect: Floats, town: Integers, user: Integers, source: Integers) -> Chances:
    """The logits that give an overall rate of 86 % over these forms, and the gains of the sources.

    branch_effect : of each form's branch; town : 3 rural; user : 2 company user; source : 1 company,
    2 county group, 3 city.
    """
    base = branch_effect + RURAL_EFFECT * (town == 3) + GROUP_EFFECT * (user == 2)
    kinds, weights = np.unique(np.column_stack([base, source]), axis=0, return_counts=True)
    weight = weights / len(base)
    company_forms, city_forms = kinds[:, 1] == 1, kinds[:, 1] == 3

    def rate(shift: Floats | float) -> float:
        return float(np.sum(weight * expit(kinds[:, 0] + shift)))

    intercept, company, city = 1.8, 0.4, 0.2
    for _ in range(ROUNDS):
        own = company * company_forms + city * city_forms
        intercept = _solve(partial(_above, rate, own), OVERALL_RATE)
        county = rate(intercept)
        company = _solve(partial(_above, rate, intercept), county + COMPANY_GAIN)
        city = _solve(partial(_above, rate, intercept), county + CITY_GAIN)
    eta = base + intercept + company * (source == 1) + city * (source == 3)
    return Chances(intercept, company, city, eta)


def _above(rate: Callable[[Floats | float], float], shift: Floats | float, more: float) -> float:
    return rate(shift + more)


def _solve(rising: Callable[[float], float], target: float) -> float:
    """Where a rising function meets its target, between -10 and 10, by bisection."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


@cache
def interviewer_share() -> float:
    """Variance share of the interviewer in the latent answer that gives the ICC of satisfied-or-not."""
    threshold = -float(ndtri(OVERALL_RATE))
    points = ndtri((np.arange(2000) + 0.5) / 2000)

    def icc(share: float) -> float:
        each = ndtr((share**0.5 * points - threshold) / (1 - share) ** 0.5)
        return float(np.mean(each**2) - np.mean(each) ** 2) / (OVERALL_RATE * (1 - OVERALL_RATE))

    return _solve(lambda share: icc(min(max(share, 0.0), 0.99)), INTERVIEWER_ICC)


def cut_by_rate(latent: Floats, rate: Floats) -> Integers:
    """Answers 1-5 of which 4 and 5 together have each row's rate; the rest split as TOP_OF_SATISFIED and REST.

    latent : (n,) standard normal; rate : (n,).
    """
    upper = [TOP_OF_SATISFIED * rate, rate, rate + REST[0] * (1 - rate), rate + (1 - REST[2]) * (1 - rate)]
    return np.asarray(1 + np.sum([latent > -ndtri(share) for share in upper], axis=0), dtype=np.int64)


@dataclass(frozen=True)
class Answered:
    """answers : overall and the seven dimensions, 1-5 (5 best, d7 too), (n,) each; wait : minutes."""

    answers: dict[str, Integers]
    wait: Integers


def draw_answers(*, seed: int, eta: Floats, interviewer: Integers) -> Answered:
    """Complete answers of the forms with these logits; interviewer numbers run from 0."""
    n, share = len(eta), interviewer_share()
    effects = normals(stream(seed, STUDY, "interviewers"), int(interviewer.max()) + 1)
    own = normals(stream(seed, STUDY, "overall"), n)
    latent = share**0.5 * effects[interviewer] + (1 - share) ** 0.5 * own
    answers = {"overall": cut_by_rate(latent, expit(eta))}
    for name, offset in DIMENSIONS.items():
        noise = normals(stream(seed, STUDY, name), n)
        answers[name] = cut_by_rate(LOADING * latent + (1 - LOADING**2) ** 0.5 * noise, expit(eta + offset))
    noise = normals(stream(seed, STUDY, "wait"), n)
    waiting = WAIT_CORRELATION * latent + (1 - WAIT_CORRELATION**2) ** 0.5 * noise
    wait = np.clip(np.floor(np.exp(2.0 + 0.7 * waiting)), 0, 120).astype(np.int64)
    return Answered(answers=answers, wait=wait)
