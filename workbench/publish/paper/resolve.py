"""Numbers for tables and figures, and the texts that point at them or cite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from workbench.errors import InputError, nearest
from workbench.present.inlines import Inlines, Node
from workbench.publish.citations.marks import author_date
from workbench.publish.paper.blocks import Block, Figure, Heading, Html, Listing, Quote, Table, with_texts
from workbench.publish.paper.characters import visible
from workbench.publish.paper.wording import wording

if TYPE_CHECKING:
    from workbench.publish.citations.references import Reference

_WIDE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BLANK_AFTER_WIDE = re.compile(rf"(?<={_WIDE}) +$")
_BLANK_BEFORE_WIDE = re.compile(rf"^ +(?={_WIDE})")
_SCHEMES = ("http://", "https://", "mailto:")


@dataclass(frozen=True)
class Numbered:
    """The blocks of one document with their numbers, and the printed number of each label."""

    blocks: tuple[Block, ...]
    printed: Mapping[str, str]


def numbered(blocks: Iterable[Block], *, lang: str, appendix: bool) -> Numbered:
    """Tables and figures counted apart, in order; headings from level 2 without gaps, with anchors.

    Only tables and figures that have a caption or a label are numbered.
    Raises InputError for a label that stands twice.
    """
    words = wording(lang)
    names = {
        Table: words.appendix_table if appendix else words.table,
        Figure: words.appendix_figure if appendix else words.figure,
    }
    counts: dict[type, int] = {Table: 0, Figure: 0}
    printed: dict[str, str] = {}

    def give(block: Block) -> Block:
        if isinstance(block, Listing):
            return replace(block, items=tuple(tuple(map(give, item)) for item in block.items))
        if isinstance(block, Quote):
            return replace(block, blocks=tuple(map(give, block.blocks)))
        if not isinstance(block, Table | Figure) or not (block.caption or block.label):
            return block
        counts[type(block)] += 1
        joint = "" if appendix and lang == "en" else words.number_joint
        number = f"{names[type(block)]}{joint}{counts[type(block)]}"
        _remember(printed, block.label, number)
        return replace(block, number=number)

    return Numbered(tuple(_levelled(map(give, blocks))), printed)


def resolve(
    part: str, papers: Mapping[str, Numbered], references: Sequence[Reference], *, lang: str
) -> Callable[[Iterable[Block]], tuple[Block, ...]]:
    """The change that completes blocks: numbers for references and citations, printable characters only."""
    words = wording(lang)
    other = papers["appendix" if part == "paper" else "paper"].printed
    here = papers[part].printed
    prefix = words.other_document if part == "paper" else ""
    known = {reference.key: reference for reference in references}

    def target(label: str) -> Node:
        if label in here:
            return ["ref", label, here[label]]
        if label in other:
            return ["ref", "", prefix + other[label]]
        raise InputError(
            f"A cross reference names @{label}", where="the notebook", found="no table or figure with that label",
            fix=nearest(label, [*here, *other]),
        )  # fmt: skip

    def change(inlines: Inlines) -> Inlines:
        nodes = [_resolved(node, target, known, change) for node in inlines]
        return _without_gaps(list(_with_marks(nodes, known, lang)))

    return lambda blocks: tuple(_printable(with_texts(block, change)) for block in blocks)


def _resolved(
    node: Node,
    target: Callable[[str], Node],
    known: Mapping[str, Reference],
    change: Callable[[Inlines], Inlines],
) -> Node:
    kind = node[0]
    if kind in ("text", "code", "math"):
        return [kind, visible(str(node[1]))]
    if kind == "ref":
        return target(str(node[1]))
    if kind == "cite":
        return ["cite", [[key, known[key].number] for key in node[1]]]
    if kind == "link":
        return ["link", node[1], change(node[2])] if _is_safe(node[1]) else ["link", "", change(node[2])]
    if kind == "data":
        return ["data", visible(str(node[1])), *node[2:]]
    return [kind, *(change(part) if isinstance(part, list) else part for part in node[1:])]


def _with_marks(nodes: Inlines, known: Mapping[str, Reference], lang: str) -> Iterator[Node]:
    """Citations by author and date as running text, set off as the language does: by a blank in English."""
    for place, node in enumerate(nodes):
        marks = [(known[key].number, known[key].mark) for key, _ in node[1]] if node[0] == "cite" else []
        by_date = [(number, mark) for number, mark in marks if mark]
        if not by_date:
            yield node
            continue
        before = nodes[place - 1] if place else ["text", "("]
        if before[0] == "text":
            before[1] = before[1].rstrip(" ")
        if lang != "zh" and not (before[0] == "text" and before[1].endswith(("(", "["))):
            yield ["text", " "]
        yield from author_date(by_date, lang=lang)
        after = nodes[place + 1] if place + 1 < len(nodes) else ["end"]
        if lang == "zh" and after[0] == "text":
            after[1] = after[1].lstrip(" ")


def _without_gaps(inlines: Inlines) -> Inlines:
    """Without the blanks that authors key before a citation, which is superscript, and between Chinese
    characters and what is pointed at: 见 @tbl-a 。 prints as 见表1。
    """
    for before, node in pairwise(inlines):
        if node[0] == "cite" and before[0] == "text":
            before[1] = before[1].rstrip(" ")
        elif node[0] == "ref" and before[0] == "text":
            before[1] = _BLANK_AFTER_WIDE.sub("", before[1])
        elif before[0] in ("cite", "ref") and node[0] == "text":
            node[1] = _BLANK_BEFORE_WIDE.sub("", node[1])
    return inlines


def _is_safe(address: str) -> bool:
    return address.lower().startswith(_SCHEMES) and visible(address) == address and not address.isspace()


def _printable(block: Block) -> Block:
    """Texts that are no inlines: printed output, formulae, alternative texts, sanitised HTML."""
    if isinstance(block, Listing):
        return replace(block, items=tuple(tuple(map(_printable, item)) for item in block.items))
    if isinstance(block, Quote):
        return replace(block, blocks=tuple(map(_printable, block.blocks)))
    if isinstance(block, Html):
        return replace(block, html=visible(block.html), blocks=tuple(map(_printable, block.blocks)))
    if isinstance(block, Figure):
        return replace(block, alt=visible(block.alt))
    for field in ("text", "tex"):
        if hasattr(block, field):
            return replace(block, **{field: visible(getattr(block, field))})  # type: ignore[arg-type]
    return block


def _remember(printed: dict[str, str], label: str, number: str) -> None:
    if label and label in printed:
        raise InputError(
            f"The label {label!r} stands twice", where="the notebook", found=f"{printed[label]} and {number}",
            fix="Give each table and figure a label of its own.",
        )  # fmt: skip
    if label:
        printed[label] = number


def _levelled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Headings from level 2 without skipped levels, so that screen readers find every one.

    A first heading of level 1 is the title: it keeps its level.
    """
    blocks = list(blocks)
    headings = [block for block in blocks if isinstance(block, Heading)]
    shift = 2 - min((heading.level for heading in headings if heading.level > 1), default=2)
    last, count = 1, 0
    for block in blocks:
        if isinstance(block, Heading):
            count += 1
            if count > 1 or block.level > 1:
                last = min(max(2, block.level + shift), last + 1, 6)
                block = replace(block, level=last, anchor=f"section-{count}")
        yield block
