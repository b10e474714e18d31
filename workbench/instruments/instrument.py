"""The values that describe a questionnaire scale. Behaviour lives in `workbench.measure`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Aggregation = Literal["mean", "sum"]
Comparison = Literal[">", ">="]
Text = Mapping[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True)
class Subscale:
    """A named set of items. items : 1-based item numbers in the order of the form."""

    title: Text
    items: tuple[int, ...]


@dataclass(frozen=True)
class Cutoff:
    """A screening rule: positive when any of `scales` lies beyond `at`. Never a diagnosis.

    scales : subscale codes or index names; any one beyond the limit suffices.
    comparison : ">" or ">=" (texts differ on this, so it is declared).
    at : coding -> limit.
    """

    name: str
    title: Text
    scales: tuple[str, ...]
    comparison: Comparison
    at: Mapping[str, float]
    citation: str
    citation_key: str


@dataclass(frozen=True)
class Norm:
    """Means and standard deviations of a reference sample, one circulating variant of them.

    coding : the answer coding the figures were computed with.
    least : scale -> the least possible score in that coding; nobody can lie below it.
    scores : scale -> (mean, standard deviation); a scale without norm is simply absent.
    n : size of the reference sample. year : when it was published.
    """

    variant: str
    coding: str
    least: Mapping[str, float]
    scores: Mapping[str, tuple[float, float]]
    n: int
    year: int
    citation: str
    citation_key: str
    note: str


@dataclass(frozen=True)
class Instrument:
    """A scale as declared in `<name>.toml`.

    codings : name -> (lowest, highest) answer, e.g. {"1-5": (1, 5), "0-4": (0, 4)}.
    default_coding : the one that low and high speak of.
    reversed : item numbers whose answers are turned (low + high - x) when scoring.
    minimum_answered : share of a scale's items (0-1) below which it is not scored.
    indices : summary figures over all items: "total", "gsi", "pst", "psdi".
    labels : item number -> wording, only where the licence lets it be shown.
    missing_codes : answers that stand for "no answer" on the form itself.
    """

    id: str
    title: Text
    n_items: int
    codings: Mapping[str, tuple[float, float]]
    default_coding: str
    reversed: tuple[int, ...]
    subscales: Mapping[str, Subscale]
    aggregation: Aggregation
    minimum_answered: float
    indices: tuple[str, ...]
    cutoffs: tuple[Cutoff, ...]
    norms: Mapping[str, Norm]
    labels: Mapping[int, Text]
    missing_codes: tuple[int, ...]
    citation: str
    citation_key: str
    licence: str
    note: str

    @property
    def low(self) -> float:
        """Lowest answer of the default coding."""
        return self.codings[self.default_coding][0]

    @property
    def high(self) -> float:
        """Highest answer of the default coding."""
        return self.codings[self.default_coding][1]

    def least_score(self, scale: str, *, coding: str) -> float:
        """The least possible score of a subscale or index; raises KeyError for a name it does not have."""
        low = self.codings[coding][0]
        if scale in self.subscales:
            return low * (len(self.subscales[scale].items) if self.aggregation == "sum" else 1)
        return {"total": low * self.n_items, "gsi": low, "pst": 0.0, "psdi": low + 1}[scale]
