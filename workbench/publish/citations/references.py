"""Citations in order of appearance, and the list of references in the form of GB/T 7714, Vancouver or APA."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, nearest
from workbench.present.inlines import Inlines, Node
from workbench.publish.citations.author_date import author_date_works
from workbench.publish.citations.bibliography import Record, read_bibliography
from workbench.publish.citations.marks import Mark
from workbench.publish.paper.blocks import Block, texts_of, walk
from workbench.publish.paper.characters import visible

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

APA = "apa"
_NUMERIC = {"gbt7714-2025": "gb-t-7714-2025-numeric", "gbt7714-2015": "gb-t-7714-2015-numeric"}
_ENGLISH = "vancouver-numeric"
_TEMPLATES = Path(__file__).parents[1] / "templates"
_DOI = re.compile(r"10\.\d{4,9}/[^\s]+[^\s.,;]")
_URL = re.compile(r"https?://[^\s]+[^\s.,;]")


@dataclass(frozen=True)
class Reference:
    """One entry of the list: its key, its place from 1, its text with the address it links to, its language.

    mark : what names it in the text by author and date; without one, its number does.
    """

    key: str
    number: int
    inlines: Inlines
    lang: str
    mark: Mark | None = None


def cite_order(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Keys in the order in which a reader meets them, each once."""
    keys = (key for block in walk(blocks) for text in texts_of(block) for key in _cited(text))
    return tuple(dict.fromkeys(keys))


def format_references(
    keys: Sequence[str], bibliography: Path | None, *, lang: str, style: str | None = None
) -> tuple[Reference, ...]:
    """The list of references.

    keys : in the order of citation.
    bibliography : the .bib file.
    style : "gbt7714-2025" (also None) or "gbt7714-2015": numbered in the order of citation; a Chinese paper prints that
        standard, within which an entry in Chinese says 等, any other et al.; an English one prints Vancouver. "apa": by author
        and date, in the order of `workbench.publish.citations.author_date`, each entry with its mark.
    Raises InputError for a citation without bibliography, a key that it does not hold, or another style.
    Numbered lists are done by citeproc-py (two locales of one style), author and date by pandoc's citeproc.
    """
    _check_style(style)
    if not keys:
        return ()
    records = _records(keys, bibliography)
    if style == APA:
        return tuple(
            Reference(
                work.key, place, _linked_nodes(work.entry), str(records[work.key]["language"]), work.mark
            )
            for place, work in enumerate(author_date_works(records, lang=lang), start=1)
        )
    name = _NUMERIC[style or "gbt7714-2025"] if lang == "zh" else _ENGLISH
    return tuple(
        Reference(key, number, _linked(_entry(records[key], name, lang)), str(records[key]["language"]))
        for number, key in enumerate(keys, start=1)
    )


def _check_style(style: str | None) -> None:
    known = (*_NUMERIC, APA)
    if style is not None and style not in known:
        raise InputError(
            "There is no such form of references", where="[paper] references", found=repr(style),
            fix=nearest(style, known),
        )  # fmt: skip


def _records(keys: Sequence[str], bibliography: Path | None) -> dict[str, Record]:
    """The cited entries of the bibliography, in the order of citation."""
    if bibliography is None:
        raise InputError(
            "The text cites but there is no bibliography", where="the notebook", found=", ".join(keys),
            fix="Put references.bib beside the notebook.",
        )  # fmt: skip
    records = read_bibliography(bibliography)
    for key in keys:
        if key not in records:
            raise InputError(
                f"[@{key}] is cited but not listed", where=bibliography.name, fix=nearest(key, records)
            )
    return {key: records[key] for key in keys}


def cite_text(numbers: Iterable[int]) -> str:
    """Numbers of one citation as they are printed between brackets: 1,3-5."""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs]
    return ",".join(parts)


def _cited(inlines: Inlines) -> Iterator[str]:
    for node in inlines:
        if node[0] == "cite":
            yield from node[1]
        elif node[0] != "text":
            for part in node[1:]:
                if isinstance(part, list) and part and isinstance(part[0], list):
                    yield from _cited(part)


def _entry(record: Record, name: str, lang: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    locale = "zh-CN" if lang == "zh" and record["language"] == "zh" else "en-US"
    source = CiteProcJSON([{"id": "entry", **record}])
    bibliography = CitationStylesBibliography(_style(name, locale), source, formatter.plain)
    bibliography.register(Citation([CitationItem("entry")]))
    text = "".join(str(part) for part in bibliography.bibliography()[0])
    return visible(re.sub(r"\.\.+", ".", text).strip())


@lru_cache(maxsize=8)
def _style(name: str, locale: str) -> CitationStylesStyle:
    from citeproc import CitationStylesStyle

    path = _TEMPLATES / f"{name}.csl"
    return CitationStylesStyle(str(path), locale=locale, validate=False)


def _linked_nodes(nodes: Inlines) -> Inlines:
    """Running text with its addresses as links; what is emphasised holds none."""
    return [part for node in nodes for part in (_linked(node[1]) if node[0] == "text" else [node])]


def _linked(text: str) -> Inlines:
    """The entry with its addresses as links."""
    nodes: list[Node] = []
    place = 0
    for match in re.finditer(f"{_URL.pattern}|{_DOI.pattern}", text):
        address = match[0] if match[0].startswith("http") else f"https://doi.org/{match[0]}"
        nodes += [["text", text[place : match.start()]], ["link", address, [["text", match[0]]]]]
        place = match.end()
    nodes.append(["text", text[place:]])
    return [node for node in nodes if node != ["text", ""]]
