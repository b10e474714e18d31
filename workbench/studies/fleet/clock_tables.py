"""Tables of clocks, and of what makes payment slow."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.rows import estimate_of
from workbench.present.edition import current
from workbench.present.numbers import number, p_value, with_interval
from workbench.present.tables import Table, column, table
from workbench.studies.fleet.clocks import CLOCKS, clock_of
from workbench.studies.labels import head
from workbench.study import Words

NAMES = {
    "customer": Words(zh="客户时钟，自然日", en="Customer's clock, all days"),
    "company": Words(
        zh="公司时钟（单证未齐不计），自然日", en="Company's clock (no wait for documents), all days"
    ),
    "customer_working": Words(zh="客户时钟，工作日", en="Customer's clock, working days"),
    "company_working": Words(zh="公司时钟，工作日", en="Company's clock, working days"),
}
TERMS = {
    "(intercept)": Words(
        zh="中位天数（无人伤、无争议、小额）", en="Median days (small, no injury, no dispute)"
    ),
    "large": Words(zh="万元及以上（倍）", en="Large claim (times)"),
    "injury": Words(zh="人伤（倍）", en="Injury (times)"),
    "disputed": Words(zh="有争议（倍）", en="Disputed (times)"),
    "(spread)": Words(zh="对数时间的标准差", en="SD of the logarithm of time"),
}


def table_clocks(found: pd.DataFrame, *, label: str = "tbl-clocks") -> Table:
    """Report to payment by each clock: claims, median, 90 % quantile."""
    lang = current().lang
    n = number(found["n"].iloc[0], decimals=0, lang=lang)
    rows = [
        [NAMES[name].in_(lang), *(with_interval(clock_of(found, name, share=share), lang=lang) for share in (0.5, 0.9))]
        for name in CLOCKS
    ]  # fmt: skip
    return table(
        rows,
        label=label,
        caption=Words(zh="报案至赔付：谁的时钟，哪些天（天）", en="Report to payment: whose clock, which days (days)"),
        columns=[
            head("时钟", "Clock", lang, left=True), head("中位数（95%CI）", "Median (95% CI)", lang),
            head("第 90 百分位数（95%CI）", "90% quantile (95% CI)", lang),
        ],
        notes=[
            Words(
                zh=f"*n*={n}；未决按删失、拒赔与撤案按竞争结局处理。公司时钟在定损后单证未齐期间停走，其区间假定等单证的长短与公司的快慢无关；工作日按周末规则与放假日历，节假日停走。",
                en=f"*n* = {n}; open claims censored, refused and withdrawn ones compete. The company's clock stands still from assessment until documents are complete; its limits suppose that this wait goes with nothing in the company's own speed. Working days by the weekend rule and the calendar of holidays.",
            )
        ],
    )  # fmt: skip


def table_slowness(found: pd.DataFrame, *, label: str = "tbl-slowness") -> Table:
    """Time ratios from documents to payment, Cox's hazard ratios, and whether hazards are proportional."""
    lang = current().lang
    first = found.iloc[0]
    said = number(first["n"], decimals=0, lang=lang), number(first["events"], decimals=0, lang=lang)
    rows = [
        [
            TERMS[str(row["term"])].in_(lang),
            with_interval(estimate_of(row, value="estimate", unit="ratio"), lang=lang),
            p_value(row["p"]),
            with_interval(estimate_of(row, value="hazard", low="hazard_low", high="hazard_high", unit="ratio"), lang=lang),
            p_value(row["p_proportional"]),
        ]
        for _, row in found.iterrows()
    ]  # fmt: skip
    return table(
        rows,
        label=label,
        caption=Words(zh="单证齐全至赔付：快慢与什么有关", en="Documents to payment: what goes with slowness"),
        columns=[
            head("项", "Term", lang, left=True), head("时间比（95%CI）", "Time ratio (95% CI)", lang), column("p"),
            head("Cox 风险比（95%CI）", "Cox hazard ratio (95% CI)", lang), head("比例性 *P*", "Proportional, *p*", lang),
        ],
        notes=[
            Words(
                zh=f"{said[0]} 件有单证，{said[1]} 件已赔付，其余删失；以对数正态加速失效模型为主。比例性 *P* 小者其风险比随时间而变，一个数代表不了，只作对照。",
                en=f"{said[0]} claims with documents, {said[1]} paid, the others censored; the lognormal accelerated failure time model comes first. Where *p* is small the hazard ratio changes with time: one number stands for no time, and is shown for comparison only.",
            )
        ],
        size="small",
    )  # fmt: skip
