"""Personal names in free text: a surname, where the words around it say that a person is named.

No dictionary of persons and no language model: a Chinese name is found by its surname together with a word before it
(我叫, 姓名, 联系人, 护士 …) or a title after it (先生, 女士, 护士长 …); an English one by Mr, Mrs, Ms or "my name is".
A name that stands in a text without any such word is not found; the reports say that free text may hold such names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

_WORDS = tomllib.loads(files("workbench.intake").joinpath("person_names.toml").read_text(encoding="utf-8"))
SURNAMES, EVERYDAY = frozenset(_WORDS["surnames"]), frozenset(_WORDS["everyday"])
PARTICLES = frozenset(_WORDS["particles"])
GIVEN, NEVER_GIVEN = frozenset(_WORDS["given"]), frozenset(_WORDS["never_given"]) - frozenset(_WORDS["given"])
COMPOUND, NO_NAMES = tuple(_WORDS["compound"]), frozenset(_WORDS["words"].split())
WORD_ENDS = frozenset(_WORDS["word_ends"].split())
PEOPLE, ROLES = tuple(_WORDS["people"]), tuple(_WORDS["roles"])
TITLES = (*PEOPLE, *ROLES)
_TITLE = re.compile("|".join(TITLES))
_STRONG = re.compile(
    r"(?:我叫|名叫|叫做|姓名|名字(?=[是叫为: ])|联系人|收件人|收货人|经办人|投诉人|报修人|签名|签字|户主|户名|负责人|报案人|陪护人|家属姓名)"
    r"([是为叫: ]{0,3})"
)
_WEAK = re.compile(
    r"患者|病人|家属|客户|用户|住户|护士长?|医生|大夫|主任|护工|同事|邻居|病友|老人|孩子|儿子|女儿|丈夫|妻子|老公|老婆|父亲|母亲|我是|本人|人员|营业员|客服|师傅|感谢|表扬|投诉|找到?|联系"
)
_ACTING = re.compile(
    r"(?<![\u4e00-\u9fff])(?=[\u4e00-\u9fff]{4})(.{2,3}?)(?=态度|服务|说|告诉|来电|打电话|接待|值班|负责|很|非常|特别|十分|耐心|热情|认真|对我|对患者|为我|给我|帮我)"
)
_ENGLISH = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms)\.? (?!Word|Excel|Office|Windows|Access)|\b[Mm]y name is |\b[Nn]ame: ?)([A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){0,2})(?![A-Za-z])", re.ASCII
)  # fmt: skip


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Where personal names stand, as (start, end); titles and the words that led to them are not part of it.

    >>> [text[a:b] for text in ["我叫张小明，护士长王芳很好，谢谢李女士"] for a, b in find_names(text)]
    ['张小明', '王芳', '李']
    """
    for match in _STRONG.finditer(text):
        yield from _name_at(
            text, match.end(), strict=False, named=bool(match[1]) or match[0] in ("我叫", "名叫")
        )
    for match in _WEAK.finditer(text):
        yield from _name_at(text, match.end(), strict=True, named=False)
    for match in _ACTING.finditer(text):
        yield from _name_over(text, *match.span(1))
    for match in _TITLE.finditer(text):
        yield from _name_before(text, match.start(), role=match[0] in ROLES)
    for match in _ENGLISH.finditer(text):
        yield match.span(1)


def _name_at(text: str, start: int, *, strict: bool, named: bool) -> Iterator[tuple[int, int]]:
    """A name that begins here. strict : given names of common characters only; named : a sign says that a name follows."""
    surname = _surname_length(text, start)
    if not surname or text[start : start + 2] in NO_NAMES or text.startswith(TITLES, start + surname):
        return
    if surname == 1 and text[start] in EVERYDAY and not named:
        strict = True
    if surname == 1 and text[start] in PARTICLES and strict:
        return
    first = text[start + surname : start + surname + 1]
    if not _is_han(first) or first in NEVER_GIVEN or (strict and first not in GIVEN):
        return
    second = text[start + surname + 1 : start + surname + 2]
    ends = second in NEVER_GIVEN or text.startswith(TITLES, start + surname + 1)
    long = _is_han(second) and not ends and (second in GIVEN or not strict)
    yield start, start + surname + 1 + long


def _name_over(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A name that fills this stretch, at the beginning of a clause whose verb a person is the subject of."""
    surname = _surname_length(text, start)
    given = text[start + surname : end]
    clear = surname == 2 or len(given) == 2 or text[start] not in EVERYDAY
    if (
        surname
        and given
        and clear
        and all(sign in GIVEN for sign in given)
        and text[start : start + 2] not in NO_NAMES
    ):
        yield start, end


def _name_before(text: str, end: int, *, role: bool) -> Iterator[tuple[int, int]]:
    """A surname, with or without given name, that ends where a title begins: the longest that is a name."""
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
        return not _is_han(before) or before in "找是叫请跟向被给由让问对和与的及姓位如"
    strict = role or everyday
    return all(sign in GIVEN if strict else _is_han(sign) and sign not in NEVER_GIVEN for sign in given)


def _surname_length(text: str, start: int) -> int:
    """2 for a compound surname here, 1 for a single one, 0 for none."""
    return (
        2
        if text.startswith(COMPOUND, start)
        else int(text[start : start + 1] in SURNAMES and text[start : start + 1] != "")
    )


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"
