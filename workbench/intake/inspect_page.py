"""What `workbench inspect` found, as a page of text, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.errors import SHOWN_PROBLEMS, Problem
from workbench.intake.guess.doubts import Doubt
from workbench.intake.guess.tally import counted
from workbench.intake.inspect import BlockFound, ColumnFound, Found, TableFound
from workbench.intake.inspect_words import said_in
from workbench.study import Lang
from workbench.variables import Variable

SHOWN_LABELS = 6


def inspect_lines(found: Found, *, lang: Lang = "en") -> list[str]:
    """Files, tables, columns, blocks and doubts, a line each; what is guessed is called so."""
    lines: list[str] = []
    for table in found.tables:
        lines += [*_table_lines(table, lang), ""]
    last = (
        "标有 ~ 的各行是推测：未作任何改动，您同意之前也不会采用。"
        if lang == "zh"
        else "Lines marked ~ are guesses: nothing was changed, and nothing of them is used before you agree."
    )
    return [*lines, last]


def _table_lines(found: TableFound, lang: Lang) -> list[str]:
    source = found.source
    sheet = f"，工作表 {source.sheet}" if lang == "zh" else f", sheet {source.sheet}"
    name = f"{found.file}{sheet if source.sheet else ''}"
    platform, why = said_in(source.platform, lang), said_in(source.why, lang)
    lines = [f"{name}：{platform}（{why}）" if lang == "zh" else f"{name}: {platform} ({why})"]
    if source.empty:
        return [*lines, "  没有数据行，不是数据表" if lang == "zh" else "  holds no table: no data rows"]
    if source.received is None:
        return [
            *lines,
            f"  无法读取：{source.refused}" if lang == "zh" else f"  cannot be read: {source.refused}",
        ]
    return [
        *lines,
        *(f"  {line}" for line in _whole(found, lang)),
        *_columns(found, lang),
        *_wrong(found, lang),
    ]


def _whole(found: TableFound, lang: Lang) -> Iterator[str]:
    """The table as a whole: encoding, size, what reading said, key and blocks."""
    zh, source = lang == "zh", found.source
    if source.encoding:
        why = said_in(source.encoding_why, lang)
        yield f"编码 {source.encoding}：{why}" if zh else f"encoding {source.encoding}: {why}"
    size = (found.rows, len(found.columns))
    yield "{} 行，{} 列".format(*size) if zh else "{} rows, {} columns".format(*size)
    yield from (said_in(warning, lang) for warning in found.warnings)
    why = said_in(found.key_why, lang)
    if found.key:
        yield f"~ 编号列：{found.key}（{why}）" if zh else f"~ key: {found.key} ({why})"
    else:
        yield f"~ 没有编号列：{why}" if zh else f"~ no key: {why}"
    variables = {column.name: column.variable for column in found.columns}
    yield from (_block_line(each, variables[each.block.columns[0]], lang) for each in found.blocks)


def _columns(found: TableFound, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    inside = {name for each in found.blocks for name in each.block.columns}
    yield "  各列" if zh else "  columns"
    yield from (_column_line(column, lang) for column in found.columns if column.name not in inside)
    if inside:
        n = len(inside)
        yield f"    以及上述各组的 {n} 列" if zh else f"    and the {n} columns of the blocks above"
    secret = ", ".join(column.name for column in found.columns if column.variable.identifier == "direct")
    if secret and zh:
        yield f"  ~ 可能指明个人（从不显示其值，清洗时去掉）：{secret}"
    elif secret:
        yield f"  ~ may name a person (values are never shown, and are dropped by cleaning): {secret}"


def _wrong(found: TableFound, lang: Lang) -> Iterator[str]:
    """What cleaning would refuse, and what looks wrong."""
    zh = lang == "zh"
    if found.problems:
        yield (
            "  清洗会拒绝的内容与处理办法" if zh else "  what cleaning would refuse, and what to do about it"
        )
        yield from (f"    {problem_line(problem, lang)}" for problem in found.problems[:SHOWN_PROBLEMS])
        if (more := len(found.problems) - SHOWN_PROBLEMS) > 0:
            yield f"    … 另有 {more} 处" if zh else f"    … and {more} more"
    doubts = [*found.doubts, *(doubt for column in found.columns for doubt in column.doubts)]
    if doubts:
        yield "  可疑之处" if zh else "  what looks wrong"
    elif not found.problems:
        yield "  未见可疑之处" if zh else "  nothing looks wrong"
    yield from (f"    {doubt_line(doubt, lang=lang)}" for doubt in doubts)


def problem_line(problem: Problem, lang: Lang) -> str:
    """A problem with its place and what to do about it."""
    if lang == "en":
        return str(problem)
    place = f"{problem.file} 第 {problem.row} 行" if problem.row else problem.file
    cell = f" {problem.column} 列" * bool(problem.column) + f"（{problem.shown}）" * bool(problem.value)
    return f"{place}{cell}：{said_in(problem.rule, lang)}。{said_in(problem.fix, lang)}"


def _block_line(found: BlockFound, first: Variable, lang: Lang) -> str:
    block, zh = found.block, lang == "zh"
    name, why = f"{block.columns[0]} … {block.columns[-1]}", said_in(block.why, lang)
    likely = (" 或 " if zh else " or ").join(scale.name for scale in found.likely)
    codes, labels = ", ".join(map(str, block.codes)), _labels(first)
    if zh:
        parts = [why, f"缺失编码 {codes}" * bool(codes), f"仅按条目数与范围可能是 {likely}" * bool(likely)]
        parts.append(f"标签 {labels}" * bool(labels))
        return f"~ 组 {name}：{'；'.join(filter(None, parts))}"
    parts = [why, f"missing codes {codes}" * bool(codes)]
    parts.append(f"by number and range alone it could be {likely}" * bool(likely))
    parts.append(f"labels {labels}" * bool(labels))
    return f"~ block {name}: {'; '.join(filter(None, parts))}"


def _column_line(column: ColumnFound, lang: Lang) -> str:
    variable, zh = column.variable, lang == "zh"
    parts = [f"    {column.name}"]
    if variable.zh not in ("", column.name):
        parts.append(f"“{variable.zh}”")
    parts.append(f"~ {variable.type}{_range(variable, lang)}")
    counts = (column.distinct, column.blank)
    parts.append("{} 种，{} 空".format(*counts) if zh else "{} different, {} blank".format(*counts))
    if variable.identifier:
        kind = {"direct": "直接标识", "quasi": "准标识"}.get(variable.identifier, variable.identifier)
        parts.append(f"~ {kind}" if zh else f"~ {variable.identifier} identifier")
    if column.meant:
        parts.append(f"~ {spellings(column.meant, lang=lang, most=SHOWN_LABELS)}")
    if variable.unit:
        parts.append(f"~ {'单位' if zh else 'unit'} {variable.unit}")
    if variable.missing:
        parts.append(f"~ {'缺失编码' if zh else 'missing'} {', '.join(variable.missing)}")
    if labels := _labels(variable):
        parts.append(f"{'标签' if zh else 'labels'} {labels}")
    elif column.common:
        parts.append(", ".join(f"{value} ×{times}" for value, times in column.common))
    return "  ".join(parts)


def spellings(meant: Mapping[str, str], *, lang: Lang, most: int) -> str:
    """Spellings with what they mean, the first of them."""
    verb, mark = ("即", "，") if lang == "zh" else ("is", ", ")
    first = [f"{written!r} {verb} {code!r}" for written, code in meant.items()][:most]
    return mark.join(first) + " …" * (len(meant) > most)


def _labels(variable: Variable) -> str:
    labels = [f"{code}={zh}" for code, (zh, _) in variable.codes.items() if zh != code]
    return "; ".join(labels[:SHOWN_LABELS]) + " …" * (len(labels) > SHOWN_LABELS)


def _range(variable: Variable, lang: Lang) -> str:
    if variable.low is None or variable.high is None:
        return ""
    return f" {variable.low:g} {'至' if lang == 'zh' else 'to'} {variable.high:g}"


def doubt_line(doubt: Doubt, *, lang: Lang = "en") -> str:
    """One doubt: column, what looks wrong, in how many cells, which rows."""
    rows = ", ".join(map(str, doubt.rows)) + " …" * (doubt.cells > len(doubt.rows) > 0)
    rule, values = said_in(doubt.rule, lang), ", ".join(map(repr, doubt.values))
    if lang == "zh":
        cells = f"{doubt.cells} {'格' if doubt.column else '行'}" + f"（第 {rows} 行）" * bool(rows)
        return f"{doubt.column + '：' if doubt.column else ''}{rule}，{cells}" + f"：{values}" * bool(values)
    place = f" (row{'s' * (len(doubt.rows) > 1)} {rows})" * bool(rows)
    cells = counted(doubt.cells, "cell" if doubt.column else "row") + place
    return f"{doubt.column + ': ' if doubt.column else ''}{rule}, {cells}" + f": {values}" * bool(values)
