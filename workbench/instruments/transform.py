"""How a raw score becomes the score that is printed: multiplied and made whole, or sorted into bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Whole = Literal["down", "nearest"]
WHOLE: tuple[Whole, ...] = ("down", "nearest")
KEYS = ("multiply", "whole", "bands")
ROUNDING = 1e-9  # a sum put together from a share of its items may lie a hair below a whole number


@dataclass(frozen=True)
class Transform:
    """Either `multiply` (and `whole`), or `bands`.

    multiply : factor of the raw score.
    whole : "down" drops the decimals (Chinese practice, 取整数部分); "nearest" makes a half the next
        whole number (Zung's printed table); None keeps the product.
    bands : (from, score) in rising order: a raw score counts as the score of the last band it reaches.
    """

    multiply: float = 1.0
    whole: Whole | None = None
    bands: tuple[tuple[float, float], ...] = ()


def transformed(raw: NDArray[np.float64], *, transform: Transform) -> NDArray[np.float64]:
    """Raw scores as the instrument prints them, in the same shape; NaN stays NaN, also below the first band.

    >>> import numpy as np
    >>> transformed(np.array([42.0, np.nan]), transform=Transform(multiply=1.25, whole="down"))
    array([52., nan])
    """
    import numpy as np

    if transform.bands:
        scores = np.array([np.nan, *(score for _, score in transform.bands)])
        starts = np.array([start for start, _ in transform.bands])
        reached = np.searchsorted(starts, raw + ROUNDING, side="right")
        return np.where(np.isnan(raw), np.nan, scores[reached])
    product = raw * transform.multiply
    if transform.whole == "down":
        return cast("NDArray[np.float64]", np.floor(product + ROUNDING))
    if transform.whole == "nearest":
        return cast("NDArray[np.float64]", np.floor(product + 0.5 + ROUNDING))
    return product


def read_transform(entry: Mapping[str, Any]) -> Transform:
    """The transform of a checked declaration, such as {multiply = 1.25, whole = "down"}."""
    bands = tuple((float(start), float(score)) for start, score in entry.get("bands", ()))
    return Transform(float(entry.get("multiply", 1.0)), entry.get("whole"), bands)


def breaches(entry: Mapping[str, Any], *, least: float) -> Iterator[tuple[str, str]]:
    """Key and broken rule, for each thing wrong with a declared transform (none when it holds).

    least : the least possible raw score of the scale, which the first band has to reach.
    """
    for key in entry:
        if key not in KEYS:
            yield key, f"a transform says {', '.join(KEYS[:-1])} or {KEYS[-1]}"
    if ("multiply" in entry) == ("bands" in entry):
        yield "", "a transform needs either multiply or bands"
    if "multiply" in entry and not (_is_number(entry["multiply"]) and entry["multiply"] > 0):
        yield "multiply", "multiply must be a number above 0"
    if "whole" in entry and ("bands" in entry or entry["whole"] not in WHOLE):
        yield "whole", f"whole must be {' or '.join(WHOLE)}, beside multiply"
    if "bands" in entry:
        yield from _band_breaches(entry["bands"], least)


def _band_breaches(bands: Any, least: float) -> Iterator[tuple[str, str]]:
    pairs = isinstance(bands, list) and all(isinstance(band, list) and len(band) == 2 for band in bands)
    if not (pairs and len(bands) > 1 and all(_is_number(value) for band in bands for value in band)):
        yield "bands", "bands must be two or more pairs of [from, score]"
        return
    if any(first[0] >= second[0] for first, second in pairwise(bands)):
        yield "bands", "bands must rise"
    steps = [second[1] - first[1] for first, second in pairwise(bands)]
    if not (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        yield "bands", "the scores of bands must all rise or all fall"
    if bands[0][0] > least:
        yield "bands", f"the first band must hold the least possible score, {least:g}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
