"""The Word files in another program that reads them: nothing may be lost on the way."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from tests.attack import HOSTILE, attack_notebook
from workbench.publish.paper.document import build_document
from workbench.publish.word.render import render_docx

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.skipif(
        SOFFICE is None,
        reason="cannot be opened as an editor's machine would: LibreOffice is not installed (Debian: libreoffice-writer-nogui)",
    ),
    pytest.mark.xdist_group("libreoffice"),
]
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
MATH = "{http://www.w3.org/1998/Math/MathML}"


@pytest.fixture(scope="module")
def opened(tmp_path_factory, chinese_paper, english_paper, wide_table_notebook, bibliography):
    """Three papers and the attack notebook as LibreOffice read them, by name."""
    folder = tmp_path_factory.mktemp("word")
    notebooks = {"zh": chinese_paper, "en": english_paper, "wide": wide_table_notebook}
    # Without the comment of 100,000 characters, which LibreOffice takes ten seconds to lay out.
    notebooks["attack"] = attack_notebook({name: text for name, text in HOSTILE.items() if name != "long"})
    for name, nb in notebooks.items():
        (folder / f"{name}.docx").write_bytes(render_docx(build_document(nb, bibliography=bibliography)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in notebooks]
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "fodt", "--outdir", str(folder), *files],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {name: etree.parse(Path(folder / f"{name}.fodt")).getroot() for name in notebooks}


def body(root):
    return next(root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}body"))


@pytest.mark.parametrize(
    ("name", "tables", "rows"), [("zh", 4, [11, 15, 11, 10]), ("en", 1, [7]), ("wide", 1, [2])]
)
def test_it_keeps_every_table_and_row(opened, name, tables, rows):
    found = list(body(opened[name]).iter(f"{TABLE}table"))
    assert len(found) == tables
    assert [len(list(table.iter(f"{TABLE}table-row"))) for table in found] == rows


def test_it_repeats_the_heads(opened):
    heads = [
        len(list(head.iter(f"{TABLE}table-row")))
        for head in body(opened["zh"]).iter(f"{TABLE}table-header-rows")
    ]
    assert heads == [1, 1, 2, 2]


def test_it_keeps_pictures_footnotes_and_equations(opened):
    assert len(list(body(opened["zh"]).iter(f"{DRAW}image"))) >= 2
    assert len(list(body(opened["zh"]).iter(f"{TEXT}note"))) == 1
    assert len(list(body(opened["zh"]).iter(f"{MATH}math", f"{DRAW}object"))) >= 3


def test_it_keeps_numbers_as_fields_and_references_to_them(opened):
    assert len(list(body(opened["zh"]).iter(f"{TEXT}sequence"))) == 6
    assert len(list(body(opened["zh"]).iter(f"{TEXT}bookmark-ref"))) >= 6


def test_it_turns_the_page_of_a_wide_table(opened):
    layouts = opened["wide"].iter(f"{STYLE}page-layout-properties")
    turned = {each.get(f"{STYLE}print-orientation") for each in layouts}
    assert {"portrait", "landscape"} <= turned


def test_it_finds_only_text_in_the_attack(opened):
    text = "".join(body(opened["attack"]).itertext())
    assert HOSTILE["script"] in text
    assert "DDEAUTO" in text
    live = [
        f"{TEXT}dde-connection",
        f"{TEXT}script",
        f"{DRAW}floating-frame",
        f"{DRAW}plugin",
        f"{DRAW}applet",
    ]
    assert list(opened["attack"].iter(*live)) == []
