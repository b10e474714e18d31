"""Sixty tables of R's packages, by everything that R says of them (tests/reference/sweep.R): values, intervals, tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from tests.analyse.reference_values import printed_by_r
from tests.reference.sweep import sets
from workbench.analyse.comparison.anova import one_way_anova, welch_anova
from workbench.analyse.comparison.assumptions import levene
from workbench.analyse.comparison.many_ranks import kruskal_wallis
from workbench.analyse.comparison.means import difference_of_means, paired_difference
from workbench.analyse.comparison.rank_tests import mann_whitney, signed_rank
from workbench.analyse.regression.diagnostics import influence, variance_inflation
from workbench.measure.factors.adequacy import kmo_items

R = printed_by_r("sweep")
SCALES, GROUPS = sets("scale"), sets("groups")
Y_G, Y_H = {"outcome": "y", "group": "g"}, {"outcome": "y", "group": "h"}


def same(got: Any, expected: Any, *, rel: float = 1e-7) -> None:
    """Equal up to R's own accuracy; a figure that R lacks (too small a sample, an empty cell) is lacking here too."""
    wanted = np.array(expected, dtype=float)
    np.testing.assert_allclose(np.asarray(got, dtype=float), wanted, rtol=rel, atol=1e-10)


def row_is(row: Any, expected: dict[str, Any]) -> None:
    same([row.statistic, row.p], [expected["statistic"], expected["p"]])


def test_every_table_is_there():
    assert set(SCALES) == set(R["scale"])
    assert set(GROUPS) == set(R["groups"])
    assert len(SCALES) == len(GROUPS) == 30


@pytest.mark.parametrize("name", SCALES)
def test_reliability(name: str):
    items, r = SCALES[name], R["scale"][name]
    alpha, spread = wb.cronbach_alpha(items), wb.cronbach_alpha(items, interval="duhachek")
    standardised = wb.cronbach_alpha(items, kind="standardised")
    error = (spread.high - spread.low) / 2 / 1.959963984540054
    same([alpha.value, alpha.low, alpha.high, standardised.value, error], r["alpha"])
    pairwise = [
        wb.cronbach_alpha(items, kind=kind, missing="pairwise").value for kind in ("raw", "standardised")
    ]
    same(pairwise, r["pairwise"])
    table = wb.item_statistics(items)
    for column, key in (
        ("alpha_if_dropped", "dropped"),
        ("item_rest_r", "rest"),
        ("item_total_r", "total"),
        ("smc", "smc"),
    ):
        same(table[column], r[key])
    forms = wb.intraclass_correlation(items)
    for column, key in (("value", "value"), ("low", "low"), ("high", "high"), ("statistic", "F"), ("p", "p")):
        same(forms[column], r["icc"][key], rel=1e-6)
    same([wb.kmo(items).value, *kmo_items(items)["msa"]], r["kmo"])
    bartlett = wb.bartlett_sphericity(items)
    same([bartlett.statistic, bartlett.df, bartlett.p], r["bartlett"])


@pytest.mark.parametrize("name", SCALES)
def test_correlations_and_description(name: str):
    items, r = SCALES[name], R["scale"][name]
    table = wb.correlate_matrix(items, items, method="pearson")
    for column in ("r", "p", "low", "high"):
        same(table[column], r[column])
    same(table["p_adjusted"], r["adjusted"])
    for method in ("spearman", "kendall"):
        one = wb.correlate(items["v1"], items["v2"], method=method)
        same([one.value, one.p], r[method])
    complete = items.dropna()
    first, second, others = complete["v1"], complete["v2"], complete.iloc[:, 2:]
    same(wb.partial_correlate(first, second, others, method="pearson").value, r["partial"])
    gap = wb.compare_correlations(first, second, complete["v3"], method="pearson")
    same(np.abs([gap.statistic, gap.p]), np.abs(r["williams"]))
    for quantiles in (6, 7):
        described = wb.describe(items, quantile_type=quantiles)
        same(described[["q1", "q3"]].to_numpy().ravel(), r[f"type{quantiles}"])
        for column in ("mean", "sd", "median", "skewness"):
            same(described[column], r[column])


@pytest.mark.parametrize("name", GROUPS)
def test_groups(name: str):
    frame, r = GROUPS[name], R["groups"][name]
    a, b = (frame.loc[frame["g"] == label, "y"] for label in ("g1", "g2"))
    means = {
        "welch": difference_of_means(a, b),
        "student": difference_of_means(a, b, variances="equal"),
        "paired": paired_difference(frame["y"], frame["x"]),
    }
    for key, found in means.items():
        same(
            [found.statistic, found.df, found.p, found.low, found.high],
            [*list(r[key].values())[:3], *r[key]["ci"]],
        )
    ranks, plain = mann_whitney(a, b), mann_whitney(a, b, continuity=False)
    same([ranks.statistic, ranks.p, plain.p], r["wilcoxon"])
    signed = signed_rank(frame["y"], frame["x"])
    same([signed.statistic, signed.p], r["signed"])
    anova = one_way_anova(frame, **Y_H).iloc[0]
    same([anova.statistic, anova.df, anova.df2, anova.p], r["aov"])
    row_is(welch_anova(frame, **Y_H).iloc[0], r["oneway"])
    row_is(kruskal_wallis(frame, **Y_H).iloc[0], r["kruskal"])
    spread = levene(frame, **Y_H).iloc[0]
    same([spread.statistic, spread.p], r["levene"])


