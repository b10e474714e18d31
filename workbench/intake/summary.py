"""What cleaning did, as a page of text in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import SHOWN_PROBLEMS
from workbench.intake.processed import Survey
from workbench.intake.summary_words import fix_in, note_in, rule_in
from workbench.intake.written import NOTED, SET_MISSING
from workbench.study import Lang, Words


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
    for step in steps.to_dict("records"):
        gone = step["before"] - step["after"]
        out = (f"（剔除 {gone}）" if lang == "zh" else f" ({gone} left out)") if gone else ""
        yield f"  {step['after']:>8}  {step[f'reason_{lang}']}{out}"
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
    for done in (SET_MISSING, NOTED):
        found = problems[problems["done"] == done]
        if done == NOTED and found.empty:
            continue
        if lang == "zh":
            yield (
                f"{len(found)} 处按规则置为缺失"
                if done == SET_MISSING
                else f"{len(found)} 处存疑，仅列出，未改动"
            )
        else:
            yield (
                f"{len(found)} cells set missing by rule"
                if done == SET_MISSING
                else (f"{len(found)} doubts that are listed and change nothing")
            )
        for row in found.head(SHOWN_PROBLEMS).to_dict("records"):
            yield _problem(row, _labels(survey, row["table"]), lang)
        if len(found) > SHOWN_PROBLEMS:
            more = len(found) - SHOWN_PROBLEMS
            yield (
                f"  … 其余 {more} 处见 problems.csv"
                if lang == "zh"
                else f"  … and {more} more in problems.csv"
            )


def _problem(row: Mapping[str, Any], labels: Mapping[str, Words], lang: Lang) -> str:
    rule, fix = rule_in(row["rule"], lang, labels=labels), fix_in(row["fix"], lang)
    if lang == "zh":
        return f"  {row['file']} 第 {row['row']} 行 {row['column']} 列（{row['value']!r}）：{rule}。{fix}"
    return f"  {row['file']}, row {row['row']}, column {row['column']} ({row['value']!r}): {rule}. {fix}"


def _labels(survey: Survey, table: str) -> dict[str, Words]:
    rules = survey.study.rules.get(table)
    return {check.name: check.label for check in rules.checks} if rules else {}
