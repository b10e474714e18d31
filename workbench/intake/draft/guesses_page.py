"""guesses.md of a drafted study: every guess about a variable with its reason, and what looked wrong."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.intake.draft.instruments import Drafted
from workbench.intake.draft.tables import DraftTable
from workbench.intake.inspect_page import doubt_line
from workbench.variables import Variable

SHOWN_SPELLINGS = 8


def guesses_page(name: str, drafted: Drafted) -> str:
    """The page as Markdown. It shows no value of a column that may name a person."""
    lines = [
        f"# Guesses about {name}",
        "",
        "Drafted from the files alone. Go through this list with the questionnaire in hand, correct codebook.csv and "
        "study.toml, then delete this page.",
        "对照问卷逐条核对下列推测，改正 codebook.csv 与 study.toml 后即可删除本页。",
    ]
    if drafted.uses or drafted.notes:
        lines += ["", "## Instruments"]
        lines += [
            f"- `{use.name}` = {use.instrument}, {len(use.columns)} items: {use.why}" for use in drafted.uses
        ]
        lines += [f"- {note}" for note in drafted.notes]
        lines.append("- Reversed items cannot be seen in the answers: list them in the instrument's file.")
    for table in drafted.tables:
        lines += ["", f"## Table {table.name}", "", *_table(table)]
    return "\n".join(lines) + "\n"


def _table(table: DraftTable) -> Iterator[str]:
    source = table.found.source
    yield f"{', '.join(table.files)}: {source.platform} ({source.why}), {table.found.rows} rows."
    if source.encoding:
        yield f"Encoding {source.encoding}: {source.encoding_why}."
    for note in table.notes:
        yield f"- {note}"
    yield ""
    yield "### Variables"
    yield ""
    for column, variable in zip(table.found.columns, table.variables, strict=True):
        reasons = [f"the key: {table.key_why}"] if variable.name == table.key else list(column.reasons)
        spelt = [f"{written!r} is {code!r}" for written, code in table.aliases.get(variable.name, {}).items()]
        if spelt:
            more = " …" * (len(spelt) > SHOWN_SPELLINGS)
            reasons.append(f"by aliases.csv {', '.join(spelt[:SHOWN_SPELLINGS])}{more}")
        yield f"- {_code(variable.name)}: {'; '.join([*reasons, *_open(variable)]) or 'as the file says'}"
    doubts = [*table.found.doubts, *(doubt for column in table.found.columns for doubt in column.doubts)]
    if doubts:
        yield ""
        yield "### What looks wrong"
        yield ""
        yield from (f"- {doubt_line(doubt)}" for doubt in doubts)


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
