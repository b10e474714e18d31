"""What cleaning did, as a page of text in the reader's language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.errors import SHOWN_PROBLEMS
from workbench.intake.processed import Survey
from workbench.intake.summary_words import fix_in, note_in, rows_in, rule_in
from workbench.intake.written import NOTED, ONE_KEPT, SET_MISSING
from workbench.study import Lang, Words

DONE = {
    SET_MISSING: Words(zh="{n} 处按规则置为缺失", en="{n} cells set missing by rule"),
    ONE_KEPT: Words(
        zh="{n} 对记录几乎相同，已按 near_duplicates 只留一条（剔除数见上）",
        en="{n} pairs of nearly identical records; near_duplicates lets one stay, the others are counted above",
    ),
    NOTED: Words(zh="{n} 处存疑，仅列出，未改动", en="{n} doubts that are listed and change nothing"),
}
SAME = ["file", "column", "value", "rule", "fix"]  # what cells share that a page says once


def summary_lines(survey: Survey, *, lang: Lang = "en") -> list[str]:
    """Flow, double entry, changes, missing answers, screening and problems of a cleaned study, a line each."""
    lines = [f"{survey.study.id}{'：' if lang == 'zh' else ': '}{survey.study.title.in_(lang)}"]
    for table, steps in survey.flow.groupby("table", sort=False):
        lines += _table(survey, str(table), steps, lang)
    return [*lines, *(note_in(note, lang) for note in survey.warnings), *_problems(survey, lang)]


def _table(survey: Survey, table: str, steps: Any, lang: Lang) -> Iterator[str]:
    label = survey.study.tables[table].label
    named = f"{label.in_(lang)}（{table}）" if label and lang == "zh" else table
    yield f"数据表 {named}" if lang == "zh" else f"table {named}"
    for place, step in enumerate(steps.to_dict("records")):
        gone, reason = step["before"] - step["after"], step[f"reason_{lang}"]
        if 0 < place < len(steps) - 1:  # the number is of those who stay, the reason of those who do not
            reason = (
                f"剔除“{reason}”后（剔除 {gone}）"
                if lang == "zh"
                else f"left after: {reason} ({gone} left out)"
            )
        yield f"  {step['after']:>8}  {reason}"
    if entry := survey.entry.get(table):
        yield _entry(entry, lang)
        yield from _operators(entry, lang)
    labels = _labels(survey, table)
    if changes := survey.changes.get(table):
        listed = [(rule_in(rule, lang, labels=labels), count) for rule, count in changes.items()]
        yield ("  改动（格）：" if lang == "zh" else "  cells changed: ") + _counts(listed, lang)
    if reasons := _reasons(survey, table, lang):
        yield ("  缺失原因（格）：" if lang == "zh" else "  missing answers: ") + _counts(reasons, lang)
    if table in survey.screening:
        yield _flags(survey, table, lang)


def _entry(entry: Mapping[str, Any], lang: Lang) -> str:
    rate, low, high = (f"{entry[key]:.1f}" for key in ("per_10000", "low", "high"))
    if lang == "zh":
        return (
            f"  双录入：{entry['fields_compared']} 个字段中 {entry['differing']} 个不一致，"
            f"每万字段 {rate}（95%CI：{low}~{high}），均已裁定"
        )
    return (
        f"  double entry: {entry['differing']} of {entry['fields_compared']} fields differ, "
        f"{rate} per 10,000 (95% CI {low} to {high}); all decided"
    )


def _operators(entry: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """Errors of each operator, and forms that one of them keyed twice."""
    for row in entry.get("by_operator", ()):
        rate, low, high = (f"{row[key]:.1f}" for key in ("per_10000", "low", "high"))
        if lang == "zh":
            yield (
                f"    录入员 {row['operator']}：{row['compared']} 个字段错 {row['differing']} 个，"
                f"每万字段 {rate}（95%CI：{low}~{high}）"
            )
        else:
            yield (
                f"    operator {row['operator']}: {row['differing']} errors in {row['compared']} fields, "
                f"{rate} per 10,000 (95% CI {low} to {high})"
            )
    if twice := entry.get("same_operator"):
        shown = ", ".join(twice[:SHOWN_PROBLEMS])
        yield (
            f"    同一人录入两遍，不独立：{len(twice)} 份（{shown}）"
            if lang == "zh"
            else (f"    keyed twice by one operator, so not independent: {len(twice)} ({shown})")
        )


def _counts(pairs: list[tuple[str, int]], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(f"{what} {count}" for what, count in pairs)


def _reasons(survey: Survey, table: str, lang: Lang) -> list[tuple[str, int]]:
    """How many cells are missing for each reason, and how many were left blank."""
    cells = int(survey.tables[table].isna().to_numpy().sum())
    if survey.missing is None or not cells:
        return []
    counts = survey.missing.loc[survey.missing["table"] == table, "reason"].value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    told = [(rule_in(str(reason), lang), int(count)) for reason, count in ordered]
    blank = cells - int(counts.sum())
    return [*told, *([(rule_in("blank", lang), blank)] if blank else [])]


def _flags(survey: Survey, table: str, lang: Lang) -> str:
    """How many records each declared threshold flags; they stay unless study.toml says otherwise."""
    screened = survey.screening[table]
    flags = [name for name in screened.columns if " >= " in name or " <= " in name]
    listed = _counts([(name, int(screened[name].sum())) for name in flags], lang)
    some = int((screened["flags"] > 0).sum())
    if lang == "zh":
        return f"  粗心作答标记（份）：{listed}；至少一项 {some}，只作标记"
    return f"  flags of careless answering (records): {listed}; at least one {some}; flagged only"


def _problems(survey: Survey, lang: Lang) -> Iterator[str]:
    problems = survey.problems
    for done, said in DONE.items():
        found = problems[problems["done"] == done]
        if done != SET_MISSING and found.empty:
            continue
        yield said.in_(lang).format(n=len(found))
        same = found.groupby(["table", *SAME], sort=False, dropna=False)
        groups = [each.to_dict("records") for _, each in itertools.islice(same, SHOWN_PROBLEMS)]
        for group in groups:
            yield _problem(group, _labels(survey, group[0]["table"]), lang)
        if more := len(found) - sum(map(len, groups)):
            yield (
                f"  … 其余 {more} 处见 problems.csv"
                if lang == "zh"
                else f"  … and {more} more in problems.csv"
            )


def _problem(group: Sequence[Mapping[str, Any]], labels: Mapping[str, Words], lang: Lang) -> str:
    """A line for all cells of a column with one value and one thing wrong."""
    row = group[0]
    rule, fix = rule_in(row["rule"], lang, labels=labels), fix_in(row["fix"], lang)
    where = rows_in([each["row"] for each in group], lang)
    if lang == "zh":
        blank = "" if where.endswith("）") else " "
        return f"  {row['file']} {where}{blank}{row['column']} 列（{row['value']!r}）：{rule}。{fix}"
    return f"  {row['file']}, {where}, column {row['column']} ({row['value']!r}): {rule}. {fix}"


def _labels(survey: Survey, table: str) -> dict[str, Words]:
    rules = survey.study.rules.get(table)
    return {check.name: check.label for check in rules.checks} if rules else {}
