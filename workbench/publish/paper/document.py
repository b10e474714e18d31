"""An executed notebook as a document: front matter, numbered tables and figures, references, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from workbench.present.inlines import plain_text
from workbench.publish.citations.references import Reference, cite_order, format_references
from workbench.publish.paper.blocks import Block, Figure, Heading, Listing, Paragraph, ReferenceList, Table
from workbench.publish.paper.characters import visible
from workbench.publish.paper.front import Front, read_front
from workbench.publish.paper.markdown import markdown_blocks
from workbench.publish.paper.outputs import FRONT, RESULT, bundles, joined, output_blocks
from workbench.publish.paper.resolve import numbered, resolve
from workbench.publish.paper.wording import wording

Part = Literal["paper", "appendix"]
Lang = Literal["zh", "en"]
Notebook = Mapping[str, Any]


@dataclass(frozen=True)
class Abstract:
    """The abstract in one language."""

    lang: Lang
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Number:
    """One recorded result as the Numbers table shows it; nothing is rounded."""

    name: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    level: float | None
    n: float | None
    unit: str
    method: str
    reason: str


@dataclass(frozen=True)
class Document:
    """Everything that HTML, PDF and Word print, in the order they print it.

    title : of the paper in its language; front : the rest of the title block, None for a notebook without one.
    body : blocks with headings from level 2; references stand where the body holds a ReferenceList.
    """

    lang: Lang
    part: Part
    title: str
    running_head: str
    simulated: bool
    front: Front | None
    abstracts: tuple[Abstract, ...]
    body: tuple[Block, ...]
    references: tuple[Reference, ...]
    numbers: tuple[Number, ...]


def build_document(nb: Notebook, *, part: Part = "paper", bibliography: Path | None = None) -> Document:
    """The document that one part of an executed notebook makes.

    nb : a notebook of nbformat 4, executed, with cells of other languages already taken out.
    part : "paper", or "appendix" for the cells so tagged.
    bibliography : a .bib file; needed as soon as the text cites something.
    Raises InputError for a label used twice, a reference to a label that nothing carries, or a
    citation that the bibliography does not hold.
    """
    meta = nb.get("metadata", {}).get("workbench", {})
    front = _front(nb)
    lang = _language(nb, meta.get("lang") or (front.lang if front else ""))
    pieces = list(_pieces(nb, lang))
    papers = {
        name: numbered(_body(pieces, name), lang=lang, appendix=name == "appendix")
        for name in ("paper", "appendix")
    }
    abstracts = _abstracts(pieces, lang) if part == "paper" else ()
    body = papers[part].blocks
    title, body = _title(front, body, lang)
    if part == "paper":
        body = _with_absence(body, meta.get("absent", ()), lang)
    keys = cite_order([*(block for abstract in abstracts for block in abstract.blocks), *body])
    style = front.references if front else None
    references = format_references(keys, bibliography, lang=lang, style=style)
    change = resolve(part, papers, references, lang=lang)
    simulated = bool(front and front.simulated) or any(
        isinstance(block, Table | Figure) and block.simulated for block in body
    )
    words = wording(lang)
    return Document(
        lang=lang,
        part=part,
        title=title if part == "paper" else f"{title}{words.colon}{words.appendix}",
        running_head=_running_head(front, title, simulated=simulated, lang=lang),
        simulated=simulated,
        front=front,
        abstracts=tuple(replace(piece, blocks=change(piece.blocks)) for piece in abstracts),
        body=change(_with_reference_list(body, lang) if references else body),
        references=references,
        numbers=tuple(_numbers(nb, lang)),
    )


@dataclass(frozen=True)
class _Piece:
    """The blocks of one cell and where they go: the paper, the appendix or an abstract."""

    place: str
    blocks: tuple[Block, ...]


def _pieces(nb: Notebook, lang: Lang) -> Iterator[_Piece]:
    for cell in nb.get("cells", []):
        blocks = _cell_blocks(cell)
        if blocks:
            yield _Piece(_place(cell.get("metadata", {}).get("tags", []), lang), blocks)


def _cell_blocks(cell: Mapping[str, Any]) -> tuple[Block, ...]:
    if cell["cell_type"] == "markdown":
        return markdown_blocks(joined(cell.get("source", "")))
    return tuple(output_blocks(cell.get("outputs", [])))


def _place(tags: Iterable[str], lang: Lang) -> str:
    tags = set(tags)
    if "appendix" in tags:
        return "appendix"
    if "abstract-en" in tags:
        return "abstract en"
    return f"abstract {lang}" if "abstract" in tags else "paper"


def _body(pieces: Iterable[_Piece], place: str) -> tuple[Block, ...]:
    """The blocks of one part; spoken items that follow each other become one list."""
    blocks: list[Block] = []
    for block in (block for piece in pieces if piece.place == place for block in piece.blocks):
        last = blocks[-1] if blocks else None
        if isinstance(block, Listing) and isinstance(last, Listing) and block.spoken and last.spoken:
            blocks[-1] = replace(last, items=last.items + block.items)
        else:
            blocks.append(block)
    return tuple(blocks)


def _abstracts(pieces: Iterable[_Piece], lang: Lang) -> tuple[Abstract, ...]:
    order: tuple[Lang, ...] = ("zh", "en") if lang == "zh" else ("en",)
    found = [Abstract(name, _body(pieces, f"abstract {name}")) for name in order]
    return tuple(abstract for abstract in found if abstract.blocks)


def _language(nb: Notebook, told: str) -> Lang:
    """The language that was told, else that of the notebook's own words."""
    if told in ("zh", "en"):
        return "zh" if told == "zh" else "en"
    words = "".join(
        joined(cell.get("source", "")) for cell in nb.get("cells", []) if cell["cell_type"] == "markdown"
    )
    return "zh" if len(re.findall(r"[\u4e00-\u9fff]", words)) > len(words) / 5 else "en"


