"""A document as a Word manuscript, written by pandoc from the same structure as HTML and PDF."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError
from workbench.publish.word.finish import finished
from workbench.publish.word.pandoc_document import pandoc_document
from workbench.publish.word.reference import reference_docx

if TYPE_CHECKING:
    from workbench.publish.paper.document import Document


def render_docx(document: Document) -> bytes:
    """A .docx on A4 in the look of a manuscript. Tables, equations, footnotes and numbers are Word's own.

    pandoc gets a tree, never markup, and reads no file but our reference document.
    The same document gives the same bytes in any process, folder, time zone and locale.
    """
    import pypandoc

    tree, made = pandoc_document(document)
    with tempfile.TemporaryDirectory(prefix="workbench-word-") as folder:
        reference, written = Path(folder) / "reference.docx", Path(folder) / "written.docx"
        reference.write_bytes(reference_docx(document.lang, document.running_head))
        arguments = ["--sandbox", "--quiet", f"--reference-doc={reference}"]
        try:
            pypandoc.convert_text(
                json.dumps(tree), "docx", format="json", outputfile=str(written), extra_args=arguments
            )
        except RuntimeError as error:
            raise WorkbenchError("The Word file could not be written", where=document.title, found=str(error)) from error
        return finished(written.read_bytes(), made)
