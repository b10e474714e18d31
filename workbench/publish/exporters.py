"""nbconvert's view of the two renderers. Imports nbconvert, which is slow: load it only for nbconvert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.templateexporter import TemplateExporter
from traitlets import Enum, Unicode, default

from workbench.publish.html.page import TEMPLATES, paper_environment
from workbench.publish.html.render import html_context
from workbench.publish.paper.document import Document, build_document
from workbench.publish.pdf.render import render_pdf

BIBLIOGRAPHY = "references.bib"


class PaperHTMLExporter(TemplateExporter):
    """One HTML file by the paper's own template. Cells are not executed and code is not shown."""

    export_from_notebook = "Paper (HTML)"
    output_mimetype = "text/html"
    part = Enum(("paper", "appendix"), "paper", help="which part of the notebook to print").tag(config=True)
    bibliography = Unicode("", help="a .bib file; references.bib beside the notebook when empty").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "paper"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(TEMPLATES.parent)]

    @default("template_file")
    def _template_file_default(self) -> str:
        return "paper.html.j2"

    def _create_environment(self) -> Any:
        return paper_environment()

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The page and nbconvert's resources; see `workbench.publish.html.render.render_html`."""
        copy, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        document = _document(copy, resources, self.part, self.bibliography)
        return self.template.render(**html_context(document)).lstrip(), resources


class TypstExporter(Exporter):
    """PDF by Typst, in this process. `resources["uncovered"]` lists characters without a glyph."""

    export_from_notebook = "Paper (PDF by Typst)"
    output_mimetype = "application/pdf"
    part = Enum(("paper", "appendix"), "paper", help="which part of the notebook to print").tag(config=True)
    bibliography = Unicode("", help="a .bib file; references.bib beside the notebook when empty").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The PDF and nbconvert's resources; see `workbench.publish.pdf.render.render_pdf`."""
        copy, resources = super().from_notebook_node(nb, resources, **kw)
        rendered = render_pdf(_document(copy, resources, self.part, self.bibliography))
        resources["uncovered"] = rendered.uncovered
        return rendered.pdf, resources


def _document(nb: Any, resources: Any, part: Any, bibliography: str) -> Document:
    beside = Path(resources.get("metadata", {}).get("path") or ".") / BIBLIOGRAPHY
    chosen = Path(bibliography) if bibliography else beside if beside.is_file() else None
    return build_document(nb, part=part, bibliography=chosen)
