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


class Rules(Declared):
    """[rules.TABLE]: what cleaning may do by itself; the default is to stop and say."""

    out_of_range: Policy = "stop"
    unreadable: Policy = "stop"
    identical_rows: Literal["stop", "keep first"] = "stop"
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
