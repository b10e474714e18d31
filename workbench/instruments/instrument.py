"""The values that describe a questionnaire scale. Behaviour lives in `workbench.measure`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.instruments.transform import Transform, transformed

Aggregation = Literal["mean", "sum"]
Comparison = Literal[">", ">="]
Text = Mapping[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True)
class Subscale:
    """A named set of items.

    items : 1-based item numbers in the order of the form.
    transform : how the sum or mean of the items becomes the score; None when it is the score.
    """

    title: Text
    items: tuple[int, ...]
    transform: Transform | None = None


@dataclass(frozen=True)
class Cutoff:
    """A screening rule: positive when any of `scales` lies beyond `at`. Never a diagnosis.

    scales : subscale codes or index names; any one beyond the limit suffices.
    comparison : ">" or ">=" (texts differ on this, so it is declared).
    at : coding -> limit, of the score after any transform.
    variant : the set of rules it belongs to, where several circulate.
    """

    name: str
    title: Text
    scales: tuple[str, ...]
    comparison: Comparison
    at: Mapping[str, float]
    citation: str
    citation_key: str
    variant: str = ""


@dataclass(frozen=True)
class Norm:
    """Means and standard deviations of a reference sample, one circulating variant of them.

    title : what a table calls it. coding : the answer coding the figures were computed with.
    least : scale -> the least possible score in that coding; nobody can lie below it.
    scores : scale -> (mean, standard deviation); a scale without norm is simply absent.
    n : size of the reference sample. year : when it was published.
    """

    variant: str
    title: Text
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
            return min(self._ends(self.subscales[scale], coding))
        return {"total": low * self.n_items, "gsi": low, "pst": 0.0, "psdi": low + 1}[scale]

    def greatest_score(self, scale: str, *, coding: str) -> float:
        """The greatest possible score of a subscale or index; raises KeyError for a name it does not have."""
        high = self.codings[coding][1]
        if scale in self.subscales:
            return max(self._ends(self.subscales[scale], coding))
        return {"total": high * self.n_items, "gsi": high, "pst": float(self.n_items), "psdi": high}[scale]

    def _ends(self, subscale: Subscale, coding: str) -> tuple[float, float]:
        """Scores of somebody who gives the lowest, and the highest, answer to all items (both reversed alike)."""
        many = len(subscale.items) if self.aggregation == "sum" else 1
        low, high = (end * many for end in self.codings[coding])
        if subscale.transform is None:
            return low, high
        import numpy as np  # only the few instruments with a transform need it

        first, last = transformed(np.array([low, high]), transform=subscale.transform)
        return float(first), float(last)
