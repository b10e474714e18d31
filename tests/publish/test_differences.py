from __future__ import annotations

import pytest

from workbench.publish.differences import first_difference
from workbench.publish.paper.document import build_document
from workbench.publish.pdf.render import render_pdf
from workbench.publish.word.archive import archive


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (b"a\nb\nc", b"a\nx\nc", "line 2"),
        (b"a", b"a\nb", "line 2"),
        (b"a\nb", b"a\nb", ""),
        (b"", b"x", "line 1"),
    ],
)
def test_text_is_compared_line_by_line(before, after, place):
    for name in ("a.html", "a.ipynb", "a.json"):
        assert first_difference(name, before, after) == place


def test_word_is_compared_part_by_part():
    before = archive({"a.xml": "1", "b.xml": "2"})
    assert first_difference("a.docx", before, archive({"a.xml": "1", "b.xml": "3"})) == "b.xml"
    assert first_difference("a.docx", before, archive({"a.xml": "1", "b.xml": "2", "c.xml": ""})) == "c.xml"
    assert first_difference("a.docx", before, before + b"x") == "the zip file itself"


def test_pdf_is_compared_page_by_page(long_table_notebook, wide_table_notebook):
    before, after = (render_pdf(build_document(nb)).pdf for nb in (long_table_notebook, wide_table_notebook))
    assert first_difference("a.pdf", before, after) == "page 1"
    assert first_difference("a.pdf", before, before + b"\n").startswith("not in its text")


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.txt"])
def test_a_damaged_file_is_compared_by_bytes(name):
    assert first_difference(name, b"abc", b"abd") == "byte 2"
