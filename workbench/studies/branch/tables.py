"""The tables of the benchmarking report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.analyse.units.rates import proportion
from workbench.intake.privacy.suppress import withheld
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, number, percent, with_interval
from workbench.present.tables import Column, Table, column, table
from workbench.present.terms import term
from workbench.studies.branch.answers import settings, unit_title
from workbench.studies.branch.comparison import Comparison
from workbench.studies.branch.rows import rate_cell, shown_row, why_hidden
from workbench.study import Lang, Words

FLAGS = {
    "": Words(zh="界内", en="within"),
    "low_95": Words(zh="低于 95% 限", en="below 95%"),
    "low_998": Words(zh="低于 99.8% 限", en="below 99.8%"),
    "high_95": Words(zh="高于 95% 限", en="above 95%"),
    "high_998": Words(zh="高于 99.8% 限", en="above 99.8%"),
}
CLUSTERED = Words(zh="区间已计答卷聚集。", en="Intervals allow for the clustering of answers.")


def table_units(survey: Survey, comparison: Comparison, *, label: str = "tbl-units") -> Table:
    """Units in the order of their codes: n, raw, adjusted, shrunken rate with interval, position, interval of ranks."""
    lang, bench = current().lang, settings(survey)
    units = comparison.units.to_dict("records")
    hidden = withheld([row["n"] for row in units], k=survey.study.privacy.k)
    rows = [_unit_row(survey, row, lang, hidden=gone) for row, gone in zip(units, hidden, strict=True)]
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"各{bench.unit_word.zh}{bench.word.zh}率（按代码排列，不是名次）",
            en=f"Rate of {bench.word.en} answers by {bench.unit_word.en} (in order of code, not a ranking)",
        ),
        columns=[
            _unit_column(survey, lang),
            *(column(key) for key in ("n", "raw_rate", "adjusted_rate", "shrunken_ci")),
            column("flag", align="center"),
            column("rank_ci"),
        ],
        notes=[
            Words(
                zh="校正率：间接标准化后的率；收缩估计：经验贝叶斯。位置以校正过度离散后的控制限判定。"
                f"名次区间为 95%，1 为最高；回答少于 {bench.minimum_n} 份者不给名次。",
                en="Adjusted: indirectly standardised; shrunken: empirical Bayes. Position by the limits adjusted for over-dispersion. "
                f"Rank intervals are 95%, 1 is the highest; no ranks below {bench.minimum_n} answers.",
            ),
            *why_hidden(survey, [row["n"] for row in units], hidden),
        ],
        size="small",
    )


def table_dimensions(survey: Survey, rates: pd.DataFrame, *, label: str = "tbl-dimensions") -> Table:
    """Rate, mean and top box of each question."""
    lang, bench = current().lang, settings(survey)
    variables = survey.study.variables(bench.table)
    rows = []
    for row in rates.to_dict("records"):
        shares = [percent(row[key], lang=lang) for key in ("top_box", "worst_case_share")]
        cells = [rate_cell(row, lang), number(row["mean"], lang=lang), *shares]
        rows.append(shown_row(survey, variables[row["item"]].label(lang), row["n_valid"], cells, lang))
    return table(
        rows,
        label=label,
        caption=Words(zh=f"各项目的{bench.word.zh}率", en=f"Rate of {bench.word.en} answers by question"),
        columns=[
            column("dimension", align="left"),
            *(column(key) for key in ("n_valid", "rate_ci", "mean", "top_box", "worst_case")),
        ],
        notes=[
            Words(
                zh=f"{bench.word.zh}：答案为 {'、'.join(bench.favourable)}；分母为有效回答，不含无接触与空白。最坏情形把无接触与空白都按不{bench.word.zh}计。"
                "区间为 Wilson 法，未计访问员聚集。",
                en=f"{bench.word.en.capitalize()}: answers {', '.join(bench.favourable)}, out of valid answers; no contact and blank are outside. "
                f"The worst case counts both as not {bench.word.en}. Wilson intervals, without clustering by interviewer.",
            )
        ],
    )


def table_channels(survey: Survey, channels: pd.DataFrame, *, label: str = "tbl-channels") -> Table:
    """Forms sent, returned and valid by channel (发放/回收/有效)."""
    lang = current().lang
    variable = survey.study.variables("forms_log")["channel"]
    total = channels.drop(columns="channel").sum().to_dict()
    names = [
        term("missing", lang) if pd.isna(name) else variable.level(str(name), lang)
        for name in channels["channel"]
    ]
    rows = [
        [
            name,
            *(number(row[key], decimals=0, lang=lang) for key in ("sent", "returned", "valid")),
            with_interval(proportion(row["returned"], row["sent"]), lang=lang),
            percent(row["valid"] / row["returned"], lang=lang) if row["returned"] else NOTHING,
        ]
        for name, row in zip([*names, term("all", lang)], [*channels.to_dict("records"), total], strict=True)
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="问卷发放与回收", en="Forms sent and returned"),
        columns=[
            column("channel", align="left"),
            *(column(key) for key in ("sent", "returned", "valid", "return_rate", "valid_rate")),
        ],
        notes=[
            Words(
                zh="回收率＝回收/发放（Wilson 95% 区间）；有效率＝登记为有效/回收。",
                en="Return rate: returned / sent, with Wilson's 95% interval; valid: logged as valid / returned.",
            )
        ],
    )


def table_replies(survey: Survey, replies: pd.DataFrame, *, label: str = "tbl-replies") -> Table:
    """Complaints answered within the agreed hours, by unit."""
    lang, bench = current().lang, settings(survey)
    hours = f"{bench.sla_hours:g}"
    units = replies.to_dict("records")
    hidden = withheld([row["due"] for row in units], k=survey.study.privacy.k)
    rows = []
    for row, gone in zip(units, hidden, strict=True):
        counts = [number(row[key], decimals=0, lang=lang) for key in ("on_time", "not_yet_due")]
        title, cells = unit_title(survey, row["unit"], lang), [*counts, rate_cell(row, lang)]
        shown = [title, "0", *cells] if row["due"] == 0 else None
        rows.append(shown or shown_row(survey, title, row["due"], cells, lang, hidden=gone))
    return table(
        rows,
        label=label,
        caption=Words(zh=f"投诉 {hours} 小时内答复", en=f"Complaints answered within {hours} hours"),
        columns=[
            _unit_column(survey, lang),
            *(column(key) for key in ("due", "on_time", "not_yet_due", "rate_ci")),
        ],
        notes=[
            Words(
                zh=f"分母为受理已满 {hours} 小时的投诉，未答复者计为未按时；未满者单列，不计入率。",
                en=f"Out of complaints older than {hours} hours; unanswered ones count as late. Younger ones stand apart and are not in the rate.",
            ),
            *why_hidden(survey, [row["due"] for row in units], hidden),
        ],
        size="small",
    )


def table_sources(survey: Survey, sources: pd.DataFrame, *, label: str = "tbl-sources") -> Table:
    """Rate by who collected the forms."""
    lang, bench = current().lang, settings(survey)
    variables = survey.study.variables(bench.table)
    levels = variables[str(bench.source)]
    rows = [
        shown_row(survey, levels.level(str(row["source"]), lang), row["n"], [rate_cell(row, lang)], lang)
        for row in sources.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"不同来源问卷的{bench.word.zh}率", en=f"Rate of {bench.word.en} answers by source of the form"
        ),
        columns=[column("source", align="left"), column("n"), column("rate_ci")],
        notes=[CLUSTERED] if bench.cluster else [],
    )


def table_spot_checks(survey: Survey, checks: pd.DataFrame, *, label: str = "tbl-spot") -> Table:
    """Share of spot calls that passed each criterion."""
    lang = current().lang
    variables = survey.study.variables("spotcalls")
    rows = [
        [variables[row["item"]].label(lang), number(row["n"], decimals=0, lang=lang), rate_cell(row, lang)]
        for row in checks.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="电话抽查各标准的达标率", en="Spot calls: share that passed each criterion"),
        columns=[column("criterion", align="left"), column("n"), column("rate_ci")],
        notes=[
            Words(
                zh="每次通话由两人评分，*n* 为评分数；每名员工仅 1~3 次，只报总体。",
                en="Two raters scored each call; *n* counts scores. With one to three calls a person, only the whole is reported.",
            )
        ],
        size="small",
    )


def table_ranks(survey: Survey, comparison: Comparison, *, label: str = "tbl-ranks") -> Table:
    """Chance of each unit to be among the first or the last quarter."""
    lang = current().lang
    rows = [
        [
            unit_title(survey, row["unit"], lang),
            number(row["reliability"], lang=lang),
            number(row["p_top_quarter"], lang=lang),
            number(row["p_bottom_quarter"], lang=lang),
        ]
        for row in comparison.units[comparison.units["ranked"]].to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="居前、居后四分之一的概率", en="Chances of being in the first or the last quarter"),
        columns=[
            _unit_column(survey, lang),
            *(column(key) for key in ("reliability", "top_quarter", "bottom_quarter")),
        ],
        size="small",
    )


def _unit_column(survey: Survey, lang: Lang) -> Column:
    unit = settings(survey).unit_word.in_(lang)
    return Column(unit.capitalize() if lang == "en" else unit, "left")


def _unit_row(survey: Survey, row: Mapping[str, Any], lang: Lang, *, hidden: bool) -> list[str]:
    ranks = f"{row['rank_low']:.0f}–{row['rank_high']:.0f}" if row["ranked"] else term("too_small", lang)
    shrunken = {"share": row["shrunken"], "low": row["low"], "high": row["high"]}
    cells = [
        percent(row["raw_share"], lang=lang),
        percent(row["share"], lang=lang),
        rate_cell(shrunken, lang),
        FLAGS[row["flag_adjusted"]].in_(lang),
        ranks,
    ]
    return shown_row(survey, unit_title(survey, row["unit"], lang), row["n"], cells, lang, hidden=hidden)
