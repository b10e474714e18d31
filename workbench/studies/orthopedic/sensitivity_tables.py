"""The tables that show whether the paper's results depend on the choices made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, mean_sd, number, p_value, with_interval
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.studies.orthopedic.care import FACTORS
from workbench.studies.orthopedic.tables import factor_title, value_with_limits
from workbench.studies.scales import Scored
from workbench.study import Words

ANALYSES = {
    "primary": Words(zh="主要分析（Spearman）", en="Primary (Spearman)"),
    "bootstrap": Words(zh="BCa 自助法区间", en="BCa bootstrap interval"),
    "pearson": Words(zh="Pearson 相关", en="Pearson"),
    "kendall": Words(zh="Kendall τb", en="Kendall tau-b"),
    "without_proxies": Words(zh="仅本人填写者", en="Self-completed forms only"),
    "without_straight_lines": Words(zh="剔除 90 题答案全同者", en="Without forms with 90 equal answers"),
    "without_somatic": Words(zh="剔除躯体化及其他条目", en="Without somatic and additional items"),
    "complete_forms": Words(zh="仅两个量表均无缺项者", en="Forms without a missing item only"),
    "adjusted": Words(zh="偏相关（调整协变量）", en="Partial (adjusted for covariates)"),
    "disattenuated": Words(zh="校正测量误差（衰减校正）", en="Corrected for attenuation"),
}


def table_sensitivity(results: pd.DataFrame, *, label: str = "tbl-sensitivity") -> Table:
    """The primary correlation under other choices."""
    lang = current().lang
    rows = [
        [
            ANALYSES[row["analysis"]].in_(lang),
            number(row["estimate"].n, decimals=0, lang=lang),
            with_interval(row["estimate"], lang=lang),
        ]
        for row in results.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="主要相关在不同选择下的结果", en="The primary correlation under other choices"),
        columns=[column("analysis", align="left"), column("n"), column("estimate_ci")],
        notes=[
            Words(
                zh="衰减校正以两个量表 *α* 乘积的平方根去除相关及其区间，视 *α* 为已知；“—”为无法估计。",
                en="Correction for attenuation divides the correlation and its interval by the root of the product of both "
                "alphas, taken as known. A dash: not estimable.",
            )
        ],
    )


def table_norm_variants(
    survey: Survey, comparisons: pd.DataFrame, *, label: str = "tbl-norm-variants"
) -> Table:
    """The factors on which the circulating variants of the norm differ, against each of them."""
    lang = current().lang
    norms = comparisons.groupby("scale")[["norm_mean", "norm_sd"]].nunique().max(axis=1)
    differing = [factor for factor in FACTORS if factor in norms.index and norms[factor] > 1]
    rows = []
    for factor in differing:
        found = comparisons[comparisons["scale"] == factor].to_dict("records")
        for place, row in enumerate(found):
            rows.append(
                [
                    factor_title(survey, factor, lang) if place == 0 else "",
                    row[f"title_{lang}"],
                    mean_sd(row["norm_mean"], row["norm_sd"], lang=lang),
                    value_with_limits(row["difference"], row["low"], row["high"], lang),
                    value_with_limits(row["g"], row["g_low"], row["g_high"], lang),
                    p_value(row["p_adjusted"]),
                ]
            )
    return table(
        rows or [[term("none", lang), *[NOTHING] * 5]],
        label=label,
        caption=Words(zh="两种流传常模不同的因子", en="Factors on which the circulating norms differ"),
        columns=[
            column("factor", align="left"),
            column("variant", align="left"),
            *(column(key) for key in ("norm", "difference_ci", "g_ci", "p_holm")),
        ],
        notes=[Words(zh="其余因子的常模相同。", en="The norms of the other factors are the same.")],
    )


def table_without_item(
    survey: Survey, both: Mapping[str, Scored], results: pd.DataFrame, *, label: str = "tbl-mapping"
) -> Table:
    """The contrast of interpersonal sensitivity with each item left out of its group."""
    lang = current().lang
    names: Sequence[str] = list(both["care"].answers.columns)
    variables = survey.study.variables("patients")
    rows = [
        [
            variables[names[row["item"] - 1]].label(lang),
            term(row["group"], lang),
            with_interval(row["estimate"], lang=lang),
            p_value(row["estimate"].p),
        ]
        for row in results.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="人际关系敏感：“软”“硬”相关之差，逐一去掉条目",
            en="Interpersonal sensitivity: soft minus hard, one item left out at a time",
        ),
        columns=[
            column("item_out", align="left"),
            column("group", align="left"),
            column("difference_of_r"),
            column("p"),
        ],
        notes=[
            Words(
                zh="Zou 区间，Williams 检验，未校正：只用于看结果是否取决于某一条目。",
                en="Zou's interval and Williams's test, unadjusted: only to see whether the result hangs on one item.",
            )
        ],
    )
