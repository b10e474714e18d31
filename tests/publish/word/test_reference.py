from __future__ import annotations

import re

import pytest
from lxml import etree

from workbench.publish.word.archive import parts_of
from workbench.publish.word.reference import reference_docx


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_part_is_xml_and_listed(lang):
    parts = parts_of(reference_docx(lang, "眉 <&> head"))
    for content in parts.values():
        etree.fromstring(content)
    links = parts["word/_rels/document.xml.rels"].decode()
    for target in re.findall(r'Target="([^"]+)"', links):
        assert f"word/{target}" in parts
        assert f'PartName="/word/{target}"' in parts["[Content_Types].xml"].decode()


def test_the_running_head_is_text_and_pages_count_themselves():
    parts = parts_of(reference_docx("zh", "眉 <&> head"))
    assert "".join(etree.fromstring(parts["word/header1.xml"]).itertext()) == "眉 <&> head"
    assert re.findall(r'w:instr=" (\w+) "', parts["word/footer1.xml"].decode()) == ["PAGE", "NUMPAGES"]


def test_the_page_is_a4_and_chinese_is_set_in_song_with_a_stand_in():
    parts = parts_of(reference_docx("zh", ""))
    assert b'w:w="11906" w:h="16838"' in parts["word/document.xml"]
    assert (
        'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"'
        in parts["word/styles.xml"].decode()
    )
    assert re.search(
        r'w:name="宋体"><w:altName w:val="SimSun;[^"]*Noto Serif', parts["word/fontTable.xml"].decode()
    )


def test_languages_differ_in_indent_and_the_same_head_gives_the_same_bytes():
    chinese, english = (
        parts_of(reference_docx(lang, "x"))["word/styles.xml"].decode() for lang in ("zh", "en")
    )
    assert 'w:firstLineChars="200"' in chinese
    assert 'w:firstLineChars="200"' not in english
    assert reference_docx("zh", "x") == reference_docx("zh", "x") != reference_docx("zh", "y")
