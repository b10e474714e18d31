"""The glossary of the papers, in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from workbench.errors import InputError, nearest
from workbench.study import Lang


@cache
def _glossary() -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "locale" / "terms.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def term(key: str, lang: Lang) -> str:
    """The word for `key`, as inline markdown; raises InputError for a key the glossary lacks."""
    glossary = _glossary()
    if key not in glossary:
        raise InputError(
            f"The glossary has no word {key!r}", where="present/locale/terms.toml", fix=nearest(key, glossary)
        )
    return glossary[key][lang]


def has_term(key: str) -> bool:
    """Whether the glossary has a word for `key`."""
    return key in _glossary()
