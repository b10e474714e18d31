"""Tables of the benchmarking appendix: definitions of the overall rate, direction of questions, complaints for the users."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import between, number, p_value, percent
from workbench.present.tables import Column, Table, column, table
from workbench.studies.branch.answers import settings, unit_title
from workbench.studies.branch.rows import rate_cell
from workbench.studies.branch.unit_tables import FLAGS
from workbench.study import Words

RULES = {
    "item": Words(zh="总体题本身", en="The overall question itself"),
    "mean": Words(zh="各题满意份额的均值", en="Mean of each form's share of satisfied answers"),
    "every": Words(zh="所答各题全部满意", en="Satisfied on every question answered"),
}


def table_rules(survey: Survey, rules: pd.DataFrame, *, label: str = "tbl-rules") -> Table:
    """The overall rate by three definitions."""
    lang, bench = current().lang, settings(survey)
    rows = [
        [
            RULES[row["rule"]].in_(lang),
            number(row["n"], decimals=0, lang=lang),
            percent(row["share"], lang=lang),
            between(row["low"], row["high"], "share", lang=lang),
        ]
        for row in rules.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"三种口径的总体{bench.word.zh}率",
            en=f"Overall rate of {bench.word.en} answers by three definitions",
        ),
        columns=[column("rule_of_rate", align="left"), column("n"), column("rate"), column("ci")],
        notes=[
            Words(
                zh="后两种口径只计至少答了一半题目的表。口径不同，率不可比。",
                en="The last two take forms with at least half of the questions answered. Rates by different definitions cannot be compared.",
            )
        ],
    )


def table_directions(
    survey: Survey, found: pd.DataFrame, apart: pd.DataFrame, *, label: str = "tbl-directions"
) -> Table:
    """Each question's correlation with the others, and its rate against theirs."""
    lang = current().lang
    variables = survey.study.variables(settings(survey).table)
    rows = [
        [
            variables[row["item"]].label(lang),
            number(row["n"], decimals=0, lang=lang),
            number(row["value"], lang=lang),
            between(row["low_x"], row["high_x"], "correlation", lang=lang),
            percent(row["difference"], lang=lang),
            between(row["low_y"], row["high_y"], "share difference", lang=lang),
            p_value(row["p"]),
            p_value(row["p_bh"]),
        ]
        for row in found.merge(apart.drop(columns="n"), on="item").to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="各题与其余各题：相关与率之差", en="Each question and the others: correlation, and rates"),
        columns=[
            column("dimension", align="left"), column("n"), Column("*r*<sub>s</sub>"), column("ci"),
            Column("差（百分点）" if lang == "zh" else "Difference (pp)"), column("ci"),
            column("p"), column("p_bh"),
        ],
        notes=[
            Words(
                zh="负相关提示编码方向相反。差：该题满意率减同一份表其余各题的平均，区间与 *P* 已计访问员聚集；BH：按题目数作 Benjamini-Hochberg 校正。",
                en="A negative correlation says that a question is coded the wrong way round. Difference: its rate less the mean of the others on the "
                "same form, interval and *p* allowing for interviewers; BH: Benjamini-Hochberg over the questions.",
            )
        ],
        size="small",
    )  # fmt: skip


def table_returns(survey: Survey, returns: pd.DataFrame, *, label: str = "tbl-returns") -> Table:
    """Forms sent and returned by unit, with the rate of return."""
    lang, bench = current().lang, settings(survey)
    rows = [
        [
            unit_title(survey, row["unit"], lang),
            number(row["sent"], decimals=0, lang=lang),
            number(row["returned"], decimals=0, lang=lang),
            rate_cell(row, lang),
        ]
        for row in returns.to_dict("records")
    ]
    unit = bench.unit_word.in_(lang)
    return table(
        rows,
        label=label,
        caption=Words(zh="各单位问卷的回收", en="Return of forms by unit"),
        columns=[
            Column(unit.capitalize() if lang == "en" else unit, "left"),
            *(column(key) for key in ("sent", "returned")),
            Column("回收率 %（95%CI）" if lang == "zh" else "Return rate % (95% CI)"),
        ],
        notes=[
            Words(
                zh="回收率低者，所回收的表未必代表全部用户。",
                en="Where few forms come back, those that do need not speak for all users.",
            )
        ],
        size="small",
    )


def table_complaint_rates(
    survey: Survey, rates: pd.DataFrame, *, label: str = "tbl-complaint-rates"
) -> Table:
    """Complaints per 10,000 users by unit."""
    lang, bench = current().lang, settings(survey)
    rows = [
        [
            unit_title(survey, row["unit"], lang),
            number(row["users"], decimals=0, lang=lang),
            number(row["events"], decimals=0, lang=lang),
            number(row["value"], decimals=1, lang=lang),
            between(row["low"], row["high"], "per 10000", lang=lang),
            FLAGS[row["flag"]].in_(lang),
        ]
        for row in rates.to_dict("records")
    ]
    unit = bench.unit_word.in_(lang)
    return table(
        rows,
        label=label,
        caption=Words(zh="每万用户投诉件数", en="Complaints per 10,000 users"),
        columns=[
            Column(unit.capitalize() if lang == "en" else unit, "left"),
            *(column(key) for key in ("users", "complaints", "per_10000", "ci")),
            column("flag", align="center"),
        ],
        notes=[
            Words(
                zh="Poisson 精确区间；位置按 Poisson 漏斗图（校正过度离散）。投诉多可因渠道通畅，也可因服务差；投诉少可因不予登记。",
                en="Exact Poisson intervals; position in the Poisson funnel, adjusted for over-dispersion. Many complaints may come of open channels or of bad service, few of not recording them.",
            )
        ],
        size="small",
    )
