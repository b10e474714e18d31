from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import unicodedata

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.word_file import M, W, WordFile
from workbench.publish.paper.characters import visible
from workbench.publish.paper.document import build_document
from workbench.publish.word.render import render_docx

ATTACK = "<script>alert(1)</script><w:p/>]]>&amp;\"' {=openxml} =1+1 #[x] $y$ @z"


def markdown_docx(*cells, lang="zh"):
    built = [nbformat.v4.new_markdown_cell(source) for source in cells]
    nb = nbformat.v4.new_notebook(cells=built, metadata={"workbench": {"lang": lang}})
    return WordFile(render_docx(build_document(nb)))


@pytest.fixture(scope="module")
def word(chinese_paper, bibliography):
    return WordFile(render_docx(build_document(chinese_paper, bibliography=bibliography)))


@pytest.fixture(scope="module")
def english(english_paper, bibliography):
    return WordFile(render_docx(build_document(english_paper, bibliography=bibliography)))


def test_every_table_and_figure_of_the_notebook_is_there(word):
    assert len(word.tables) == 4
    assert len(word.pictures) == 2


def test_captions_are_numbered_as_in_the_other_formats(word):
    captions = [caption.partition("\u2002")[0] for caption in word.paragraphs("TableCaption")]
    assert captions == ["表1", "表2", "表3", "表4"]
    assert [text[:2] for text in word.paragraphs("ImageCaption")] == ["图1", "图2"]
    sequences = [each.get(f"{W}instr") for each in word.all("fldSimple")]
    assert sequences.count(" SEQ 表 \\* ARABIC ") == 4
    assert sequences.count(" SEQ 图 \\* ARABIC ") == 2


def test_every_reference_and_citation_has_its_bookmark(word):
    names = {mark.get(f"{W}name") for mark in word.all("bookmarkStart")}
    fields = [each.get(f"{W}instr") for each in word.all("fldSimple")]
    pointed = {field.split()[1] for field in fields if field.split()[0] == "REF"}
    pointed |= {each.get(f"{W}anchor") for each in word.all("hyperlink") if each.get(f"{W}anchor")}
    assert {"tbl_correlation", "fig_forest", "ref_1"} <= pointed <= names


def test_bookmarks_have_ids_of_their_own_and_close(word):
    opened = [mark.get(f"{W}id") for mark in word.all("bookmarkStart")]
    closed = [mark.get(f"{W}id") for mark in word.all("bookmarkEnd")]
    assert len(set(opened)) == len(opened)
    assert sorted(opened) == sorted(closed)


def test_title_abstracts_and_particulars_stand_in_the_journals_order(word):
    styles = [
        "Title",
        "Banner",
        "Author",
        "Abstract",
        "Keywords",
        "TitleOther",
        "Heading1",
        "Bibliography",
        "Particulars",
    ]
    order = [each.get(f"{W}val") for each in word.all("pStyle")]
    places = [order.index(style) for style in styles]
    assert places == sorted(places)
    assert word.paragraphs("Title") == ["意外伤害骨科患者心理状况与护理满意度的相关性研究"]
    assert word.paragraphs("Abstract")[0].startswith("摘要\u2003目的 ")
    assert "基金项目\uff1a______" in word.paragraphs("Particulars")


def test_headings_are_words_own(word):
    assert word.paragraphs("Heading1")[:2] == ["前言", "1 对象与方法"]
    assert word.paragraphs("Heading2")[0] == "1.1 对象"


def test_references_are_the_formatted_entries_of_the_other_formats(word, chinese_paper, bibliography):
    from workbench.present.inlines import plain_text

    expected = build_document(chinese_paper, bibliography=bibliography).references
    assert word.paragraphs("Bibliography") == [
        f"[{each.number}]{plain_text(each.inlines)}" for each in expected
    ]


def test_formulae_are_words_own_equations(word):
    assert len(list(word.body.iter(f"{M}oMathPara"))) == 1
    assert len(list(word.body.iter(f"{M}oMath"))) >= 3
    assert len(list(word.body.iter(f"{M}bar"))) >= 3  # the means of the tables
    assert "\\frac" not in word.text


def test_a_footnote_is_a_footnote(word):
    notes = word.parts["word/footnotes.xml"].decode()
    assert "确证性比较三项" in notes
    assert len(word.all("footnoteReference")) == 1


def test_pictures_have_alternative_texts_and_travel_as_drawings_too(word):
    described = [picture[2].get("descr") for picture in word.pictures]
    assert [text[:3] for text in described] == ["六个条", "森林图"]
    assert [name for name in word.parts if name.endswith(".svg")] == [
        "word/media/drawing1.svg",
        "word/media/drawing2.svg",
    ]
    assert "base64" not in word.parts["word/document.xml"].decode()
    assert {"media/drawing1.svg", "media/drawing2.svg"} <= set(word.targets())
    assert 'Extension="svg"' in word.parts["[Content_Types].xml"].decode()


def test_simulated_data_is_said_in_head_banner_and_captions(word):
    assert "模拟数据" in word.parts["word/header1.xml"].decode()
    captions = word.paragraphs("TableCaption") + word.paragraphs("ImageCaption")
    assert all("模拟数据" in caption for caption in captions)
    assert "模拟数据" in word.paragraphs("Banner")[0]


