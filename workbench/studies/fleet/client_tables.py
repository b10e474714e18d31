"""Tables of the client as a whole: satisfaction and who was asked, the account, the printed premium, the tender's choices."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workbench.analyse.rows import estimate_of
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number, p_value, with_interval
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.studies.labels import head, level
from workbench.study import Lang, Words

TERMS = {
    "tens": Words(zh="报案至赔付每多 10 天", en="10 days more to payment"),
    "short": Words(zh="每少赔估损的 10%", en="10% of the estimate not paid"),
    "disputed": Words(zh="有争议", en="Disputed"),
}
LINES = {
    "earned": Words(zh="已赚保费", en="Premium earned"),
    "paid": Words(zh="－已付赔款", en="− Claims paid"),
    "reserve": Words(zh="－未决估损", en="− Estimates of open claims"),
    "service": Words(zh="－服务成本", en="− Cost of service"),
    "margin": Words(zh="＝余额", en="= Margin"),
}
DESIGN = Words(zh="设定", en="Design")
CHOICES = {
    "as is": Words(zh="现行：评委均值，价格＝最低价÷报价", en="As is: means, lowest price / price"),
    "trimmed": Words(zh="去掉最高、最低分", en="Without the highest and lowest points"),
    "min-max": Words(zh="价格按极差", en="Price by range"),
    "evaluator": Words(zh="去掉评委", en="Without evaluator"),
    "bidder": Words(zh="去掉投标人", en="Without bidder"),
}


def table_drivers(found: pd.DataFrame, *, label: str = "tbl-drivers") -> Table:
    """Odds ratios of a higher answer, and whether they are the same at every threshold."""
    lang = current().lang
    rows = [
        [
            TERMS[str(row["predictor"])].in_(lang),
            with_interval(estimate_of(row, value="odds_ratio", low="or_low", high="or_high", unit="ratio"), lang=lang),
            p_value(row["p"]),
            p_value(row["brant"]),
        ]
        for _, row in found.iterrows()
    ]  # fmt: skip
    n, whole = number(found["n"].iloc[0], decimals=0, lang=lang), p_value(found["brant_all"].iloc[0])
    return table(
        rows,
        label=label,
        caption=Words(zh="满意度（1~5）与什么有关：比例优势模型", en="What goes with satisfaction (1-5): proportional odds"),
        columns=[
            head("因素", "Predictor", lang, left=True), head("更满意的优势比（95%CI）", "Odds ratio of a higher answer (95% CI)", lang),
            column("p"), head("各阈值相同 *P*", "Same at every threshold, *p*", lang),
        ],
        notes=[
            Words(
                zh=f"*n*={n} 件已赔付且有答复者；末列为 Brant 检验，合计 *P*={whole}。相关不等于因果。",
                en=f"*n* = {n} paid claims with an answer; last column: Brant's test, *p* = {whole} for all. Association, not cause.",
            )
        ],
    )  # fmt: skip


def table_visits(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-visits") -> Table:
    """By outcome of the claim: visits due and made, and satisfied among those who answered."""
    lang = current().lang
    rows = [
        [
            level(survey, "claims", "status", row["status"], lang),
            number(row["due"], decimals=0, lang=lang),
            _share(row["visited"], row["visited_low"], row["visited_high"], lang),
            number(row["n"], decimals=0, lang=lang),
            _share(row["satisfied"], row["low"], row["high"], lang),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="按案件结局：回访与满意", en="By outcome of the claim: visits and satisfaction"),
        columns=[
            head("结局", "Outcome", lang, left=True), head("应访", "Due", lang), head("已访（%，95%CI）", "Visited (%, 95% CI)", lang),
            head("答复", "Answers", lang), head("满意（%，95%CI）", "Satisfied (%, 95% CI)", lang),
        ],
    )  # fmt: skip


def _share(value: float, low: float, high: float, lang: Lang) -> str:
    return with_interval(Estimate(value, low, high, 0.95, unit="share"), lang=lang)


def table_account(found: pd.DataFrame, *, label: str = "tbl-account") -> Table:
    """The client's line: premium, claims, reserve, service, margin."""
    lang = current().lang
    rows = []
    for row in found.to_dict("records"):
        limits = between(row["low"], row["high"], "score", lang=lang)
        source = DESIGN.in_(lang) if row["source"] == "design" else term("computed", lang)
        rows.append([LINES[str(row["line"])].in_(lang), number(row["value"], decimals=2, lang=lang), limits, source])  # fmt: skip
    n = number(found["n"].iloc[0], decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(zh="客户账（万元）", en="The client's account (10,000 yuan)"),
        columns=[
            head("项", "Line", lang, left=True), head("金额", "Amount", lang), head("95%CI", "95% CI", lang),
            head("来源", "Source", lang, left=True),
        ],
        notes=[
            Words(
                zh=f"*n*={n} 台车，按车辆 bootstrap；未含未报案、案件增值、佣金、税与再保险。",
                en=f"*n* = {n} vehicles, bootstrap over vehicles; without claims not reported or still growing, commission, tax and reinsurance.",
            )
        ],
    )  # fmt: skip


def table_printed(values: Mapping[str, Estimate], printed: float, months: int, *, label: str = "tbl-printed") -> Table:  # fmt: skip
    """The printed premium: a month, the vehicles it implies, and those in the data, each with its source."""
    lang = current().lang
    names = {
        "monthly": (Words(zh="保费合每月", en="Premium a month"), "computed", 1),
        "implied": (Words(zh="按本数据车均保费折合车辆", en="Vehicles implied at this premium a vehicle"), "computed", 0),
        "insured": (Words(zh="本数据平均在保车辆", en="Vehicles insured in these data, mean"), "computed", 0),
    }  # fmt: skip
    first = Words(zh=f"保费收入“近”（{months} 个月）", en=f"Premium, 'nearly' ({months} months)")  # fmt: skip
    rows = [[first.in_(lang), number(printed, decimals=0, lang=lang), term("printed", lang)]]
    rows += [[name.in_(lang), number(values[key].value, decimals=places, lang=lang), term(source, lang)] for key, (name, source, places) in names.items()]  # fmt: skip
    return table(
        rows,
        label=label,
        caption=Words(zh="原文的保费是否可能（保费：万元）", en="Can the printed premium be? (premium in 10,000 yuan)"),
        columns=[
            head("量", "Quantity", lang, left=True), head("值", "Value", lang), head("来源", "Source", lang, left=True),
        ],
    )  # fmt: skip


def table_choices(found: pd.DataFrame, *, label: str = "tbl-choices") -> Table:
    """Who wins by other ways of counting."""
    lang = current().lang
    rows = [
        [
            CHOICES[str(row["choice"])].in_(lang) + (f" {row['of']}" if row["of"] else ""),
            str(row["winner"]),
            number(row["lead"], lang=lang),
            str(row["turned"]) or NOTHING,
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="换一种算法，谁排第一", en="Who wins by other ways of counting"),
        columns=[
            head("算法", "Way of counting", lang, left=True), head("第一", "Winner", lang), head("领先（分）", "Lead (points)", lang),
            head("换位", "Change places", lang),
        ],
        notes=[
            Words(
                zh="换位：去掉一家后，余下各家中次序与原先相反的两家（排名逆转）。",
                en="Change places: pairs of the bids left whose order is turned once a bid is out (rank reversal).",
            )
        ],
        size="small",
    )  # fmt: skip
