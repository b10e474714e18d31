"""The paper being written: its language and the results it has recorded so far."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.study import Lang, Study, Words

RESULT_TYPE = "application/vnd.workbench.result+json"


@dataclass(frozen=True)
class Recorded:
    """A result under its name in results.json; the only kind of number a sentence accepts."""

    name: str
    estimate: Estimate

    def _ipython_display_(self) -> None:
        """Nothing below its cell: a sentence, table or figure shows it."""


@dataclass(frozen=True)
class Edition:
    """One study in one language, with the results already recorded and the words that its sentences use."""

    study: Study
    lang: Lang
    recorded: dict[str, Recorded] = field(default_factory=dict)
    words: dict[str, Words | str] = field(default_factory=dict)

    def words_in(self, lang: Lang) -> dict[str, str]:
        """Name -> word in one language."""
        return {
            name: each.in_(lang) if isinstance(each, Words) else each for name, each in self.words.items()
        }


# A notebook's cells share one edition and cannot pass it to every sentence, so it is kept here; `paper` starts it.
_EDITIONS: list[Edition] = []


def start(study: Study, *, lang: Lang) -> Edition:
    """Start a paper: forgets the results of an earlier one in the same process."""
    if lang not in ("zh", "en"):
        raise InputError(f"There is no language {lang!r}", fix="Write zh or en.")
    _EDITIONS[:] = [Edition(study, lang)]
    return _EDITIONS[0]


def current() -> Edition:
    """The paper being written; raises InputError before `paper` was called."""
    if not _EDITIONS:
        raise InputError(
            "No paper has been started", fix="Call wb.paper(survey, lang=lang) in the first cells."
        )
    return _EDITIONS[0]


def record(name: str, estimate: Estimate, *, zh: str = "", en: str = "") -> Recorded:
    """Put an estimate into results.json under `name` and return what a sentence may print.

    zh, en : what it is, for the table of numbers at the end of the paper.
    Raises InputError when the name was used before: a result has one value in a paper; and for a bare number.
    """
    edition = current()
    if not isinstance(estimate, Estimate):
        fix = "Wrap it: Estimate(value, n=…, unit=…, method=…)."
        raise InputError(f"{name!r} is not an Estimate", found=repr(estimate)[:60], fix=fix)
    _check_new(name, edition)
    result = edition.recorded[name] = Recorded(name, estimate)
    label = {"zh": zh or name, "en": en or name}
    emit({RESULT_TYPE: {"name": name, "estimate": estimate.as_record(), "label": label}})
    return result


def words(named: Mapping[str, Words | str]) -> None:
    """Let sentences write `{name}` for words of the study: a unit's name, what it calls a favourable answer, a period.

    named : name -> words in both languages, or a text that is the same in both. Raises InputError for a name that stands
    for something else already.
    """
    edition = current()
    for name, each in named.items():
        if edition.words.get(name) != each:
            _check_new(name, edition)
        edition.words[name] = each


def _check_new(name: str, edition: Edition) -> None:
    if name in edition.recorded or name in edition.words:
        fix = "Choose another name, or run the notebook again from its first cell."
        raise InputError(f"The name {name!r} is recorded already", fix=fix)


def emit(bundle: Mapping[str, Any]) -> None:
    """Add an output to the running cell; outside a notebook there is none, and nothing happens."""
    if "IPython" in sys.modules:
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            display(dict(bundle), raw=True)  # type: ignore[no-untyped-call]
