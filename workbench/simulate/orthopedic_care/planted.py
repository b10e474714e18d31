"""What the planted latent structure means for observed scores: measured once on a very large draw, and kept.

A correlation planted between latent normals is not the correlation of the observed mean scores.
`planted.json` holds the population values that `measure_planted` found; `python -m
workbench.simulate.orthopedic_care.planted` makes it again, a test checks it on a smaller draw.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from workbench.simulate.orthopedic_care.patients import NURSE_PROXY_SHARE
from workbench.simulate.orthopedic_care.scales import (
    CARING_ITEMS,
    FACTOR_ITEMS,
    GROUPS,
    Scales,
    Variant,
    draw_scales,
)
from workbench.simulate.streams import Floats, Integers, below, stream, uniforms

SEED, PATIENTS = 90, 1_000_000
CONTRASTS = ("IS", "DEP", "ANX")


@cache
def population_values(variant: Variant = "default") -> dict[str, float]:
    """The kept population values of a variant: name -> value, to about .001 (correlations) or better."""
    text = files("workbench.simulate.orthopedic_care").joinpath("planted.json").read_text(encoding="utf-8")
    values: dict[str, float] = json.loads(text)[variant]
    return values


def measure_planted(*, seed: int, n: int, variant: Variant = "default") -> dict[str, float]:
    """Population values estimated from n simulated patients without dirt or straight-liners.

    Returns Spearman rho of GSI and of each factor with the hard, soft and total caring mean
    (`rho_GSI_total`, `rho_IS_soft` …); soft minus hard for IS, DEP, ANX (`contrast_IS`);
    `proxy_effect`; `icc_nurse_group` of the caring mean, proxy forms corrected; `mean_…`, `sd_…` and
    `alpha_…` of scores; shares beyond the screening cut-offs (`share_total_over_160` …).
    """
    group = below(stream(seed, "planted", "group"), GROUPS, n)
    proxy = (uniforms(stream(seed, "planted", "proxy"), n) < NURSE_PROXY_SHARE).astype(np.int64)
    scales = draw_scales(seed=seed, group=group, proxy=proxy, variant=variant)
    symptom, caring = symptom_scores(scales.scl), caring_scores(scales.caring)
    values = _correlations(symptom, caring)
    for factor in CONTRASTS:
        values[f"contrast_{factor}"] = values[f"rho_{factor}_soft"] - values[f"rho_{factor}_hard"]
    total = caring["total"]
    effect = float(total[proxy == 1].mean() - total[proxy == 0].mean())
    values |= {"proxy_effect": effect, "icc_nurse_group": _icc(total - effect * proxy, group)}
    return values | _moments(symptom, caring) | _alphas(scales) | _screening(scales.scl, symptom)


def symptom_scores(scl: Integers) -> dict[str, Floats]:
    """GSI and the ten means of items: name -> (n,)."""
    scores = {"GSI": scl.mean(axis=1)}
    for factor, items in FACTOR_ITEMS.items():
        scores[factor] = scl[:, np.array(items) - 1].mean(axis=1)
    return scores


def caring_scores(caring: Integers) -> dict[str, Floats]:
    """Hard, soft and total mean of the caring items: name -> (n,)."""
    sides = {side: caring[:, np.array(items) - 1].mean(axis=1) for side, items in CARING_ITEMS.items()}
    return sides | {"total": caring.mean(axis=1)}


def _correlations(symptom: dict[str, Floats], caring: dict[str, Floats]) -> dict[str, float]:
    from scipy.stats import rankdata

    right = {name: rankdata(score) for name, score in caring.items()}
    values = {}
    for factor, score in symptom.items():
        left = rankdata(score)
        for side, ranks in right.items():
            values[f"rho_{factor}_{side}"] = float(np.corrcoef(left, ranks)[0, 1])
    return values


def _icc(score: Floats, group: Integers) -> float:
    means = np.array([score[group == place].mean() for place in range(GROUPS)])
    within = np.mean([score[group == place].var() for place in range(GROUPS)])
    return float(means.var() / (means.var() + within))


def _moments(symptom: dict[str, Floats], caring: dict[str, Floats]) -> dict[str, float]:
    scores = symptom | {f"caring_{side}": score for side, score in caring.items()}
    means = {f"mean_{name}": float(score.mean()) for name, score in scores.items()}
    return means | {f"sd_{name}": float(score.std()) for name, score in scores.items()}


def _alphas(scales: Scales) -> dict[str, float]:
    """Population alpha of each factor, of all 90 items and of the six caring items."""
    blocks = {factor: scales.scl[:, np.array(items) - 1] for factor, items in FACTOR_ITEMS.items()}
    blocks |= {"GSI": scales.scl, "caring_total": scales.caring}
    alphas = {}
    for name, items in blocks.items():
        k = items.shape[1]
        alphas[f"alpha_{name}"] = float(k / (k - 1) * (1 - items.var(axis=0).sum() / items.sum(axis=1).var()))
    return alphas


def _screening(scl: Integers, symptom: dict[str, Floats]) -> dict[str, float]:
    total, positive = scl.sum(axis=1) > 160, (scl >= 2).sum(axis=1) > 43
    factor = np.any([score >= 2 for name, score in symptom.items() if name not in ("GSI", "ADD")], axis=0)
    return {
        "share_total_over_160": float(total.mean()),
        "share_positive_over_43": float(positive.mean()),
        "share_any_factor_2": float(factor.mean()),
        "share_any_rule": float((total | positive | factor).mean()),
    }


def keep_planted(path: Path, *, chunks: int = 5) -> None:
    """Write planted.json: the mean over `chunks` draws that together have PATIENTS patients."""
    kept: dict[str, dict[str, float]] = {}
    variants: tuple[Variant, ...] = ("default", "article")
    for variant in variants:
        runs = [
            measure_planted(seed=SEED + run, n=PATIENTS // chunks, variant=variant) for run in range(chunks)
        ]
        kept[variant] = {name: float(f"{np.mean([run[name] for run in runs]):.4f}") for name in runs[0]}
    path.write_bytes((json.dumps(kept, indent=1) + "\n").encode())


if __name__ == "__main__":
    keep_planted(Path(__file__).with_name("planted.json"))
