"""guesses.md of a drafted study: every guess about a variable with its reason, and what looked wrong; and what `new` prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workbench.intake.draft.instruments import Drafted
from workbench.intake.draft.tables import DraftTable
from workbench.intake.guess.tally import counted
from workbench.intake.inspect_page import doubt_line, spellings
from workbench.intake.inspect_words import said_in
from workbench.study import Lang
from workbench.variables import Variable

SHOWN_SPELLINGS = 8
HEAD = {
    "zh": "只依据文件起草。请对照问卷逐条核对下列推测，改正 codebook.csv 与 study.toml 后即可删除本页。",
    "en": "Drafted from the files alone. Go through this list with the questionnaire in hand, correct codebook.csv and study.toml, "
    "then delete this page.",
}
REVERSED = {
    "zh": "- 反向条目从答案中看不出来：请在量表文件中列出。",
    "en": "- Reversed items cannot be seen in the answers: list them in the instrument's file.",
}


def guesses_page(name: str, drafted: Drafted, *, lang: Lang = "en") -> str:
    """The page as Markdown. It shows no value of a column that may name a person."""
    zh = lang == "zh"
    lines = [f"# 关于 {name} 的推测" if zh else f"# Guesses about {name}", "", HEAD[lang]]
    if drafted.uses or drafted.notes:
        lines += ["", "## 量表" if zh else "## Instruments"]
        for use in drafted.uses:
            n, why = len(use.columns), said_in(use.why, lang)
            items = f"{n} 题：{why}" if zh else f"{n} items: {why}"
            lines.append(f"- `{use.name}` = {use.instrument}{'，' if zh else ', '}{items}")
        lines += [*(f"- {said_in(note, lang)}" for note in drafted.notes), REVERSED[lang]]
    for table in drafted.tables:
        lines += ["", f"## {'数据表' if zh else 'Table'} {table.name}", "", *_table(table, lang)]
    return "\n".join(lines) + "\n"


def _table(table: DraftTable, lang: Lang) -> Iterator[str]:
    zh, source = lang == "zh", table.found.source
    files, platform, why = ", ".join(table.files), said_in(source.platform, lang), said_in(source.why, lang)
    rows = table.found.rows
    yield f"{files}：{platform}（{why}），{rows} 行。" if zh else f"{files}: {platform} ({why}), {rows} rows."
    if source.encoding:
        why = said_in(source.encoding_why, lang)
        yield f"编码 {source.encoding}：{why}。" if zh else f"Encoding {source.encoding}: {why}."
    yield from (f"- {said_in(note, lang)}" for note in table.notes)
    yield from ("", "### 变量" if zh else "### Variables", "")
    for column, variable in zip(table.found.columns, table.variables, strict=True):
        reasons = [f"the key: {table.key_why}"] if variable.name == table.key else list(column.reasons)
        reasons = [said_in(each, lang) for each in [*reasons, *_open(variable)]]
        if meant := table.aliases.get(variable.name, {}):
            spelt = spellings(meant, lang=lang, most=SHOWN_SPELLINGS)
            reasons.append(f"按 aliases.csv：{spelt}" if zh else f"by aliases.csv {spelt}")
        told = ("；" if zh else "; ").join(reasons or [said_in("as the file says", lang)])
        yield f"- {_code(variable.name)}{'：' if zh else ': '}{told}"
    doubts = [*table.found.doubts, *(doubt for column in table.found.columns for doubt in column.doubts)]
    if doubts:
        yield from ("", "### 可疑之处" if zh else "### What looks wrong", "")
        yield from (f"- {doubt_line(doubt, lang=lang)}" for doubt in doubts)


def drafted_lines(target: Path, drafted: Drafted, *, lang: Lang) -> Iterator[str]:
    """What a person should know of the draft in the folder `target`, a line each."""
    zh, tables = lang == "zh", drafted.tables
    sizes = [(each.name, len(each.variables)) for each in tables]
    if zh:
        yield f"已起草 {target.name}：{'，'.join(f'{name}（{n} 个变量）' for name, n in sizes)}"
    else:
        yield f"drafted {target.name}: {', '.join(f'{name} ({n} variables)' for name, n in sizes)}"
    for use in drafted.uses:
        n, why = len(use.columns), said_in(use.why, lang)
        what = f"{use.instrument}，{n} 题（{why}）" if zh else f"{use.instrument}, {n} items ({why})"
        yield f"  量表 {use.name}：{what}" if zh else f"  instrument {use.name}: {what}"
    dropped = [each.name for table in tables for each in table.variables if each.identifier == "direct"]
    if dropped:
        names = ", ".join(dropped)
        yield (
            f"  可能指明个人，清洗时去掉：{names}"
            if zh
            else f"  dropped by cleaning, for they may name a person: {names}"
        )
    if n := sum(len(known) for table in tables for known in table.aliases.values()):
        yield (
            f"  aliases.csv：{n} 种写法及其含义（推测），有误请删去"
            if zh
            else f"  aliases.csv: {counted(n, 'spelling')} with what it must mean (guessed); strike out what is wrong"
        )
    notes = (*(note for each in tables for note in each.notes), *drafted.notes)
    yield from (f"  {said_in(note, lang)}" for note in notes)
    page, then = target / "guesses.md", f"workbench clean {target.name}"
    yield (
        f"请阅读 {page}，改正 study.toml 与 codebook.csv，然后运行：{then}"
        if zh
        else f"Read {page} and correct study.toml and codebook.csv; then: {then}"
    )


def _open(variable: Variable) -> list[str]:
    """What nobody can guess."""
    if (
        variable.type == "category"
        and variable.codes
        and all(zh == code and code.isdecimal() for code, (zh, _) in variable.codes.items())
    ):
        return [f"what do {', '.join(variable.codes)} mean? Write codes such as 1=男|Male; 2=女|Female"]
    return []


def _code(name: str) -> str:
    return f"`{name.replace('`', ' ')}`"
