"""The tables of the appraisal: staff by code, quarters against each other, and how ratings were collected."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import between, extent, number, percent
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.studies.labels import head, level
from workbench.studies.loop.ratings import INDICATORS
from workbench.study import Lang, Words

SHOWN = 12  # rows of a list that goes on
FLAGS = {"": "within", "low_95": "below", "low_998": "below", "high_95": "above", "high_998": "above"}
INDICATOR_WORDS = {
    "timely": (
        Words(zh="按时", en="Timeliness"),
        Words(zh="混合模型的校正按时率", en="adjusted rate of the mixed model"),
    ),
    "without_errors": (
        Words(zh="无差错", en="No errors"),
        Words(zh="1－差错件数/件数", en="1 - errors / cases"),
    ),
    "rating": (Words(zh="评价", en="Rating"), Words(zh="评价分合计/评价数", en="sum of ratings / ratings")),
}
YES = {True: Words(zh="是", en="yes"), False: Words(zh="否", en="no")}


def table_staff(staff: pd.DataFrame, *, label: str = "tbl-staff") -> Table:
    """Staff whose interval leaves out the rate of an average member; codes only, in the order of their codes."""
    lang = current().lang
    apart = staff[(staff["low"] > staff["overall"]) | (staff["high"] < staff["overall"])]
    rows = [
        [
            str(row["unit"]),
            number(row["n"], decimals=0, lang=lang),
            percent(row["raw_share"], lang=lang),
            _with_interval(row["share"], row["low"], row["high"], lang),
            extent(row["rank_low"], row["rank_high"], lang=lang)
            if row["ranked"]
            else term("too_small", lang),
            percent(row["p_bottom"], decimals=0, lang=lang) if row["ranked"] else term("too_small", lang),
            number(row["reliability"], lang=lang),
            term(FLAGS[row["flag_adjusted"]], lang),
        ]
        for row in apart.sort_values("unit").to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="区间不含平均水平的员工（按代码排列）", en="Staff whose interval leaves out the average rate (in order of code)"),
        columns=[
            column("staff_code", align="left"), column("cases"), column("raw_rate"),
            head("校正率（95%CI）", "Adjusted % (95% CI)", lang), column("rank_ci"),
            head("末 10%（%）", "Lowest tenth (%)", lang), head("信度", "Reliability", lang), column("flag", align="center"),
        ],
        notes=[
            Words(
                zh="校正率：二项混合模型，员工嵌套于供电所，取平均复杂件比例，已收缩；末 10%：属于最低十分之一的概率；位置：原始率对校正过度离散的 95% 漏斗限。",
                en="Adjusted: binomial mixed model, staff within stations, at the average share of complex cases, shrunken; lowest tenth: chance of being in it; position: raw rate against 95% funnel limits adjusted for over-dispersion.",
            )
        ],
        size="small",
    )  # fmt: skip


def table_stations(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-stations") -> Table:
    """Stations in the order of their codes: staff, cases, raw and adjusted rate with its interval."""
    lang = current().lang
    rows = [
        [
            level(survey, "staff_quarter", "branch", row["group"], lang),
            number(row["units"], decimals=0, lang=lang),
            number(row["n"], decimals=0, lang=lang),
            percent(row["raw_share"], lang=lang),
            _with_interval(row["share"], row["low"], row["high"], lang),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="各供电所的按时率（按代码排列）", en="Timeliness of stations (in order of code)"),
        columns=[
            column("station", align="left"), head("员工", "Staff", lang), column("cases"), column("raw_rate"),
            head("校正率（95%CI）", "Adjusted % (95% CI)", lang),
        ],
        notes=[
            Words(
                zh="同一混合模型：该所一名平均员工在平均复杂件比例下的按时率（后验中位数），已收缩。",
                en="From the same mixed model: an average member of staff there at the average share of complex cases (posterior median), shrunken.",
            )
        ],
    )  # fmt: skip


def table_quarters(pairs: pd.DataFrame, *, label: str = "tbl-quarters") -> Table:
    """Correlation of each quarter with the next, and what became of the lowest tenth without anybody doing anything."""
    lang = current().lang
    rows = [
        [
            f"{row['first']} → {row['second'][-2:]}",
            number(row["n"], decimals=0, lang=lang),
            f"{number(row['value'], lang=lang)}{_space(lang)}({between(row['low'], row['high'], 'correlation', lang=lang)})",
            number(row["lowest"], decimals=0, lang=lang),
            percent(row["lowest_first"], lang=lang),
            percent(row["lowest_second"], lang=lang),
        ]
        for row in pairs.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="相邻两季按时率的相关与末位者的变化", en="Timeliness in one quarter and the next, and what became of the lowest"),
        columns=[
            head("季度", "Quarters", lang, left=True), column("n"), column("rho_ci"), head("末位人数", "Lowest (n)", lang),
            head("当季（%）", "Then (%)", lang), head("下季（%）", "Next (%)", lang),
        ],
        notes=[
            Words(
                zh="末位：当季原始率最低的十分之一。未采取任何措施，下季仍多回升：回归均数。",
                en="Lowest: the tenth with the lowest raw rate of the quarter. What they gain by the next one is regression to the mean; nobody did anything.",
            )
        ],
    )  # fmt: skip


def table_ratings(found: pd.DataFrame, *, label: str = "tbl-ratings") -> Table:
    """Staff with a sign that only the satisfied were asked; a long list is cut and says so."""
    lang = current().lang
    rows = [
        [
            str(row["staff_id"]),
            number(row["cases"], decimals=0, lang=lang),
            number(row["n"], decimals=0, lang=lang),
            _with_interval(row["share"], row["low"], row["high"], lang),
            number(row["mean"], lang=lang),
            YES[bool(row["few"])].in_(lang),
            YES[bool(row["perfect"])].in_(lang),
        ]
        for row in found.head(SHOWN).to_dict("records")
    ]
    more = len(found) - len(rows)
    return table(
        rows,
        label=label,
        caption=Words(zh="评价的收集有疑点的员工", en="Staff whose ratings call for a look"),
        columns=[
            column("staff_code", align="left"), column("cases"), head("评价数", "Ratings", lang),
            head("评价占比（95%CI）", "Ratings a case, % (95% CI)", lang), column("mean"),
            head("评价偏少", "Few", lang), head("全为满分", "All best", lang),
        ],
        notes=[
            Words(
                zh="偏少：低于校正过度离散的 99.8% 漏斗限；全为满分：机遇概率低于 0.001/人数。两者都是核查的理由，不是结论。",
                en="Few: below 99.8% funnel limits adjusted for over-dispersion; all best: by chance less than 0.001 over the number of staff. Reasons to look, no verdicts.",
            ),
            *([Words(zh=f"另有 {more} 名未列出。", en=f"{more} more are not listed.")] if more > 0 else []),
        ],
    )  # fmt: skip


def table_indicators(weights: Sequence[float], *, label: str = "tbl-indicators") -> Table:
    """What the composite score is made of, and the weights that were chosen."""
    lang = current().lang
    whole = sum(weights)
    rows = [
        [
            *(words.in_(lang) for words in INDICATOR_WORDS[name]),
            percent(weight / whole, decimals=0, lang=lang),
        ]
        for name, weight in zip(INDICATORS, weights, strict=True)
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="复合绩效分的构成", en="What the composite score is made of"),
        columns=[
            head("指标", "Indicator", lang, left=True), head("定义", "Definition", lang, left=True), column("weight"),
        ],
        notes=[
            Words(
                zh="各指标取稳健 z 分：（值－中位数）/（1.4826×绝对中位差），截于 ±3，越高越好；没有评价的员工不计分。权重按 Dirichlet 分布变动。",
                en="Each as a robust z: (value - median) / (1.4826 x median absolute deviation), cut at -3 and 3, higher is better; staff without ratings have no score. Weights vary by a Dirichlet distribution.",
            )
        ],
    )  # fmt: skip


def _with_interval(value: float, low: float, high: float, lang: Lang) -> str:
    return f"{percent(value, lang=lang)}{_space(lang)}({between(low, high, 'share', lang=lang)})"


def _space(lang: Lang) -> str:
    return "" if lang == "zh" else " "
