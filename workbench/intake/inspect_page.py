"""What `workbench inspect` found, as a page of text."""

from __future__ import annotations

from workbench.errors import SHOWN_PROBLEMS
from workbench.intake.guess.doubts import Doubt
from workbench.intake.guess.tally import counted
from workbench.intake.inspect import BlockFound, ColumnFound, Found, TableFound
from workbench.variables import Variable

SHOWN_LABELS = 6


def inspect_lines(found: Found) -> list[str]:
    """Files, tables, columns, blocks and doubts, a line each; what is guessed is called so."""
    lines: list[str] = []
    for table in found.tables:
        lines += [*_table_lines(table), ""]
    return [
        *lines,
        "Lines marked ~ are guesses: nothing was changed, and nothing of them is used before you agree.",
    ]


def _table_lines(found: TableFound) -> list[str]:
    source = found.source
    name = f"{found.file}, sheet {source.sheet}" if source.sheet else found.file
    lines = [f"{name}: {source.platform} ({source.why})"]
    if source.empty:
        return [*lines, "  holds no table: no data rows"]
    if source.received is None:
        return [*lines, f"  cannot be read: {source.refused}"]
    if source.encoding:
        lines.append(f"  encoding {source.encoding}: {source.encoding_why}")
    lines.append(f"  {found.rows} rows, {len(found.columns)} columns")
    lines += [f"  {warning}" for warning in found.warnings]
    lines.append(f"  ~ key: {found.key} ({found.key_why})" if found.key else f"  ~ no key: {found.key_why}")
    inside = {name for each in found.blocks for name in each.block.columns}
    variables = {column.name: column.variable for column in found.columns}
    lines += [_block_line(each, variables[each.block.columns[0]]) for each in found.blocks]
    lines.append("  columns")
    lines += [_column_line(column) for column in found.columns if column.name not in inside]
    if inside:
        lines.append(f"    and the {len(inside)} columns of the blocks above")
    secret = [column.name for column in found.columns if column.variable.identifier == "direct"]
    if secret:
        lines.append(
            f"  ~ may name a person (values are never shown, and are dropped by cleaning): {', '.join(secret)}"
        )
    if found.problems:
        lines.append("  what cleaning would refuse, and what to do about it")
        lines += [f"    {problem}" for problem in found.problems[:SHOWN_PROBLEMS]]
        more = len(found.problems) - SHOWN_PROBLEMS
        lines += [f"    … and {more} more"] * (more > 0)
    doubts = [*found.doubts, *(doubt for column in found.columns for doubt in column.doubts)]
    if doubts or not found.problems:
        lines.append("  what looks wrong" if doubts else "  nothing looks wrong")
    return lines + [f"    {doubt_line(doubt)}" for doubt in doubts]


def _block_line(found: BlockFound, first: Variable) -> str:
    block = found.block
    name = f"{block.columns[0]} … {block.columns[-1]}"
    likely = " or ".join(scale.name for scale in found.likely)
    guess = f"; by number and range alone it could be {likely}" if likely else ""
    codes = f"; missing codes {', '.join(map(str, block.codes))}" if block.codes else ""
    labels = _labels(first)
    return f"  ~ block {name}: {block.why}{codes}{guess}{f'; labels {labels}' if labels else ''}"


def _column_line(column: ColumnFound) -> str:
    variable = column.variable
    parts = [f"    {column.name}"]
    if variable.zh not in ("", column.name):
        parts.append(f"“{variable.zh}”")
    parts.append(f"~ {variable.type}{_range(variable)}")
    parts.append(f"{column.distinct} different, {column.blank} blank")
    if variable.identifier:
        parts.append(f"~ {variable.identifier} identifier")
    if column.meant:
        spelt = [f"{written!r} is {code!r}" for written, code in column.meant.items()]
        parts.append(f"~ {', '.join(spelt[:SHOWN_LABELS])}{' …' * (len(spelt) > SHOWN_LABELS)}")
    if variable.unit:
        parts.append(f"~ unit {variable.unit}")
    if variable.missing:
        parts.append(f"~ missing {', '.join(variable.missing)}")
    if labels := _labels(variable):
        parts.append(f"labels {labels}")
    elif column.common:
        parts.append(", ".join(f"{value} ×{times}" for value, times in column.common))
    return "  ".join(parts)


def _labels(variable: Variable) -> str:
    labels = [f"{code}={zh}" for code, (zh, _) in variable.codes.items() if zh != code]
    return "; ".join(labels[:SHOWN_LABELS]) + " …" * (len(labels) > SHOWN_LABELS)


def _range(variable: Variable) -> str:
    if variable.low is None or variable.high is None:
        return ""
    return f" {variable.low:g} to {variable.high:g}"


def doubt_line(doubt: Doubt) -> str:
    """One doubt: column, what looks wrong, in how many cells, which rows."""
    rows = ", ".join(map(str, doubt.rows))
    place = (
        f" (row{'s' * (len(doubt.rows) > 1)} {rows}{' …' if doubt.cells > len(doubt.rows) else ''})"
        if rows
        else ""
    )
    values = f": {', '.join(map(repr, doubt.values))}" if doubt.values else ""
    cells = counted(doubt.cells, "cell" if doubt.column else "row")
    return f"{doubt.column + ': ' if doubt.column else ''}{doubt.rule}, {cells}{place}{values}"
