"""Personal names in free text: a surname, where the words around it say that a person is named.

No dictionary of persons and no language model: a Chinese name is found by its surname together with a word before it
(我叫, 姓名, 联系人, 护士 …) or a title after it (先生, 女士, 护士长 …); an English one by Mr, Mrs, Ms or "my name is".
A name that stands in a text without any such word is not found: read a text before you quote it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

_WORDS = tomllib.loads(
    files("workbench.intake.privacy").joinpath("person_names.toml").read_text(encoding="utf-8")
)
SURNAMES, EVERYDAY, PARTICLES = (frozenset(_WORDS[key]) for key in ("surnames", "everyday", "particles"))
GIVEN = frozenset(_WORDS["given"])
NEVER_GIVEN = frozenset(_WORDS["never_given"]) - GIVEN
COMPOUND = tuple(_WORDS["compound"])
NO_NAMES, WORD_ENDS = (frozenset(_WORDS[key].split()) for key in ("words", "word_ends"))
PEOPLE, ROLES = (tuple(_WORDS[key].split()) for key in ("people", "roles"))
TITLES = (*PEOPLE, *ROLES)
BEFORE_SURNAME = "找是叫请跟向被给由让问对和与的及姓如"

_HAN = "\u4e00-\u9fff"
_TITLE = re.compile("|".join(TITLES))
_ANNOUNCED = re.compile(rf"(?:{'|'.join(_WORDS['announced_by'].split())})([是为叫: ]{{0,3}})")
_MAY_FOLLOW = re.compile(rf"(?:{'|'.join(_WORDS['may_follow'].split())})[: ]{{0,2}}")
_SURNAMED = re.compile(r"(?<![百同])姓(?!名)")
_ACTING = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[是和跟找由让请被向对给与的天午上告]))([{_HAN}]{{2,3}}?)(?={'|'.join(_WORDS['verbs'].split())})"
)
_ENGLISH = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms)\.? (?!Word|Excel|Office|Windows|Access)|\b[Mm]y name is |^Name: )"
    r"([A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){0,2})(?![A-Za-z(\[]|\.[a-z])",
    re.ASCII | re.MULTILINE,
)


def find_names(text: str, *, announced_only: bool = False) -> Iterator[tuple[int, int]]:
    """Where personal names stand, as (start, end), in no order; titles and the words that led to them are not part of it.

    announced_only : leave out the weak signs (护士, 患者, 经理, a name as the subject of a clause): for prose that somebody
    wrote to be published, where they would take 护士长严谨 for a name now and then.

    >>> [text[a:b] for text in ["我叫张小明，护士长王芳很好，谢谢李女士"] for a, b in sorted(set(find_names(text)))]
    ['张小明', '王芳', '李']
    """
    for match in _ANNOUNCED.finditer(text):
        named = bool(match[1]) or match[0].endswith("叫")
        yield from _name_at(text, match.end(), strict=False, named=named)
    for match in _TITLE.finditer(text):
        if match[0] in PEOPLE or not announced_only:
            yield from _name_before(text, match.start(), role=match[0] in ROLES)
    for match in _ENGLISH.finditer(text):
        yield match.span(1)
    if not announced_only:
        yield from _by_weak_signs(text)


def _by_weak_signs(text: str) -> Iterator[tuple[int, int]]:
    for match in _MAY_FOLLOW.finditer(text):
        yield from _name_at(text, match.end(), strict=True, named=False)
    for match in _SURNAMED.finditer(text):
        surname = _surname_length(text, match.end())
        if surname:
            yield match.end(), match.end() + surname
    for match in _ACTING.finditer(text):
        yield from _name_over(text, *match.span(1))


def _name_at(text: str, start: int, *, strict: bool, named: bool) -> Iterator[tuple[int, int]]:
    """A name that begins here. strict : given names of common characters only; named : a sign says that a name follows."""
    surname = _surname_length(text, start)
    if not surname or text[start : start + 2] in NO_NAMES or text.startswith(TITLES, start + surname):
        return
    if surname == 1 and text[start] in EVERYDAY and not named:
        strict = True
    if surname == 1 and text[start] in PARTICLES and strict:
        return
    if not strict and _is_spaced(text, start) and not _is_han(text[start + 3 : start + 4]):
        yield start, start + 3
        return
    first = text[start + surname : start + surname + 1]
    if not _is_han(first) or first in NEVER_GIVEN or (strict and first not in GIVEN):
        return
    second = text[start + surname + 1 : start + surname + 2]
    ends = second in NEVER_GIVEN or text.startswith(TITLES, start + surname + 1)
    long = _is_han(second) and not ends and (second in GIVEN or not strict)
    yield start, start + surname + 1 + long


def _is_spaced(text: str, start: int) -> bool:
    """`王 芳`, as forms are filled in: a surname, one blank, one character."""
    surname, blank, given = text[start : start + 1], text[start + 1 : start + 2], text[start + 2 : start + 3]
    return surname in SURNAMES and blank == " " and given in GIVEN


def _name_over(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A name that fills this stretch, at the beginning of a clause whose verb a person is the subject of."""
    surname = _surname_length(text, start)
    given = text[start + surname : end]
    if not surname or not given or given in TITLES or text[start : start + 2] in NO_NAMES:
        return
    clear = surname == 2 or len(given) == 2 or text[start] not in EVERYDAY
    if clear and all(sign in GIVEN for sign in given):
        yield start, end


def _name_before(text: str, end: int, *, role: bool) -> Iterator[tuple[int, int]]:
    """A surname, with or without given name, that ends where a title begins: the longest that is a name."""
    if end > 2 and _is_spaced(text, end - 3):
        yield end - 3, end
        return
    for length in (4, 3, 2, 1):
        start = end - length
        if start < 0:
            continue
        surname = _surname_length(text, start)
        given = text[start + surname : end]
        if not surname or len(given) > 2 or (surname == 2 and length == 2 and text[start] in SURNAMES):
            continue
        if _is_named_so(text, start, surname, given, role=role):
            yield start, end
            return


def _is_named_so(text: str, start: int, surname: int, given: str, *, role: bool) -> bool:
    if text[start : start + 2] in NO_NAMES or text[max(0, start - 1) : start + 1] in WORD_ENDS:
        return False
    everyday = surname == 1 and text[start] in EVERYDAY
    if not given and everyday:
        before = text[max(0, start - 1) : start]
        free = not _is_han(before) or before in BEFORE_SURNAME
        return free or (not role and text[start] not in PARTICLES)
    strict = role or everyday
    return all(sign in GIVEN if strict else _is_han(sign) and sign not in NEVER_GIVEN for sign in given)


def _surname_length(text: str, start: int) -> int:
    """2 for a compound surname here, 1 for a single one, 0 for none."""
    return 2 if text.startswith(COMPOUND, start) else int(text[start : start + 1] in SURNAMES)


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"
