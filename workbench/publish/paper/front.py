"""The title block of a paper, as `paper(study)` puts it into the notebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.publish.paper.characters import visible


@dataclass(frozen=True)
class Author:
    """A name and the marks of its affiliations ("1,2")."""

    name: str
    marks: str = ""


@dataclass(frozen=True)
class Affiliation:
    """An institution and its mark."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class FrontText:
    """Title, authors, affiliations and keywords in one language."""

    title: str
    authors: tuple[Author, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class BackItem:
    """A line of the manuscript's particulars; `text` None prints a blank to fill in."""

    label: str
    text: str | None


@dataclass(frozen=True)
class Front:
    """The title block in every language the study gives, the particulars of the manuscript, its form of references."""

    lang: str
    study: str
    simulated: bool
    running_head: str
    texts: Mapping[str, FrontText]
    back: tuple[BackItem, ...]
    references: str = "gbt7714-2025"

    def title(self, lang: str) -> str:
        """The title in one language, or in whichever there is."""
        text = self.texts.get(lang) or next(iter(self.texts.values()), None)
        return text.title if text else self.study


def read_front(bundle: Mapping[str, Any]) -> Front:
    """The front matter of a notebook's bundle; every string made fit to print."""
    return Front(
        lang=str(bundle.get("lang", "zh")),
        study=visible(str(bundle.get("study", ""))),
        simulated=bool(bundle.get("simulated")),
        running_head=visible(str(bundle.get("running_head", ""))),
        texts={lang: _text(text) for lang, text in bundle.get("languages", {}).items()},
        back=tuple(_back(item) for item in bundle.get("back", [])),
        references=str(bundle.get("references", "gbt7714-2025")),
    )


def _text(text: Mapping[str, Any]) -> FrontText:
    return FrontText(
        title=visible(str(text.get("title", ""))),
        authors=tuple(
            Author(visible(str(author.get("name", ""))), visible(str(author.get("marks") or "")))
            for author in text.get("authors") or []
        ),
        affiliations=tuple(
            Affiliation(visible(str(place.get("text", ""))), visible(str(place.get("mark") or "")))
            for place in text.get("affiliations") or []
        ),
        keywords=tuple(visible(str(word)) for word in text.get("keywords") or []),
    )


def _back(item: Mapping[str, Any]) -> BackItem:
    text = item.get("text")
    return BackItem(visible(str(item.get("label", ""))), None if text is None else visible(str(text)))
