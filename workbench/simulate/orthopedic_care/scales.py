"""The answers: nine correlated symptom factors, a tenth group of items, and two sides of caring.

Latent normal factors, one loading for all items of a form, answers cut by thresholds. The
correlations are those of the specification (studies.md 1.10); what is a choice of this module is
marked "design".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.simulate.margins import cut, geometric_shares, shift_for_gain, thresholds
from workbench.simulate.streams import (
    Floats,
    Integers,
    below,
    cholesky,
    correlate_columns,
    normals,
    order,
    stream,
    whiten,
)

Variant = Literal["default", "article"]

FACTOR_ITEMS: dict[str, tuple[int, ...]] = {
    "SOM": (1, 4, 12, 27, 40, 42, 48, 49, 52, 53, 56, 58),
    "OC": (3, 9, 10, 28, 38, 45, 46, 51, 55, 65),
    "IS": (6, 21, 34, 36, 37, 41, 61, 69, 73),
    "DEP": (5, 14, 15, 20, 22, 26, 29, 30, 31, 32, 54, 71, 79),
    "ANX": (2, 17, 23, 33, 39, 57, 72, 78, 80, 86),
    "HOS": (11, 24, 63, 67, 74, 81),
    "PHOB": (13, 25, 47, 50, 70, 75, 82),
    "PAR": (8, 18, 43, 68, 76, 83),
    "PSY": (7, 16, 35, 62, 77, 84, 85, 87, 88, 90),
    "ADD": (19, 44, 59, 60, 64, 66, 89),
}
FACTORS = tuple(name for name in FACTOR_ITEMS if name != "ADD")
ITEMS = 90

FACTOR_MEANS = {
    "SOM": 1.85,
    "OC": 1.75,
    "IS": 1.62,
    "DEP": 1.70,
    "ANX": 1.68,
    "HOS": 1.58,
    "PHOB": 1.38,
    "PAR": 1.45,
    "PSY": 1.36,
    "ADD": 1.80,  # design
}
"""Mean item answer of a factor before truncation at 5; its items spread around it."""
RARE_ITEMS = {15: 1.12, 59: 1.12}
"""Items on ending one's life and on death: rarer than their factor (design)."""
ITEM_SPREAD = 0.15
"""The other items' excess over 1 runs evenly from -15 % to +15 % of their middle (design)."""

BETWEEN_FACTORS = 0.62
DEPRESSION_ANXIETY = 0.72
SOFT_HARD = 0.55
WITH_CARING: dict[str, dict[str, tuple[float, ...]]] = {
    "default": {
        "soft": (-0.25, -0.28, -0.48, -0.30, -0.40, -0.36, -0.28, -0.38, -0.28),
        "hard": (-0.25, -0.25, -0.25, -0.28, -0.38, -0.30, -0.26, -0.26, -0.24),
    },
    "article": {
        "soft": (-0.10, -0.10, -0.38, 0.20, -0.34, -0.25, -0.10, -0.25, -0.10),
        "hard": (-0.15, -0.12, -0.10, 0.00, -0.36, -0.20, -0.15, -0.12, -0.10),
    },
}
ITEM_LOADING = 0.72

CARING_ITEMS = {"hard": (1, 2, 3), "soft": (4, 5, 6)}
CARING_LOADING = 0.75
CARING_SHARES = (0.02, 0.04, 0.12, 0.32, 0.50)
PROXY_GAIN = 0.35
"""A form that a nurse filled in scores this much higher on the caring mean."""
GROUPS = 6
GROUP_SHARE = 0.0436
"""Share of the latent caring variance that lies between nurse groups: gives ICC .04 of the observed caring mean."""


@dataclass(frozen=True)
class Scales:
    """latent: name -> (n,) standard normal factor; scl: (n, 90) answers 1-5; caring: (n, 6) answers 1-5."""

    latent: dict[str, Floats]
    scl: Integers
    caring: Integers


def factor_correlations(variant: Variant) -> Floats:
    """The 11 x 11 planted latent correlations: nine factors, soft, hard."""
    matrix = np.full((11, 11), BETWEEN_FACTORS)
    matrix[3, 4] = matrix[4, 3] = DEPRESSION_ANXIETY
    for column, side in ((9, "soft"), (10, "hard")):
        matrix[:9, column] = matrix[column, :9] = WITH_CARING[variant][side]
    matrix[9, 10] = matrix[10, 9] = SOFT_HARD
    np.fill_diagonal(matrix, 1.0)
    return matrix


