"""The reference document that gives a manuscript its look: styles, page, running head, page numbers.

It is put together from the readable parts in templates/word, so a change of style is a change of text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from string import Template

from workbench.publish.html.page import TEMPLATES
from workbench.publish.paper.wording import wording
from workbench.publish.word.archive import archive
from workbench.publish.word.fields import field, run

_FOLDER = TEMPLATES.parent / "word"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# Chinese text indents its paragraphs by two characters; English text parts them by a gap.
_STYLES = {
    "zh": {
        "size": "21",
        "gap": "0",
        "bold": "",
        "indent": '<w:ind w:firstLineChars="200" w:firstLine="420"/>',
    },
    "en": {"size": "22", "gap": "120", "bold": "<w:b/><w:bCs/>", "indent": ""},
}
_PARTS = {
    "rId1": ("styles", "styles.xml", "styles"),
    "rId2": ("settings", "settings.xml", "settings"),
    "rId3": ("fontTable", "fontTable.xml", "fontTable"),
    "rId4": ("footnotes", "footnotes.xml", "footnotes"),
    "rId10": ("header", "header1.xml", "header"),
    "rId11": ("footer", "footer1.xml", "footer"),
}


def reference_docx(lang: str, running_head: str) -> bytes:
    """A .docx without text whose styles, page, head and foot pandoc takes over. Same arguments, same bytes."""
    return archive(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relationships({"rId1": ("officeDocument", "word/document.xml", "")}),
            "word/document.xml": _text("document.xml"),
            "word/_rels/document.xml.rels": _relationships(_PARTS),
            "word/settings.xml": _text("settings.xml"),
            "word/fontTable.xml": _text("fontTable.xml"),
            "word/footnotes.xml": _text("footnotes.xml"),
            "word/styles.xml": Template(_text("styles.xml").replace("$names", "names")).substitute(
                _STYLES[lang]
            ),
            "word/header1.xml": Template(_text("header.xml")).substitute(running_head=run(running_head)),
            "word/footer1.xml": Template(_text("footer.xml")).substitute(page=_page_number(lang)),
        }
    )


@lru_cache(maxsize=16)
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _page_number(lang: str) -> str:
    """第 1 页 共 6 页, with both numbers as fields."""
    fields = {"{page}": field("PAGE", "1"), "{total}": field("NUMPAGES", "1")}
    pieces = re.split(r"(\{page\}|\{total\})", wording(lang).page)
    return "".join(fields.get(piece) or run(piece) for piece in pieces)


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}" ContentType="{_KIND}.{kind}+xml"/>'
        for _, name, kind in _PARTS.values()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>{overrides}</Types>'
    )


def _relationships(parts: Mapping[str, tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target, _) in parts.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
