"""How codes and their labels are written in a cell of codebook.csv: `1=男|Male; 2=女|Female`."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)  # the items of a scale all have the same
def pairs(text: str) -> tuple[tuple[str, str], ...]:
    r"""The (code, label) pairs of a cell; a backslash escapes `= | ;` and itself.

    >>> pairs(r"1=yes; 2=a\;b")
    (('1', 'yes'), ('2', 'a\\;b'))
    """
    parts = re.split(r"(?<!\\);", text)
    split = [re.split(r"(?<!\\)=", part, maxsplit=1) for part in parts if part.strip()]
    return tuple((_unescape(pair[0]), pair[1].strip() if len(pair) > 1 else "") for pair in split)


@lru_cache(maxsize=4096)
def two_labels(label: str) -> tuple[str, str]:
    """A label in Chinese and English: `男|Male` has both, `Male` is the same in both.

    >>> two_labels("男|Male")
    ('男', 'Male')
    """
    zh, _, en = re.sub(r"(?<!\\)\|", "\0", label, count=1).partition("\0")
    return _unescape(zh), _unescape(en or zh)


def reason_in(text: str, lang: str) -> str:
    """The reason of a missing code in one language: `拒答|refused` has both, `refused` is the same in both."""
    zh, en = two_labels(text)
    return zh if lang == "zh" else en


def _unescape(text: str) -> str:
    return re.sub(r"\\([=|;\\])", r"\1", text.strip())