def item_means() -> dict[int, float]:
    """Mean of each item's geometric answers before truncation; they average to FACTOR_MEANS."""
    means: dict[int, float] = {}
    for factor, items in FACTOR_ITEMS.items():
        common = [item for item in items if item not in RARE_ITEMS]
        rare = sum(RARE_ITEMS[item] for item in items if item in RARE_ITEMS)
        middle = (FACTOR_MEANS[factor] * len(items) - rare) / len(common) - 1
        for place, item in enumerate(common):
            tilt = 2 * place / (len(common) - 1) - 1
            means[item] = 1 + middle * (1 + ITEM_SPREAD * tilt)
    return means | RARE_ITEMS


def draw_scales(
    *, seed: int, group: Integers, proxy: Integers, variant: Variant = "default", exact: bool = False
) -> Scales:
    """Answers for len(group) patients.

    group : nurse group 0..5 of each patient; proxy : 1 where a nurse filled the form in.
    exact : the latent factors have the planted correlations exactly in this sample (n well above 12).
    """
    latent = _latent(seed, group, variant=variant, exact=exact)
    scl = np.empty((len(group), ITEMS), dtype=np.int64)
    means = item_means()
    for factor, items in FACTOR_ITEMS.items():
        for item in items:
            noise = normals(stream(seed, "orthopedic_care", "scl", str(item)), len(group))
            answer = ITEM_LOADING * latent[factor] + (1 - ITEM_LOADING**2) ** 0.5 * noise
            scl[:, item - 1] = cut(answer, thresholds(geometric_shares(means[item])))
    return Scales(latent=latent, scl=scl, caring=_caring(seed, latent, proxy))


def _latent(seed: int, group: Integers, *, variant: Variant, exact: bool) -> dict[str, Floats]:
    """Between-group differences are part of soft and hard, whose totals keep the planted correlations."""
    planted = factor_correlations(variant)
    within = planted.copy()
    within[:9, 9:] /= (1 - GROUP_SHARE) ** 0.5
    within[9:, :9] /= (1 - GROUP_SHARE) ** 0.5
    within[9, 10] = within[10, 9] = (SOFT_HARD - GROUP_SHARE) / (1 - GROUP_SHARE)
    columns = normals(stream(seed, "orthopedic_care", "latent"), len(group), 12)
    effects = group_effects(seed)[group]
    if exact:
        white = whiten(np.column_stack([effects, columns]))
        effects, columns = white[:, 0], white[:, 1:]
    drawn = correlate_columns(columns[:, :11], cholesky(within))
    latent = {factor: drawn[:, place] for place, factor in enumerate(FACTORS)}
    for place, side in ((9, "soft"), (10, "hard")):
        latent[side] = (1 - GROUP_SHARE) ** 0.5 * drawn[:, place] + GROUP_SHARE**0.5 * effects
    return latent | {"ADD": _additional(drawn[:, :9], columns[:, 11], planted[:9, :9])}


def _additional(factors: Floats, noise: Floats, correlations: Floats) -> Floats:
    """The additional items' factor: about .62 with each factor, and with caring only through them (design)."""
    sd = float(correlations.sum()) ** 0.5
    weight = BETWEEN_FACTORS * sd / (1 + 8 * BETWEEN_FACTORS)
    return np.asarray(weight * factors.sum(axis=1) / sd + (1 - weight**2) ** 0.5 * noise)


def group_effects(seed: int) -> Floats:
    """Six standard effects with mean 0 and variance 1 exactly, in a random order."""
    scores = (np.arange(GROUPS) - (GROUPS - 1) / 2) / ((GROUPS**2 - 1) / 12) ** 0.5
    return np.asarray(scores[order(stream(seed, "orthopedic_care", "group_effects"), GROUPS)])


def _caring(seed: int, latent: dict[str, Floats], proxy: Integers) -> Integers:
    cuts = thresholds(CARING_SHARES)
    gain = shift_for_gain(cuts, gain=PROXY_GAIN)
    answers = np.empty((len(proxy), 6), dtype=np.int64)
    for side, items in CARING_ITEMS.items():
        for item in items:
            noise = normals(stream(seed, "orthopedic_care", "caring", str(item)), len(proxy))
            answer = CARING_LOADING * latent[side] + (1 - CARING_LOADING**2) ** 0.5 * noise
            answers[:, item - 1] = cut(answer + gain * proxy, cuts)
    return answers


def straight_lines(seed: int, n: int, count: int) -> tuple[Integers, Integers]:
    """Which `count` of n candidates answer without reading, and the one answer (2 or 3) each gives."""
    rng = stream(seed, "orthopedic_care", "straight_liners")
    return order(rng, n)[:count], 2 + below(rng, 2, count)