def _front(nb: Notebook) -> Front | None:
    for cell in nb.get("cells", []):
        for bundle in bundles(cell.get("outputs", []), FRONT):
            return read_front(bundle)
    return None


def _title(front: Front | None, body: tuple[Block, ...], lang: Lang) -> tuple[str, tuple[Block, ...]]:
    """The title, and the body without a first heading that only repeats it for readers of the notebook.

    A document without any title is called by its kind: a PDF must have one.
    """
    place, first = next(((i, part) for i, part in enumerate(body) if isinstance(part, Heading)), (0, None))
    heading = ""
    if first is not None and first.level == 1:
        heading = visible(plain_text(first.inlines))
        body = (*body[:place], *body[place + 1 :])
    title = heading if front is None else front.title(lang)
    return title.strip() or wording(lang).report, body


def _running_head(front: Front | None, title: str, *, simulated: bool, lang: Lang) -> str:
    head = (front.running_head if front else "") or title
    words = wording(lang)
    return head if not simulated or words.simulated_word in head else head + words.simulated


def _with_absence(body: tuple[Block, ...], names: Iterable[str], lang: Lang) -> tuple[Block, ...]:
    """What the study has no data on is a limit of it: it ends the section before the last, and is never its conclusion."""
    names, words = list(names), wording(lang)
    if not names:
        return body
    text = words.absent.format(names=words.absent_separator.join(visible(str(name)) for name in names))
    heads = [
        place
        for place, block in enumerate(body)
        if isinstance(block, Heading)
        and block.level == 2
        and plain_text(block.inlines).strip() != words.references
    ]
    place = heads[-1] if len(heads) > 1 else len(body)
    return (*body[:place], Paragraph([["text", text]]), *body[place:])


def _with_reference_list(body: tuple[Block, ...], lang: Lang) -> tuple[Block, ...]:
    """The list goes below the author's own heading for it; without one, a heading is added at the end."""
    title = wording(lang).references
    for place, block in enumerate(body):
        if isinstance(block, Heading) and plain_text(block.inlines).strip() == title:
            return (*body[: place + 1], ReferenceList(), *body[place + 1 :])
    return (*body, Heading(2, [["text", title]], anchor="references"), ReferenceList())


def _numbers(nb: Notebook, lang: Lang) -> Iterator[Number]:
    for cell in nb.get("cells", []):
        for bundle in bundles(cell.get("outputs", []), RESULT):
            yield _number(bundle, lang)


def _number(bundle: Mapping[str, Any], lang: Lang) -> Number:
    estimate, label = bundle["estimate"], bundle.get("label") or {}
    return Number(
        name=visible(str(bundle["name"])),
        label=visible(str(label.get(lang) or "")),
        value=estimate.get("value"),
        low=estimate.get("low"),
        high=estimate.get("high"),
        level=estimate.get("level"),
        n=estimate.get("n"),
        unit=visible(str(estimate.get("unit") or "")),
        method=visible(str(estimate.get("method") or "")),
        reason=visible(str(estimate.get("reason") or "")),
    )
