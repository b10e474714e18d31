"""Runs of WordprocessingML that pandoc has no node for: numbers that Word counts, and what points at them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from workbench.present.inlines import Inlines, plain_text
from workbench.publish.citations.references import cite_text

_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LONGEST_NAME = 40


def bookmark_name(label: str) -> str:
    """A label as Word accepts it: letters, digits and underscores, a letter first, at most 40 characters."""
    name = re.sub(r"\W", "_", label)
    if name == label.replace("-", "_") and len(name) <= _LONGEST_NAME and name[:1].isalpha():
        return name
    return "b" + hashlib.sha256(label.encode()).hexdigest()[: _LONGEST_NAME - 1]


def caption_number(number: str, label: str) -> str:
    """表1 as a word and a field that Word counts itself, under the bookmark that cross references name."""
    word, digits = re.fullmatch(r"(.*?)(\d*)", number, re.DOTALL).groups()  # type: ignore[union-attr]
    sequence = word.strip().replace(" ", "_")
    counted = field(f"SEQ {sequence} \\* ARABIC", digits) if digits and sequence else run(digits)
    inside = run(word) + counted
    return _bookmarked(inside, bookmark_name(label)) if label else inside


def cross_reference(label: str, text: str) -> str:
    """The number of a table or figure, which follows when Word renumbers; plain when the target is elsewhere."""
    return field(f"REF {bookmark_name(label)} \\h", text) if label else run(text)


def citation(numbers: Iterable[int]) -> str:
    """[1,3-5] in superscript, each printed number leading to its entry."""
    pieces = [piece for piece in re.split(r"(\d+)", cite_text(numbers)) if piece]
    inside = "".join(
        f'<w:hyperlink w:anchor="ref_{piece}">{run(piece, raised=True)}</w:hyperlink>'
        if piece.isdigit()
        else run(piece, raised=True)
        for piece in pieces
    )
    return f"{run('[', raised=True)}{inside}{run(']', raised=True)}"


def entry_link(number: int, text: Inlines) -> str:
    """Authors and year that lead to their entry in the list of references."""
    inside = "".join(run(plain_text([node]), slanted=node[0] == "em") for node in text)
    return f'<w:hyperlink w:anchor="ref_{number}">{inside}</w:hyperlink>'


def reference_mark(number: int, *, numbered: bool = True) -> str:
    """The number before an entry of the list of references, and the tab after it; else only the place to lead to."""
    if not numbered:
        return _bookmarked("", f"ref_{number}")
    return _bookmarked(run(f"[{number}]"), f"ref_{number}") + "<w:r><w:tab/></w:r>"


def run(text: str, *, raised: bool = False, slanted: bool = False) -> str:
    """One run; Chinese text says so, because quotation marks belong to both scripts."""
    if not text:
        return ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if _CHINESE.search(text) else ""
    position = '<w:vertAlign w:val="superscript"/>' if raised else ""
    italic = "<w:i/>" if slanted else ""
    properties = f"<w:rPr>{hint}{italic}{position}</w:rPr>" if hint or italic or position else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def field(instruction: str, shown: str) -> str:
    """A field that Word keeps up to date, with what it shows until then."""
    return f"<w:fldSimple w:instr={quoteattr(f' {instruction} ')}>{run(shown)}</w:fldSimple>"


def _bookmarked(inside: str, name: str) -> str:
    """Ids are given when the whole document is known (`workbench.publish.word.finish`)."""
    return f'<w:bookmarkStart w:id="0" w:name={quoteattr(name)}/>{inside}<w:bookmarkEnd w:id="0"/>'
