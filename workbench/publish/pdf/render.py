"""A document as PDF/UA-1, set by Typst in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.publish.html.page import TEMPLATES
from workbench.publish.pdf.fonts import covered, find_faces, typst_fonts
from workbench.publish.pdf.glyphs import Glyphs
from workbench.publish.pdf.placement import SMALLER, Placement, almost_empty, improved
from workbench.publish.pdf.typst_data import Data, typst_data
from workbench.publish.pdf.typst_text import text_of

if TYPE_CHECKING:
    import typst

    from workbench.publish.paper.document import Document


_MAIN = '#import "paper.typ": typeset\n#typeset(json(bytes(sys.inputs.document)), ({floats}), {pictures})\n'
# The first pass sets the whole document (some 0.05 s), the next ones what has changed (0.01 s); a long
# appendix keeps its last gaps.
MOST_PASSES = 12


@dataclass(frozen=True)
class RenderedPdf:
    """The file, the characters for which no face has a glyph (printed as [U+XXXX]), and the text it was set from."""

    pdf: bytes
    uncovered: tuple[str, ...]
    text: str = ""


def render_pdf(document: Document) -> RenderedPdf:
    """A tagged PDF (PDF/UA-1) on A4. Reads no face, file or clock of this machine.

    The same document gives the same bytes in any process, folder, time zone and locale.
    Raises InputError when no Chinese face is installed.
    """
    glyphs = Glyphs(covered())
    data = typst_data(document, find_faces(), glyphs)
    try:
        pdf = _compiled(data)
    except RuntimeError:
        pdf = _compiled_without_broken_pictures(data, document.title)
    return RenderedPdf(pdf, tuple(sorted(glyphs.missing)), text_of(data))


def _compiled(data: Data) -> bytes:
    pdf = _compiler(data, _fitted(data)).compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    if not isinstance(pdf, bytes):
        raise RuntimeError(f"typst returned {type(pdf).__name__}")
    return pdf


def _compiled_without_broken_pictures(data: Data, title: str) -> bytes:
    """A second attempt: pictures that cannot be read alone give way to their alternative text."""
    for figure in _figures(data):
        try:
            _compiled(
                {**data, "front": None, "abstracts": [], "back": [], "references": [], "body": [figure]}
            )
        except RuntimeError:
            figure["svg"] = ""
    try:
        return _compiled(data)
    except RuntimeError as error:
        raise WorkbenchError("The PDF could not be set", where=title, found=str(error)) from error


def _figures(data: Any) -> Iterator[Data]:
    """Every figure of the data, however deep in lists and quotations."""
    if isinstance(data, list):
        for part in data:
            yield from _figures(part)
    elif isinstance(data, dict):
        if data.get("kind") == "figure":
            yield data
        yield from _figures(list(data.values()))


def _fitted(data: Data) -> Placement:
    """Who floats in the document as it will be printed, and its pictures a little smaller and closer to their text where that
    saves a page that would hold a few lines only.
    """
    usual, layout = _settled(data, Placement())
    if not almost_empty(layout):
        return usual
    fitting = usual
    for pictures in SMALLER:  # from the smallest on, so that where nothing helps one look is enough
        placement, tighter = _settled(data, Placement(pictures=pictures))
        if tighter["end"]["page"] >= layout["end"]["page"]:
            break
        fitting = placement
    return fitting


def _settled(data: Data, placement: Placement) -> tuple[Placement, Data]:
    """The placement with every decision made, and the layout that it gives."""
    for _ in range(MOST_PASSES):
        layout = json.loads(_compiler(data, placement).query("<layout>", field="value", one=True))
        change = improved(placement, layout)
        if change is None:
            break
        placement = change
    return placement, layout


def _compiler(data: Data, placement: Placement) -> typst.Compiler:
    """The document with these floats; asked once, because it forgets a source in memory after one answer."""
    import typst

    floats = "".join(f"{order}, " for order in sorted(placement.floats))
    return typst.Compiler(
        input=_MAIN.format(floats=floats, pictures=placement.pictures).encode("ascii"),
        root=str(TEMPLATES),
        font_paths=typst_fonts(),
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
    )
