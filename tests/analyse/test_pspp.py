"""PSPP, the free reading of SPSS, on our invented data (tests/reference/pspp.sps): where it differs from R, it is named."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.analyse.comparison.anova import one_way_anova
from workbench.analyse.comparison.assumptions import levene
from workbench.analyse.comparison.many_ranks import kruskal_wallis
from workbench.analyse.comparison.means import difference_of_means, paired_difference
from workbench.analyse.comparison.rank_tests import mann_whitney

REFERENCE = Path(__file__).parents[1] / "reference"
ANSWERS, SCORES, INTERVIEWS = (
    pd.read_csv(REFERENCE / f"{name}.csv") for name in ("answers", "scores", "interviews")
)
Y, MODE = SCORES["y"], SCORES["mode"]
FAMILY, NURSE = MODE == "family", MODE == "nurse"


def _tables() -> dict[str, list[list[str]]]:
    """PSPP's tables by title; one that stands several times gets a number: "ANOVA", "ANOVA 2", …"""
    found: dict[str, list[list[str]]] = {}
    times: Counter[str] = Counter()
    for block in (REFERENCE / "pspp.csv").read_text(encoding="utf-8").split("Table: ")[1:]:
        rows = [row for row in csv.reader(block.splitlines()) if row]
        title = rows[0][0]
        times[title] += 1
        found[f"{title} {times[title]}" if times[title] > 1 else title] = rows[1:]
    return found


PSPP = _tables()


def numbers(title: str, label: str) -> list[float]:
    """The figures of the first row of a table that holds this label."""
    row = next(row for row in PSPP[title] if label in row)
    return [float(cell) for cell in row if cell.lstrip("-.").replace(".", "", 1).isdigit()]


def near(got: object, expected: object, digits: float = 1e-9) -> None:
    np.testing.assert_allclose(np.asarray(got, dtype=float), np.asarray(expected, dtype=float), rtol=digits)


def test_reliability():
    alpha, items = wb.cronbach_alpha(ANSWERS), wb.item_statistics(ANSWERS)
    near(alpha.value, PSPP["Reliability Statistics"][1][0])
    for item in items.itertuples():
        _, _, rest, dropped = numbers("Item-Total Statistics", item.item)
        near([item.item_rest_r, item.alpha_if_dropped], [rest, dropped])
    halves = wb.split_half(ANSWERS, split="first_second").set_index("coefficient")["value"]
    title = "Reliability Statistics 2"
    near(halves["correlation"], numbers(title, "Correlation Between Forms"))
    near(halves["spearman_brown"], numbers(title, "Equal Length"))
    near(halves["flanagan_rulon"], numbers(title, "Guttman Split-Half Coefficient"))


def test_factorability_and_the_first_component():
    bartlett, table = wb.bartlett_sphericity(ANSWERS), "KMO and Bartlett's Test"
    near(wb.kmo(ANSWERS).value, numbers(table, "Kaiser-Meyer-Olkin Measure of Sampling Adequacy"))
    near(bartlett.statistic, numbers(table, "Approx. Chi-Square"))
    first = wb.harman_single_factor(ANSWERS)
    near(first.value, numbers("Total Variance Explained", "1")[1] / 6)


def test_ranks_of_several_questions():
    friedman = wb.friedman(ANSWERS[["i1", "i2", "i3", "i4"]]).iloc[0]
    near(friedman.statistic, numbers("Test Statistics", "Chi-Square"))
    # SPSS prints Z without continuity correction, and ranks the second minus the first.
    signed = wb.compare_paired(ANSWERS, first="i1", second="i2", scale="ordinal", continuity=False).iloc[0]
    near(abs(signed.statistic), -numbers("Test Statistics 2", "Z")[0])


def test_means():
    table = "Independent Samples Test"
    for variances, label in (
        ("equal", "Equal variances assumed"),
        ("unequal", "Equal variances not assumed"),
    ):
        found = difference_of_means(Y[FAMILY], Y[NURSE], variances=variances)
        t, df, *rest = numbers(table, label)[-7:] if variances == "unequal" else numbers(table, label)[2:]
        near([found.statistic, found.df], [t, df])
        near([found.value, found.low, found.high], [rest[1], rest[3], rest[4]])
    spread = levene(SCORES[FAMILY | NURSE], outcome="y", group="mode", centre="mean").iloc[0]
    near(spread.statistic, numbers(table, "Equal variances assumed")[0])
    paired, row = paired_difference(Y, SCORES["z"]), numbers("Paired Samples Test", "y - z")
    near([paired.value, paired.low, paired.high, paired.statistic], [row[0], row[3], row[4], row[5]])
    anova = one_way_anova(SCORES, outcome="y", group="mode").iloc[0]
    near([anova.ss_between, anova.statistic], [numbers("ANOVA", "Between Groups")[i] for i in (0, 3)])
    tukey = (
        wb.tukey(SCORES, outcome="y", group="mode").set_index(["first", "second"]).loc[("family", "nurse")]
    )
    gap, se, _, low, high = numbers("Multiple Comparisons (y)", "Tukey HSD")
    near([tukey.difference, tukey.se, tukey.low, tukey.high], [gap, se, low, high], 1e-4)


