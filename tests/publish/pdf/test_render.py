from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from workbench.publish.paper.document import build_document
from workbench.publish.pdf.render import render_pdf

MARKUP = "#$*_@<>[]`\\~-+=/'\"!.,;:()&%^{}|"
ATTACK = '#panic() #read("/etc/passwd") $x$ *b* _i_ @ref <label> `raw` \\u{41} // /* = - + ~ -- ..."\''


def reader(pdf):
    return PdfReader(io.BytesIO(pdf))


def letters(pdf):
    """All text without blanks, composed: what a search would find."""
    text = "".join(page.extract_text() for page in reader(pdf).pages)
    return squeezed(text)


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def tags(pdf):
    """The names of the structure elements of a tagged PDF."""
    found = []

    def visit(node):
        node = node.get_object()
        if isinstance(node, list):
            for part in node:
                visit(part)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            if "/K" in node:
                visit(node["/K"])

    visit(reader(pdf).trailer["/Root"]["/StructTreeRoot"])
    return found


def markdown_pdf(*cells, lang="zh"):
    built = [nbformat.v4.new_markdown_cell(source) for source in cells]
    nb = nbformat.v4.new_notebook(cells=built, metadata={"workbench": {"lang": lang}})
    return render_pdf(build_document(nb))


@pytest.fixture(scope="module")
def pdf(chinese_paper, bibliography):
    rendered = render_pdf(build_document(chinese_paper, bibliography=bibliography))
    assert rendered.uncovered == ()
    return rendered.pdf


def test_every_table_and_figure_of_the_notebook_is_there(pdf):
    names = tags(pdf)
    assert names.count("/Table") == 4
    assert names.count("/Figure") == 2


def test_heads_of_tables_and_headings_are_tagged(pdf):
    names = tags(pdf)
    assert names.count("/TH") > 4
    assert (names.count("/Title"), names.count("/H1"), names.count("/H2")) == (1, 6, 6)
    assert "/Formula" in names


def test_the_orthopaedic_paper_fits_six_pages(pdf):
    assert len(reader(pdf).pages) <= 6


def test_it_says_what_it_is(pdf):
    file = reader(pdf)
    assert file.metadata.title == "意外伤害骨科患者心理状况与护理满意度的相关性研究"
    assert "陈一" in file.metadata.author
    assert file.trailer["/Root"]["/Lang"].startswith("zh")
    assert b"pdfuaid:part" in pdf or "pdfuaid" in file.xmp_metadata.stream.get_data().decode()
    assert next(item.title for item in file.outline if not isinstance(item, list)) == "前言"


def test_text_can_be_searched(pdf):
    text = letters(pdf)
    for words in (
        "症状自评量表",
        "表4症状因子与护理满意度的Spearman相关",
        "Psychologicalstate",
        "张晓,李静,王芳,等.",
        "第1页共",
    ):
        assert squeezed(words) in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_it_was_set_from_holds_every_word_a_reader_finds(
    chinese_paper, english_paper, bibliography, lang
):
    paper = chinese_paper if lang == "zh" else english_paper
    rendered = render_pdf(build_document(paper, bibliography=bibliography))
    words = set(re.findall(r"[a-z]{4,}|[0-9]{4,}", rendered.text.casefold()))
    pages = [page.extract_text() for page in reader(rendered.pdf).pages]
    printed = set(re.findall(r"(?<![\w-])[a-z]{4,}(?![\w-])|[0-9]{4,}", "\n".join(pages).casefold()))
    of_the_frame = {"page"}
    assert printed - words - of_the_frame == set()
    han = re.findall(r"[\u4e00-\u9fff]", "".join(pages))
    assert len(han) > (1_500 if lang == "zh" else 10)
    assert set(han) - set(rendered.text) <= set("第页共表图")


def test_simulated_data_is_said_on_every_page_and_in_every_caption(pdf):
    for page in reader(pdf).pages:
        assert "模拟数据" in page.extract_text()
    assert letters(pdf).count("(模拟数据)") >= 6 + len(reader(pdf).pages)


def test_a_table_that_breaks_repeats_its_head(long_table_notebook):
    file = reader(render_pdf(build_document(long_table_notebook)).pdf)
    assert len(file.pages) > 1
    assert all("科室名称" in page.extract_text() for page in file.pages)


def test_a_wide_table_turns_its_page(wide_table_notebook):
    file = reader(render_pdf(build_document(wide_table_notebook)).pdf)
    shapes = [page.mediabox.width > page.mediabox.height for page in file.pages]
    assert True in shapes
    assert "column19" in squeezed("".join(page.extract_text() for page in file.pages))


def test_text_that_looks_like_markup_is_printed_as_it_stands(attack_pdf):
    rendered = attack_pdf(ATTACK)
    assert letters(rendered.pdf).count(squeezed(ATTACK)) >= 8
    assert "root:" not in letters(rendered.pdf)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from(list(MARKUP + "aZ09 中文\n")), min_size=1, max_size=40))
