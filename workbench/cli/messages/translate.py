"""Errors in Chinese: each of their parts by the catalogue of English sentences, `{}` standing for what is filled in.

The code speaks English alone, as exceptions do; a sentence that the catalogue does not know stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from workbench.errors import SHOWN_PROBLEMS, Problem, ProblemsFound, WorkbenchError
from workbench.study import Lang

HOLE, FILLED = "{}", re.compile(r"\{(\d)\}")
WHOLE = re.compile(
    r"(?P<what>.+?)(?:; in (?P<where>.+?))?(?:; found: (?P<found>.+?))?\.(?: (?P<fix>[A-Z].*))?"
)
DEEPEST = 4  # a sentence in a sentence in a sentence


def message_in(error: WorkbenchError, lang: Lang) -> str:
    """The whole message of an error.

    >>> from workbench.errors import InputError
    >>> message_in(InputError("There is no table 'a'", where="study s", fix="There is: b."), "zh")
    "没有名为 'a' 的表；位置：研究 s。现有：b。"
    """
    if lang == "en":
        return str(error)
    if not error.what:  # it was put together elsewhere
        return text_in(str(error), lang)
    if isinstance(error, ProblemsFound):
        return _problems(error)
    return _parts(error.what, error.where, error.found, error.fix)


def text_in(message: str, lang: Lang) -> str:
    """A whole message that has come as text, from a cell or a worker; as it is where it does not begin with a known sentence.

    >>> text_in("There is no table 'a'; in study s. There is: b.", "zh")
    "没有名为 'a' 的表；位置：研究 s。现有：b。"
    """
    match = WHOLE.fullmatch(message)
    if lang == "en" or match is None or sentence(match["what"]) == match["what"]:
        return message
    return _parts(*(match[name] or "" for name in ("what", "where", "found", "fix")))


def _parts(what: str, where: str, found: str, fix: str) -> str:
    parts = [sentence(what), where and f"位置：{sentence(where)}", found and f"实为：{sentence(found)}"]
    return f"{'；'.join(part for part in parts if part)}。{sentence(fix)}"


def _problems(error: ProblemsFound) -> str:
    count = len(error.problems)
    lines = [f"{sentence(error.what)}：共 {count} 处问题。"]
    lines += [f"  {_problem(each)}" for each in error.problems[:SHOWN_PROBLEMS]]
    if count > SHOWN_PROBLEMS:
        lines.append(f"  …… 另有 {count - SHOWN_PROBLEMS} 处。")
    return "\n".join(lines)


def _problem(problem: Problem) -> str:
    kind = "键" if problem.file.endswith(".toml") else "列"
    place = [
        problem.file,
        f"第 {problem.row} 行" if problem.row else "",
        f"{kind} {sentence(problem.column)}" if problem.column else "",
    ]
    where = "，".join(part for part in place if part)
    shown = f"（{problem.shown}）" if problem.value else ""
    return f"{where}{shown}：{sentence(problem.rule)}。{sentence(problem.fix)}"


def sentence(text: str) -> str:
    """One sentence of an error in Chinese, with what is filled in; that is looked up too, for it may be a sentence.

    >>> sentence("Did you mean 'age'? There is: age, sex.")
    "是否指 'age'？现有：age, sex。"
    """
    return _known(text, _forms(), DEEPEST)


def _filling(text: str, depth: int) -> str:
    """What fills a hole: names and values stay as people wrote them, a sentence of ours does not."""
    if not depth or text.startswith(("'", '"')) or not _is_telling(text):
        return text
    return _known(text, [form for form in _forms() if form.telling], depth)


def _known(text: str, forms: Sequence[_Form], depth: int) -> str:
    if text in (whole := catalogue()):
        return whole[text]
    for form in forms:
        if found := form.match(text):
            inside = [_filling(each, depth - 1) for each in found]
            return FILLED.sub(lambda hole: inside[int(hole[1])], form.chinese)  # noqa: B023 (used at once)
    return text


def _is_telling(text: str) -> bool:
    """Two words at least: `{} and {}` is part of many a text that is none of ours."""
    return len(re.findall(r"[A-Za-z]{2,}", text)) > 1


class _Form(NamedTuple):
    """A sentence with holes. literals : what stands before, between and behind them."""

    literals: tuple[str, ...]
    chinese: str
    telling: bool

    def match(self, text: str) -> tuple[str, ...]:
        """What fills the holes: one word each, where the form tells little and does not even begin by itself."""
        if not (text.startswith(self.literals[0]) and text.endswith(self.literals[-1])):
            return ()
        hole = "(.+)" if self.telling or self.literals[0] else r"(\S+)"
        match = re.fullmatch(hole.join(map(re.escape, self.literals)), text, flags=re.DOTALL)
        return match.groups() if match else ()


@cache
def _forms() -> tuple[_Form, ...]:
    """Those with the most words of their own first."""
    every = ((english, chinese) for english, chinese in catalogue().items() if HOLE in english)
    ordered = sorted(every, key=lambda pair: -len(pair[0].replace(HOLE, "")))
    return tuple(
        _Form(tuple(english.split(HOLE)), chinese, _is_telling(english)) for english, chinese in ordered
    )


@cache
def catalogue() -> Mapping[str, str]:
    """English sentence -> Chinese, of all stages; holes in Chinese are {0}, {1}, …"""
    found: dict[str, str] = {}
    for each in sorted(files("workbench.cli.messages").iterdir(), key=lambda path: path.name):
        if each.name.endswith(".toml"):
            found |= tomllib.loads(each.read_text(encoding="utf-8"))
    return found
