"""What every part of a declaration is made of: texts in two languages, lists of columns, unknown keys refused."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Lang = Literal["zh", "en"]
MOST_COLUMNS = 5_000


class Declared(BaseModel):
    """A part of study.toml: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Declared):
    """A text in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


def expand_columns(columns: Any) -> Any:
    """`"q1..q90"` and `["q1..q3", "age"]` become plain lists of names; anything else is left to the checker."""
    if isinstance(columns, str):
        columns = [columns]
    if not isinstance(columns, list):
        return columns
    names: list[Any] = []
    for name in columns:
        span = re.fullmatch(r"(\D*)(\d+)\.\.(\D*)(\d+)", name) if isinstance(name, str) else None
        if span is None or span[1] != span[3]:
            names.append(name)
        elif not 0 <= int(span[4]) - int(span[2]) < MOST_COLUMNS:
            raise ValueError(f"{name} names no columns, or more than {MOST_COLUMNS}")
        else:
            width = len(span[2]) if len(span[2]) == len(span[4]) else 1  # q01..q10, or q1..q10
            names += [f"{span[1]}{number:0{width}}" for number in range(int(span[2]), int(span[4]) + 1)]
    return names


Columns = Annotated[tuple[str, ...], BeforeValidator(expand_columns)]
