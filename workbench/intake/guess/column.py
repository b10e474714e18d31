"""What a column probably is: type, range, codes and missing codes as a codebook row, each guess with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbench.intake.canonical import SCIENTIFIC
from workbench.intake.dates import has_time
from workbench.intake.formats.labels import GUESSED, draft_variable, plain_number
from workbench.intake.guess.amounts import large_numbers
from workbench.intake.guess.bands import in_order_of_numbers
from workbench.intake.guess.headers import is_key_name, is_remark_name
from workbench.intake.guess.identity import Identity, guess_identity, hidden_identifiers
from workbench.intake.guess.missing import guess_missing, labelled_missing
from workbench.intake.guess.numbers import (
    answered_in,
    is_category,
    is_number_of_a_thing,
    is_rating,
    out_of_place,
)
from workbench.intake.guess.scales import AnswerScale, distinct_codes, in_order
from workbench.intake.guess.tally import SHORT_DATE, STRONG_TOKENS, TOKENS, Tally, counted, without
from workbench.intake.guess.written_values import guess_unit, meanings, slips, widened, with_unit
from workbench.variables import Variable

MOST_LEVELS = 20  # a category with more is taken for free text or an id, unless each is given often
LONGEST_LEVEL = 60  # characters
LEAST_NUMERIC = 0.8  # share of the cells that must be numbers
LEAST_DATES = 0.9


@dataclass(frozen=True)
class Guessed:
    """variable : a draft of its codebook row, its table left blank. reasons : what was guessed, and why, a sentence each.

    out_of_place : texts that do not fit the others. meant : text -> the code or value that it must mean (三十五: 35).
    """

    variable: Variable
    reasons: tuple[str, ...]
    out_of_place: tuple[str, ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict)


def guess_variable(
    column: Tally, *, said: Variable | None = None, scale: AnswerScale | None = None
) -> Guessed:
    """Draft the codebook row of one column.

    said : what the file itself declares; it holds, and only what it leaves open is guessed.
    scale : the answer scale its words come from, when its table made that clear.
    """
    label = said.label("zh") if said else column.name
    identity = guess_identity(column, label=label)
    if said is not None and said.identifier and identity.kind != "direct":
        identity = Identity(said.identifier, "the platform's column")
    reasons = [f"identifier {identity.kind}: {identity.why}"] if identity.kind else []
    if identity.kind == "direct":
        return Guessed(_hidden(column.name, label, said), tuple(reasons))
    if said is None:
        guessed = _from_cells(column, label, scale)
    elif _is_declared(said):
        guessed = _more_missing(column, said)
    else:
        guessed = _named(_from_cells(without(column, said.missing), label, scale), said)
    variable = replace(guessed.variable, identifier=identity.kind)
    meant = meanings(column, variable)
    variable = widened(variable, meant) if said is None else variable
    return Guessed(variable, (*reasons, *guessed.reasons), guessed.out_of_place, meant)


def _hidden(name: str, label: str, said: Variable | None) -> Variable:
    if said is not None:
        return replace(said, type="text", low=None, high=None, codes={}, missing={}, identifier="direct")
    return draft_variable(name, "text", label=label, identifier="direct")


def _more_missing(column: Tally, said: Variable) -> Guessed:
    """A declared variable, with codes that nobody declared missing and that probably mean no answer."""
    said, labelled = labelled_missing(said)
    open_ = {
        text: number
        for text, number in column.numbers.items()
        if text not in said.missing and plain_number(number) not in said.missing
    }
    if said.type not in ("integer", "number", "category") or said.missing:
        return Guessed(said, labelled)
    declared = {float(code) for code in said.codes if code in column.numbers}
    counts = {number: column.counts[text] for text, number in open_.items()}
    codes = {
        code: why
        for code, why in guess_missing({**dict.fromkeys(declared, 1), **counts}).items()
        if code not in declared
    }
    missing, reasons = _as_missing(codes, counts)
    high = said.high
    if high in codes:
        high = max((number for number in counts if number not in codes), default=None)
    return Guessed(replace(said, missing={**said.missing, **missing}, high=high), tuple(reasons))


def _is_declared(said: Variable) -> bool:
    """Whether the file says what a column holds; of a category whose answers it does not list it does not."""
    ranged = said.low is not None or said.high is not None
    told = said.codes or (said.missing and said.type != "category") or ranged
    return bool(told) or said.type in ("date", "datetime", "id")


def _named(guessed: Guessed, said: Variable) -> Guessed:
    """The guess with the labels, unit and missing codes that the file declares."""
    row, missing = guessed.variable, {**guessed.variable.missing, **said.missing}
    row = replace(row, zh=said.zh, en=said.en, unit=said.unit or row.unit, missing=missing)
    return replace(guessed, variable=row)


def _from_cells(column: Tally, label: str, scale: AnswerScale | None) -> Guessed:
    counts = {text: times for text, times in column.counts.items() if text not in TOKENS}
    cells = sum(counts.values())
    large = large_numbers(column, header=_header(column, label))
    column = replace(column, numbers={**column.numbers, **large})
    if unit := guess_unit(column, header=_header(column, label)):
        bare = replace(column, numbers={**column.numbers, **unit.numbers})
        guessed = _from_cells(bare, label, scale)
        shown = ", ".join(list(unit.numbers)[:3])
        why = f"unit {unit.unit}: {counted(sum(counts[text] for text in unit.numbers), 'cell')} name it ({shown})"
        return replace(
            guessed, variable=with_unit(guessed.variable, unit.unit), reasons=(*guessed.reasons, why)
        )
    if not cells:
        return Guessed(draft_variable(column.name, "text", label=label), ("type text: no cell is filled",))
    if sum(counts.get(text, 0) for text in column.days) >= LEAST_DATES * cells:
        return _dates(column, label)
    mangled = sum(times for text, times in counts.items() if SCIENTIFIC.fullmatch(text))
    if sum(counts.get(text, 0) for text in column.numbers) + mangled >= LEAST_NUMERIC * cells:
        return _numbers(column, label, mangled=mangled > 0)
    return _words(column, label, scale)


def _dates(column: Tally, label: str) -> Guessed:
    type = "datetime" if any(map(has_time, column.days)) else "date"
    missing, reasons = _tokens(column, TOKENS)
    why = f"type {type}: nearly all cells are dates"
    return Guessed(draft_variable(column.name, type, label=label, missing=missing), (why, *reasons))


def _words(column: Tally, label: str, scale: AnswerScale | None) -> Guessed:
    missing, reasons = _tokens(column, STRONG_TOKENS)
    levels = [text for text in column.counts if text not in missing]
    levels = [text for text in levels if text not in slips(levels, column.counts)]
    if scale is not None:
        codes = scale.codes()
        low, high = float(scale.low), float(scale.low + len(codes) - 1)
        row = draft_variable(column.name, "integer", label=label, missing=missing, low=low, high=high)
        why = f"type integer: the words are a scale of {scale.name}, coded {low:g} (lowest) to {high:g}"
        return Guessed(replace(row, codes=codes), (why, *reasons))
    if is_key_name(column.name) and len(levels) > MOST_LEVELS:
        return Guessed(
            draft_variable(column.name, "id", label=label), ("type id: its header and many different codes",)
        )
    if _few_levels(column, levels, _header(column, label)) and not hidden_identifiers(column):
        row = draft_variable(column.name, "category", label=label, missing=missing)
        codes = distinct_codes(in_order_of_numbers(levels) or in_order(levels))
        why = f"type category: {len(levels)} different texts in {column.filled} cells"
        return Guessed(replace(row, codes=codes), (why, *reasons))
    coded = all(re.fullmatch(r"[A-Za-z0-9_./-]*[0-9][A-Za-z0-9_./-]*", text) for text in levels)
    coded = coded and not any(map(SHORT_DATE.fullmatch, levels))
    type = "id" if coded and not is_remark_name(_header(column, label)) else "text"
    why = f"type {type}: {len(levels)} different texts in {column.filled} cells"
    return Guessed(draft_variable(column.name, type, label=label, missing=missing), (why, *reasons))


def _few_levels(column: Tally, levels: list[str], header: str) -> bool:
    """A category: few different short texts, or more of them each given often; never a column for remarks."""
    if is_remark_name(header):
        return False
    if any(len(text) > LONGEST_LEVEL for text in levels):
        return False
    often = len(levels) <= 3 * MOST_LEVELS and column.filled >= MOST_LEVELS * len(levels)
    return often or (len(levels) <= MOST_LEVELS and column.filled >= 2 * len(levels))


def _header(column: Tally, label: str) -> str:
    """Name and label, for the words in them."""
    return column.name if label == column.name else f"{column.name} {label}"


def _numbers(column: Tally, label: str, *, mangled: bool) -> Guessed:
    if mangled or is_number_of_a_thing(column):
        why = (
            "type id: a spreadsheet has rounded it"
            if mangled
            else "type id: numbers that identify, not count"
        )
        return Guessed(draft_variable(column.name, "id", label=label), (why,))
    missing, reasons = _tokens(column, TOKENS)
    counts: dict[float, int] = {}
    for text, number in column.numbers.items():
        counts[number] = counts.get(number, 0) + column.counts[text]
    span = answered_in(counts, header=_header(column, label))
    codes = {
        code: why for code, why in guess_missing(counts).items() if not (span and span[0] <= code <= span[1])
    }
    more, whys = _as_missing(codes, counts)
    missing, reasons = {**missing, **more}, [*reasons, *whys]
    kept = {number: times for number, times in counts.items() if number not in codes}
    odd = {
        n
        for n in out_of_place(kept, header=_header(column, label))
        if not (span and span[0] <= n <= span[1] and n.is_integer())
    }
    inside = sorted(set(kept) - odd) or sorted(kept)
    texts = tuple(text for text, number in column.numbers.items() if number in odd)
    if not is_rating(span) and is_category(column, inside, header=_header(column, label)):
        row = draft_variable(
            column.name,
            "category",
            label=label,
            missing=missing,
            codes={plain_number(n): plain_number(n) for n in inside},
        )
        return Guessed(row, (f"type category: {len(inside)} codes", *reasons), texts)
    type = "integer" if all(number.is_integer() for number in inside) else "number"
    low, high = span or (inside[0], inside[-1])
    why = "its header says so" if span else "as they occur"
    row = draft_variable(column.name, type, label=label, missing=missing, low=low, high=high)
    return Guessed(row, (f"type {type}, range {low:g} to {high:g}: {why}", *reasons), texts)


def _tokens(column: Tally, known: frozenset[str]) -> tuple[dict[str, str], list[str]]:
    found = {text: column.counts[text] for text in column.counts if text in known}
    reasons = [
        f"missing code {text!r} ({counted(times, 'cell')}): it is no answer" for text, times in found.items()
    ]
    return dict.fromkeys(found, GUESSED), reasons


def _as_missing(codes: Mapping[float, str], counts: Mapping[float, int]) -> tuple[dict[str, str], list[str]]:
    reasons = [
        f"missing code {code:g} ({counted(counts[code], 'cell')}): {why}" for code, why in codes.items()
    ]
    return {plain_number(code): GUESSED for code in codes}, reasons
