"""A document as PDF/UA-1, set by Typst in this process, and the nbconvert exporter for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.publish.fonts import find_faces, typst_fonts
from workbench.publish.page import TEMPLATES
from workbench.publish.typst_data import typst_data

if TYPE_CHECKING:
    import typst

    from workbench.publish.document import Document


@dataclass(frozen=True)
class RenderedPdf:
    """The file, and the characters for which no face has a glyph (printed as [U+XXXX])."""

    pdf: bytes
    uncovered: tuple[str, ...]


def render_pdf(document: Document) -> RenderedPdf:
    """A tagged PDF (PDF/UA-1) on A4. Reads no face, file or clock of this machine.

    The same document gives the same bytes in any process, folder, time zone and locale.
    Raises InputError when no Chinese face is installed.
    """
    import typst

    data, uncovered = typst_data(document, find_faces())
    try:
        pdf = _compiler().compile(
            input=_template(),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
            timestamp=0,
        )
    except typst.TypstError as error:
        raise WorkbenchError(
            "The PDF could not be set", where=document.title, found=" ".join([error.message, *error.hints])
        ) from error
    if not isinstance(pdf, bytes):
        raise WorkbenchError("The PDF could not be set", where=document.title, found=f"{type(pdf).__name__}")
    return RenderedPdf(pdf, uncovered)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (TEMPLATES / "paper.typ").read_bytes()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    return typst.Compiler(root=str(TEMPLATES), font_paths=typst_fonts())


def __getattr__(name: str) -> Any:
    """The exporter, imported only when nbconvert asks for it: nbconvert alone takes over a second."""
    if name == "TypstExporter":
        from workbench.publish.exporters import TypstExporter

        return TypstExporter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
