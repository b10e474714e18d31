"""Conditions that studies declare (`age < 15`, `ward is missing`): a small language, read into a value, never run as code.

condition := all ("or" all)*              all := one ("and" one)*
one       := "not" one | "(" condition ")" | comparison
comparison:= sum ("=" | "!=" | "<" | "<=" | ">" | ">=") sum
           | variable "is" ["not"] "missing" | variable ["not"] "in" "(" value ("," value)* ")"
sum       := operand (("+" | "-") operand)*
operand   := variable | number | date (2010-10-03) | 'text' | "text" | a code
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.errors import InputError

LONGEST = 1_000
DEEPEST = 20
TOKEN = re.compile(
    r"\s*(?:(?P<quoted>'[^']*'|\"[^\"]*\")|(?P<plain>\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?(?!\w)|\w+)|(?P<sign><=|>=|!=|[=<>(),+-]))"
)
COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
KEYWORDS = frozenset({"and", "or", "not", "is", "in", "missing"})
HOW = "Write a variable, one of = != < <= > >=, and a value; join with and, or, not and brackets."


@dataclass(frozen=True)
class Word:
    """A variable, or a value as written: which one, the table tells. quoted : certainly a value."""

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Sum:
    """left + right, or left - right."""

    left: Operand
    sign: str
    right: Operand


@dataclass(frozen=True)
class Compare:
    """Two operands and one of = != < <= > >= between them."""

    left: Operand
    sign: str
    right: Operand


@dataclass(frozen=True)
class IsMissing:
    """Whether a variable has no answer."""

    variable: Word


@dataclass(frozen=True)
class Among:
    """Whether a variable has one of some values."""

    variable: Word
    values: tuple[Word, ...]


@dataclass(frozen=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True)
class Join:
    """All of the parts ("and"), or one at least ("or")."""

    word: str
    parts: tuple[Condition, ...]


Operand = Word | Sum
Condition = Compare | IsMissing | Among | Not | Join


def parse_condition(text: str, *, where: str) -> Condition:
    """Read a condition. where : the place in the declarations, for the message.

    Raises InputError for what is none; nothing is looked up and nothing runs.

    >>> parse_condition("age < 15", where="study.toml")
    Compare(left=Word(text='age', quoted=False), sign='<', right=Word(text='15', quoted=False))
    """
    try:
        reader = _Reader(tuple(_tokens(text)))
        whole, place = reader.condition(0, 0)
        if place != len(reader.tokens):
            raise _NotUnderstood
    except _NotUnderstood:
        raise InputError(
            "This condition is not understood", where=where, found=text[:LONGEST], fix=HOW
        ) from None
    return whole


def words(condition: Condition | Operand) -> Iterator[Word]:
    """Every word of a condition that may name a variable."""
    match condition:
        case Word():
            yield from () if condition.quoted else (condition,)
        case Sum() | Compare():
            yield from words(condition.left)
            yield from words(condition.right)
        case IsMissing() | Among():
            yield condition.variable
        case Not():
            yield from words(condition.part)
        case Join():
            for part in condition.parts:
                yield from words(part)


class _NotUnderstood(Exception):
    pass


def _tokens(text: str) -> Iterator[str]:
    place, text = 0, text.rstrip()
    if len(text) > LONGEST:
        raise _NotUnderstood
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise _NotUnderstood
        yield match.group().strip()
        place = match.end()


@dataclass(frozen=True)
class _Reader:
    """Reads from a place; each method returns what it read and the place after it."""

    tokens: Sequence[str]

    def at(self, place: int) -> str:
        return self.tokens[place] if place < len(self.tokens) else ""

    def past(self, place: int, token: str) -> int:
        if self.at(place) != token:
            raise _NotUnderstood
        return place + 1

    def condition(self, place: int, depth: int) -> tuple[Condition, int]:
        return self.joined(place, depth, "or")

    def joined(self, place: int, depth: int, word: str) -> tuple[Condition, int]:
        if depth > DEEPEST:
            raise _NotUnderstood
        parts = []
        while True:
            part, place = self.joined(place, depth, "and") if word == "or" else self.one(place, depth)
            parts.append(part)
            if self.at(place) != word:
                return parts[0] if len(parts) == 1 else Join(word, tuple(parts)), place
            place += 1

    def one(self, place: int, depth: int) -> tuple[Condition, int]:
        if self.at(place) == "not":
            if depth > DEEPEST:
                raise _NotUnderstood
            part, place = self.one(place + 1, depth + 1)
            return Not(part), place
        if self.at(place) == "(":
            part, place = self.condition(place + 1, depth + 1)
            return part, self.past(place, ")")
        return self.comparison(place)

    def comparison(self, place: int) -> tuple[Condition, int]:
        left, place = self.sum(place)
        if self.at(place) in COMPARISONS:
            right, after = self.sum(place + 1)
            return Compare(left, self.at(place), right), after
        if not isinstance(left, Word) or left.quoted:
            raise _NotUnderstood
        if self.at(place) == "is":
            negated = self.at(place + 1) == "not"
            place = self.past(place + 1 + negated, "missing")
            return self.negated(IsMissing(left), negated), place
        negated = self.at(place) == "not"
        place = self.past(self.past(place + negated, "in"), "(")
        values, place = self.values(place)
        return self.negated(Among(left, values), negated), place

    def values(self, place: int) -> tuple[tuple[Word, ...], int]:
        found = []
        while True:
            value, place = self.operand(place)
            found.append(value)
            if self.at(place) == ")":
                return tuple(found), place + 1
            place = self.past(place, ",")

    def negated(self, part: Condition, negated: bool) -> Condition:
        return Not(part) if negated else part

    def sum(self, place: int) -> tuple[Operand, int]:
        left: Operand
        left, place = self.operand(place)
        while self.at(place) in ("+", "-"):
            sign = self.at(place)
            right, place = self.operand(place + 1)
            left = Sum(left, sign, right)
        return left, place

    def operand(self, place: int) -> tuple[Word, int]:
        token = self.at(place)
        if token == "-" and re.fullmatch(r"\d+(?:\.\d+)?", self.at(place + 1)):
            return Word(f"-{self.at(place + 1)}"), place + 2
        if token[:1] in ("'", '"'):
            return Word(token[1:-1], quoted=True), place + 1
        if not token or token in KEYWORDS or not re.match(r"\w", token):
            raise _NotUnderstood
        return Word(token), place + 1
