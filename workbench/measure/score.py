"""Scale scores from answers: range and coding checked, reversed items turned, enough items answered."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.instruments.transform import transformed
from workbench.measure.answers import answer_matrix, turned_answers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.instruments import Instrument

    Matrix = NDArray[np.float64]

MissingItems = Literal["person_mean", "prorate", "complete"]
ROUNDING = 1e-9  # 0.8 * 10 items is 8.000000000000002 in binary; eight answers must suffice


def score(
    answers: pd.DataFrame,
    instrument: Instrument,
    *,
    coding: str,
    missing: MissingItems = "person_mean",
    minimum_answered: float | None = None,
    weights: Mapping[int, float] | None = None,
) -> pd.DataFrame:
    """Score every subscale and index of an instrument. Turns reversed items.

    answers : respondents in rows, the instrument's items in columns in item order, numeric, NaN missing.
    coding : which of the instrument's codings the answers are in; never guessed.
    missing : what stands for an unanswered item of a scale with enough answers. "person_mean": the mean of the
    respondent's answered items of that scale (turned); "prorate": nothing, the weighted sum is stretched to the
    full weight. They differ with unequal weights only. "complete": no scale with a gap is scored.
    minimum_answered : share of a scale's items (0-1) that must be answered; default the instrument's.
    weights : item number -> weight (0 or more) of the items that do not count 1; a mean is divided by the sum of
    the weights. Indices stay unweighted.

    Returns a frame on the index of `answers`, a column per subscale and then per index. A scale is the sum or
    mean of its items, then transformed where the instrument says so (index scores of Zung's scales); below the
    minimum it is NaN. Indices over all items follow the same rule: total = sum; gsi = mean; pst = items above the
    lowest answer (in proportion when items are missing, so that gsi, pst and psdi stay consistent); psdi = mean
    of those items, NaN when there are none, where answers 1-5 give (total - number of ones) / pst.

    Raises InputError on a wrong number of columns, text, an answer outside the coding's range (before anything
    is recoded; saying so when the data are evidently in the other coding), and an unknown rule or weight.
    Source: Derogatis 1994 (0-4), Jin, Wu & Zhang 1986 (1-5); person mean: Downey & King 1998. Checked against:
    hand calculation; R 4.2.2 rowMeans.

    >>> from workbench.instruments import load_instrument
    >>> answers = pd.DataFrame([[5, 4, 4, 2, None, 2]], columns=list("abcdef"))
    >>> score(answers, load_instrument("caring_form"), coding="1-5", minimum_answered=0.6).to_dict("records")
    [{'hard': 4.333333333333333, 'soft': 2.0, 'total': 3.4}]
    """
    matrix = turned_answers(answers, instrument, coding)
    least = _least_share(instrument, missing, minimum_answered)
    scales = {code: [i - 1 for i in scale.items] for code, scale in instrument.subscales.items()}
    means, sizes = _means(matrix, list(scales.values()), least, missing, _weights(weights, instrument))
    values = means * sizes if instrument.aggregation == "sum" else means
    frame = pd.DataFrame(values, index=answers.index, columns=list(scales))
    for code, scale in instrument.subscales.items():
        if scale.transform is not None:
            frame[code] = transformed(frame[code].to_numpy(), transform=scale.transform)
    for index, column in _indices(matrix, instrument, coding, least).items():
        frame[index] = column
    return frame


def scoring_counts(
    answers: pd.DataFrame,
    instrument: Instrument,
    *,
    missing: MissingItems = "person_mean",
    minimum_answered: float | None = None,
) -> pd.DataFrame:
    """How many respondents each scale was scored for, and how. Looks at missingness only.

    answers, instrument, missing, minimum_answered : as for `score`.
    Returns a row per subscale (and one named "all items" when the instrument has indices), columns
    scale, complete (all items answered), prorated (enough answered: scored by `missing`), not_scored; they add
    up to the rows. Raises InputError as `score` does. Source: the rule of `score`. Checked against: `score`.

    >>> from workbench.instruments import load_instrument
    >>> answers = pd.DataFrame([[5, 4, 4, 2, None, 2], [1] * 6], columns=list("abcdef"))
    >>> scoring_counts(answers, load_instrument("caring_form")).loc[2].to_dict()
    {'scale': 'total', 'complete': 1, 'prorated': 1, 'not_scored': 0}
    """
    answered = ~np.isnan(answer_matrix(answers, instrument))
    least = _least_share(instrument, missing, minimum_answered)
    sets = {code: [i - 1 for i in scale.items] for code, scale in instrument.subscales.items()}
    if instrument.indices:
        sets["all items"] = list(range(instrument.n_items))
    rows = []
    for scale, items in sets.items():
        count = answered[:, items].sum(axis=1)
        complete = count == len(items)
        scored = (count >= least * len(items) - ROUNDING) & (count > 0)
        rows.append((scale, int(complete.sum()), int((scored & ~complete).sum()), int((~scored).sum())))
    return pd.DataFrame(rows, columns=["scale", "complete", "prorated", "not_scored"])


def select_subscale(
    answers: pd.DataFrame, instrument: Instrument, subscale: str, *, coding: str
) -> pd.DataFrame:
    """The items of one subscale, all scored in the same direction: what reliability is computed from.

    answers, instrument, coding : as for `score`. subscale : its code.
    Returns a float frame on the index of `answers` with the item columns of the subscale.
    Raises InputError for an unknown subscale and as `score` does. Checked against: the items' own turned answers.

    >>> from workbench.instruments import load_instrument
    >>> answers = pd.DataFrame([[5, 4, 4, 2, None, 2]], columns=list("abcdef"))
    >>> select_subscale(answers, load_instrument("caring_form"), "hard", coding="1-5").columns.tolist()
    ['a', 'b', 'c']
    """
    if subscale not in instrument.subscales:
        raise InputError(
            f"There is no subscale {subscale!r}",
            where=f"instrument {instrument.id}",
            fix=nearest(subscale, instrument.subscales),
        )
    places = [number - 1 for number in instrument.subscales[subscale].items]
    matrix = turned_answers(answers, instrument, coding)[:, places]
    return pd.DataFrame(matrix, index=answers.index, columns=answers.columns[places])


def _least_share(instrument: Instrument, missing: str, asked: float | None) -> float:
    if missing not in ("person_mean", "prorate", "complete"):
        fix = 'Use "person_mean", "prorate" or "complete".'
        raise InputError(f"There is no rule {missing!r} for missing items", where="score", fix=fix)
    least = instrument.minimum_answered if asked is None else asked
    if not 0 < least <= 1 or (missing == "complete" and asked is not None and asked < 1):
        raise InputError(
            "minimum_answered must be a share of the items (1 when only complete scales are scored)",
            where="score",
            found=str(least),
            fix="Give a number above 0 and at most 1, such as 0.8.",
        )
    return 1.0 if missing == "complete" else least


def _weights(weights: Mapping[int, float] | None, instrument: Instrument) -> Matrix | None:
    if weights is None:
        return None
    whole = np.ones(instrument.n_items)
    for number, weight in weights.items():
        if not 1 <= number <= instrument.n_items or not 0 <= weight < math.inf:
            raise InputError(
                f"Weights are 0 or more, of items 1 to {instrument.n_items}",
                where=f"instrument {instrument.id}",
                found=f"item {number}: {weight}",
                fix="Items that count against the scale belong under `reversed` in the instrument.",
            )
        whole[number - 1] = weight
    return whole


def _means(
    matrix: Matrix, item_sets: Sequence[Sequence[int]], least: float, missing: str, weights: Matrix | None
) -> tuple[Matrix, Matrix]:
    """(Weighted) mean of each set of items, NaN below the least share; and the sets' weight."""
    means = np.empty((len(matrix), len(item_sets)), order="F")
    sizes = np.empty(len(item_sets))
    for place, items in enumerate(item_sets):
        chosen = list(items)
        heavy = None if weights is None else weights[chosen]
        # Sums, no product of matrices: it would be slower, and its threads would wait for each other.
        means[:, place], sizes[place] = _mean(matrix[:, chosen], least, missing, heavy)
    return means, sizes


