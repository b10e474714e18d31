"""The tables of the service loop report."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, extent, number, percent
from workbench.present.tables import Column, Table, column, table
from workbench.studies.labels import head, level
from workbench.studies.loop.closing import Loop
from workbench.study import Lang, Words

SHOWN = 12  # rows of a list that goes on
RULES = {
    "nelson 1": Words(zh="超出 3σ", en="beyond 3σ"),
    "nelson 2": Words(zh="同侧连续 9 点", en="9 on one side"),
    "nelson 3": Words(zh="连续 6 点递增或递减", en="6 rising or falling"),
    "nelson 4": Words(zh="14 点交替升降", en="14 up and down in turn"),
    "nelson 5": Words(zh="3 点中 2 点超出 2σ", en="2 of 3 beyond 2σ"),
    "nelson 6": Words(zh="5 点中 4 点超出 1σ", en="4 of 5 beyond 1σ"),
    "nelson 7": Words(zh="15 点在 1σ 之内", en="15 within 1σ"),
    "nelson 8": Words(zh="8 点在 1σ 之外", en="8 beyond 1σ"),
    "western electric 1": Words(zh="超出 3σ", en="beyond 3σ"),
    "western electric 2": Words(zh="3 点中 2 点超出 2σ", en="2 of 3 beyond 2σ"),
    "western electric 3": Words(zh="5 点中 4 点超出 1σ", en="4 of 5 beyond 1σ"),
    "western electric 4": Words(zh="同侧连续 8 点", en="8 on one side"),
}
STEPS = {
    "found": Words(zh="发现", en="Found"),
    "assigned": Words(zh="已派单", en="Assigned"),
    "corrected": Words(zh="已整改", en="Corrected"),
    "verified": Words(zh="已验证", en="Verified"),
    "effective": Words(zh="验证有效", en="Verified effective"),
}


def station_name(survey: Survey, branch: str) -> Words:
    """The station's name in both languages, for sentences."""
    return Words(
        zh=level(survey, "process_week", "branch", branch, "zh"),
        en=level(survey, "process_week", "branch", branch, "en"),
    )


def table_loop(loop: Loop, *, label: str = "tbl-loop") -> Table:
    """Found, assigned, corrected, verified, effective, as counts and shares of all found."""
    lang = current().lang
    counts = {
        "found": loop.found,
        "assigned": loop.assigned,
        "corrected": loop.corrected,
        "verified": loop.verified,
        "effective": loop.effective,
    }
    rows = [
        [
            STEPS[name].in_(lang),
            number(count, decimals=0, lang=lang),
            percent(count / loop.found, lang=lang) if loop.found else NOTHING,
        ]
        for name, count in counts.items()
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="不合格项的闭环", en="From finding to verified correction"),
        columns=[
            column("step", align="left"),
            column("n"),
            Column("占发现（%）" if lang == "zh" else "Of found (%)"),
        ],
        notes=[
            Words(
                zh="分母为全部发现项，未完成者不剔除。", en="Out of all items found; unfinished ones stay in."
            )
        ],
    )


def table_signals(survey: Survey, spells: pd.DataFrame, *, label: str = "tbl-signals") -> Table:
    """A row a spell of signals: station, weeks, first share with its limits, rules broken, cause on record; a long list is cut
    and says so.
    """
    lang = current().lang
    rows = [
        [
            level(survey, "process_week", "branch", row["branch"], lang),
            extent(row["first"], row["last"], lang=lang),
            number(row["points"], decimals=0, lang=lang),
            percent(row["value"], lang=lang),
            between(row["low"], row["high"], "share", lang=lang),
            _rules(row["rules"], lang),
            cause_name(survey, row["cause"]).in_(lang),
        ]
        for row in spells.head(SHOWN).to_dict("records")
    ]
    more = len(spells) - len(rows)
    note = [Words(zh=f"另有 {more} 处未列出。", en=f"{more} more are not listed.")] if more > 0 else []
    return table(
        rows,
        label=label,
        caption=Words(zh="控制图信号（基线之后）", en="Signals of the control charts after the baseline"),
        columns=[
            column("station", align="left"), column("week"), head("信号数", "Signals", lang), head("首点（%）", "First (%)", lang),
            column("limits"), column("rule_broken", align="left"), head("登记原因", "Cause on record", lang, left=True),
        ],
        notes=note,
    )  # fmt: skip


