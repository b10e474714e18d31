"""A small report made before the first real one, so that templates, styles and tables of glyphs are in memory.

Only what is the same for every report may be filled here. Nothing may be drawn or compiled: a face that matplotlib holds
open would be read by two processes at one place of the file, and Typst starts threads when it sets a page.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

ENTRY = "@article{a, author = {A, B}, title = {C}, journaltitle = {D}, date = {2000}, langid = {%s}}\n"


def rehearse() -> None:
    """Hash the code and the fonts; check, read and write as HTML a notebook with a citation, in both languages."""
    import nbformat
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    from workbench.publish.html.render import render_html
    from workbench.publish.manifest import remember_environment
    from workbench.publish.paper.document import build_document
    from workbench.publish.pdf.fonts import covered, typst_fonts

    KernelProvisionerFactory.instance()  # reads the entry points of all packages
    remember_environment()
    covered()
    typst_fonts()
    with tempfile.TemporaryDirectory() as folder:
        bibliography = Path(folder) / "references.bib"
        for lang, langid in (("zh", "chinese"), ("en", "english")):
            bibliography.write_text(ENTRY % langid, encoding="utf-8")
            notebook = nbformat.from_dict(_notebook(lang))  # type: ignore[no-untyped-call]
            nbformat.validate(notebook)
            render_html(build_document(notebook, part="paper", bibliography=bibliography))


def _notebook(lang: str) -> dict[str, Any]:
    text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# T\n\nA [@a] $x$"}
    code = {
        "cell_type": "code",
        "id": "b",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": 1,
    }
    metadata = {"workbench": {"lang": lang, "absent": []}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": [text, code]}
