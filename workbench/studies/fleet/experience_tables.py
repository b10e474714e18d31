"""Tables of the client's experience: frequency, size of claims, branches."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workbench.analyse.insurance.frequency import DISPERSION
from workbench.analyse.regression.design_columns import INTERCEPT
from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number, p_value, percent, with_interval
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.studies.fleet.experience import size_of
from workbench.studies.labels import head, level
from workbench.study import Lang, Words

SIZES = {
    "mean": Words(zh="案均估损（元）", en="Mean estimate (yuan)"),
    "lognormal_mean": Words(zh="对数正态均数（元）", en="Mean of a lognormal (yuan)"),
    "lognormal_cv": Words(zh="对数正态变异系数", en="Coefficient of variation of a lognormal"),
    "large": Words(zh="大额（%）", en="Large (%)"),
}


CHECKS = {
    "road": Words(zh="道路事故（主分析）", en="Road accidents (main analysis)"),
    "imputed": Words(zh="道路事故，只用未装时期推算", en="Road accidents, imputed from the time without GPS"),
    "small": Words(zh="万元以下的道路事故", en="Small road accidents"),
    "large": Words(zh="万元及以上的道路事故", en="Large road accidents"),
    "weather": Words(zh="冰雹、水淹（阴性对照）", en="Hail and flood (negative control)"),
}


def table_gps(checks: Mapping[str, Estimate], *, label: str = "tbl-gps") -> Table:
    """Rate ratios with GPS against without: the main one and what checks it."""
    lang = current().lang
    rows = [
        [CHECKS[name].in_(lang), number(found.n, decimals=0, lang=lang), with_interval(found, lang=lang)]
        for name, found in checks.items()
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="GPS 后与前的率比（每公里）", en="Rate ratios with GPS against without (per km)"),
        columns=[
            head("结局", "Outcome", lang, left=True), head("分公司·月", "Branch-months", lang), head("率比（95%CI）", "Ratio (95% CI)", lang),
        ],
        notes=[
            Words(
                zh="若安装后小事故不再上报，小的会降而大的不降；冰雹、水淹与 GPS 无关，应近于 1。推算法只计已装的分公司·月。",
                en="If small accidents went unreported after GPS, small ones would fall and large ones not; hail and flood owe nothing to GPS and should be near 1. Imputation counts branch-months with GPS only.",
            )
        ],
    )  # fmt: skip


def table_frequency(survey: Survey, terms: pd.DataFrame, *, label: str = "tbl-frequency") -> Table:
    """Claims a vehicle-year of the reference, ratios of types and areas, and the dispersion between vehicles."""
    lang = current().lang
    rows = [
        [
            _term(survey, str(row["term"]), lang),
            with_interval(estimate_of(row, value="estimate", unit="ratio"), lang=lang),
            p_value(row["p"]),
        ]
        for _, row in terms.iterrows()
    ]
    first = terms.iloc[0]
    said = number(first["n"], decimals=0, lang=lang), number(first["events"], decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(zh="出险率的负二项回归", en="Claim frequency: negative binomial regression"),
        columns=[
            head("项", "Term", lang, left=True), head("估计（95%CI）", "Estimate (95% CI)", lang), column("p"),
        ],
        notes=[
            Words(
                zh=f"{said[0]} 台车，{said[1]} 件；以承保车年为暴露；比值为与客运、市区相比；离散度的 *P* 为与 Poisson 相比的似然比检验（减半）。",
                en=f"{said[0]} vehicles, {said[1]} claims; exposure: insured vehicle-years; ratios against passenger and city; *p* of the dispersion: likelihood ratio against Poisson, halved.",
            )
        ],
    )  # fmt: skip


def _term(survey: Survey, name: str, lang: Lang) -> str:
    if name == INTERCEPT:
        return "客运、市区（次/车年）" if lang == "zh" else "Passenger, city (claims a vehicle-year)"
    if name == DISPERSION:
        return "离散度（车辆间）" if lang == "zh" else "Dispersion between vehicles"
    variable, _, code = name.partition("=")
    return level(survey, "vehicles", variable, code, lang) + ("（比）" if lang == "zh" else " (ratio)")


def table_sizes(found: pd.DataFrame, *, label: str = "tbl-sizes") -> Table:
    """Mean, lognormal fit and share of large claims."""
    lang = current().lang
    rows = [[name.in_(lang), with_interval(size_of(found, key), lang=lang)] for key, name in SIZES.items()]
    gain = float(found.set_index("quantity").loc["gamma_aic", "value"])
    said = number(found["n"].iloc[0], decimals=0, lang=lang), number(gain, decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(zh="案件的大小", en="Size of claims"),
        columns=[
            head("量", "Quantity", lang, left=True), head("估计（95%CI）", "Estimate (95% CI)", lang)
        ],
        notes=[
            Words(
                zh=f"*n*={said[0]}，全部报案的估损，大额指万元及以上；gamma 的 AIC 减对数正态的 AIC 为 {said[1]}（大于 0 则对数正态较合）。",
                en=f"*n* = {said[0]}: estimates of all reported claims; large: 10,000 yuan or more. AIC of a gamma minus that of the lognormal: {said[1]} (above 0 the lognormal fits better).",
            )
        ],
    )  # fmt: skip


def table_branches(
    survey: Survey, rates: pd.DataFrame, funnel: pd.DataFrame, *, label: str = "tbl-branches"
) -> Table:
    """Every branch: claims and vehicle-years, rate, credibility, credible rate, loss ratio with its limits by chance."""
    lang = current().lang
    ratios = funnel.set_index("group")
    rows = [_branch(survey, row, ratios.loc[row["unit"]], lang) for row in rates.to_dict("records")]
    first = rates.iloc[0]
    whole = number(first["collective"], lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(
            zh="各分公司的出险率（信度估计）与赔付率", en="Claim frequency (credibility) and loss ratio by branch"
        ),
        columns=[
            head("分公司", "Branch", lang, left=True), head("车年", "Vehicle-years", lang), head("件", "Claims", lang),
            head("次/车年", "Rate", lang), head("信度（%）", "Credibility (%)", lang), head("信度估计（95%CI）", "Credible rate (95% CI)", lang),
            head("赔付率（%）", "Loss ratio (%)", lang), head("机遇 95% 界（%）", "By chance, 95% (%)", lang), head("位置", "Position", lang),
        ],
        notes=[
            Words(
                zh=f"Bühlmann-Straub 模型，按季，全体 {whole} 次/车年，区间为 Morris 法；赔付率的界为从全体车辆随机抽同样台数所得。名次不作解释。",
                en=f"Bühlmann-Straub by quarter, collective rate {whole}, Morris's intervals; limits of the loss ratio: as many vehicles drawn from all. No ranks are read from it.",
            )
        ],
        size="small",
    )  # fmt: skip


def _branch(survey: Survey, row: dict[str, object], ratio: pd.Series, lang: Lang) -> list[str]:
    rate = pd.Series(row)
    return [
        level(survey, "vehicles", "branch", rate["unit"], lang),
        number(float(rate["weight"]), decimals=0, lang=lang),
        number(float(rate["claims"]), decimals=0, lang=lang),
        number(float(rate["mean"]), lang=lang),
        percent(float(rate["credibility"]), decimals=0, lang=lang),
        with_interval(estimate_of(rate, value="estimate", unit="ratio"), lang=lang),
        percent(ratio["ratio"], decimals=0, lang=lang),
        between(ratio["low"], ratio["high"], "share", lang=lang),
        term(str(ratio["flag"]), lang) if ratio["flag"] else NOTHING,
    ]
