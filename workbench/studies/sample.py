"""Who took part: the flow of records, and the sample in the layout of a journal's first table."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pandas as pd

from workbench.analyse.describe import count_levels, describe
from workbench.estimate import Estimate
from workbench.intake.privacy.suppress import withheld
from workbench.intake.processed import Survey
from workbench.intake.summary_words import rule_in
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, count_share, mean_sd, number
from workbench.present.tables import Column, Table, column, table
from workbench.present.terms import term
from workbench.studies.labels import with_unit
from workbench.study import Lang, Words
from workbench.variables import Variable

SMALL_SD = 0.1  # below it two decimals would show one digit or none
MERGED = Words(zh="其他（合并的少数水平）", en="Other (small levels merged)")


def count_of(survey: Survey, table_name: str) -> Estimate:
    """Records of a table that are analysed."""
    n = len(survey.tables[table_name])
    return Estimate(n, n=n, unit="count", method="count after cleaning")


def return_rate(survey: Survey) -> Estimate:
    """Forms returned of forms handed out (回收率), over all channels; NaN when study.toml counts none."""
    channels = survey.study.fielding.values()
    sent = sum(channel.distributed for channel in channels)
    returned = sum(channel.returned for channel in channels)
    if not sent:
        return Estimate(float("nan"), unit="share", reason="no counts of forms")
    return Estimate(returned / sent, n=sent, unit="share", method="returned / distributed")


def entry_error_rate(survey: Survey, table_name: str) -> Estimate:
    """Fields that differ between two entries, per 10,000, with the exact Poisson interval."""
    summary = survey.entry.get(table_name)
    if summary is None:
        return Estimate(float("nan"), unit="per 10000", reason="keyed once")
    return Estimate(
        summary["per_10000"],
        summary["low"],
        summary["high"],
        summary["level"],
        n=summary["fields_compared"],
        unit="per 10000",
        method="exact Poisson interval (Garwood)",
    )


def table_sample(
    survey: Survey, *, table_name: str, columns: Sequence[str], label: str = "tbl-sample"
) -> Table:
    """Categories as counts and percentages, numbers as mean ± SD and median (quartiles).

    Levels held by fewer than k respondents (study.toml, [privacy]) are merged, with the next smallest one when they are
    too few even together. A variable of which only one level would remain is shown whole.
    """
    lang = current().lang
    frame, variables = survey.tables[table_name], survey.study.variables(table_name)
    rows = list(
        itertools.chain.from_iterable(
            _categories(frame[name], variables[name], survey.study.privacy.k, lang)
            if variables[name].type == "category"
            else [_numbers(frame, variables[name], lang)]
            for name in columns
        )
    )
    n = number(len(frame), decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(zh=f"研究对象的一般资料（*n*={n}）", en=f"Characteristics of the sample (*n* = {n})"),
        columns=[
            column("variable", align="left"),
            column("level", align="left"),
            column("n_or_mean"),
            column("median_iqr"),
            column("missing"),
        ],
        notes=[
            Words(
                zh="计数资料为例（%），百分比以有效回答为分母；计量资料为 *x̄*±*s* 及 *M*（*P*25,*P*75）。",
                en="Categories: *n* (% of valid answers); numbers: mean ± SD and median [quartiles].",
            )
        ],
    )


def table_flow(survey: Survey, *, label: str = "tbl-flow") -> Table:
    """Every record received, left out and analysed, by table and reason; the steps add up."""
    lang = current().lang
    rows: list[list[str]] = []
    stubs: list[int] = []
    for name, steps in survey.flow.groupby("table", sort=False):
        words = survey.study.tables[str(name)].label
        stubs.append(len(rows))
        rows.append([words.in_(lang) if words else str(name), "", "", ""])
        for step in steps.to_dict("records"):
            counts = [step["before"], step["before"] - step["after"], step["after"]]
            rows.append([step[f"reason_{lang}"], *(number(count, decimals=0, lang=lang) for count in counts)])
    return table(
        rows,
        label=label,
        caption=Words(zh="记录的去向", en="Flow of records"),
        columns=[column("step", align="left"), column("before"), column("left_out"), column("after")],
        stub_rows=stubs,
    )


def table_missing(
    survey: Survey, *, table_name: str, columns: Sequence[str], label: str = "tbl-missing"
) -> Table:
    """Missing answers by variable with their reasons (refused, not asked, out of range …); complete variables left out."""
    lang = current().lang
    frame, variables = survey.tables[table_name], survey.study.variables(table_name)
    lacking = [name for name in columns if frame[name].isna().any()]
    rows = [
        [
            variables[name].label(lang),
            count_share(int(frame[name].isna().sum()), len(frame), lang=lang),
            _reasons(survey, table_name, name, lang),
        ]
        for name in lacking
    ]
    complete = Words(zh="其余变量无缺失。", en="The other variables are complete.")
    if set(columns) < set(frame.columns):
        complete = Words(
            zh="其余变量无缺失；未计量表条目与自由文本。",
            en="The other variables are complete; items of scales and free texts are not looked at here.",
        )
    return table(
        rows or [[term("none", lang), NOTHING, NOTHING]],
        label=label,
        caption=Words(zh="缺失情况", en="Missing answers"),
        columns=[
            column("variable", align="left"),
            Column(term("missing_share", lang)),
            column("reasons", align="left"),
        ],
        notes=[complete] if len(lacking) < len(columns) else [],
    )


def _reasons(survey: Survey, table_name: str, name: str, lang: Lang) -> str:
    """Why the missing cells of a variable are missing, most frequent first; what has no reason was left blank."""
    frame = survey.tables[table_name]
    blank = int(frame[name].isna().sum())
    counts: list[tuple[str, int]] = []
    if survey.missing is not None:
        told = survey.missing
        here = (told["table"] == table_name) & (told["column"] == name)
        here &= told["key"].isin(frame[survey.study.tables[table_name].key].astype(str))
        found = told.loc[here, "reason"].value_counts()
        counts = sorted(
            ((rule_in(str(why), lang), int(n)) for why, n in found.items()), key=lambda pair: -pair[1]
        )
        blank -= int(found.sum())
    if blank:
        counts.append((rule_in("blank", lang), blank))
    return ("；" if lang == "zh" else "; ").join(f"{why} {n}" for why, n in counts)


def _categories(values: pd.Series, variable: Variable, k: int, lang: Lang) -> list[list[str]]:
    counts = count_levels(values, levels=list(variable.codes) or None)
    total = int(counts["n"].sum())
    kept, small = _merged(counts[counts["n"] > 0], k)
    rows = [
        [variable.level(str(row["level"]), lang), count_share(int(row["n"]), total, lang=lang)]
        for row in kept.to_dict("records")
    ]
    if len(small):
        rows.append([MERGED.in_(lang), count_share(int(small["n"].sum()), total, lang=lang)])
    missing = number(int(values.isna().sum()), decimals=0, lang=lang)
    return [
        [variable.label(lang) if index == 0 else "", level, text, "", missing if index == 0 else ""]
        for index, (level, text) in enumerate(rows or [["", NOTHING]])
    ]


def _merged(counts: pd.DataFrame, k: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The levels shown apart, in their order, and those merged into one row."""
    gone = withheld(counts["n"].tolist(), k=k)
    small = pd.Series([False] * len(gone) if all(gone) else gone, index=counts.index, dtype=bool)
    return counts[~small], counts[small]


def _numbers(frame: pd.DataFrame, variable: Variable, lang: Lang) -> list[str]:
    row = describe(frame, columns=[variable.name]).iloc[0]
    finer = _finer(row["sd"])
    quartiles = [number(row[key], decimals=finer or 1, lang=lang) for key in ("median", "q1", "q3")]
    middle = "{}({},{})" if lang == "zh" else "{} [{}, {}]"
    missing = number(row["missing"], decimals=0, lang=lang)
    return [
        with_unit(variable, lang),
        "",
        mean_sd(row["mean"], row["sd"], lang=lang, decimals=finer or 2),
        middle.format(*quartiles),
        missing,
    ]


def _finer(sd: float) -> int:
    """Decimals that show two digits of a small standard deviation, such as that of a rate (0.014); 0 where the usual ones do.

    >>> _finer(0.0139), _finer(0.1), _finer(0)
    (3, 0, 0)
    """
    return 1 - math.floor(math.log10(sd)) if 0 < sd < SMALL_SD else 0
