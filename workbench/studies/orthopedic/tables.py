"""The tables of the orthopaedic paper."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.instruments import load_instrument
from workbench.intake.processed import Survey
from workbench.present.edition import Recorded, current
from workbench.present.numbers import (
    NOTHING,
    between,
    extent,
    mean_sd,
    number,
    p_value,
    percent,
    with_interval,
)
from workbench.present.sentences import Sentence, say
from workbench.present.tables import Cell, Column, Table, column, table
from workbench.present.terms import term
from workbench.studies.orthopedic.care import CARING, CONTRASTS, FACTORS
from workbench.study import Lang, Words

RULES = {
    "any": Words(zh="任一标准", en="Any rule"),
}


def factor_title(survey: Survey, code: str, lang: Lang) -> str:
    """The name of an SCL-90 factor, or of the general index."""
    if code == "GSI":
        return "总均分（GSI）" if lang == "zh" else "General severity (GSI)"
    instrument = load_instrument(survey.study.instruments["scl"].instrument, folder=survey.study.folder)
    return instrument.subscales[code].title[lang]


def table_norm(survey: Survey, comparison: pd.DataFrame, *, label: str = "tbl-norm") -> Table:
    """Factors against the norm: means, difference, standardised difference, t, Holm's P."""
    lang = current().lang
    rows = [
        [
            factor_title(survey, row["scale"], lang),
            mean_sd(row["mean"], row["sd"], lang=lang),
            mean_sd(row["norm_mean"], row["norm_sd"], lang=lang),
            value_with_limits(row["difference"], row["low"], row["high"], lang),
            value_with_limits(row["g"], row["g_low"], row["g_high"], lang),
            number(row["statistic"], lang=lang),
            p_value(row["p_adjusted"]),
        ]
        for row in comparison.to_dict("records")
    ]
    sizes = f"{int(comparison['n'].min())}"
    norm_n = f"{int(comparison['norm_n'].iloc[0])}"
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"SCL-90 各因子分与常模比较（本组 *n*={sizes}，常模 *n*={norm_n}）",
            en=f"SCL-90 factors against the norm (sample *n* = {sizes}, norm *n* = {norm_n})",
        ),
        columns=[
            column("factor", align="left"),
            *(column(key) for key in ("sample", "norm", "difference_ci", "g_ci", "t", "p_holm")),
        ],
        notes=[
            Words(
                zh="两样本 Welch *t* 检验（由汇总数据计算），*P* 经 Holm 法校正；标准化差以常模标准差为单位（Bonett 区间）。"
                "得分为 *x̄*±*s*。常模发表于 1986 年，年龄、性别构成与本组不同 [@jin1986]。",
                en="Welch's *t* from summary statistics, *p* adjusted by Holm; differences in norm SDs with Bonett's interval. "
                "Scores are mean ± SD. The norm dates from 1986, with another age and sex mix [@jin1986].",
            )
        ],
        size="small",
    )


def table_correlations(
    survey: Survey,
    primary: Mapping[str, Recorded],
    secondary: pd.DataFrame,
    confirmatory: pd.DataFrame,
    *,
    label: str = "tbl-correlations",
) -> Table:
    """Primary row (GSI with hard, soft and total), the nine factors, and the three confirmatory contrasts."""
    lang = current().lang
    cell = secondary.set_index(["row", "column"])
    rows: list[list[Cell]] = [[factor_title(survey, "GSI", lang), *_primary_cells(primary, lang)]]
    for factor in FACTORS:
        values = [cell.loc[factor, caring] for caring in CARING]
        texts = [value_with_limits(value["r"], value["low"], value["high"], lang) for value in values]
        rows.append([factor_title(survey, factor, lang), *texts, p_value(values[-1]["p_adjusted"])])
    stub = len(rows)
    rows.append([_contrast_heading(lang), "", "", "", ""])
    for row in confirmatory.to_dict("records"):
        estimate = row["estimate"]
        title = factor_title(survey, row["factor"], lang)
        rows.append([title, "", with_interval(estimate, lang=lang), "", p_value(row["p_adjusted"])])
    used = (secondary["n"].min(), secondary["n"].max())
    total, hard, soft = (Column(term(key, lang)) for key in ("total", "hard", "soft"))
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"症状得分与护理满意度的 Spearman 相关系数（95%CI；*n*={extent(*used, lang='zh')}）",
            en=f"Spearman correlations of symptom scores with satisfaction (95% CI; *n* = {extent(*used, lang='en')})",
        ),
        columns=[column("factor", align="left"), hard, soft, total, column("p")],
        stub_rows=[stub],
        notes=[
            Words(
                zh="第一行与总均分的相关为主要指标，*P* 未校正；九因子 × 三个得分为次要分析，*P* 为与总均分相关之值，"
                "经 Benjamini-Hochberg 法在全部 27 个检验内校正；三个差值为事先声明的检验，*P* 经 Holm 法校正（Zou 区间，Williams 检验）。"
                "区间为 Fisher *z* 变换、Bonett-Wright 方差。",
                en="First row with the total: primary result, *p* unadjusted. The nine factors with the three scores are secondary; "
                "*p* belongs to the total and is adjusted by Benjamini-Hochberg over all 27 tests. The three differences were "
                "declared beforehand, *p* by Holm (Zou's interval, Williams's test). Intervals by Fisher's *z* with Bonett-Wright variance.",
            )
        ],
        size="small",
    )


