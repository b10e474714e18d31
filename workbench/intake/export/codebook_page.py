"""The codebook as one HTML page in both languages: no script, nothing from elsewhere, readable by a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workbench.study import Study
from workbench.variables import Variable
from workbench.written_codes import reason_in

STYLE = """
:root { color-scheme: light dark; --line: #8a8a8a; --soft: #f2f2f2; }
@media (prefers-color-scheme: dark) { :root { --soft: #2a2a2a; } }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 1.5rem auto; max-width: 72rem;
  padding: 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); }
tbody th { font-family: ui-monospace, monospace; font-weight: 600; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 1rem; }
[lang="en"] { color: color-mix(in srgb, currentColor 75%, transparent); }
@media print { .scroll { overflow: visible; } tr { break-inside: avoid; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
HEADS = (
    ("变量", "Variable"), ("标签", "Label"), ("类型", "Type"), ("范围", "Range"), ("编码", "Codes"), ("缺失码", "Missing codes"), ("说明", "Remarks"),
)  # fmt: skip
TYPES = {
    "id": ("编号", "id"), "integer": ("整数", "whole number"), "number": ("数值", "number"), "category": ("分类", "category"),
    "date": ("日期", "date"), "datetime": ("日期时间", "date and time"), "text": ("文本", "text"),
}  # fmt: skip
IDENTIFIERS = {
    "direct": ("直接标识，清洗时删除", "direct identifier, dropped by cleaning"),
    "quasi": ("间接标识", "quasi-identifier"),
}


def codebook_html(study: Study) -> str:
    """The page: a table of variables for each table of the study."""
    zh, en = escape(study.title.zh), escape(study.title.en)
    parts = [
        '<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>编码表 Codebook: {zh}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f'<h1>编码表 <span lang="en">Codebook</span></h1>\n<p>{_both(study.title.zh, study.title.en)}</p>' if zh != en
        else f'<h1>编码表 <span lang="en">Codebook</span></h1>\n<p>{zh}</p>',
    ]  # fmt: skip
    for name, table in study.tables.items():
        label = _both(table.label.zh, table.label.en) if table.label else escape(name)
        parts += _table(name, label, list(study.variables(name).values()), table.key)
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _table(name: str, label: str, variables: list[Variable], key: str) -> Iterator[str]:
    count = f'{len(variables)} 个变量 <span lang="en">{len(variables)} variables</span>'
    yield f'<h2><code>{escape(name)}</code></h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
    yield f"<table>\n<caption>{label}：{count}</caption>\n<thead><tr>"
    yield "".join(f'<th scope="col">{_both(*head)}</th>' for head in HEADS) + "</tr></thead>\n<tbody>"
    for variable in variables:
        cells = [
            _both(variable.zh, variable.en),
            _both(*TYPES[variable.type]),
            _range(variable),
            _list([(code, _both(zh, en)) for code, (zh, en) in variable.codes.items()]),
            _list(
                [
                    (code, _both(reason_in(why, "zh"), reason_in(why, "en")))
                    for code, why in variable.missing.items()
                ]
            ),
            "<br>".join(_remarks(variable, is_key=variable.name == key)),
        ]
        yield f'<tr><th scope="row">{escape(variable.name)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
    yield "</tbody>\n</table>\n</div>"


def _remarks(variable: Variable, *, is_key: bool) -> Iterator[str]:
    if is_key:
        yield _both("主键", "key")
    elif variable.required:
        yield _both("必填", "required")
    if variable.identifier:
        yield _both(*IDENTIFIERS[variable.identifier])
    if variable.skip:
        yield f"{_both('跳转', 'skip')}: <code>{escape(variable.skip)}</code>"
    if variable.flipped:
        yield f"{_both('倒排的表格', 'forms printed backwards')}: <code>{escape(variable.flipped)}</code>"


def _range(variable: Variable) -> str:
    low, high = ("" if limit is None else f"{limit:g}" for limit in (variable.low, variable.high))
    shown = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    zh, _, en = variable.unit.partition("|")
    return " ".join(filter(None, (shown, _both(zh, en or zh))))


def _list(pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return ""
    return (
        "<ul>" + "".join(f"<li><code>{escape(code)}</code> {label}</li>" for code, label in pairs) + "</ul>"
    )


def _both(zh: str, en: str) -> str:
    """Chinese, then English marked as such; one of them where they are the same."""
    if zh == en or not en:
        return escape(zh)
    return " ".join(filter(None, (escape(zh), f'<span lang="en">{escape(en)}</span>')))
