"""Hostile texts, and an executed notebook that shows each of them in every way a notebook can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

LONG = "很长的意见 very long comment <b>&</b> " * 3300
HOSTILE = {
    "script": "<script>document.title='hit'</script>",
    "handler": "<img src=x onerror=\"document.title='hit'\"><body onload=alert(1)>",
    "address": '<a href="javascript:alert(1)">x</a> [y](javascript:alert(1)) <a href="data:text/html,<script>1</script>">z</a>',
    "svg": "<svg onload=alert(1)><script>alert(1)</script><foreignObject><iframe src=//example.org></iframe></foreignObject></svg>",
    "css": '<style>body{background:url(https://example.org/x)}</style><p style="position:fixed;inset:0">x</p><link rel=stylesheet href=//example.org/x.css>',
    "frame": '<iframe src="https://example.org"></iframe><object data=x></object><embed src=x><form action=//example.org><input autofocus onfocus=alert(1)></form>',
    "markdown": "# title\n\n![x](https://example.org/x.png) [^1] | a | b |\n\n[^1]: note **bold** `code`",
    "latex": r"$\input{/etc/passwd}$ \write18{id} $$\def\x{\x\x}\x$$ $\href{javascript:alert(1)}{x}$ \begin{verbatim}",
    "typst": '#read("/etc/passwd") #panic() #import "@preview/x:1.0.0" @ref <label> $x$ `raw` \\u{41} // /* = - +',
    "openxml": '</w:t></w:r><w:r><w:fldSimple w:instr="DDEAUTO c:\\\\x"/>]]> {=openxml} &#x0; &lt;',
    "formula": '=HYPERLINK("https://example.org","x") @SUM(1) +cmd|\' /C calc\'!A0',
    "ansi": "\x1b[31mred\x1b[0m \x1b]8;;https://example.org\x07link\x1b]8;;\x07 \x07\x08\x00",
    "direction": "abc\u202efdp.exe\u202c \u2066x\u2069 \u200f",
    "emoji": "😀👩‍⚕️ 🇨🇳 é\u0301 \U0010fffd \ufffe",
    "surrogate": "\ud83d lone \udc00",
    "jinja": "{{ 7*7 }} {% include '/etc/passwd' %} ${7*7} %s",
    "ends": "a\r\nb\rc\u2028d\u2029e\x0bf\x0cg",
    "long": LONG,
}
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)"><script>alert(1)</script><image href="https://example.org/x.png" width="5" height="5"/><rect width="5" height="5"/></svg>'


def attack_notebook(texts: Mapping[str, str] = HOSTILE) -> Any:
    """Every hostile text in markdown, in printed output and in each rich output that a cell can have."""
    cells = [new_markdown_cell("# Attack")]
    for number, (name, text) in enumerate(texts.items()):
        outputs = [
            new_output("stream", name="stdout", text=text),
            *(new_output("display_data", data={media: text}) for media in _MEDIA),
            new_output("execute_result", data={"text/plain": text, "text/html": f"<p>{text}</p>"}),
        ]
        cells += [
            new_markdown_cell(f"## {name}\n\n{text}", id=f"text-{number}"),
            new_code_cell("", outputs=outputs, id=f"code-{number}"),
        ]
    picture = new_output("display_data", data={"image/svg+xml": _SVG}, metadata={"alt": HOSTILE["script"]})
    cells.append(new_code_cell("", outputs=[picture]))
    return new_notebook(cells=cells, metadata={"workbench": {"lang": "en"}})


_MEDIA = ("text/html", "text/markdown", "text/latex", "application/javascript", "text/plain")
