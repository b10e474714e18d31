"""The tables of the benchmarking report."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.units.rates import proportion
from workbench.intake.privacy.suppress import withheld
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, number, percent, with_interval
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.studies.branch.answers import settings, unit_title
from workbench.studies.branch.rows import rate_cell, shown_row, unit_column, why_hidden
from workbench.study import Words

CLUSTERED = Words(zh="区间已计答卷聚集。", en="Intervals allow for the clustering of answers.")


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
            unit_column(survey, lang),
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
