from __future__ import annotations

import json
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import typst

from workbench.errors import CheckFailed
from workbench.publish.release.released_text import read_pieces, text_of_html


def text_in(path: Path) -> str:
    return "\n".join(piece.text for piece in read_pieces(path))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_html_gives_text_across_inline_tags_entities_and_attributes():
    page = '<p title="hint">19<b>90</b>000&#49;234</p><td>5</td><td>6</td><img alt="a picture">'
    text = text_of_html(page)
    assert "19900001234" in text
    assert "5\n" in text
    assert "56" not in text
    assert "hint" in text
    assert "a picture" in text


def test_drawings_styles_and_embedded_bytes_are_no_text():
    page = (
        '<style>.a{width:19900001234px}</style><svg viewBox="0 0 19900001234 1"><path d="M19900001234"/></svg>'
        '<img src="data:image/png;base64,19900001234">'
    )
    assert "1990000" not in text_of_html(page)


@pytest.mark.parametrize("piece", ["<", "<style>", "<a ", "&", "='", '="', "<p", "<!--"])
def test_broken_html_of_any_length_is_read(piece: str):
    text_of_html(piece * 200_000)


def test_a_notebook_is_read_cell_by_cell_with_outputs_keys_and_metadata(tmp_path: Path):
    cells = [
        {"cell_type": "markdown", "source": ["one\n", "two"], "metadata": {"note": "meta"}},
        {
            "cell_type": "code",
            "source": "x",
            "outputs": [
                {"output_type": "stream", "text": ["printed\n"]},
                {"output_type": "error", "traceback": ["a trace"], "evalue": "said"},
                {
                    "data": {
                        "image/png": "AAAA",
                        "text/html": ["<b>bo", "ld</b>"],
                        "x/y+json": {"key": 19900001234},
                    }
                },
            ],
        },
    ]
    path = write(tmp_path / "a.ipynb", json.dumps({"cells": cells, "metadata": {"title": "outer"}}))
    pieces = {piece.place: piece.text for piece in read_pieces(path)}
    assert "outer" in pieces["metadata"]
    assert "one\ntwo" in pieces["cell 1"]
    assert "meta" in pieces["cell 1"]
    for seen in ("printed", "a trace", "said", "bo", "key", "19900001234"):
        assert seen in pieces["cell 2"]
    assert "AAAA" not in pieces["cell 2"]


def test_large_whole_numbers_of_json_are_text_and_others_are_not(tmp_path: Path):
    path = write(tmp_path / "a.json", '{"a": 19900001234, "b": 19900001235.0, "c": 1.99000012345, "d": 102}')
    text = text_in(path)
    assert "19900001234" in text
    assert "19900001235" in text
    assert "1.99" not in text
    assert "102" not in text


def test_pages_of_a_pdf_give_their_text_without_the_drawings(tmp_path: Path):
    drawing = "#polygon((0pt,0pt),(10pt,20pt),(30pt,5pt))"
    pdf = typst.compile(f"first {drawing} 19900001234\n#pagebreak()\nsecond".encode())
    pieces = list(read_pieces(write(tmp_path / "a.pdf", pdf)))
    assert [piece.place for piece in pieces] == ["page 1", "page 2"]
    assert "19900001234" in pieces[0].text
    assert "second" in pieces[1].text


def test_leaving_out_the_drawings_changes_no_text(tmp_path: Path):
    from pypdf import PdfReader

    source = "".join(
        f"#place(line(length: {n}pt)) #text(fill: rgb(1, {n}, 9))[word {n} (x) [y]] c l m \n\n"
        for n in range(40)
    )
    path = write(tmp_path / "a.pdf", typst.compile(source.encode()))
    assert [piece.text for piece in read_pieces(path)] == [
        page.extract_text() for page in PdfReader(path).pages
    ]


def test_a_word_file_is_read_by_paragraphs_with_runs_joined(tmp_path: Path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            "<w:document><w:body><w:p><w:r><w:t>1990</w:t></w:r><w:r><w:t>0001234</w:t></w:r></w:p>"
            '<w:p><w:t>next</w:t></w:p><wp:docPr descr="a chart"/></w:body></w:document>',
        )
        archive.writestr("docProps/core.xml", "<cp:p><dc:creator>somebody</dc:creator></cp:p>")
    text = text_in(path)
    assert "19900001234\n" in text
    for seen in ("next", "a chart", "somebody"):
        assert seen in text


def test_a_workbook_is_read_cell_by_cell(tmp_path: Path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["name", 19900001234, 5])
    book.active.append(["other", 1, 2])
    book.save(tmp_path / "a.xlsx")
    lines = text_in(tmp_path / "a.xlsx").splitlines()
    assert "19900001234" in lines
    assert "name" in lines


def test_plain_text_is_read_in_utf_8_or_gb18030(tmp_path: Path):
    assert "姓名" in text_in(write(tmp_path / "a.log", "姓名".encode("gb18030")))
    assert "姓名" in text_in(write(tmp_path / "b.csv", "\ufeff姓名"))


def test_pictures_and_empty_files_have_no_text(tmp_path: Path):
    assert list(read_pieces(write(tmp_path / "a.png", b"\x89PNG"))) == []
    assert list(read_pieces(write(tmp_path / "a.lock", ""))) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.sqlite", b"SQLite format 3"), ("noname", b"x"), ("a.pdf", b"%PDF-1.7 and no more"), ("b.pdf", b"x"), ("a.docx", b"PK no zip"),
        ("a.json", b"{"), ("a.ipynb", b"\xff\xfe"), ("deep.json", b"[" * 100_000),
    ],
)  # fmt: skip
def test_a_file_whose_text_cannot_be_had_says_so(tmp_path: Path, name: str, content: bytes):
    with pytest.raises(CheckFailed, match="cannot be read"):
        list(read_pieces(write(tmp_path / name, content)))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_pdf_is_read_or_refused_and_nothing_else(tmp_path: Path, seed: int):
    generator = random.Random(seed)
    content = bytearray(typst.compile(b"some text\n#pagebreak()\nmore"))
    for _ in range(30):
        content[generator.randrange(len(content))] = generator.randrange(256)
    with suppress(CheckFailed):
        text_in(write(tmp_path / "a.pdf", bytes(content)))
