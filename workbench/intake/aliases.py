"""aliases.csv: what people wrote for a code, declared with a reason; nothing else is applied."""

from __future__ import annotations

from workbench.errors import Problem, ProblemsFound, nearest
from workbench.intake.canonical import BLANKS
from workbench.intake.read import read_text
from workbench.study import Study

COLUMNS = ("table", "name", "written", "code")


def read_aliases(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    """aliases.csv: table -> column -> {what people wrote: code}; refused when it names what is not there."""
    path = study.folder / "aliases.csv"
    aliases: dict[str, dict[str, dict[str, str]]] = {}
    if not path.is_file():
        return aliases
    read = read_text(path, may_be_empty=True)
    lacking = [name for name in COLUMNS if name not in read.frame.columns]
    problems = [Problem("aliases.csv", 1, name, "", "this column is missing", "Add it.") for name in lacking]
    if problems:
        raise ProblemsFound("The table of aliases cannot be used", problems)
    for number, row in zip(read.rows, read.frame.iter_rows(named=True), strict=True):
        table, name, written = row["table"].strip(), row["name"].strip(), row["written"].strip(BLANKS)
        known = aliases.setdefault(table, {}).setdefault(name, {})
        if table not in study.tables:
            rule, fix = "there is no such table", nearest(table, study.tables)
            problems.append(Problem("aliases.csv", number, "table", table, rule, fix))
        elif name not in study.variables(table):
            rule, fix = "there is no such variable", nearest(name, study.variables(table))
            problems.append(Problem("aliases.csv", number, "name", name, rule, fix))
        elif known.setdefault(written, row["code"].strip()) != row["code"].strip():
            rule, fix = "it has two codes", f"It is {known[written]!r} in an earlier row; keep one."
            problems.append(Problem("aliases.csv", number, "written", written, rule, fix))
    if problems:
        raise ProblemsFound("The table of aliases cannot be used", problems)
    return aliases