def test_it_says_what_it_is(word, english):
    properties = word.parts["docProps/core.xml"].decode()
    for words in ("意外伤害骨科患者", "陈一; 林二; 周三", "骨科\uff1b意外伤害", "<dc:language>zh-CN<"):
        assert words in properties
    assert "<dc:language>en<" in english.parts["docProps/core.xml"].decode()
    assert 'w:eastAsia="zh-CN"' in word.parts["word/settings.xml"].decode()


def test_nothing_says_when_or_by_what_it_was_made(word):
    content = b"".join(word.parts.values())
    assert not re.search(rb"dcterms:(created|modified)", content)
    assert not re.search(rb"20[23]\d-\d\d-\d\dT", content)
    assert b"/tmp/" not in content


def test_english_papers_speak_english(english):
    assert english.paragraphs("TableCaption")[0].startswith("Table 1\u2002Spearman")
    assert english.paragraphs("Abstract")[0].startswith("Abstract\u2003")
    assert "Table\u00a01" in english.text or "Table 1" in english.text
    assert " SEQ Table \\* ARABIC " in [each.get(f"{W}instr") for each in english.all("fldSimple")]


def test_the_appendix_is_a_document_of_its_own(chinese_paper, bibliography):
    word = WordFile(render_docx(build_document(chinese_paper, part="appendix", bibliography=bibliography)))
    assert word.paragraphs("TableCaption")[0].startswith("附表1")
    assert len(word.tables) == 1
    assert not word.paragraphs("Particulars")


def test_lists_quotations_code_and_rules_are_whole():
    word = markdown_docx(
        "# t\n\n## 甲\n\n> 引文\n\n3. a\n4. b\n   - c\n\n```\ncode <x>\n```\n\n---\n\n$\\frac{$ 后"
    )
    for words in ("引文", "code <x>", "\\frac{", "后"):
        assert words in word.text
    assert len(word.all("numPr")) == 3
    assert len(word.paragraphs("Rule")) == 1


def test_a_wide_table_lies_on_a_page_of_its_own(wide_table_notebook):
    word = WordFile(render_docx(build_document(wide_table_notebook)))
    turned = [section.find(f"{W}pgSz").get(f"{W}orient") for section in word.all("sectPr")]
    assert turned == [None, "landscape", None]
    for section in word.all("sectPr"):
        assert section.find(f"{W}headerReference") is not None


def test_a_broken_picture_leaves_its_alternative_text(broken_picture_notebook):
    word = WordFile(render_docx(build_document(broken_picture_notebook)))
    assert word.paragraphs("PictureMissing") == ["甲乙丙"]
    assert len(word.pictures) == 1


def test_photographs_stay(picture_notebook):
    word = WordFile(render_docx(build_document(picture_notebook)))
    assert len(word.pictures) == 3
    assert not any(name.endswith(".svg") for name in word.parts)


def test_text_that_looks_like_markup_is_printed_as_it_stands(attack_docx):
    word = WordFile(attack_docx(ATTACK))
    assert word.text.count(ATTACK) >= 10
    assert word.live() == []
    assert len(word.tables) == 1


def test_only_the_png_of_a_hostile_drawing_travels(attack_docx):
    word = WordFile(attack_docx("x"))
    assert len(word.pictures) == 1
    assert [name for name in word.parts if "media" in name] == [
        name for name in word.parts if name.endswith(".png")
    ]
    assert [target for target in word.targets() if "://" in target or target.startswith("file")] == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_literally(attack_docx, text):
    word = WordFile(attack_docx(text))
    shown = unicodedata.normalize("NFC", re.sub(r"[\t\n]", " ", visible(text)))
    shown = shown.replace("\u00ad", "")  # a soft hyphen is an element of its own in Word
    if not re.search(r"[A-Za-zα-ω][\u0302\u0304\u0305]", shown):  # those are set as formulae
        assert word.text.count(shown) >= 6
    assert word.live() == []


def test_links_lead_only_to_the_web_and_to_mail():
    word = markdown_docx(
        "# t\n\n[a](https://example.org) [b](javascript:alert(1)) [c](file:///etc/passwd) [d](mailto:x@example.org)"
    )
    outside = [target for target in word.targets() if ":" in target]
    assert set(outside) == {"https://example.org", "mailto:x@example.org"}


def test_the_same_document_gives_the_same_bytes(chinese_paper, bibliography, word, tmp_path):
    assert render_docx(build_document(chinese_paper, bibliography=bibliography)) == word.content
    nbformat.write(chinese_paper, tmp_path / "paper.ipynb")
    script = (
        "import sys, nbformat, hashlib; from pathlib import Path;"
        "from workbench.publish.paper.document import build_document; from workbench.publish.word.render import render_docx;"
        "nb = nbformat.read(sys.argv[1], 4);"
        "sys.stdout.write(hashlib.sha256(render_docx(build_document(nb, bibliography=Path(sys.argv[2])))).hexdigest())"
    )
    other = {
        "TZ": "Asia/Shanghai",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
        "PYTHONHASHSEED": "7",
        "SOURCE_DATE_EPOCH": "1",
    }
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "paper.ipynb"), str(bibliography)],
        cwd=tmp_path, env={**os.environ, **other}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout == hashlib.sha256(word.content).hexdigest()
