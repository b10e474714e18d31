"""The tables of the survey's appendix: who answered, single statements, and other ways to look at drivers."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.quality.gaps import TOTAL
from workbench.estimate import Unit
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, in_unit, number, p_value, percent
from workbench.present.tables import Table, column, table
from workbench.studies.labels import head, level
from workbench.studies.loop.quality_tables import FIELDS, NAMES
from workbench.study import Lang, Words

MEASURES = {
    "overall": Words(zh="总体满意度（1~10）", en="Overall satisfaction (1 to 10)"),
    "gap": Words(zh="五维平均差距", en="Mean gap of the five dimensions"),
    "complained": Words(zh="曾投诉（%）", en="Has complained (%)"),
}
KINDS = {
    "basic": Words(zh="基本型", en="basic"),
    "excitement": Words(zh="魅力型", en="excitement"),
    "unclear": Words(zh="未能区分", en="unclear"),
}


def table_response(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-response") -> Table:
    """Customers approached by channel, what became of them, and the response rate with its interval."""
    lang = current().lang
    names = ["approached", "complete", "partial", "refused", "no_contact", "unknown"]
    rows = [
        [
            level(survey, "fieldwork", "channel", row["channel"], lang),
            *(number(row[name], decimals=0, lang=lang) for name in names),
            _share(row["share"], row["low"], row["high"], lang),
        ]
        for row in found.to_dict("records")
    ]
    words = (
        ("接触", "Approached"), ("完成", "Complete"), ("部分", "Partial"), ("拒答", "Refused"), ("未联系上", "Not reached"), ("资格不明", "Unknown"),
    )  # fmt: skip
    return table(
        rows,
        label=label,
        caption=Words(zh="各渠道的回应（AAPOR RR1）", en="Response by channel (AAPOR RR1)"),
        columns=[
            column("channel", align="left"),
            *(head(zh, en, lang) for zh, en in words),
            head("应答率（%，95%CI）", "Response % (95% CI)", lang),
        ],
        notes=[
            Words(
                zh="RR1＝完成/全部接触者，资格不明者算作合格；Wilson 区间。",
                en="RR1: complete of all approached, unknown eligibility counted as eligible; Wilson interval.",
            )
        ],
        size="small",
    )


def table_customers(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-customers") -> Table:
    """Kinds of customers among all and among those who answered, with the mean weight."""
    lang = current().lang
    rows = [
        [
            level(survey, "survey", "customer_type", row["customer_type"], lang),
            number(row["customers"], decimals=0, lang=lang),
            percent(row["share"], lang=lang),
            number(row["answers"], decimals=0, lang=lang),
            percent(row["answered"], lang=lang),
            number(row["weight"], lang=lang),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="客户构成与答卷构成", en="Customers and those who answered"),
        columns=[
            head("客户", "Customers", lang, left=True), head("户数", "Number", lang), column("share"),
            head("答卷", "Answers", lang), column("share"), head("平均权重", "Mean weight", lang),
        ],
        notes=[Words(zh="权重按供电所和客户类型迭代比例拟合。", en="Weights by raking to stations and kinds of customers.")],
    )  # fmt: skip


def table_items(items: pd.DataFrame, *, label: str = "tbl-items") -> Table:
    """All statements, the largest shortfall first."""
    lang = current().lang
    rows = [
        [
            row["item"].removeprefix("p"),
            number(row["expectation"], lang=lang),
            number(row["perception"], lang=lang),
            f"{number(row['gap'], lang=lang)}{_space(lang)}({between(row['low'], row['high'], 'score', lang=lang)})",
            p_value(row["p_holm"]),
        ]
        for row in items.to_dict("records")
    ]
    n = number(items["n"].max(), decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"各题的差距，由大到小（*n*={n}）", en=f"Gaps of single statements, largest first (*n* = {n})"
        ),
        columns=[
            head("题号", "Statement", lang, left=True),
            column("expectation"),
            column("perception"),
            column("gap_ci"),
            column("p_holm"),
        ],
        notes=[Words(zh="Holm 校正按全部题目。", en="Holm over all statements.")],
        size="small",
    )


def table_odds(odds: pd.DataFrame, asymmetry: pd.DataFrame, *, label: str = "tbl-odds") -> Table:
    """Each dimension's odds ratio on overall satisfaction, and what low and high ratings of it cost and bring."""
    lang = current().lang
    other = asymmetry.set_index("predictor")
    rows = []
    for row in odds.to_dict("records"):
        sides = other.loc[row["predictor"]]
        rows.append(
            [
                NAMES[row["predictor"]].in_(lang),
                f"{number(row['odds_ratio'], lang=lang)}{_space(lang)}({between(row['or_low'], row['or_high'], 'ratio', lang=lang)})",
                _score(sides, "penalty", lang),
                _score(sides, "reward", lang),
                _score(sides, "contrast", lang),
                KINDS[sides["kind"]].in_(lang),
            ]
        )
    return table(
        rows,
        label=label,
        caption=Words(zh="比例优势与惩罚—奖励对比", en="Proportional odds, and penalty against reward"),
        columns=[
            column("quality_dimension", align="left"), head("OR（95%CI）", "OR (95% CI)", lang), head("惩罚", "Penalty", lang),
            head("奖励", "Reward", lang), head("两者之和", "Sum", lang), head("类型", "Kind", lang),
        ],
        notes=[
            Words(
                zh="OR：感知每高 1 分、总体满意度更高的优势比，五维同入；惩罚、奖励：评 4 分及以下、6 分及以上者与中间者的总体满意度之差（分，95%CI，HC3）；和小于 0 为基本型。Brant 检验把 4 分以下并入 4 分。",
                en="OR: odds of a higher overall answer per point perceived, all five together; penalty, reward: overall satisfaction of ratings up to 4, or from 6 on, against those between (points, 95% CI, HC3); a sum below 0 is basic. Brant's test joins answers below 4 to 4.",
            )
        ],
        size="small",
    )  # fmt: skip


