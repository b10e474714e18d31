"""Author-date marks in the text: several works of one citation in brackets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from workbench.present.inlines import Inlines, Node, plain_text


@dataclass(frozen=True)
class Mark:
    """What names a work in the text: its authors (or title) and its year with a letter, 1999a."""

    names: Inlines
    year: Inlines


def author_date(cited: Iterable[tuple[int, Mark]], *, lang: str) -> Inlines:
    """One citation as a reader meets it: (Holm, 1979; Zung, 1965, 1971), or （金华等, 1986） in a Chinese paper.

    cited : the place of each work in the list of references, and its mark.
    Works stand in the order of the list, each once; years of the same authors follow each other. Every
    work is a node ["entry", place, text] that leads to its place.
    The comma and the semicolon stay half width: most brackets hold works in both scripts.
    """
    opening, closing = ("（", "）") if lang == "zh" else ("(", ")")
    works = sorted(dict(cited).items())
    groups = [list(group) for _, group in groupby(works, key=lambda work: plain_text(work[1].names))]
    parts: list[Node] = [["text", opening]]
    for number, group in enumerate(groups):
        parts += [["text", "; "]] if number else []
        parts += _same_authors(group)
    return [*parts, ["text", closing]]


def _same_authors(works: Iterable[tuple[int, Mark]]) -> Iterator[Node]:
    for number, (place, mark) in enumerate(works):
        if number:
            yield ["text", ", "]
            yield ["entry", place, mark.year]
        else:
            quoted = plain_text(mark.names).endswith(",\u201d")  # a quoted title takes the comma in
            joint = " " if quoted else ", "
            yield ["entry", place, joined([*mark.names, ["text", joint], *mark.year])]


def joined(nodes: Iterable[Node]) -> Inlines:
    """The same nodes, neighbouring texts as one."""
    made: Inlines = []
    for node in nodes:
        if node[0] == "text" and made and made[-1][0] == "text":
            made[-1] = ["text", made[-1][1] + node[1]]
        else:
            made.append(node)
    return made
