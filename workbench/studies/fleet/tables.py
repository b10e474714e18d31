"""The tables of the insured fleet report."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number, percent, with_interval
from workbench.present.tables import Table, column, table
from workbench.studies.fleet.turnaround import LARGE
from workbench.studies.labels import head, level
from workbench.study import Lang, Words

SHOWN = 12  # rows of a list that goes on
STAGES = {
    "survey": Words(zh="报案→查勘（小时）", en="Report to survey (hours)"),
    "assessment": Words(zh="查勘→定损（天）", en="Survey to assessment (days)"),
    "documents": Words(zh="定损→单证齐全（天）", en="Assessment to documents (days)"),
    "payment": Words(zh="单证齐全→赔付（天）", en="Documents to payment (days)"),
    "whole": Words(zh="报案→赔付（天）", en="Report to payment (days)"),
}
LIMITS = {
    "survey_city": Words(zh="查勘，市区（小时）", en="Survey, city (hours)"),
    "survey_county": Words(zh="查勘，县区（小时）", en="Survey, county (hours)"),
    "assessment": Words(zh="定损（天）", en="Assessment (days)"),
    "payment": Words(zh="单证齐全后赔付（天）", en="Payment after documents (days)"),
}


def table_turnaround(quantiles: pd.DataFrame, *, label: str = "tbl-turnaround") -> Table:
    """Claims, how many are through, open, ended otherwise; median and 90 % quantile by stage."""
    lang = current().lang
    rows = []
    for stage, name in STAGES.items():
        found = quantiles[quantiles["stage"] == stage].set_index("quantile")
        first = found.loc[0.5]
        counts = [number(first[key], decimals=0, lang=lang) for key in ("n", "ended", "open", "other")]
        rows.append([name.in_(lang), *counts, *(_time(found.loc[share], lang) for share in (0.5, 0.9))])
    return table(
        rows,
        label=label,
        caption=Words(zh="理赔各环节的时间", en="Time of the stages of a claim"),
        columns=[
            head("环节", "Stage", lang, left=True), column("n"), head("完成", "Done", lang), head("未决", "Open", lang),
            head("拒赔、撤案", "Refused, withdrawn", lang), head("中位数（95%CI）", "Median (95% CI)", lang),
            head("第 90 百分位数（95%CI）", "90% quantile (95% CI)", lang),
        ],
        notes=[
            Words(
                zh="未决案件按删失处理，拒赔与撤案为竞争结局；时间为自然时间，含节假日与等待单证。",
                en="Open claims are censored, refused and withdrawn ones compete; calendar time, holidays and waits for documents included.",
            )
        ],
        size="small",
    )  # fmt: skip


def table_limits(
    met: Mapping[str, Estimate], limits: Mapping[str, float], *, label: str = "tbl-limits"
) -> Table:
    """Share of claims that pass each stage within its limit."""
    lang = current().lang
    rows = [
        [
            LIMITS[name].in_(lang),
            f"{limits[name]:g}",
            number(share.n, decimals=0, lang=lang),
            with_interval(share, lang=lang),
        ]
        for name, share in met.items()
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="时限内完成的比例", en="Share done within the limit"),
        columns=[
            head("环节", "Stage", lang, left=True), head("时限", "Limit", lang), column("n"),
            head("时限内（%，95%CI）", "Within (%, 95% CI)", lang),
        ],
        notes=[Words(zh="1−*S*(*t*)；时限为示例值。", en="1 − *S*(*t*); the limits are examples.")],
    )  # fmt: skip


def table_reports(survey: Survey, kinds: pd.DataFrame, *, label: str = "tbl-reports") -> Table:
    """Reports due and sent in time by kind."""
    lang = current().lang
    rows = [
        [
            level(survey, "reports", "kind", row["kind"], lang),
            number(row["n"], decimals=0, lang=lang),
            number(row["in_time"], decimals=0, lang=lang),
            f"{percent(row['share'], lang=lang)}{'' if lang == 'zh' else ' '}({between(row['low'], row['high'], 'share', lang=lang)})",
        ]
        for row in kinds.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="报表的报送", en="Reports sent in time"),
        columns=[
            head("报表", "Report", lang, left=True), head("应报", "Due", lang), head("按时", "In time", lang),
            head("按时率（%，95%CI）", "In time (%, 95% CI)", lang),
        ],
    )  # fmt: skip


def table_claims_list(survey: Survey, claims: pd.DataFrame, *, caption: Words, label: str) -> Table:
    """Claims one by one: number, branch, day of report, estimate, and days open or day of notice; a long list is cut and says so."""
    lang = current().lang
    last = "days" if "days" in claims else "notice_on"
    rows = [
        [
            str(row["claim_no"]),
            level(survey, "vehicles", "branch", row["branch"], lang),
            f"{row['reported_at']:%Y-%m-%d}",
            number(row["estimate_yuan"], decimals=0, lang=lang),
            NOTHING
            if pd.isna(row[last])
            else f"{row[last]:.0f}"
            if last == "days"
            else f"{row[last]:%Y-%m-%d}",
        ]
        for row in claims.head(SHOWN).to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=caption,
        columns=[
            head("案件", "Claim", lang, left=True), head("分公司", "Branch", lang, left=True), head("报案", "Reported", lang),
            head("估损（元）", "Estimate (yuan)", lang),
            head("未决天数", "Days open", lang) if last == "days" else head("通报", "Notice", lang),
        ],
        notes=_listed(len(claims)),
        size="small",
    )  # fmt: skip


def table_week(survey: Survey, claims: pd.DataFrame, *, label: str = "tbl-week") -> Table:
    """Claims of the week by branch: n, of which large, sum of estimates."""
    lang = current().lang
    joined = claims.merge(survey.tables["vehicles"][["vehicle_id", "branch"]], on="vehicle_id")
    grouped = joined.assign(large=joined["estimate_yuan"] >= LARGE).groupby("branch")
    counted = grouped.agg(n=("claim_no", "size"), large=("large", "sum"), yuan=("estimate_yuan", "sum"))
    rows = [
        [
            level(survey, "vehicles", "branch", branch, lang),
            *(number(row[key], decimals=0, lang=lang) for key in ("n", "large", "yuan")),
        ]
        for branch, row in counted.iterrows()
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="本周出险报案", en="Claims reported this week"),
        columns=[
            head("分公司", "Branch", lang, left=True), head("报案", "Reported", lang),
            head("其中万元以上", "Large", lang), head("估损（元）", "Estimate (yuan)", lang),
        ],
    )  # fmt: skip


def _listed(count: int) -> list[Words]:
    """What a list does not show: that it is empty, or how many it leaves out."""
    if not count:
        return [Words(zh="没有这样的案件。", en="There are none.")]
    more = count - SHOWN
    return [Words(zh=f"另有 {more} 件未列出。", en=f"{more} more are not listed.")] if more > 0 else []


def _time(row: pd.Series, lang: Lang) -> str:
    return with_interval(
        Estimate(float(row["value"]), float(row["low"]), float(row["high"]), 0.95, unit="time"), lang=lang
    )
