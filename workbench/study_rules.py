"""Where the rules of a study point: conditions, checks and skip rules name variables that are there, and in no circle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbench.conditions import (
    Among,
    Compare,
    Condition,
    IsMissing,
    Join,
    Not,
    Operand,
    Word,
    parse_condition,
    words,
)
from workbench.errors import InputError, Problem, nearest
from workbench.study import Study
from workbench.variables import Variable

NUMERAL = re.compile(r"-?\d")
MEASURED = {"integer", "number", "date", "datetime"}
Variables = Mapping[str, Variable]
Declared = tuple[str, int | None, str, str]  # file, row, place, condition


def wrong_conditions(study: Study, codebook: tuple[Variable, ...]) -> list[Problem]:
    """Every condition of study.toml and every skip rule of the codebook that cannot be meant."""
    tables: dict[str, dict[str, Variable]] = {table: {} for table in study.tables}
    for variable in codebook:
        tables.setdefault(variable.table, {})[variable.name] = variable
    problems = []
    for table, declared in _conditions(study):
        if table in tables:
            problems += _wrong(declared, tables[table])
    for known in tables.values():
        for variable in known.values():
            if variable.skip:
                problems += _wrong(("codebook.csv", variable.row, "skip", variable.skip), known)
        problems += _circles(known)
    return problems


def _conditions(study: Study) -> Iterator[tuple[str, Declared]]:
    for table, rules in study.rules.items():
        for number, exclusion in enumerate(rules.exclude, start=1):
            if exclusion.where:
                yield table, ("study.toml", None, f"rules.{table}.exclude {number}", exclusion.where)
        for check in rules.checks:
            yield table, ("study.toml", None, f"rules.{table}.checks {check.name}", check.holds)
    for name, channel in study.fielding.items():
        if channel.table and channel.where:
            yield channel.table, ("study.toml", None, f"fielding.{name}.where", channel.where)


def _wrong(declared: Declared, known: Variables) -> list[Problem]:
    file, row, place, text = declared
    try:
        condition = parse_condition(text, where=place)
    except InputError as error:
        return [Problem(file, row, place, text, "this condition is not understood", error.fix)]
    found = [*_unknown(condition, known), *_no_codes(condition, known)]
    return [Problem(file, row, place, value, rule, fix) for value, rule, fix in dict.fromkeys(found)]


def _unknown(condition: Condition, known: Variables) -> Iterator[tuple[str, str, str]]:
    """Words that stand where a variable must, and variables that are dropped at intake."""
    for word in words(condition):
        if word.text in known and known[word.text].identifier == "direct":
            yield word.text, "this variable names a person", "It is dropped when the data is cleaned."
    for word in _must_be_variables(condition, known):
        if word.text not in known:
            yield word.text, "the codebook has no such variable", nearest(word.text, known)


def _must_be_variables(condition: Condition, known: Variables) -> Iterator[Word]:
    match condition:
        case Join():
            for part in condition.parts:
                yield from _must_be_variables(part, known)
        case Not():
            yield from _must_be_variables(condition.part, known)
        case Compare():
            if isinstance(condition.left, Word):
                yield condition.left
            else:
                yield from _no_numbers(condition.left)
            if isinstance(condition.right, Word):
                yield from _no_value(condition, condition.right, known)
            else:
                yield from _no_numbers(condition.right)
        case IsMissing() | Among():
            yield condition.variable


def _no_numbers(operand: Operand) -> Iterator[Word]:
    return (word for word in words(operand) if not NUMERAL.match(word.text))


def _no_value(condition: Compare, right: Word, known: Variables) -> Iterator[Word]:
    """A bare word beside a number or a date is a variable, unless it begins like one."""
    kinds = {known[word.text].type for word in words(condition.left) if word.text in known}
    if not right.quoted and kinds & MEASURED and not NUMERAL.match(right.text):
        yield right


def _no_codes(condition: Condition, known: Variables) -> Iterator[tuple[str, str, str]]:
    """Values that a variable with declared codes never has."""
    match condition:
        case Join():
            for part in condition.parts:
                yield from _no_codes(part, known)
        case Not():
            yield from _no_codes(condition.part, known)
        case Compare() if condition.sign in ("=", "!=") and isinstance(condition.left, Word):
            if isinstance(condition.right, Word):
                yield from _no_code(condition.left, condition.right, known)
        case Among():
            for value in condition.values:
                yield from _no_code(condition.variable, value, known)


def _no_code(left: Word, right: Word, known: Variables) -> Iterator[tuple[str, str, str]]:
    variable = known.get(left.text)
    if variable is None or variable.type != "category" or not variable.codes:
        return
    if right.text not in variable.codes and (right.quoted or right.text not in known):
        yield right.text, f"{left.text} has no such code", nearest(right.text, variable.codes)


def _circles(known: Variables) -> list[Problem]:
    """Skip rules that come back to their own variable."""
    needs = {name: _needed(variable, known) for name, variable in known.items() if variable.skip}
    problems = []
    for name in needs:
        seen: set[str] = set()
        waiting = list(needs[name])
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += needs.get(each, [])
        if name in seen:
            variable = known[name]
            fix = "A question may be skipped by earlier answers only."
            rule = "the skip rule goes in a circle"
            problems.append(Problem("codebook.csv", variable.row, "skip", variable.skip, rule, fix))
    return problems


def _needed(variable: Variable, known: Variables) -> list[str]:
    try:
        condition = parse_condition(variable.skip, where="skip")
    except InputError:
        return []
    return [word.text for word in words(condition) if word.text in known]
