"""How far the units of a comparison can be told apart, what their spread rests on, and whether size and rate go together."""

from __future__ import annotations

import math
from typing import Literal

from workbench.analyse.association.associate import correlate
from workbench.analyse.units.clusters import cluster_icc
from workbench.analyse.units.separation import distinguishable_classes, separable_pairs
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.studies.branch.answers import GOOD, answers, settings
from workbench.studies.branch.comparison import Comparison, reliability


def interviewer_icc(survey: Survey) -> Estimate:
    """How alike favourable answers taken by one interviewer are, within units; NaN with a reason without interviewers."""
    bench = settings(survey)
    if bench.cluster is None:
        return missing("the study names no cluster", unit="reliability")
    return cluster_icc(answers(survey), outcome=GOOD, cluster=bench.cluster, within=bench.unit)


def pairs(comparison: Comparison) -> Estimate:
    """The share of pairs of ranked units that differ (see `separable_pairs`)."""
    ranked = comparison.units[comparison.units["ranked"]]
    return separable_pairs(ranked, design_effect="design_effect")


def classes(comparison: Comparison) -> Estimate:
    """How many classes ("stars") the median reliability allows for."""
    method = "strata (4G + 1) / 3 of the median reliability"
    median = reliability(comparison)
    if math.isnan(median.value):
        return missing(median.reason, unit="count", method=method)
    return Estimate(distinguishable_classes(median.value), n=median.n, unit="count", method=method)


def dispersion(comparison: Comparison) -> dict[str, Estimate]:
    """Winsorised phi and tau2 (share scale) of the funnel, as numbers to record."""
    n = len(comparison.units)
    source = "Spiegelhalter 2005, 10% Winsorised z"
    return {
        "phi": Estimate(comparison.phi_winsorised, n=n, unit="ratio", method=f"phi, {source}"),
        "tau": Estimate(
            math.sqrt(comparison.tau2),
            n=n,
            unit="share difference",
            method=f"root of additive tau2, {source}",
        ),
    }


def volume(comparison: Comparison) -> Estimate:
    """Whether units with more answers have higher rates: Spearman's correlation of n with the adjusted rate.

    A funnel assumes that they do not; where they do, limits by size flag the small or the large for their size.
    """
    known = comparison.units[comparison.units["ranked"]]
    return correlate(known["n"].astype(float), known["share"])


def volume_outcome(found: Estimate) -> Literal["more", "less", "unclear", "unknown"]:
    """Whether larger units have higher rates, lower ones, or neither is clear."""
    if math.isnan(found.value):
        return "unknown"
    if math.isnan(found.low):  # an exact 1 or -1 has no interval
        return "more" if found.value > 0 else "less"
    return "more" if found.low > 0 else "less" if found.high < 0 else "unclear"
