"""Tables of the benchmarking appendix: definitions of the overall rate, direction of questions, complaints for the users."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import between, number, percent
from workbench.present.tables import Column, Table, column, table
from workbench.studies.branch.answers import settings, unit_title
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


def table_directions(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-directions") -> Table:
    """Each question's correlation with the others."""
    lang = current().lang
    variables = survey.study.variables(settings(survey).table)
    rows = [
        [
            variables[row["item"]].label(lang),
            number(row["n"], decimals=0, lang=lang),
            number(row["value"], lang=lang),
            between(row["low"], row["high"], "correlation", lang=lang),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="各题与其余各题均值的相关", en="Correlation of each question with the mean of the others"
        ),
        columns=[column("dimension", align="left"), column("n"), Column("*r*<sub>s</sub>"), column("ci")],
        notes=[
            Words(
                zh="负相关提示编码方向相反。",
                en="A negative correlation says that a question is coded the wrong way round.",
            )
        ],
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
        ],
        notes=[
            Words(
                zh="Poisson 精确区间。投诉多可因渠道通畅，也可因服务差；投诉少可因不予登记。",
                en="Exact Poisson intervals. Many complaints may come of open channels or of bad service, few of not recording them.",
            )
        ],
    )