def test_any_markup_comes_out_literally(attack_pdf, text):
    if squeezed(text):
        assert squeezed(text) in letters(attack_pdf(text).pdf)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_set(attack_pdf, text):
    assert attack_pdf(text).pdf.startswith(b"%PDF")


def test_what_no_face_covers_is_printed_by_code_point_and_reported():
    rendered = markdown_pdf("# 题\n\n笑脸 😀 与楔形 𒀀,组合 👨\u200d👩\u200d👧")
    assert rendered.uncovered == ("👧", "👨", "👩", "𒀀") or set(rendered.uncovered) == set("😀𒀀👨👩👧")
    assert "[U+1F600]" in letters(rendered.pdf)


@pytest.mark.parametrize("character", ["\x00", "\x1b[31m", "\u202e", "\ud800", "\ufffe", "\u00ad", "\u2028"])
def test_characters_that_break_a_page_are_harmless(attack_pdf, character):
    assert attack_pdf(f"前{character}后").pdf.startswith(b"%PDF")


def test_empty_texts_can_be_set(attack_pdf):
    assert attack_pdf("").pdf.startswith(b"%PDF")


def test_a_letter_with_a_bar_is_found_once():
    text = letters(markdown_pdf("# 题\n\n均数 *x\u0304*±*s* 如下").pdf)
    assert text.count("x") == 1


def test_every_kind_of_block_can_be_set():
    source = (
        "# 题\n\n## 一\n\n段[^n]\n\n- a\n  - b\n\n3. c\n\n> 引\n\n```\ncode #x\n```\n\n$$\\bar{x} = \\frac{\\sum x_i}{n}$$\n\n"
        "$\\begin{x}$ 与 $\\hat p$\n\n---\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n<h5>外</h5><p>html <b>b</b></p>\n\n[^n]: 注\n"
    )
    text = letters(markdown_pdf(source).pdf)
    for words in ("code#x", "\\begin{x}", "引", "外", "htmlb", "注"):
        assert words in text


def test_a_picture_that_cannot_be_read_leaves_its_alternative_text(broken_picture_notebook):
    rendered = render_pdf(build_document(broken_picture_notebook))
    assert "甲乙丙" in letters(rendered.pdf)
    assert tags(rendered.pdf).count("/Figure") >= 1


def test_pictures_of_every_kind_can_be_set(picture_notebook):
    names = tags(render_pdf(build_document(picture_notebook)).pdf)
    assert names.count("/Figure") == 3


@pytest.mark.parametrize(("lines", "pages"), [(22, 1), (25, 1), (26, 2)])
def test_a_picture_gives_way_a_little_where_the_last_page_would_hold_a_few_lines(
    drawn_notebook, lines, pages
):
    """Twenty-two lines fit below it, three more where it is smaller; for a fourth it keeps its size."""
    assert len(reader(render_pdf(build_document(drawn_notebook(lines))).pdf).pages) == pages


def test_long_lines_of_code_stay_on_the_page():
    text = letters(markdown_pdf("# 题\n\n```\n" + "x" * 350 + "END\n```\n").pdf)
    assert text.count("x") == 350
    assert "END" in text


def test_an_english_paper_speaks_english(english_paper, bibliography):
    file = reader(render_pdf(build_document(english_paper, bibliography=bibliography)).pdf)
    text = squeezed("".join(page.extract_text() for page in file.pages))
    for words in ("Table1Spearman", "Figure1Correlations", "(simulateddata)", "References", "1/1", "Note:"):
        assert words in text
    assert file.trailer["/Root"]["/Lang"].startswith("en")


def test_the_same_document_gives_the_same_bytes_anywhere(tmp_path):
    source = (
        "import hashlib, nbformat;"
        "from workbench.publish.paper.document import build_document;"
        "from workbench.publish.html.render import render_html;"
        "from workbench.publish.pdf.render import render_pdf;"
        "cell = nbformat.v4.new_markdown_cell('# 题\\n\\n## 一\\n\\n文 $x$ é 😀\\n\\n| a |\\n|---|\\n| 1 |');"
        "document = build_document({'cells': [cell], 'metadata': {'workbench': {'lang': 'zh'}}});"
        "print(hashlib.sha256(render_pdf(document).pdf + render_html(document).encode()).hexdigest())"
    )
    settings_of = [
        {"TZ": "UTC", "LANG": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "2", "HOME": str(tmp_path)},
    ]
    here = str(Path(__file__).parents[3])
    hashes = {
        subprocess.run(
            [sys.executable, "-c", source],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": here, **variables},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for variables, folder in zip(settings_of, (here, tmp_path), strict=True)
    }
    assert len(hashes) == 1
    assert len(hashes.pop().strip()) == hashlib.sha256().digest_size * 2
