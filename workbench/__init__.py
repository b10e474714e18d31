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
    "screen": "intake.screen",
    "suppress": "intake.suppress",
    "pseudonymise": "intake.pseudonyms",
    # measure
    "score": "measure.score",
    "item_statistics": "measure.items",
    "cronbach_alpha": "measure.reliability",
    "omega": "measure.omega",
    "split_half": "measure.split_half",
    "guttman_lambdas": "measure.guttman",
    "intraclass_correlation": "measure.intraclass",
    "cohen_kappa": "measure.kappa",
    "fleiss_kappa": "measure.many_raters",
    "content_validity": "measure.content_validity",
    "kmo": "measure.adequacy",
    "bartlett_sphericity": "measure.adequacy",
    "parallel_analysis": "measure.parallel",
    "factor_analysis": "measure.factors",
    "compare_with_norm": "measure.norms",
    "screening_rate": "measure.norms",
    "adjust_p": "measure.multiplicity",
    # analyse
    "describe": "analyse.describe",
    "table_one": "analyse.table_one",
    "correlate": "analyse.associate",
    "correlate_matrix": "analyse.associate",
    "partial_correlate": "analyse.partial",
    "compare_correlations": "analyse.contrasts",
    "compare_groups": "analyse.compare",
    "compare_paired": "analyse.compare_paired",
    "cross_tabulate": "analyse.cross_tables",
    "regress": "analyse.regress",
    "missing_patterns": "analyse.missingness",
    "little_mcar": "analyse.missingness",
    "proportion": "analyse.rates",
    "difference_of_proportions": "analyse.rates",
    "satisfaction_rate": "analyse.rates",
    "standardise_rates": "analyse.standardise",
    "shrink": "analyse.league",
    "rank_intervals": "analyse.league",
    "funnel": "analyse.funnel",
    "check_printed": "analyse.printed",
    "check_printed_test": "analyse.printed_tests",
    # present
    "paper": "present.paper",
    "record": "present.edition",
    "say": "present.sentences",
    "table": "present.tables",
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
