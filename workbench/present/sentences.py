"""Sentences whose every number is a recorded result, worded by the outcome, in the language of the paper."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from workbench.errors import InputError, nearest
from workbench.present.edition import Recorded, current
from workbench.present.inlines import Inlines, Node, parse_inlines, plain_text
from workbench.present.numbers import NOTHING, SMALL_N, in_unit, number, p_value
from workbench.study import Lang

SAY_TYPE = "application/vnd.workbench.say+json"
PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
FIELDS = ("value", "ci", "p", "n", "low", "high", "statistic", "df")
# Letters of a script nobody writes (Linear A) stand for a placeholder while markdown is read: beside a private
# character, which counts as punctuation, **{value}** would not be emphasis in Chinese.
OPEN, CLOSE = "\U00010730", "\U00010731"
SENTINEL = re.compile(f"{OPEN}(\\d+){CLOSE}")
WHOLE = 1e-6  # how near a count is to a whole number
Wording = str | Mapping[str, str]


@dataclass(frozen=True)
class Sentence:
    """A paragraph (or an item of a list) with its numbers still linked to their results."""

    inlines: Inlines
    style: Literal["paragraph", "item"] = "paragraph"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        text = plain_text(self.inlines)
        bullet = "- " if self.style == "item" else ""
        shown = re.sub(r"([\\`*_{}\[\]<>#$|~])", r"\\\1", text)
        content = {"inlines": self.inlines, "style": self.style}
        return {SAY_TYPE: content, "text/markdown": bullet + shown, "text/plain": bullet + text}


def say(
    *,
    zh: Wording | None = None,
    en: Wording | None = None,
    when: str | None = None,
    style: Literal["paragraph", "item"] = "paragraph",
    lang: Lang | None = None,
    **values: Recorded | str,
) -> Sentence:
    """A computed sentence. Write `{name}` for a value, `{name.ci}`, `{name.p}`, `{name.n}`, `{name.low}` … for its parts.

    A name is that of a recorded result or one of the `words`; a bare number is refused, because nobody could trace it.
    zh, en : the wording; or, with `when`, one wording an outcome. The paper's language is printed; inline markdown is read.
    when : the outcome that chooses the wording, as the study's module computed it. Without zh and en, each outcome is an
    argument of its own: `say(lang="en", when=found, some="…", none="…")`.
    lang : the language, where it is not the paper's (the English abstract of a Chinese paper), or is the only one.
    values : recorded results, or labels, under other names.
    Raises InputError for an unknown outcome, placeholder or field, and for a value that was not recorded.
    """
    edition = current()
    language = lang or edition.lang
    wordings: Mapping[str, Wording | None] = {"zh": zh, "en": en}
    if when is not None and zh is None and en is None:
        wordings, values = {language: _of_outcomes(values, lang)}, {}
    template = _wording(wordings.get(language), when, language)
    _check_values(values)
    values = {**edition.words_in(language), **edition.recorded, **values}
    held: list[re.Match[str]] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match)
        return f"{OPEN}{len(held) - 1}{CLOSE}"

    inlines = parse_inlines(PLACEHOLDER.sub(hold, template))
    return Sentence(_fill(inlines, _Filling(held, values, language, template)), style)


def _of_outcomes(wordings: Mapping[str, Recorded | str], lang: Lang | None) -> dict[str, str]:
    if lang is None:
        fix = 'Add lang="zh" or lang="en", or give zh={…} and en={…}.'
        raise InputError(
            "The wordings of the outcomes are in one language, and it is not said which", fix=fix
        )
    for outcome, wording in wordings.items():
        if not isinstance(wording, str):
            fix = "Give the wording of each outcome; results and words are found by their names."
            raise InputError(f"{outcome!r} is not a wording", found=repr(wording)[:60], fix=fix)
    return {outcome: str(wording) for outcome, wording in wordings.items()}


def _wording(wording: Wording | None, when: str | None, lang: Lang) -> str:
    if wording is None:
        raise InputError(
            "The sentence has no wording in the paper's language", found=lang, fix=f"Give {lang}=…."
        )
    if isinstance(wording, str):
        return wording
    if when is None or when not in wording:
        raise InputError(
            f"The sentence has no wording for the outcome {when!r}", fix=nearest(str(when), wording)
        )
    return wording[when]


def _check_values(values: Mapping[str, Recorded | str]) -> None:
    recorded = current().recorded
    for name, value in values.items():
        if isinstance(value, str):
            continue
        if not isinstance(value, Recorded) or recorded.get(value.name) is not value:
            fix = "Pass what wb.record returned in this paper."
            raise InputError(f"{name!r} is not a recorded result", found=repr(value)[:60], fix=fix)


def _print(value: Recorded | str, part: str | None, lang: Lang) -> list[Node]:
    if isinstance(value, str):
        if part is not None:
            raise InputError(f"A label has no part {part!r}", found=value[:60], fix="Write its name alone.")
        return [["text", value]]
    part = part or "value"
    if part not in FIELDS:
        raise InputError(f"A result has no part {part!r}", where=value.name, fix=nearest(part, FIELDS))
    if math.isnan(value.estimate.value):
        why = value.estimate.reason or ("无法估计" if lang == "zh" else "not estimable")
        return [_data(value, "value", f"—({why})" if lang == "zh" else f"— ({why})")]
    return _PARTS.get(part, _plain_part)(value, part, lang)


def _value_part(value: Recorded, part: str, lang: Lang) -> list[Node]:
    estimate = value.estimate
    text = _with_sign(estimate.value, value, lang)
    nodes = [_data(value, "value", text)]
    count_of = estimate.value * estimate.n
    # A share that is no count of its n (weighted, shrunken) has no k/n.
    if estimate.unit == "share" and 0 < estimate.n < SMALL_N and abs(count_of - round(count_of)) < WHOLE:
        count = number(count_of, decimals=0, lang=lang)
        fraction = f"{count}/{estimate.n:.0f}"
        nodes.append(["text", f"\uff08{fraction}\uff09" if lang == "zh" else f" ({fraction})"])
    return nodes


def _interval_part(value: Recorded, part: str, lang: Lang) -> list[Node]:
    estimate = value.estimate
    low, high = (
        _data(value, side, _with_sign(getattr(estimate, side), value, lang)) for side in ("low", "high")
    )
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        return [["text", f"CI：{NOTHING}" if lang == "zh" else f"CI {NOTHING}"]]
    head = f"{estimate.level * 100:g}%CI：" if lang == "zh" else f"{estimate.level * 100:g}% CI "
    return [["text", head], low, ["text", "~" if lang == "zh" else " to "], high]


def _p_part(value: Recorded, part: str, lang: Lang) -> list[Node]:
    text = p_value(value.estimate.p)
    sign = "" if text[0] in "<>" else "="
    if lang == "en":
        sign, text = (f" {text[0]} ", text[1:]) if not sign else (" = ", text)
    return [["em", [["text", "P" if lang == "zh" else "p"]]], ["text", sign], _data(value, "p", text)]


def _plain_part(value: Recorded, part: str, lang: Lang) -> list[Node]:
    exact = getattr(value.estimate, part)
    if part in ("low", "high"):
        return [_data(value, part, _with_sign(exact, value, lang))]
    whole = float(exact).is_integer()
    return [_data(value, part, number(exact, decimals=0 if whole else 2, lang=lang))]


_PARTS = {"value": _value_part, "ci": _interval_part, "p": _p_part}


def _with_sign(exact: float, value: Recorded, lang: Lang) -> str:
    text = in_unit(exact, value.estimate.unit, lang=lang)
    return f"{text}%" if value.estimate.unit == "share" else text


def _data(value: Recorded, part: str, text: str) -> Node:
    exact = float(getattr(value.estimate, part))
    return ["data", text, exact if math.isfinite(exact) else None, value.name, part]


@dataclass(frozen=True)
class _Filling:
    """The placeholders of one sentence, in order, and what stands for them."""

    held: list[re.Match[str]]
    values: Mapping[str, Recorded | str]
    lang: Lang
    template: str

    def nodes(self, place: int) -> list[Node]:
        name, part = self.held[place].groups()
        if name not in self.values:
            fix = nearest(name, self.values)
            raise InputError(f"The sentence has no value {name!r}", found=self.template, fix=fix)
        return _print(self.values[name], part, self.lang)

    def literal(self, text: str) -> str:
        """A formula's own braces as they were written; a value cannot stand there, it would lose its link."""
        text = text.replace(quote(OPEN), OPEN).replace(quote(CLOSE), CLOSE)  # as an address writes them
        for place in SENTINEL.findall(text):
            name = self.held[int(place)][1]
            if name in self.values:
                fix = "Put it outside the formula, code or address."
                raise InputError(f"{name!r} cannot stand there", found=self.template, fix=fix)
        return SENTINEL.sub(lambda match: self.held[int(match[1])][0], text)


def _fill(inlines: Inlines, filling: _Filling) -> Inlines:
    """Put the printed values where their placeholders stood, inside emphasis too."""
    filled: Inlines = []
    for node in inlines:
        if node[0] != "text":
            filled.append([_filled_part(part, filling) for part in node])
            continue
        for index, text in enumerate(SENTINEL.split(node[1])):
            if index % 2:
                filled += filling.nodes(int(text))
            elif "{" in text or "}" in text:
                fix = "Write {name} or {name.part}, without blanks."
                raise InputError("A brace is left over", found=filling.template, fix=fix)
            elif text:
                after_bracket = bool(filled) and str(filled[-1][1]).endswith("\uff09")
                filled.append(["text", text.removeprefix(" ") if after_bracket else text])
    return filled


def _filled_part(part: Any, filling: _Filling) -> Any:
    if isinstance(part, str):
        return filling.literal(part)
    if all(isinstance(each, list) for each in part):
        return _fill(part, filling)
    return [_filled_part(each, filling) for each in part]
