"""The tables about confounding and clustering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import count_share, number, p_value, with_interval
from workbench.present.tables import Table, column, table
from workbench.studies.labels import with_unit
from workbench.studies.orthopedic.confounding import EXPOSURE, OUTCOME
from workbench.studies.orthopedic.tables import factor_title, value_with_limits
from workbench.study import Lang, Words

MODELS = {
    "unadjusted": Words(zh="未调整", en="Unadjusted"),
    "adjusted": Words(zh="调整模型（HC3）", en="Adjusted model (HC3)"),
    "with": Words(zh="再加入：{}", en="Adding: {}"),
    "without_influential": Words(zh="剔除强影响点（Cook 距离>4/*n*）", en="Without influential forms (Cook's distance > 4/n)"),
    "clustered": Words(zh="聚类稳健标准误：{}", en="Standard errors robust to clusters: {}"),
}  # fmt: skip
CONSTANT = Words(zh="常数项", en="Constant")
CARING_MEAN = Words(zh="关怀满意度均分", en="Caring score")
AS_IT_IS = Words(zh="实际值", en="as measured")


def table_partial(survey: Survey, results: pd.DataFrame, *, label: str = "tbl-partial") -> Table:
    """Raw and partial correlations with the total side by side."""
    lang = current().lang
    rows = [
        [
            factor_title(survey, row["scale"], lang),
            *(with_interval(row[name], lang=lang) for name in ("raw", "adjusted", "joint")),
        ]
        for row in results.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="与满意度总均分的 Spearman 相关及偏相关",
            en="Spearman and partial Spearman correlations with the total caring score",
        ),
        columns=[column("factor", align="left"), *(column(key) for key in ("raw_ci", "adjusted_ci", "joint_ci"))],
        notes=[
            Words(
                zh="因子之间高度相关，调整其余因子后的系数可因抑制效应而变号，不应单独解释。",
                en="The factors are closely related: given the others a coefficient can change its sign by suppression, and "
                "should not be read alone.",
            )
        ],
        size="small",
    )  # fmt: skip


def table_model(survey: Survey, terms: pd.DataFrame, *, label: str = "tbl-model") -> Table:
    """The adjusted model: coefficients with interval, t, P and variance inflation."""
    lang = current().lang
    rows = [
        [
            _term(survey, row, lang),
            value_with_limits(row["estimate"], row["low"], row["high"], lang),
            number(row["statistic"], lang=lang),
            p_value(row["p"]),
            number(row["vif"], lang=lang),
        ]
        for row in terms.to_dict("records")
    ]
    n = number(float(terms["n"].iloc[0]), decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"关怀满意度均分的多元线性回归（*n*={n}）",
            en=f"Linear regression of the caring score (*n* = {n})",
        ),
        columns=[column("variable", align="left"), *(column(key) for key in ("b_ci", "t", "p", "vif"))],
        notes=[
            Words(
                zh="HC3 稳健标准误；变量全部进入，未作逐步筛选；VIF 为广义方差膨胀因子折算到单个自由度。",
                en="HC3 standard errors; all variables entered together, none selected; VIF: generalised, per degree of freedom.",
            )
        ],
    )


def table_coding(survey: Survey, codes: pd.DataFrame, *, label: str = "tbl-coding") -> Table:
    """How the variables of the model are coded (赋值表)."""
    lang = current().lang
    rows = []
    for name, levels in codes.groupby("variable", sort=False):
        numeric = levels["coding"].iloc[0] == "number"
        text = AS_IT_IS.in_(lang) if numeric else _codes(survey, str(name), levels, lang)
        rows.append([_variable(survey, str(name), lang), text])
    return table(
        rows,
        label=label,
        caption=Words(zh="回归变量赋值", en="Coding of the variables in the regression"),
        columns=[column("variable", align="left"), column("value_assigned", align="left")],
    )


def table_slopes(survey: Survey, slopes: pd.DataFrame, *, label: str = "tbl-slopes") -> Table:
    """The slope of GSI under other models."""
    lang = current().lang
    rows = []
    for row in slopes.to_dict("records"):
        estimate = row["estimate"]
        added = _variable(survey, row["added"], lang) if row["added"] else ""
        name = MODELS[row["model"]].in_(lang).format(added).replace("*", "")
        n = number(estimate.n, decimals=0, lang=lang)
        rows.append([name, n, with_interval(estimate, lang=lang), p_value(estimate.p)])
    return table(
        rows,
        label=label,
        caption=Words(
            zh="总均分对关怀满意度均分的回归系数（不同模型）",
            en="Slope of the caring score on the general severity index, by model",
        ),
        columns=[column("model", align="left"), column("n"), column("b_ci"), column("p")],
        notes=[
            Words(
                zh="*b* 为总均分每高 1 分，满意度均分的差值。组数少，聚类稳健标准误只是粗略校正；“—”为无法估计（如某水平仅一人）。",
                en="*b*: difference in the caring score per point of the index. With so few clusters the robust standard "
                "errors are a rough correction. A dash: not estimable, as where one patient alone has a level.",
            )
        ],
    )


def table_clusters(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-clusters") -> Table:
    """Intraclass correlation and design effect by ward and by nurse group."""
    lang = current().lang
    rows = [
        [
            _variable(survey, row["cluster"], lang),
            number(row["clusters"], decimals=0, lang=lang),
            number(row["mean_size"], decimals=1, lang=lang),
            number(row["icc"], decimals=3, lang=lang),
            number(row["design_effect"], lang=lang),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="满意度总均分的聚集性", en="Clustering of the caring score"),
        columns=[
            column("variable", align="left"),
            *(column(key) for key in ("clusters", "mean_size", "icc", "design_effect")),
        ],
        notes=[
            Words(
                zh="ICC 由方差分析估计，可为负（按 0 计设计效应）。",
                en="ICC by analysis of variance; it can be negative, and then counts as 0 in the design effect.",
            )
        ],
    )


def table_top_boxes(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-top-box") -> Table:
    """Odds of the best answer per point of GSI, by caring item."""
    lang = current().lang
    rows = [
        [
            _variable(survey, row["item"], lang),
            count_share(row["top"], row["n"], lang=lang),
            value_with_limits(row["odds_ratio"], row["low"], row["high"], lang),
            p_value(row["p"]),
            p_value(row["p_adjusted"]),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="各条目答最高一级与总均分的关系（logistic 回归）",
            en="Best answer or not by item and the general severity index (logistic regression)",
        ),
        columns=[
            column("item", align="left"),
            *(column(key) for key in ("top_n_share", "odds_ratio_ci", "p", "p_bh")),
        ],
        notes=[
            Words(
                zh="*OR* 为总均分每高 1 分，调整的协变量同线性回归；“—”为无法估计。",
                en="*OR* per point of the index, given the covariates of the adjusted model. A dash: not estimable.",
            )
        ],
    )


def _term(survey: Survey, row: Mapping[str, Any], lang: Lang) -> str:
    name = str(row["predictor"])
    if not name:
        return CONSTANT.in_(lang)
    known = survey.study.variables("patients")
    if pd.isna(row["at"]) or name not in known:
        return _variable(survey, name, lang)
    link = "：" if lang == "zh" else ": "
    return f"{_variable(survey, name, lang)}{link}{known[name].level(str(row['at']), lang)}"


def _variable(survey: Survey, name: str, lang: Lang) -> str:
    if name == OUTCOME:
        return CARING_MEAN.in_(lang)
    if name == EXPOSURE:
        return factor_title(survey, EXPOSURE, lang)
    return with_unit(survey.study.variables("patients")[name], lang)


def _codes(survey: Survey, name: str, levels: pd.DataFrame, lang: Lang) -> str:
    variable = survey.study.variables("patients")[name]
    separator, equals = ("；", "=") if lang == "zh" else ("; ", " = ")
    return separator.join(
        f"{variable.level(str(row['level']), lang)}{equals}{row['code']}" for row in levels.to_dict("records")
    )
