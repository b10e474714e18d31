"""A whole document as pandoc's JSON: title block, abstracts, body, particulars of the manuscript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.publish.paper.blocks import Paragraph
from workbench.publish.paper.wording import wording
from workbench.publish.word.pandoc_blocks import Made, pandoc_blocks, paragraph, spoken_line
from workbench.publish.word.pandoc_text import Pandoc, strong, words

if TYPE_CHECKING:
    from workbench.publish.paper.document import Abstract, Document
    from workbench.publish.paper.front import FrontText

API_VERSION = [1, 23, 1]


def pandoc_document(document: Document) -> tuple[Pandoc, Made]:
    """Pandoc's document, and the tables and drawings to be finished in the file it writes."""
    made = Made(document)
    blocks = [
        *_title_block(document),
        *(part for abstract in document.abstracts for part in _abstract(abstract, made)),
        *_own_keywords(document),
        *pandoc_blocks(document.body, made),
        *_particulars(document),
    ]
    return {"pandoc-api-version": API_VERSION, "meta": {}, "blocks": blocks}, made


def _title_block(document: Document) -> Iterator[Pandoc]:
    spoken = wording(document.lang)
    yield paragraph("Title", words(document.title))
    if document.simulated:
        banner = [strong(spoken.simulated_badge), *words(f" {spoken.simulated_banner}")]
        yield paragraph("Banner", banner)
    own = document.front.texts.get(document.lang) if document.front else None
    if own and document.part == "paper":
        yield from _people(own, document.lang)


def _people(text: FrontText, lang: str) -> Iterator[Pandoc]:
    authors: list[Pandoc] = []
    for place, author in enumerate(text.authors):
        authors += words(wording(lang).list_comma) if place else []
        authors += words(author.name)
        authors += [{"t": "Superscript", "c": words(author.marks)}] if author.marks else []
    if authors:
        yield paragraph("Author", authors)
    for place_of_work in text.affiliations:
        mark = [{"t": "Superscript", "c": words(place_of_work.mark)}] if place_of_work.mark else []
        yield paragraph("Affiliation", [*mark, *words(place_of_work.text)])


def _abstract(abstract: Abstract, made: Made) -> Iterator[Pandoc]:
    document, spoken = made.document, wording(abstract.lang)
    text = document.front.texts.get(abstract.lang) if document.front else None
    if text and abstract.lang != document.lang:
        yield paragraph("Title Other", words(text.title))
        yield from _people(text, abstract.lang)
    first, rest = abstract.blocks[:1], abstract.blocks[1:]
    if first and isinstance(first[0], Paragraph):
        yield paragraph("Abstract", spoken_line(spoken.abstract, first[0].inlines))
    else:
        yield paragraph("Abstract", [strong(spoken.abstract)])
        rest = abstract.blocks
    for block in rest:
        parts = pandoc_blocks([block], made)
        yield from (paragraph("Abstract", part["c"]) if part["t"] == "Para" else part for part in parts)
    if text and text.keywords:
        yield _keywords(text, abstract.lang)


def _own_keywords(document: Document) -> Iterator[Pandoc]:
    """Keywords of a paper without abstract."""
    own = document.front.texts.get(document.lang) if document.front else None
    if document.part == "paper" and not document.abstracts and own and own.keywords:
        yield _keywords(own, document.lang)


def _keywords(text: FrontText, lang: str) -> Pandoc:
    spoken = wording(lang)
    return paragraph(
        "Keywords", spoken_line(spoken.keywords, [["text", spoken.separator.join(text.keywords)]])
    )


def _particulars(document: Document) -> Iterator[Pandoc]:
    if document.part != "paper" or document.front is None or not document.front.back:
        return
    spoken = wording(document.lang)
    yield {"t": "Header", "c": [1, ["about", [], []], words(spoken.about)]}
    for item in document.front.back:
        text = spoken.blank if item.text is None else item.text
        yield paragraph("Particulars", [strong(f"{item.label}{spoken.colon}"), *words(text)])
