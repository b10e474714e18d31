from __future__ import annotations

import pytest
from nbconvert.exporters import get_exporter
from traitlets import TraitError

from workbench.publish.exporters import PaperHTMLExporter, TypstExporter
from workbench.publish.html.render import render_html
from workbench.publish.paper.document import build_document
from workbench.publish.pdf.render import render_pdf


def test_the_exporters_give_what_the_renderers_give(chinese_paper, bibliography):
    document = build_document(chinese_paper, bibliography=bibliography)
    html, _ = PaperHTMLExporter(bibliography=str(bibliography)).from_notebook_node(chinese_paper)
    pdf, resources = TypstExporter(bibliography=str(bibliography)).from_notebook_node(chinese_paper)
    assert html == render_html(document)
    assert pdf == render_pdf(document).pdf
    assert resources["uncovered"] == ()
    assert resources["output_extension"] == ".pdf"


def test_the_appendix_is_a_trait(chinese_paper, bibliography):
    html, resources = PaperHTMLExporter(part="appendix", bibliography=str(bibliography)).from_notebook_node(
        chinese_paper
    )
    assert "附表1" in html
    assert resources["output_extension"] == ".html"
    with pytest.raises(TraitError):
        PaperHTMLExporter(part="preface")


def test_a_bibliography_beside_the_notebook_is_found(chinese_paper, bibliography, tmp_path):
    (tmp_path / "references.bib").write_bytes(bibliography.read_bytes())
    resources = {"metadata": {"path": str(tmp_path)}}
    html, _ = PaperHTMLExporter().from_notebook_node(chinese_paper, resources)
    assert 'id="ref-6"' in html


def test_nbconvert_finds_them_by_name():
    pytest.importorskip("importlib.metadata").distribution("workbench")
    assert get_exporter("typst") is TypstExporter
    assert get_exporter("workbench_html") is PaperHTMLExporter


def test_the_notebook_itself_is_left_alone(chinese_paper, bibliography):
    before = str(chinese_paper)
    PaperHTMLExporter(bibliography=str(bibliography)).from_notebook_node(chinese_paper)
    assert str(chinese_paper) == before