def table_items(survey: Survey, matrix: pd.DataFrame, *, label: str = "tbl-items") -> Table:
    """Symptom scores with each caring item."""
    lang = current().lang
    items = list(dict.fromkeys(matrix["column"]))
    variables = survey.study.variables("patients")
    cell = matrix.set_index(["row", "column"])
    rows = [
        [factor_title(survey, code, lang), *(_starred(cell.loc[code, item]) for item in items)]
        for code in dict.fromkeys(matrix["row"])
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="症状得分与各条目的 Spearman 相关", en="Symptom scores with each caring item (Spearman)"
        ),
        columns=[column("factor", align="left"), *(Column(variables[item].label(lang)) for item in items)],
        notes=[
            Words(
                zh="*：Benjamini-Hochberg 校正后 *P*<0.05。",
                en="An asterisk marks *p* < 0.05 after Benjamini-Hochberg adjustment.",
            )
        ],
        size="small",
    )


def table_screening(survey: Survey, rates: pd.DataFrame, *, label: str = "tbl-screening") -> Table:
    """Screening rules: positives with interval, and the share of the norm sample each would pick out."""
    lang = current().lang
    instrument = load_instrument(survey.study.instruments["scl"].instrument, folder=survey.study.folder)
    titles = {cutoff.name: cutoff.title[lang] for cutoff in instrument.cutoffs}
    k = survey.study.privacy.k
    rows = [
        [
            titles.get(row["rule"]) or RULES[row["rule"]].in_(lang),
            f"<{k}" if 0 < row["positive"] < k else f"{row['positive']:.0f}/{row['n']:.0f}",
            NOTHING if 0 < row["positive"] < k else _share(row, lang),
            _expected(row, lang),
        ]
        for row in rates.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="SCL-90 筛查阳性率", en="SCL-90 screening rates"),
        columns=[
            column("rule", align="left"),
            *(column(key) for key in ("positive", "rate_ci", "expected_norm")),
        ],
        notes=[
            Words(
                zh="筛查阳性只提示需进一步检查，不是诊断。常模样本预期以偏移 Gamma 分布近似。",
                en="A positive screen is a prompt for further examination, not a diagnosis. The share of the norm sample is "
                "approximated by a shifted gamma distribution.",
            )
        ],
    )


def linked(result: Recorded) -> Sentence:
    """A cell with a recorded value and its interval, each linked to the table of numbers."""
    if not math.isfinite(result.estimate.low):
        return say(zh="{r}", en="{r}", r=result)
    return say(zh="{r}({r.low}~{r.high})", en="{r} ({r.low} to {r.high})", r=result)


def _primary_cells(primary: Mapping[str, Recorded], lang: Lang) -> list[Cell]:
    return [*(linked(primary[caring]) for caring in CARING), p_value(primary["total"].estimate.p)]


def _contrast_heading(lang: Lang) -> str:
    names = len(CONTRASTS)
    return (
        f"相关之差（“软”减“硬”，{names} 项）"
        if lang == "zh"
        else f"Difference of correlations, soft minus hard ({names})"
    )


def value_with_limits(value: float, low: float, high: float, lang: Lang) -> str:
    """A cell with a value and its interval, both with two decimals; a dash without a value, no interval without limits."""
    if not math.isfinite(value) or not math.isfinite(low):
        return number(value, lang=lang)
    limits = between(low, high, "correlation", lang=lang)
    return (
        f"{number(value, lang=lang)}({limits})" if lang == "zh" else f"{number(value, lang=lang)} ({limits})"
    )


def _starred(row: Mapping[str, Any]) -> str:
    return number(row["r"]) + ("*" if row["p_adjusted"] < 0.05 else "")


def _share(row: Mapping[str, Any], lang: Lang) -> str:
    limits = between(row["low"], row["high"], "share", lang=lang)
    return (
        f"{percent(row['share'], lang=lang)}({limits})"
        if lang == "zh"
        else f"{percent(row['share'])} ({limits})"
    )


def _expected(row: Mapping[str, Any], lang: Lang) -> str:
    if pd.notna(row["expected_share"]):
        return percent(row["expected_share"], lang=lang)
    return (
        f"≥{percent(row['expected_at_least'], lang=lang)}" if pd.notna(row["expected_at_least"]) else NOTHING
    )