def test_ranks_of_groups():
    u = mann_whitney(SCORES.loc[FAMILY, "tied"], SCORES.loc[NURSE, "tied"], continuity=False)
    smaller, _, z, _ = [float(cell) for cell in PSPP["Test Statistics 3"][1][1:]]
    near(min(u.statistic, 17 * 14 - u.statistic), smaller)
    assert u.p == pytest.approx(0.065, abs=5e-4)
    row = wb.compare_groups(
        SCORES[FAMILY | NURSE], outcome="tied", group="mode", scale="ordinal", continuity=False
    ).iloc[0]
    near(abs(row.statistic), abs(z))
    near(
        kruskal_wallis(SCORES, outcome="tied", group="mode")["statistic"][0],
        numbers("Test Statistics 4", "Chi-Square"),
    )


def test_regression():
    model = {"outcome": "y", "predictors": ["x", "z", "age"]}
    terms = wb.regress(SCORES, **model, errors="classical").set_index("term")
    for term, label in (("(intercept)", "(Constant)"), ("x", "x"), ("z", "z"), ("age", "age")):
        b, se, beta, t, _, low, high = numbers("Coefficients (y)", label)
        row = terms.loc[term]
        near([row.estimate, row.se, row.statistic, row.low, row.high], [b, se, t, low, high])
        assert term == "(intercept)" or row.standardised == pytest.approx(beta, rel=0.05)
    fit = wb.regression_fit(SCORES, **model, errors="classical").iloc[0]
    _, r2, adjusted, sigma = [float(cell) for cell in PSPP["Model Summary (y)"][1]]
    near([fit.r2, fit.r2_adjusted, fit.sigma], [r2, adjusted, sigma])


def test_cross_tables():
    pearson = wb.independence(INTERVIEWS, row="satisfied", column="rural", small_cells="chi-square").iloc[0]
    yates = wb.independence(INTERVIEWS, row="satisfied", column="rural", small_cells="yates").iloc[0]
    fisher = wb.independence(INTERVIEWS, row="satisfied", column="rural", small_cells="always exact").iloc[0]
    near(pearson.statistic, numbers("Chi-Square Tests", "Pearson Chi-Square")[0])
    near(pearson.value, numbers("Symmetric Measures", "Cramer's V")[0])
    near(yates.statistic, numbers("Chi-Square Tests", "Continuity Correction")[0])
    assert fisher.p == pytest.approx(numbers("Chi-Square Tests", "Fisher's Exact Test")[0], abs=5e-4)
    kappa = wb.cohen_kappa(INTERVIEWS[["satisfied", "rural"]])
    near([kappa.value, kappa.statistic], [numbers("Symmetric Measures", "Kappa")[i] for i in (0, 2)])
    wide = wb.independence(INTERVIEWS, row="satisfied", column="channel", small_cells="chi-square").iloc[0]
    near(wide.statistic, numbers("Chi-Square Tests 2", "Pearson Chi-Square")[0])
    asked = INTERVIEWS[["satisfied", "rural"]]
    assert wb.cochran_q(asked)["statistic"][0] == pytest.approx(8.036, abs=5e-4)
    assert wb.mcnemar(asked["satisfied"], asked["rural"]).p == pytest.approx(0.006, abs=5e-4)


def test_logistic_regression():
    terms = wb.regress(INTERVIEWS, outcome="satisfied", predictors=["rural"], model="logistic").set_index(
        "term"
    )
    b, se, wald, *_ = numbers("Variables in the Equation", "rural")[-6:]
    row = terms.loc["rural"]
    near([row.estimate, row.se, row.statistic**2], [b, se, wald], 2e-4)  # PSPP stops at a change of 0.001
    fit = wb.regression_fit(INTERVIEWS, outcome="satisfied", predictors=["rural"], model="logistic").iloc[0]
    deviance, _, nagelkerke = [float(cell) for cell in PSPP["Model Summary"][1][1:]]
    near([-2 * fit.log_likelihood, fit.nagelkerke], [deviance, nagelkerke], 1e-6)
