"""Whatever the data: no crash, no warning, no zero where nothing is known, and the input untouched."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.association.contrasts import compare_correlations, correlation_contrasts
from workbench.analyse.association.partial import partial_correlate, semipartial_correlate
from workbench.analyse.association.separate_correlations import (
    compare_independent_correlations,
    compare_separate_correlations,
)
from workbench.analyse.comparison.ancova import adjusted_means, ancova
from workbench.analyse.comparison.anova import one_way_anova, welch_anova
from workbench.analyse.comparison.assumptions import describe_shape, levene
from workbench.analyse.comparison.compare import compare_groups
from workbench.analyse.comparison.compare_paired import compare_paired
from workbench.analyse.comparison.compare_shares import compare_shares
from workbench.analyse.comparison.cross_tables import cross_tabulate, independence
from workbench.analyse.comparison.equivalence import (
    equivalent_means,
    equivalent_pairs,
    equivalent_to_no_correlation,
)
from workbench.analyse.comparison.factorial import anova_table
from workbench.analyse.comparison.many_ranks import friedman, kruskal_wallis
from workbench.analyse.comparison.means import difference_of_means, paired_difference
from workbench.analyse.comparison.paired_categories import cochran_q, mcnemar
from workbench.analyse.comparison.post_hoc import dunn, games_howell, tukey
from workbench.analyse.comparison.rank_effects import paired_rank_biserial, rank_biserial
from workbench.analyse.comparison.rank_tests import mann_whitney, signed_rank
from workbench.analyse.comparison.standardised import cohen_d_av, cohen_d_z, hedges_g
from workbench.analyse.comparison.strata import mantel_haenszel
from workbench.analyse.comparison.table_one import table_one
from workbench.analyse.comparison.trend import cochran_armitage
from workbench.analyse.missing.missingness import little_mcar, missing_by_variable, missing_patterns
from workbench.analyse.regression.coding import coding_table
from workbench.analyse.regression.diagnostics import influence, variance_inflation
from workbench.analyse.regression.fit import regression_fit
from workbench.analyse.regression.model_steps import hierarchical_regression, predictor_tests
from workbench.analyse.regression.proportional_odds import proportional_odds
from workbench.analyse.regression.regress import regress

Y_G, Y_H = {"outcome": "y", "group": "g"}, {"outcome": "y", "group": "h"}
CALLS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "adjusted_means": lambda f: adjusted_means(f, **Y_H, covariates=["x"]),
    "ancova": lambda f: ancova(f, **Y_H, covariates=["x"]),
    "anova_table 2": lambda f: anova_table(f, outcome="y", factors=["g", "h"], covariates=["x"]),
    "anova_table 3": lambda f: anova_table(f, outcome="y", factors=["g", "h"], squares=3),
    "cochran_armitage": lambda f: cochran_armitage(f, outcome="b", group="h"),
    "cochran_q": lambda f: cochran_q(f[["b", "c"]]),
    "coding_table": lambda f: coding_table(f, outcome="o", predictors=["x", "g"], model="ordinal"),
    "cohen_d_av": lambda f: cohen_d_av(f["x"], f["z"]),
    "cohen_d_z": lambda f: cohen_d_z(f["x"], f["z"]),
    "compare_correlations": lambda f: compare_correlations(f["x"], f["z"], f["b"], test="steiger"),
    "compare_groups equal": lambda f: compare_groups(f, **Y_G, variances="equal", order=["a", "b"]),
    "compare_groups ranks": lambda f: compare_groups(f, **Y_G, scale="ordinal"),
    "compare_groups": lambda f: compare_groups(f, **Y_H, scale="interval"),
    "compare_independent": lambda f: compare_independent_correlations(
        f, x="x", y="z", group="g", order=["a", "b"]
    ),
    "compare_paired ranks": lambda f: compare_paired(f, first="x", second="z", scale="ordinal"),
    "compare_paired": lambda f: compare_paired(f, first="x", second="z"),
    "compare_separate": lambda f: compare_separate_correlations(f, first=("x", "z"), second=("b", "c")),
    "correlation_contrasts": lambda f: correlation_contrasts(f, shared=["x"], first="z", second="b"),
    "compare_shares": lambda f: compare_shares(f, outcome="b", group="h").drop(columns="p", errors="ignore"),
    "cross_tabulate": lambda f: cross_tabulate(f, row="g", column="h"),
    "describe_shape": lambda f: describe_shape(f, **Y_G),
    "difference_of_means": lambda f: difference_of_means(f["x"], f["z"]),
    "dunn": lambda f: dunn(f, **Y_H),
    "equivalent_means": lambda f: equivalent_means(f["x"], f["z"], margin=1),
    "equivalent_pairs": lambda f: equivalent_pairs(f["x"], f["z"], margin=1),
    "equivalent_to_none": lambda f: equivalent_to_no_correlation(f["x"], f["z"], margin=0.2),
    "friedman": lambda f: friedman(f[["x", "z", "b"]]),
    "games_howell": lambda f: games_howell(f, **Y_H),
    "hedges_g": lambda f: hedges_g(f["x"], f["z"], standardiser="average"),
    "hierarchical": lambda f: hierarchical_regression(f, outcome="y", blocks=[["x"], ["h", "z"]]),
    "independence": lambda f: independence(f, row="g", column="h", small_cells="textbook"),
    "influence": lambda f: influence(f, outcome="y", predictors=["x", "z"]),
    "kruskal_wallis": lambda f: kruskal_wallis(f, **Y_H),
    "levene": lambda f: levene(f, **Y_G),
    "little_mcar": lambda f: little_mcar(f, columns=["x", "z", "b"]),
    "mann_whitney exact": lambda f: mann_whitney(f["x"], f["b"], exact=True),
    "mann_whitney": lambda f: mann_whitney(f["x"], f["b"]),
    "mantel_haenszel": lambda f: mantel_haenszel(f, outcome="b", group="g", stratum="h"),
    "mcnemar": lambda f: mcnemar(f["b"], f["c"]),
    "missing_by_variable": missing_by_variable,
    "missing_patterns": missing_patterns,
    "one_way_anova": lambda f: one_way_anova(f, **Y_H),
    "paired_difference": lambda f: paired_difference(f["x"], f["z"]),
    "paired_rank_biserial": lambda f: paired_rank_biserial(f["o"], f["b"]),
    "partial_correlate": lambda f: partial_correlate(f["x"], f["z"], f[["b", "h"]]),
    "predictor_tests": lambda f: predictor_tests(f, outcome="o", predictors=["x", "h"], model="ordinal"),
    "proportional_odds": lambda f: proportional_odds(f, outcome="o", predictors=["x", "g"]),
    "rank_biserial": lambda f: rank_biserial(f["x"], f["b"]),
    "regress cluster": lambda f: regress(f, outcome="y", predictors=["x"], cluster="h"),
    "regress logistic": lambda f: regress(f, outcome="b", predictors=["x", "h"], model="logistic"),
    "regress ordinal": lambda f: regress(f, outcome="o", predictors=["x", "g"], model="ordinal"),
    "regress": lambda f: regress(f, outcome="y", predictors=["x", "h"]),
    "regression_fit": lambda f: regression_fit(f, outcome="y", predictors=["x", "h"]),
    "semipartial_correlate": lambda f: semipartial_correlate(f["x"], f["z"], f[["b", "h"]]),
    "signed_rank exact": lambda f: signed_rank(f["x"], f["z"], exact=True),
    "signed_rank": lambda f: signed_rank(f["x"], f["b"]),
    "table_one": lambda f: table_one(
        f, columns=["x", "h", "o"], group="g", kinds={"x": "median", "o": "ordinal"}
    ),
    "tukey": lambda f: tukey(f, **Y_H),
    "variance_inflation": lambda f: variance_inflation(f, predictors=["x", "z", "h"]),
    "welch_anova": lambda f: welch_anova(f, **Y_H),
}


def _people(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(n)
    numbers = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("yxz"))
    return numbers.assign(
        b=rng.integers(0, 2, n), c=rng.integers(0, 2, n), o=rng.integers(1, 5, n),
        g=rng.choice(list("ab"), n), h=rng.choice(list("uvw"), n),
    )  # fmt: skip


def _frames() -> dict[str, pd.DataFrame]:
    frames = {}
    for n in (0, 1, 2, 4, 12):
        people = _people(n)
        gone = dict.fromkeys("yxzbco", np.nan)
        frames |= {
            f"{n} people": people,
            f"{n} constant": people.assign(y=3.0, x=3.0, b=1),
            f"{n} in one group": people.assign(g="a", h="u"),
            f"{n} without answers": people.assign(**gone),
            f"{n} without groups": people.assign(g=None, h=None),
            f"{n} with one group silent": people.assign(y=people["y"].where(people["g"] == "a")),
            f"{n} the group is the answer": people.assign(
                y=(people["g"] == "a") * 1.0, b=(people["h"] == "u") * 1
            ),
            f"{n} nullable": people.convert_dtypes().mask(
                np.random.default_rng(9).random(people.shape) < 0.2
            ),
            f"{n} arrow": people.convert_dtypes(dtype_backend="pyarrow"),
            f"{n} categories": people.assign(
                y=pd.Categorical(people["o"], range(1, 8), ordered=True),
                g=pd.Categorical(people["g"], list("zab")),
            ),
            f"{n} one index": people.set_axis([7] * n, axis=0),
        }
    return frames


FRAMES = _frames()


@pytest.mark.parametrize("call", list(CALLS))
def test_nothing_crashes_and_what_is_unknown_says_why(call: str):
    for name, frame in FRAMES.items():
        before = frame.copy(deep=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            got = CALLS[call](frame)
        pd.testing.assert_frame_equal(frame, before)
        if not isinstance(got, pd.DataFrame):
            assert np.isnan(got.value) == bool(got.reason), name
            assert not (got.reason and (got.p == got.p or got.low == got.low)), name
        elif {"p", "reason", "statistic_name"} <= set(got.columns):
            p = got["p_adjusted"] if call in ("tukey", "games_howell") else got["p"]
            tested = ~got["statistic_name"].isin([""])
            silent = got[tested & p.isna() & (got["reason"] == "")]
            assert silent.empty, f"{name}: {silent}"
            # The Mantel-Haenszel test stands where the common odds ratio itself is 0 or infinite.
            assert call == "mantel_haenszel" or not (p.notna() & (got["reason"] != "")).any(), name
