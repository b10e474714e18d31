"""The survey: expectations and perceptions of 22 statements, weights of the dimensions, and the whole rated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.simulate.people import invented_phones
from workbench.simulate.service_loop import layout as truth
from workbench.simulate.service_loop.layout import DIMENSIONS, STUDY
from workbench.simulate.streams import (
    Floats,
    Integers,
    below,
    categories,
    cholesky,
    correlate_columns,
    normals,
    stream,
    uniforms,
    whiten,
)

BETWEEN, WITHIN_SD = 0.45, 0.75
"""Correlation of the dimensions, and SD of an item around its dimension."""
SPREAD = 0.9
ITEMS = [f"{letter}{number}" for letter in "ep" for number in range(1, 23)]


def draw_survey(seed: int, n: int, codes: tuple[str, ...]) -> pd.DataFrame:
    """A row a respondent: who, where, when; e1..e22, p1..p22 (1-7), w1..w5 (sum 100), overall and the same against expectation
    and ideal (1-10), loyalty, complained.
    """
    branch = below(stream(seed, STUDY, "survey branch"), len(codes), n)
    perceived = _dimensions(seed, n)
    vulnerable = uniforms(stream(seed, STUDY, "vulnerable"), n) < truth.VULNERABLE
    customer = 1 + categories(stream(seed, STUDY, "customer"), np.array(truth.ANSWERED_SHARES), n)
    overall = _overall(seed, perceived, vulnerable, customer)
    short = (branch == truth.SHORT_FORM_BRANCH) & (
        uniforms(stream(seed, STUDY, "form"), n) < truth.SHORT_FORM_SHARE
    )
    day = pd.Timestamp("2005-09-05") + pd.to_timedelta(below(stream(seed, STUDY, "day"), 60, n), unit="D")
    loyal = np.clip(np.floor(overall + normals(stream(seed, STUDY, "loyal"), n) + 0.5), 0, 10).astype(
        np.int64
    )
    items = {**_expected(seed, n), **_perceived(seed, perceived)}
    return pd.DataFrame(
        {
            "resp_id": [f"R{number:04d}" for number in range(1, n + 1)],
            "date": day,
            "branch": np.array(codes, dtype=object)[branch],
            "channel": 1 + categories(stream(seed, STUDY, "channel"), np.array([0.45, 0.2, 0.25, 0.1]), n),
            "customer_type": customer,
            "vulnerable": vulnerable.astype(np.int64),
            "form_scale": np.where(short, 6, 7),
            **{name: np.where(short, np.minimum(values, 6), values) for name, values in items.items()},
            **_weights(seed, n),
            "overall": overall,
            "against_expected": _beside(seed, "against expected", overall, -0.3, 0.9),
            "against_ideal": _beside(seed, "against ideal", overall, -0.9, 1.0),
            "loyalty": loyal,
            "complained": (
                uniforms(stream(seed, STUDY, "complained"), n) < 0.02 + 0.03 * (overall <= 5)
            ).astype(np.int64),
            "phone": invented_phones(stream(seed, STUDY, "phone"), n),
        }
    )


def _dimensions(seed: int, n: int) -> Floats:
    """Standardised latent perceptions of the five dimensions, with their correlations exactly."""
    matrix = np.full((5, 5), BETWEEN) + (1 - BETWEEN) * np.eye(5)
    return correlate_columns(whiten(normals(stream(seed, STUDY, "perception"), n, 5)), cholesky(matrix))


def _beside(seed: int, name: str, overall: Integers, shift: float, spread: float) -> Integers:
    """1 to 10: another question on satisfaction, answered close to the first."""
    drawn = overall + shift + spread * normals(stream(seed, STUDY, name), len(overall))
    answers: Integers = np.clip(np.floor(drawn + 0.5), 1, 10).astype(np.int64)
    return answers


def _overall(seed: int, perceived: Floats, vulnerable: np.ndarray, customer: Integers) -> Integers:
    """1 to 10: explained by the dimensions with the planted shares as Johnson's relative weights; lower for the vulnerable,
    higher for businesses and industry.
    """
    signal = np.einsum("ij,j->i", perceived, _pull())
    noise = normals(stream(seed, STUDY, "overall"), len(signal))
    score = np.sqrt(truth.EXPLAINED) * signal + np.sqrt(1 - truth.EXPLAINED) * noise
    rated = 7.2 + 1.4 * score + truth.VULNERABLE_LOSS * vulnerable + truth.BUSINESS_GAIN * (customer > 1)
    whole: Integers = np.clip(np.floor(rated + 0.5), 1, 10).astype(np.int64)
    return whole


def _pull() -> Floats:
    """Coefficients of equally correlated dimensions whose relative weights are the planted shares of a variance of 1.

    Johnson's weights are (root of R, squared elementwise) times the squared coefficients on the orthogonal counterparts;
    for one common correlation that root has a single value off its diagonal, so both steps can be turned round by hand.
    """
    rest, whole = np.sqrt(1 - BETWEEN), np.sqrt(1 + 4 * BETWEEN)
    off = (whole - rest) / 5
    squares = (np.array(truth.DRIVERS) - off**2) / ((rest + off) ** 2 - off**2)
    orthogonal = np.sqrt(squares)
    back = (1 / whole - 1 / rest) / 5
    pull: Floats = orthogonal / rest + back * float(orthogonal.sum())
    return pull


def _perceived(seed: int, latent: Floats) -> dict[str, Integers]:
    return {
        f"p{item}": _answers(
            truth.PERCEIVED[place] + SPREAD * latent[:, place] + WITHIN_SD * normals(stream(seed, STUDY, "p", str(item)), len(latent))
        )
        for place, items in enumerate(DIMENSIONS.values())
        for item in items
    }  # fmt: skip


def _expected(seed: int, n: int) -> dict[str, Integers]:
    own = normals(stream(seed, STUDY, "expectation"), n)
    return {
        f"e{item}": _answers(truth.EXPECTED_MEAN + truth.EXPECTED_SD * (0.7 * own + 0.71 * normals(stream(seed, STUDY, "e", str(item)), n)))
        for item in range(1, 23)
    }  # fmt: skip


def _answers(score: Floats) -> Integers:
    """Whole answers of 1 to 7 around a score; the mean moves little by cutting at the ends."""
    answers: Integers = np.clip(np.floor(score + 0.5), 1, 7).astype(np.int64)
    return answers


def _weights(seed: int, n: int) -> dict[str, Integers]:
    """Points out of 100 for each dimension, in fives, most to what drives satisfaction."""
    base = np.array(truth.DRIVERS) * 100
    drawn = np.maximum(5.0, base + 6 * normals(stream(seed, STUDY, "points"), n, 5))
    fives = np.floor(drawn / drawn.sum(axis=1, keepdims=True) * 20 + 0.5).astype(np.int64) * 5
    fives[:, 1] += 100 - fives.sum(axis=1)
    return {f"w{place + 1}": fives[:, place] for place in range(5)}
