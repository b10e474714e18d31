from __future__ import annotations

from workbench.publish.paper.blocks import (
    Column,
    Figure,
    Head,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Table,
    heads,
    texts_of,
    walk,
    with_texts,
)


def words(text):
    return [["text", text]]


def test_neighbouring_columns_of_a_group_share_their_head():
    columns = (
        Column(words("a")),
        Column(words("b"), "right", words("G")),
        Column(words("c"), "right", words("G")),
        Column(words("d"), "right", words("H")),
    )
    assert heads(Table(columns, (), caption=[])) == (
        Head(words("a"), "left", 1, shared=False),
        Head(words("G"), "center", 2, shared=True),
        Head(words("H"), "center", 1, shared=True),
    )


def test_a_group_that_returns_later_is_a_head_of_its_own():
    columns = tuple(Column(words("x"), "right", words(name)) for name in "GHG")
    assert [head.span for head in heads(Table(columns, (), caption=[]))] == [1, 1, 1]


def test_walking_goes_into_lists_and_quotations_in_order():
    inner, last = Paragraph(words("b")), Paragraph(words("c"))
    listing = Listing(((Paragraph(words("a")), Quote((inner,))), (last,)))
    assert [type(block).__name__ for block in walk([listing])] == [
        "Listing",
        "Paragraph",
        "Quote",
        "Paragraph",
        "Paragraph",
    ]


def test_the_texts_of_a_table_are_read_from_caption_to_notes():
    table = Table(
        (Column(words("h"), group=words("g")),), ((words("c"),),), words("caption"), (words("note"),)
    )
    assert [text[0][1] for text in texts_of(table)] == ["caption", "g", "h", "c", "note"]


def test_a_change_reaches_every_text_and_nothing_else():
    table = Table(
        (Column(words("h"), group=words("g")),), ((words("c"),),), words("t"), (words("n"),), label="tbl-a"
    )
    figure = Figure("<svg/>", "image/svg+xml", "alt", words("f"), (words("n"),))
    nested = Listing(((Heading(2, words("x")), Quote((table, figure))),))
    changed = with_texts(nested, lambda inlines: words(inlines[0][1].upper()))
    seen = [text[0][1] for block in walk([changed]) for text in texts_of(block)]
    assert seen == ["X", "T", "G", "H", "C", "N", "F", "N"]
    assert [block.label for block in walk([changed]) if isinstance(block, Table)] == ["tbl-a"]
