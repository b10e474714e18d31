"""Citations in order of appearance, and the list of references in GB/T 7714 or Vancouver form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, nearest
from workbench.present.inlines import Inlines, Node
from workbench.publish.citations.bibliography import Record, read_bibliography
from workbench.publish.paper.blocks import Block, texts_of, walk
from workbench.publish.paper.characters import visible

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

STYLES = {"zh": "gb-t-7714-2025-numeric", "en": "vancouver-numeric"}
_TEMPLATES = Path(__file__).parents[1] / "templates"
_DOI = re.compile(r"10\.\d{4,9}/[^\s]+[^\s.,;]")
_URL = re.compile(r"https?://[^\s]+[^\s.,;]")


@dataclass(frozen=True)
class Reference:
    """One entry of the list: its key, its number, its text with the address it links to, its language."""

    key: str
    number: int
    inlines: Inlines
    lang: str


def cite_order(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Keys in the order in which a reader meets them, each once."""
    keys = (key for block in walk(blocks) for text in texts_of(block) for key in _cited(text))
    return tuple(dict.fromkeys(keys))


def format_references(
    keys: Sequence[str], bibliography: Path | None, *, lang: str, style: str | None = None
) -> tuple[Reference, ...]:
    """The numbered list of references.

    keys : in the order of citation; the first becomes number 1.
    bibliography : the .bib file.
    lang : "zh" prints GB/T 7714-2025, "en" Vancouver; `style` names another CSL file of the templates.
        Within a Chinese list an entry in Chinese says 等, any other et al.
    Raises InputError for a citation without bibliography, or a key that it does not hold.
    Done by citeproc-py (two locales of one style), because Word uses the same CSL files through pandoc.
    """
    if not keys:
        return ()
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
    name = style or STYLES[lang]
    return tuple(
        Reference(key, number, _linked(_entry(records[key], name, lang)), str(records[key]["language"]))
        for number, key in enumerate(keys, start=1)
    )


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
    if not path.is_file():
        raise InputError(
            f"No citation style {name!r}", fix=nearest(name, (file.stem for file in _TEMPLATES.glob("*.csl")))
        )
    return CitationStylesStyle(str(path), locale=locale, validate=False)


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
