"""study.toml of a drafted study: what is guessed is marked by a comment on its line."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence

from workbench.intake.draft.instruments import Drafted, Use
from workbench.intake.draft.tables import DraftTable
from workbench.intake.guess.tally import counted
from workbench.intake.recognise import ASKED
from workbench.study import expand_columns

HEAD = '# Drafted by workbench new. Every line marked "guessed" wants your eye; guesses.md has the reasons for the variables.'
BARE = re.compile(r"[A-Za-z0-9_-]+")
RULES = {"out of range": "out_of_range", "unreadable": "unreadable"}
WIDTH = 100


def study_toml(name: str, drafted: Drafted, *, changed: dt.date) -> str:
    """The text of study.toml. changed : the day of the last change of the files."""
    lines = [HEAD, "schema = 1", f"id = {quoted(name)}", 'data = "real"', 'notebook = "survey_report"']
    lines += _dates(drafted.tables, changed)
    lines += ["", "[title]  # guessed: the name of the study; write its title"]
    lines += [f"zh = {quoted(name)}  # guessed", f"en = {quoted(name)}  # guessed"]
    for table in drafted.tables:
        lines += ["", *_table(table)]
    for use in drafted.uses:
        lines += ["", *_instrument(use)]
    for table in drafted.tables:
        lines += _rules(table)
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as a TOML string; a JSON string is one, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dates(tables: Sequence[DraftTable], changed: dt.date) -> list[str]:
    spans = [(*span, name) for table in tables for name, span in table.days.items()]
    begin, begun = min(((first, name) for first, _, name in spans), default=(changed, ""))
    end, ended = max(((last, name) for _, last, name in spans), default=(changed, ""))
    if not spans or end > changed:
        return [f"as_of = {changed}  # guessed: the files were last changed then"]
    first, last = f"{begin:%Y-%m}", f"{end:%Y-%m}"
    columns = _comment(" and ".join(dict.fromkeys((begun, ended))))
    period = first if first == last else f"{first}/{last}"
    return [
        f"period = {quoted(period)}  # guessed: the first and the last date in the data, of {columns}",
        f"as_of = {end}  # guessed: the last date in the data, of {_comment(ended)}",
    ]


def _table(table: DraftTable) -> list[str]:
    lines = [f"[tables.{_key(table.name)}]", f"files = [{', '.join(map(quoted, table.files))}]"]
    asked = table.key_why.startswith("named")
    lines.append(f"key = {quoted(table.key)}  # {table.key_why if asked else 'guessed: ' + table.key_why}")
    if len(table.files) == 2:
        lines.append("entries = 2  # guessed: two files with the same columns and the same forms")
    if table.sheet:
        lines.append(f"sheet = {quoted(table.sheet)}")
    if table.encoding:
        why = table.found.source.encoding_why
        lines.append(f"encoding = {quoted(table.encoding)}  # {why if why == ASKED else 'guessed: ' + why}")
    if table.drop_rows:
        rows = {file: str(list(numbers)) for file, numbers in table.drop_rows.items()}
        several = ", ".join(f"{quoted(file)} = {numbers}" for file, numbers in rows.items())
        written = f"{{ {several} }}" if len(table.files) > 1 else rows[table.files[0]]
        lines.append(f"drop_rows = {written}  # guessed: totals or notes, not records")
    if table.found.decimal_comma:
        lines.append(f'decimal = ","  # guessed: {_comment(", ".join(table.found.decimal_comma))}')
    if table.found.source.dictionary:
        lines.append(f"dictionary = {quoted(table.found.source.dictionary)}")
    return lines


def _instrument(use: Use) -> list[str]:
    lines = [
        f"[instruments.{_key(use.name)}]  # {_comment(use.why)}",
        f"instrument = {quoted(use.instrument)}",
    ]
    lines += [f"table = {quoted(use.table)}", f"columns = {_columns(use.columns)}"]
    return (
        [*lines, f"coding = {quoted(use.coding)}  # guessed: the answers that occur"] if use.coding else lines
    )


def _columns(columns: tuple[str, ...]) -> str:
    """`q1..q90` where that says it, else the list."""
    span = f"{columns[0]}..{columns[-1]}"
    try:
        short = expand_columns(span) == list(columns)
    except ValueError:
        short = False
    if short:
        return quoted(span)
    names = [quoted(name) for name in columns]
    one = ", ".join(names)
    return f"[{one}]" if len(one) < WIDTH else "[\n    " + ",\n    ".join(names) + ",\n]"


def _rules(table: DraftTable) -> list[str]:
    lines = []
    if table.identical:
        lines.append(
            f'identical_rows = "keep first"  # guessed: {counted(table.identical, "row")} the same as an earlier one in every cell'
        )
    for rule, key in RULES.items():
        if cells := table.doubtful.get(rule, 0):
            lines.append(
                f'{key} = "missing"  # guessed: {counted(cells, "cell")} {rule}; guesses.md lists them, so do the problems'
            )
    if lines:
        lines = ["", f"[rules.{_key(table.name)}]", *lines]
    return lines


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else quoted(name)


def _comment(text: str) -> str:
    """A comment may hold no line breaks and no control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