def _mean(part: Matrix, least: float, missing: str, weights: Matrix | None) -> tuple[Matrix, float]:
    """The same of one set, whose items are the columns."""
    answered = ~np.isnan(part)
    known = np.where(answered, part, 0.0)
    count = answered.sum(axis=1)
    enough = count >= max(least * part.shape[1] - ROUNDING, 1)
    mean = np.where(enough, known.sum(axis=1), np.nan) / np.maximum(count, 1)
    if weights is None:
        return mean, part.shape[1]
    whole = float(weights.sum())
    if not whole:
        raise InputError("A scale needs an item with weight", where="score", fix="Give a weight above 0.")
    share, total = answered @ weights, known @ weights
    if missing == "prorate":
        return np.where(enough & (share > 0), total / np.where(share > 0, share, 1.0), np.nan), whole
    return (total + (whole - share) * mean) / whole, whole


def _indices(matrix: Matrix, instrument: Instrument, coding: str, least: float) -> dict[str, Matrix]:
    if not instrument.indices:
        return {}
    low = instrument.codings[coding][0]
    means, _ = _means(matrix, [range(instrument.n_items)], least, "person_mean", None)
    gsi, answered = means[:, 0], np.maximum((~np.isnan(matrix)).sum(axis=1), 1)
    positive = matrix > low  # NaN compares as False
    count = positive.sum(axis=1)
    scored = ~np.isnan(gsi)
    whole = instrument.n_items / answered  # exactly 1 for complete answers, so counts stay whole
    burden = np.where(positive, matrix, 0.0).sum(axis=1)
    every = {
        "total": np.where(scored, np.nansum(matrix, axis=1), np.nan) * whole,
        "gsi": gsi,
        "pst": np.where(scored, count * whole, np.nan),
        "psdi": np.where(scored & (count > 0), burden / np.maximum(count, 1), np.nan),
    }
    return {index: every[index] for index in instrument.indices}