@pytest.mark.parametrize("name", GROUPS)
def test_post_hoc(name: str):
    frame, r = GROUPS[name], R["groups"][name]
    tukey, games, dunn = (compare(frame, **Y_H) for compare in (wb.tukey, wb.games_howell, wb.dunn))
    # R's ptukey is right to some ten decimals, its qtukey to five digits.
    np.testing.assert_allclose(tukey["p_adjusted"], r["tukey"]["p"], rtol=1e-5, atol=1e-9)
    same(tukey["difference"], r["tukey"]["difference"])
    same(tukey["low"], r["tukey"]["low"], rel=1e-4)
    same(games["df"], r["games_howell"]["df"])
    known = np.array(r["games_howell"]["p"], dtype=float)
    usable = ~np.isnan(known)  # R gives no p below 2 degrees of freedom
    np.testing.assert_allclose(games["p_adjusted"][usable], known[usable], rtol=1e-5, atol=1e-7)
    same(dunn["statistic"], r["dunn"]["z"])
    same(dunn["p_adjusted"], r["dunn"]["adjusted"])


@pytest.mark.parametrize("name", GROUPS)
def test_categories(name: str):
    frame, r = GROUPS[name], R["groups"][name]
    frame = frame.assign(b=(frame["y"] > frame["y"].median()) * 1, c=(frame["x"] > frame["x"].median()) * 1)
    table = {"row": "g", "column": "h"}
    row_is(wb.independence(frame, **table, small_cells="chi-square").iloc[0], r["chi_square"])
    same(wb.independence(frame, **table, small_cells="always exact")["p"][0], r["fisher"], rel=1e-6)
    row_is(wb.independence(frame, row="g", column="b", small_cells="yates").iloc[0], r["yates"])
    strata = {"outcome": "b", "group": "g", "stratum": "h"}
    plain = wb.mantel_haenszel(frame, **strata, continuity=False).iloc[0]
    same([plain.statistic, plain.p], r["mantel"]["plain"])
    corrected = wb.mantel_haenszel(frame, **strata).iloc[0]
    same([corrected.statistic, corrected.p], r["mantel"]["corrected"])
    same([plain.value, plain.low, plain.high], [r["mantel"]["ratio"], *r["mantel"]["ci"]])
    row_is(wb.mcnemar(frame["b"], frame["c"], test="corrected"), r["mcnemar"])
    trend = wb.cochran_armitage(frame, outcome="b", group="h")
    same([trend.statistic**2, trend.p], [r["trend"]["statistic"], r["trend"]["p"]])


@pytest.mark.parametrize("name", GROUPS)
def test_linear_models(name: str):
    frame, r = GROUPS[name], R["groups"][name]
    for squares in (2, 3):
        rows = wb.anova_table(frame, outcome="y", factors=["g", "h"], covariates=["x"], squares=squares)
        rows = rows.set_index("term").loc[["g", "h", "x", "g × h"]]
        same(rows["statistic"], r[f"type{squares}"]["F"], rel=1e-6)
        same(rows["p"], r[f"type{squares}"]["p"], rel=1e-6)
    slopes = wb.ancova(frame, **Y_H, covariates=["x"]).iloc[-1]
    same([slopes.statistic, slopes.p], r["slopes"], rel=1e-6)
    model = {"outcome": "y", "predictors": ["x", "g", "h"]}
    classical, fit = (
        wb.regress(frame, **model, errors="classical"),
        wb.regression_fit(frame, **model, errors="classical"),
    )
    same(classical["estimate"], r["lm"]["b"], rel=1e-6)
    same(classical["se"], r["lm"]["se"])
    same(wb.regress(frame, **model)["se"], r["lm"]["hc3"])
    same(wb.regress(frame, **model, cluster="h")["se"], r["lm"]["cluster"], rel=1e-5)
    same(fit.iloc[0][["r2", "aic", "bic"]], [r["lm"]["r2"], r["lm"]["aic"], r["lm"]["bic"]])
    same(variance_inflation(frame, predictors=["x", "g", "h"])["gvif"], r["vif"])
    same(influence(frame, **model)["cook"].max(), r["cook"])


@pytest.mark.parametrize("name", GROUPS)
def test_logits(name: str):
    frame, r = GROUPS[name], R["groups"][name]
    frame = frame.assign(
        b=(frame["y"] > frame["y"].median()) * 1, s=(frame["x"] - frame["x"].mean()) / frame["x"].std()
    )
    predictors = ["s", "g"]
    if isinstance(r["glm"], dict) and r["glm"]:
        got = wb.regress(frame, outcome="b", predictors=predictors, model="logistic")
        same(got["estimate"], r["glm"]["b"], rel=1e-5)
        same(got["se"], r["glm"]["se"], rel=1e-5)
        fit = wb.regression_fit(frame, outcome="b", predictors=predictors, model="logistic").iloc[0]
        same(fit.aic, r["glm"]["aic"])
    if isinstance(r["polr"], dict) and r["polr"]:
        cuts = np.unique(np.quantile(frame["y"], [0, 0.33, 0.67, 1]))
        frame = frame.assign(o=pd.cut(frame["y"], cuts, include_lowest=True, labels=False))
        got = wb.regress(frame, outcome="o", predictors=predictors, model="ordinal").set_index("kind")
        # polr may stop before its optimum; ours must be at least as likely.
        fit = wb.regression_fit(frame, outcome="o", predictors=predictors, model="ordinal").iloc[0]
        deviance = -2 * fit.log_likelihood
        assert deviance <= r["polr"]["deviance"] * (1 + 1e-9)
        if deviance > r["polr"]["deviance"] - 1e-7:
            np.testing.assert_allclose(got.loc[["slope"], "estimate"], r["polr"]["b"], rtol=1e-3, atol=1e-4)
            np.testing.assert_allclose(
                got.loc[["threshold"], "estimate"], r["polr"]["zeta"], rtol=1e-3, atol=1e-4
            )
