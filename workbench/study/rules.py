"""What cleaning may do by itself, and what no output may show."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from workbench.study.words import Columns, Declared, Words

Policy = Literal["stop", "missing"]


class Longstring(Declared):
    """Straight-lining: at least `at_least` equal answers in a row within `columns`."""

    columns: Columns
    at_least: int = Field(ge=2)


class Exclusion(Declared):
    """One reason to leave a row out; exactly one of the criteria is given."""

    reason: Words
    where: str | None = None
    longstring: Longstring | None = None
    no_answers_in: Columns = ()
    repeats_of: Columns = ()

    @model_validator(mode="after")
    def _one_criterion(self) -> Exclusion:
        given = [self.where, self.longstring, self.no_answers_in, self.repeats_of]
        if sum(bool(criterion) for criterion in given) != 1:
            raise ValueError("give exactly one of where, longstring, no_answers_in, repeats_of")
        return self


class Check(Declared):
    """What must hold between the answers of one record; where an answer it needs is missing, nothing is said.

    then : "stop", "list" the records that contradict themselves, or set `set_missing` "missing" in them.
    """

    name: str = Field(min_length=1)
    label: Words
    holds: str
    then: Literal["stop", "list", "missing"] = "stop"
    set_missing: Columns = ()

    @model_validator(mode="after")
    def _what_is_set_missing(self) -> Check:
        if (self.then == "missing") != bool(self.set_missing):
            raise ValueError('then = "missing" goes with set_missing = [columns]')
        return self


class NearDuplicates(Declared):
    """Records that agree in nearly all of `columns` (a blank agrees with nothing) and in all of `same`.

    agree : the share of columns, from 0.5 to 1. keep : which of a pair stays; "list" keeps both and says so.
    """

    columns: Columns = Field(min_length=2)
    agree: float = Field(default=0.95, ge=0.5, le=1)
    same: Columns = ()
    keep: Literal["list", "first", "last", "most complete"] = "list"
    reason: Words = Words(zh="几乎相同的记录", en="nearly identical records")


class Flag(Declared):
    """A threshold of one index of careless answering: at least, or at most, a value in the unit of the index."""

    index: str
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> Flag:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give one of at_least and at_most")
        return self


class Careless(Declared):
    """[rules.TABLE.careless]: signs of careless answering in `columns`; flags, and a record is left out only by `exclude_from`.

    scales : for even_odd. blocks : matrices for straight lining. attention : item -> answers that pass. seconds : the column
    with the time a form took. parts : irv in so many parts of the form. exclude_from : flags from which a record is left
    out, with its `reason`.
    """

    columns: Columns = Field(min_length=2)
    flags: tuple[Flag, ...] = Field(min_length=1)
    scales: dict[str, Columns] = Field(default_factory=dict)
    blocks: dict[str, Columns] = Field(default_factory=dict)
    attention: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    seconds: str | None = None
    parts: int | None = Field(default=None, ge=2)
    exclude_from: int | None = Field(default=None, ge=1)
    reason: Words | None = None

    @model_validator(mode="after")
    def _leaving_out_has_a_reason(self) -> Careless:
        if (self.exclude_from is None) != (self.reason is None):
            raise ValueError("exclude_from and reason go together")
        return self


class Rules(Declared):
    """[rules.TABLE]: what cleaning may do by itself; the default is to stop and say.

    not_asked : an answer where the codebook's skip rule says that the question was not asked.
    same_key : which of several records with one key stays.
    """

    out_of_range: Policy = "stop"
    unreadable: Policy = "stop"
    not_asked: Policy = "stop"
    identical_rows: Literal["stop", "keep first"] = "stop"
    same_key: Literal["stop", "keep first", "keep last", "keep most complete"] = "stop"
    near_duplicates: NearDuplicates | None = None
    checks: tuple[Check, ...] = ()
    careless: Careless | None = None
    exclude: tuple[Exclusion, ...] = ()


class Privacy(Declared):
    """[privacy]: what no output may show.

    k : counts below it are suppressed where studies may identify a person.
    link : direct identifiers that leave a pseudonym, by table; needs a key (WORKBENCH_KEY_FILE).
    hospital_number : how this hospital writes its numbers in texts: # a digit, @ a letter, anything else itself.
    """

    k: int = Field(default=5, ge=1)
    link: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    hospital_number: str | None = None
