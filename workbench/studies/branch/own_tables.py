"""The tables of one unit's report."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number, percent
from workbench.present.tables import Column, Table, column, table
from workbench.studies.branch.actions import MEASURES, Shortfall
from workbench.studies.branch.answers import settings
from workbench.study import Words

BLANK = "______"  # for the people who will act


def table_actions(survey: Survey, found: Sequence[Shortfall], *, label: str = "tbl-actions") -> Table:
    """Problem, figures, measure, and blanks for who, by when, and how it will be checked."""
    lang = current().lang
    rows = [
        [
            each.name.in_(lang),
            number(each.n, decimals=0, lang=lang),
            f"{percent(each.own, lang=lang)}/{percent(each.others, lang=lang)}",
            MEASURES[each.kind].in_(lang),
            BLANK,
            BLANK,
            BLANK,
        ]
        for each in found
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="先做的事", en="What to do first"),
        columns=[
            column("problem", align="left"),
            column("n"),
            column("own_others"),
            column("measure", align="left"),
            *(column(key, align="left") for key in ("owner", "by_when", "check")),
        ],
        notes=[
            Words(
                zh="按与其他单位之差相对其区间半宽排列，至多三项；候选项多，其中会有机遇所致者。*n* 为本单位的回答、投诉或评分数。",
                en="Ordered by the difference from the others in half-widths of its interval, at most three; with many candidates some will be chance. "
                "*n*: this unit's answers, complaints or scores.",
            )
        ],
        size="small",
    )


def table_own_dimensions(survey: Survey, rates: pd.DataFrame, *, label: str = "tbl-own-dimensions") -> Table:
    """Each question at this unit and at all others, with the difference; few answers are not shown."""
    lang, bench = current().lang, settings(survey)
    variables, k = survey.study.variables(bench.table), survey.study.privacy.k
    rows = []
    for row in rates.to_dict("records"):
        title = variables[row["item"]].label(lang)
        if row["n"] < k:
            rows.append([title, f"<{k}", NOTHING, NOTHING, NOTHING])
            continue
        space = "" if lang == "zh" else " "
        limits = between(row["low"], row["high"], "share", lang=lang)
        gap = between(row["difference_low"], row["difference_high"], "share difference", lang=lang)
        rows.append(
            [
                title,
                number(row["n"], decimals=0, lang=lang),
                f"{percent(row['share'], lang=lang)}{space}({limits})",
                percent(row["others"], lang=lang),
                f"{percent(row['difference'], lang=lang)}{space}({gap})",
            ]
        )
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"各项目的{bench.word.zh}率：本{bench.unit_word.zh}与其他",
            en=f"Rate of {bench.word.en} answers by question: this {bench.unit_word.en} and the others",
        ),
        columns=[
            column("dimension", align="left"), column("n_valid"), column("rate_ci"),
            Column("其他（%）" if lang == "zh" else "Others (%)"),
            Column("差（百分点，95%CI）" if lang == "zh" else "Difference (pp, 95% CI)"),
        ],
        notes=[
            Words(
                zh="率为 Wilson 区间，差为 Newcombe 区间，均未计访问员聚集。",
                en="Wilson intervals for rates, Newcombe for differences, both without clustering by interviewer.",
            )
        ],
        size="small",
    )  # fmt: skip
