"""[paper] of study.toml: what stands before and after a paper."""

from __future__ import annotations

from typing import Literal

from workbench.study.words import Declared, Words

ReferenceStyle = Literal["gbt7714-2025", "gbt7714-2015", "apa"]


class Author(Declared):
    """One author; affiliations are numbers of [paper] affiliations, from 1."""

    zh: str
    en: str
    affiliations: tuple[int, ...] = (1,)


class Keywords(Declared):
    """Keywords in both languages."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Paper(Declared):
    """[paper]: a journal's front and back matter; what is not given is printed as a marked blank.

    references : the form of citations and references. "gbt7714-2025" and "gbt7714-2015" are numbered, and the English
    paper's list is Vancouver's; "apa" (APA Style, 7th edition) goes by author and date in both languages.
    """

    references: ReferenceStyle = "gbt7714-2025"
    authors: tuple[Author, ...] = ()
    affiliations: tuple[Words, ...] = ()
    corresponding: Words | None = None
    about: Words | None = None
    funding: Words | None = None
    ethics: Words | None = None
    consent: Words | None = None
    conflicts: Words | None = None
    clc: str | None = None
    document_code: str | None = None
    keywords: Keywords = Keywords()