def table_stated(stated: pd.DataFrame, derived: pd.DataFrame, *, label: str = "tbl-stated") -> Table:
    """Importance as customers state it and as their answers imply it, with the field that each gives."""
    lang = current().lang
    implied = derived.set_index("item")
    total = implied["importance"].sum()
    rows = [
        [
            NAMES[row["item"]].in_(lang),
            number(row["performance"], lang=lang),
            number(row["importance"], decimals=1, lang=lang),
            _field(row["field"], lang),
            percent(implied.loc[row["item"], "importance"] / total, lang=lang) if total else NOTHING,
            _field(implied.loc[row["item"], "field"], lang),
            number(implied.loc[row["item"], "certainty"], lang=lang),
        ]
        for row in stated.to_dict("records")
        if row["item"] != TOTAL
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="陈述的与推得的重要性", en="Importance as stated and as derived"),
        columns=[
            column("quality_dimension", align="left"), column("perception"), head("陈述（分）", "Stated (points)", lang),
            head("象限", "Field", lang), head("推得（%）", "Derived (%)", lang), head("象限", "Field", lang), column("certainty"),
        ],
        notes=[
            Words(
                zh="陈述：100 分的分配；推得：相对权重占 *R*²；把握指推得的象限。",
                en="Stated: share of 100 points; derived: relative weight of *R*²; certainty is that of the derived field.",
            )
        ],
        size="small",
    )  # fmt: skip


def table_equity(found: pd.DataFrame, *, label: str = "tbl-equity") -> Table:
    """Vulnerable customers beside the others: satisfaction, gap and complaints, with intervals of the differences."""
    lang = current().lang
    rows = []
    for row in found.to_dict("records"):
        unit: Unit = "share difference" if row["measure"] == "complained" else "score"
        both = [in_unit(row[group], unit, lang=lang) for group in ("vulnerable", "others")]
        limits = between(row["low"], row["high"], unit, lang=lang)
        rows.append(
            [
                MEASURES[row["measure"]].in_(lang),
                number(row["n_vulnerable"], decimals=0, lang=lang),
                both[0],
                number(row["n_others"], decimals=0, lang=lang),
                both[1],
                f"{in_unit(row['difference'], unit, lang=lang)}{_space(lang)}({limits})",
                NOTHING if pd.isna(row["p"]) else p_value(row["p"]),
            ]
        )
    return table(
        rows,
        label=label,
        caption=Words(zh="困难客户与其他客户", en="Vulnerable customers and others"),
        columns=[
            head("指标", "Measure", lang, left=True), column("n"), head("困难客户", "Vulnerable", lang), column("n"),
            head("其他客户", "Others", lang), head("差（95%CI）", "Difference (95% CI)", lang), column("p"),
        ],
        notes=[
            Words(
                zh="均值差为 Welch 检验；率差（百分点）为 Newcombe 区间。", en="Means by Welch's test; shares (percentage points) by Newcombe's interval.",
            )
        ],
    )  # fmt: skip


def _field(name: str, lang: Lang) -> str:
    return FIELDS[name].in_(lang) if name in FIELDS else NOTHING


def _score(row: pd.Series, part: str, lang: Lang) -> str:
    limits = between(float(row[f"{part}_low"]), float(row[f"{part}_high"]), "score", lang=lang)
    return f"{number(float(row[part]), lang=lang)}{_space(lang)}({limits})"


def _share(value: float, low: float, high: float, lang: Lang) -> str:
    return f"{percent(value, lang=lang)}{_space(lang)}({between(low, high, 'share', lang=lang)})"


def _space(lang: Lang) -> str:
    return "" if lang == "zh" else " "
