"""The vocabulary of a notebook, in the order data flows. Nothing is loaded before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    # intake
    "read_table": "intake.read",
    "reconcile": "intake.reconcile",
    "open_study": "intake.processed",
    "table_batches": "intake.processed",
    "screen": "intake.screening.screen",
    "suppress": "intake.privacy.suppress",
    "pseudonymise": "intake.privacy.pseudonyms",
    # measure
    "score": "measure.score",
    "scoring_counts": "measure.score",
    "scoring_sensitivity": "measure.sensitivity",
    "select_subscale": "measure.score",
    "moments": "measure.moments",
    "moments_of_chunks": "measure.moments",
    "item_statistics": "measure.reliability.items",
    "cronbach_alpha": "measure.reliability.alpha",
    "kr20": "measure.reliability.alpha",
    "item_analysis": "measure.reliability.discrimination",
    "omega": "measure.factors.omega",
    "omega_hierarchical": "measure.factors.hierarchy",
    "split_half": "measure.reliability.split_half",
    "guttman_lambdas": "measure.reliability.guttman",
    "intraclass_correlation": "measure.agreement.intraclass",
    "cohen_kappa": "measure.agreement.kappa",
    "fleiss_kappa": "measure.agreement.many_raters",
    "bland_altman": "measure.agreement.bland_altman",
    "measurement_error": "measure.agreement.measurement_error",
    "content_validity": "measure.agreement.content_validity",
    "scale_content_validity": "measure.agreement.content_validity",
    "kmo": "measure.factors.adequacy",
    "bartlett_sphericity": "measure.factors.adequacy",
    "parallel_analysis": "measure.factors.parallel",
    "factor_analysis": "measure.factors.analysis",
    "harman_single_factor": "measure.factors.common_method",
    "compare_with_norm": "measure.norms",
    "t_scores": "measure.t_scores",
    "screening_rate": "measure.norms",
    "adjust_p": "measure.multiplicity",
    # analyse
    "describe": "analyse.describe",
    "table_one": "analyse.comparison.table_one",
    "correlate": "analyse.association.associate",
    "correlate_matrix": "analyse.association.matrix",
    "partial_correlate": "analyse.association.partial",
    "semipartial_correlate": "analyse.association.partial",
    "compare_correlations": "analyse.association.contrasts",
    "compare_groups": "analyse.comparison.compare",
    "compare_paired": "analyse.comparison.compare_paired",
    "compare_shares": "analyse.comparison.compare_shares",
    "anova_table": "analyse.comparison.factorial",
    "ancova": "analyse.comparison.ancova",
    "tukey": "analyse.comparison.post_hoc",
    "games_howell": "analyse.comparison.post_hoc",
    "dunn": "analyse.comparison.post_hoc",
    "friedman": "analyse.comparison.many_ranks",
    "equivalent_means": "analyse.comparison.equivalence",
    "cross_tabulate": "analyse.comparison.cross_tables",
    "independence": "analyse.comparison.cross_tables",
    "mcnemar": "analyse.comparison.paired_categories",
    "cochran_q": "analyse.comparison.paired_categories",
    "mantel_haenszel": "analyse.comparison.strata",
    "cochran_armitage": "analyse.comparison.trend",
    "regress": "analyse.regression.regress",
    "regression_fit": "analyse.regression.fit",
    "coding_table": "analyse.regression.coding",
    "missing_patterns": "analyse.missing.missingness",
    "little_mcar": "analyse.missing.missingness",
    "proportion": "analyse.units.rates",
    "difference_of_proportions": "analyse.units.rates",
    "satisfaction_rate": "analyse.units.rates",
    "net_promoter": "analyse.scores.net_promoter",
    "reliable_change": "analyse.scores.reliable_change",
    "standardise_rates": "analyse.units.standardise",
    "shrink": "analyse.units.league",
    "rank_intervals": "analyse.units.league",
    "funnel": "analyse.units.funnel",
    "rake": "analyse.units.weighting",
    "gap_scores": "analyse.quality.gaps",
    "relative_weights": "analyse.quality.drivers",
    "importance_performance": "analyse.quality.importance",
    "penalty_reward": "analyse.quality.asymmetry",
    "kano": "analyse.quality.kano",
    "satisfaction_index": "analyse.quality.satisfaction_index",
    "difference_reliability": "analyse.quality.gaps",
    "composite": "analyse.units.composite",
    "fit_multilevel": "analyse.units.multilevel",
    "multilevel_league": "analyse.units.multilevel_league",
    "control_chart": "analyse.charts.control_chart",
    "residual_chart": "analyse.charts.residual_chart",
    "spells": "analyse.durations.spells",
    "time_to_event": "analyse.durations.time_to_event",
    "share_within": "analyse.durations.time_to_event",
    "check_printed": "analyse.printed.moments",
    "check_printed_test": "analyse.printed.tests",
    "check_printed_share": "analyse.printed.shares",
    # present
    "paper": "present.paper",
    "record": "present.edition",
    "words": "present.edition",
    "say": "present.sentences",
    "table": "present.tables",
    "themed": "present.theme",
    "new_axes": "present.theme",
    "figure": "present.figures",
    # publish
    "report": "publish.report",
    "verify": "publish.verify",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"workbench has no {name!r}; it has: {', '.join(_HOME)}")
    return getattr(import_module(f"workbench.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
