from __future__ import annotations

import nbformat
import pytest

from workbench.publish.paper.document import build_document
from workbench.publish.word.pandoc_blocks import Made, pandoc_blocks, paragraph, spoken_line


def made_of(markdown):
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(markdown)], metadata={"workbench": {"lang": "zh"}}
    )
    document = build_document(nb)
    made = Made(document)
    return pandoc_blocks(document.body, made), made


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("text", "Para"), ("## head", "Header"), ("- a\n- b", "BulletList"), ("2. a\n3. b", "OrderedList"),
        ("> a", "BlockQuote"), ("    code", "CodeBlock"), ("$$x$$", "Para"), ("---", "Div"),
    ],
)  # fmt: skip
def test_a_block_becomes_pandocs_own(markdown, kind):
    blocks, made = made_of(f"# t\n\n{markdown}")
    assert [block["t"] for block in blocks] == [kind]
    assert made.tables == made.drawings == []


def test_headings_start_at_the_first_level_below_the_title():
    blocks, _ = made_of("# t\n\n## a\n\n### b")
    assert [block["c"][0] for block in blocks] == [1, 2]


def test_a_heading_inside_a_quotation_is_no_section():
    blocks, _ = made_of("# t\n\n> ## a")
    assert blocks[0]["c"][0]["c"][0]["t"] == "Strong"


def test_tables_are_remembered_in_order():
    _, made = made_of("# t\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nx\n\n| c |\n|---|\n| 3 |")
    assert [len(table.columns) for table in made.tables] == [2, 1]


def test_a_paragraph_names_its_style():
    assert paragraph("Title", [])["c"][0][2] == [["custom-style", "Title"]]
    assert spoken_line("摘要", [["text", "a"]])[0]["t"] == "Strong"