def cause_name(survey: Survey, code: str) -> Words:
    """What was written down as the cause of a signal, or that nothing was."""
    if not code:
        return Words(zh="未登记", en="none on record")
    return Words(
        zh=level(survey, "process_change", "cause", code, "zh"),
        en=level(survey, "process_change", "cause", code, "en"),
    )


def first_cause(survey: Survey, spells: pd.DataFrame, station: str) -> Words:
    """The cause on record of a station's first spell of signals."""
    own = spells.loc[spells["branch"] == station, "cause"]
    return cause_name(survey, "" if own.empty else str(own.iloc[0]))


def _rules(broken: str, lang: Lang) -> str:
    names = [RULES[rule].in_(lang) for rule in broken.split("; ")]
    return ("；" if lang == "zh" else "; ").join(names)


def table_causes(survey: Survey, causes: pd.DataFrame, *, label: str = "tbl-causes") -> Table:
    """Causes of items by what came back, most first, with cumulative shares and the rate of those corrected."""
    lang = current().lang
    rows = [
        [
            level(survey, "nonconformity", "cause", row["cause"], lang),
            *(number(row[key], decimals=0, lang=lang) for key in ("found", "corrected", "recurred")),
            percent(row["cumulative"], lang=lang) if row["recurred"] else NOTHING,
            f"{percent(row['rate'], lang=lang)}{'' if lang == 'zh' else ' '}({between(row['low'], row['high'], 'share', lang=lang)})",
        ]
        for row in causes.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="复发的原因（帕累托）", en="What comes back, by cause (Pareto)"),
        columns=[
            head("原因", "Cause", lang, left=True), column("found"), column("corrected"), column("recurred"),
            head("累计占复发（%）", "Cumulative (%)", lang), head("复发率（%，95%CI）", "Recurred % (95% CI)", lang),
        ],
        notes=[
            Words(
                zh="复发率以已整改者为分母，随访长短不一，仅供比较；按时间的复发见图。",
                en="Recurred of those corrected, followed for different times: for comparison only; the figure shows recurrence by time.",
            )
        ],
    )  # fmt: skip


def table_processes(survey: Survey, processes: pd.DataFrame, *, label: str = "tbl-processes") -> Table:
    """Items by process, most first."""
    lang = current().lang
    rows = [
        [
            level(survey, "nonconformity", "process", row["process"], lang),
            *(
                number(row[key], decimals=0, lang=lang)
                for key in ("found", "corrected", "effective", "recurred")
            ),
        ]
        for row in processes.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="各业务的不合格项", en="Nonconformities by process"),
        columns=[
            column("process", align="left"),
            *(column(key) for key in ("found", "corrected", "effective", "recurred")),
        ],
    )


def table_overdue(survey: Survey, overdue: pd.DataFrame, *, label: str = "tbl-overdue") -> Table:
    """Items open past their limit, the longest first; a long list is cut and says so."""
    lang = current().lang
    rows = [
        [
            str(row["nc_id"]),
            *(
                level(survey, "nonconformity", key, row[key], lang)
                for key in ("branch", "process", "severity")
            ),
            f"{row['due']:%Y-%m-%d}",
            number(row["days"], decimals=0, lang=lang),
        ]
        for row in overdue.head(SHOWN).to_dict("records")
    ]
    more = len(overdue) - len(rows)
    return table(
        rows,
        label=label,
        caption=Words(zh="超期未整改的不合格项", en="Items open past their limit"),
        columns=[
            column("item_code", align="left"), *(column(key, align="left") for key in ("station", "process", "severity")),
            column("due_date"), column("days_over"),
        ],
        notes=[Words(zh=f"另有 {more} 项未列出。", en=f"{more} more are not listed.")] if more > 0 else [],
        size="small",
    )  # fmt: skip
