"""The tables of the service loop report."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number, percent
from workbench.present.tables import Column, Table, column, table
from workbench.present.terms import term
from workbench.studies.labels import level
from workbench.studies.loop.closing import Loop
from workbench.study import Words

SHOWN = 12  # rows of a list that goes on
RULES = {
    "nelson 1": Words(zh="超出 3σ", en="beyond 3σ"),
    "nelson 2": Words(zh="同侧连续 9 点", en="9 on one side"),
}
STEPS = {
    "found": Words(zh="发现", en="Found"),
    "corrected": Words(zh="已整改", en="Corrected"),
    "verified": Words(zh="已验证", en="Verified"),
    "effective": Words(zh="验证有效", en="Verified effective"),
}
FLAGS = {"": "within", "low_95": "below", "low_998": "below", "high_95": "above", "high_998": "above"}


def station_name(survey: Survey, branch: str) -> Words:
    """The station's name in both languages, for sentences."""
    return Words(
        zh=level(survey, "process_week", "branch", branch, "zh"),
        en=level(survey, "process_week", "branch", branch, "en"),
    )


def table_loop(loop: Loop, *, label: str = "tbl-loop") -> Table:
    """Found, corrected, verified, effective, as counts and shares of all found."""
    lang = current().lang
    counts = {
        "found": loop.found,
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


def table_signals(survey: Survey, signals: pd.DataFrame, *, label: str = "tbl-signals") -> Table:
    """Station, week, share, limits and the rule broken; a long list is cut and says so."""
    lang = current().lang
    rows = [
        [
            level(survey, "process_week", "branch", row["branch"], lang),
            f"{row['label']:.0f}",
            percent(row["value"], lang=lang),
            between(row["low"], row["high"], "share", lang=lang),
            (
                ("；" if lang == "zh" else "; ").join(
                    RULES[rule].in_(lang) if rule in RULES else rule for rule in row["rules"].split("; ")
                )
            ),
        ]
        for row in signals.head(SHOWN).to_dict("records")
    ]
    more = len(signals) - len(rows)
    note = [Words(zh=f"另有 {more} 处未列出。", en=f"{more} more are not listed.")] if more > 0 else []
    return table(
        rows,
        label=label,
        caption=Words(zh="控制图信号（基线之后）", en="Signals of the control charts after the baseline"),
        columns=[
            column("station", align="left"), column("week"), column("nonconforming"), column("limits"), column("rule_broken", align="left"),
        ],
        notes=note,
    )  # fmt: skip


def table_staff(staff: pd.DataFrame, *, label: str = "tbl-staff") -> Table:
    """Staff whose interval leaves out the overall rate; codes only, in the order of their codes."""
    lang = current().lang
    overall = staff["overall"].iloc[0]
    apart = staff[(staff["low"] > overall) | (staff["high"] < overall)]
    rows = [
        [
            str(row["unit"]),
            number(row["n"], decimals=0, lang=lang),
            percent(row["raw_share"], lang=lang),
            percent(row["share"], lang=lang),
            f"{percent(row['shrunken'], lang=lang)}{'' if lang == 'zh' else ' '}({between(row['low'], row['high'], 'share', lang=lang)})",
            f"{row['rank_low']:.0f}–{row['rank_high']:.0f}" if row["ranked"] else term("too_small", lang),
            term(FLAGS[row["flag_adjusted"]], lang),
        ]
        for row in apart.sort_values("unit").to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="区间不含总体按时率的员工（按代码排列）", en="Staff whose interval leaves out the overall rate (in order of code)"),
        columns=[
            column("staff_code", align="left"), column("cases"), column("raw_rate"), column("adjusted_rate"), column("shrunken_ci"),
            column("rank_ci"), column("flag", align="center"),
        ],
        notes=[
            Words(
                zh="校正率：按复杂件比例间接标准化；收缩估计：经验贝叶斯；位置以校正过度离散的 95% 限判定。",
                en="Adjusted: indirectly standardised for complex cases; shrunken: empirical Bayes; position by the 95% limits adjusted for over-dispersion.",
            )
        ],
        size="small",
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
