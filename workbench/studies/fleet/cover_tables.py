"""The tables of cover, losses and the tender."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.insurance.triangle import TOTAL
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, extent, number, percent
from workbench.present.tables import Column, Table, table
from workbench.studies.labels import head, level
from workbench.study import Words

SUM = Words(zh="合计", en="Total")
CRITERIA = {
    "service": Words(zh="服务方案", en="Service"),
    "claims": Words(zh="理赔能力", en="Claims handling"),
    "network": Words(zh="网点", en="Network"),
    "experience": Words(zh="业绩", en="Experience"),
    "price": Words(zh="价格", en="Price"),
}


def table_cover(survey: Survey, types: pd.DataFrame, *, label: str = "tbl-cover") -> Table:
    """Vehicles, days in service, days without cover by type."""
    lang = current().lang
    rows = [
        [
            level(survey, "vehicles", "type", row["type"], lang),
            *(number(row[key], decimals=0, lang=lang) for key in ("vehicles", "in_service", "gap")),
            percent(1 - row["gap"] / row["in_service"], lang=lang) if row["in_service"] else NOTHING,
            number(row["outside"], decimals=0, lang=lang),
        ]
        for row in types.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="各车型的承保覆盖（台·日）", en="Cover by type of vehicle (vehicle-days)"),
        columns=[
            head("车型", "Type", lang, left=True), head("车辆", "Vehicles", lang), head("营运台·日", "Days in service", lang),
            head("漏保台·日", "Days without cover", lang), head("覆盖（%）", "Covered (%)", lang),
            head("停运仍承保台·日", "Insured while stopped", lang),
        ],
        notes=[
            Words(
                zh="全体台·日的普查数，不作区间；重叠保单只计一次。",
                en="A census of all vehicle-days, hence no interval; overlapping policies count once.",
            )
        ],
    )  # fmt: skip


def table_expiring(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-expiring") -> Table:
    """Vehicles whose cover ends next month, by type."""
    lang = current().lang
    rows = [
        [level(survey, "vehicles", "type", row["type"], lang), number(row["n"], decimals=0, lang=lang)]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="下月到期车辆", en="Vehicles whose cover ends next month"),
        columns=[head("车型", "Type", lang, left=True), head("到期", "Due", lang)],
    )


def table_expiring_branches(
    survey: Survey, found: pd.DataFrame, *, label: str = "tbl-expiring-branches"
) -> Table:
    """Vehicles whose cover ends next month, by branch and type."""
    lang = current().lang
    rows = [
        [
            level(survey, "vehicles", "branch", branch, lang),
            *(number(count, decimals=0, lang=lang) for count in row),
            number(row.sum(), decimals=0, lang=lang),
        ]
        for branch, row in found.iterrows()
    ]
    types = [Column(level(survey, "vehicles", "type", kind, lang)) for kind in found.columns]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="下月到期车辆：分公司与车型", en="Vehicles whose cover ends next month, by branch and type"
        ),
        columns=[head("分公司", "Branch", lang, left=True), *types, head("合计", "Total", lang)],
        size="small",
    )


def table_triangle(found: pd.DataFrame, *, label: str = "tbl-triangle") -> Table:
    """Paid, developed, ultimate, outstanding with Mack's error by quarter of accident."""
    lang = current().lang
    rows = [
        [
            SUM.in_(lang) if row["origin"] == TOTAL else row["origin"],
            number(row["latest"], decimals=1, lang=lang),
            percent(row["developed"], lang=lang) if pd.notna(row["developed"]) else NOTHING,
            *(number(row[key], decimals=1, lang=lang) for key in ("ultimate", "outstanding", "se")),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="按出险季的赔款与未了责任（万元）", en="Paid and outstanding by quarter of accident (10,000 yuan)"),
        columns=[
            head("出险季", "Quarter", lang, left=True), head("已付", "Paid", lang), head("进展（%）", "Developed (%)", lang),
            head("终极", "Ultimate", lang), head("未了", "Outstanding", lang), head("标准误", "SE", lang),
        ],
        notes=[
            Words(
                zh="链梯法，Mack 标准误，无尾因子；近季未成熟，不可与早季直接比较。",
                en="Chain ladder, Mack's errors, no tail; recent quarters are immature and not to be compared with early ones.",
            )
        ],
    )  # fmt: skip


def table_bids(scores: pd.DataFrame, *, label: str = "tbl-bids") -> Table:
    """Score, interval of the rank, and share of scenarios in which a bid comes first."""
    lang = current().lang
    rows = [
        [
            row["bid"],
            number(row["score"], lang=lang),
            extent(row["rank_low"], row["rank_high"], lang=lang),
            percent(row["first"], lang=lang),
        ]
        for row in scores.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="投标得分与权重情景", en="Bids and scenarios of the weights"),
        columns=[
            head("投标人", "Bidder", lang, left=True), head("得分", "Score", lang), head("名次（95% 情景）", "Rank (95% of scenarios)", lang),
            head("第一（%）", "First (%)", lang),
        ],
        notes=[
            Words(zh="A 为本公司；价格分＝最低价÷报价×100。", en="A is the insurer; price points: lowest price / price x 100.")
        ],
    )  # fmt: skip


def table_turning(turns: pd.DataFrame, *, label: str = "tbl-turning") -> Table:
    """The range of each weight within which the winner stays."""
    lang = current().lang
    rows = [
        [
            CRITERIA[row["criterion"]].in_(lang),
            percent(row["weight"], lang=lang),
            extent(row["low"] * 100, row["high"] * 100, lang=lang, decimals=1),
            " / ".join(each for each in (row["rival_low"], row["rival_high"]) if each) or NOTHING,
        ]
        for row in turns.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="权重变到何处会换第一名", en="How far a weight may move before another bid wins"),
        columns=[
            head("标准", "Criterion", lang, left=True), head("权重（%）", "Weight (%)", lang),
            head("不变的范围（%）", "Winner stays within (%)", lang), head("其外的第一名", "Winner beyond", lang),
        ],
    )  # fmt: skip
