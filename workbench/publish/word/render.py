"""A document as a Word manuscript, written by pandoc from the same structure as HTML and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.publish.word.finish import finished
from workbench.publish.word.pandoc import pandoc_docx
from workbench.publish.word.pandoc_document import pandoc_document
from workbench.publish.word.reference import reference_docx

if TYPE_CHECKING:
    from workbench.publish.paper.document import Document


def render_docx(document: Document) -> bytes:
    """A .docx on A4 in the look of a manuscript: tables, equations, footnotes and numbers are Word's own.

    The same document gives the same bytes in any process, folder, time zone and locale.
    Raises InputError without pandoc.
    """
    tree, made = pandoc_document(document)
    return finished(pandoc_docx(tree, reference=reference_docx(document.lang, document.running_head)), made)
