"""A sample against a published norm, and how many respondents a screening rule picks out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError, nearest
from workbench.intervals import check_level, wilson_interval
from workbench.measure.multiplicity import Adjustment, adjust_p
from workbench.measure.numeric import check_numeric, numbers, refuse_repeated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workbench.instruments import Cutoff, Instrument, Norm

    Matrix = NDArray[np.float64]

NAN = math.nan
NORM_COLUMNS = [
    *("scale", "n", "mean", "sd", "norm_mean", "norm_sd", "norm_n", "difference", "low", "high"),
    *("statistic", "df", "p", "p_adjusted", "g", "g_low", "g_high", "reason"),
]


def norm_in_coding(instrument: Instrument, variant: str, *, coding: str) -> Norm:
    """A norm of the instrument, its means shifted to another coding of the same width (1-5 to 0-4).

    instrument : the one the norm belongs to. variant : its name there. coding : the one wanted.
    Standard deviations and counts of items (pst) stay as they are. Raises InputError for an unknown
    variant or coding, or codings of different width. Checked against: the norm's own coding, item by item.

    >>> from workbench.instruments import load_instrument
    >>> norm = norm_in_coding(load_instrument("scl90"), "jin1986_a", coding="0-4")
    >>> f"{norm.scores['SOM'][0]:.2f} {norm.scores['SOM'][1]:.2f}"  # 1.37 and 0.48 in the coding 1-5
    '0.37 0.48'
    """
    for name, known, kind in ((variant, instrument.norms, "norm"), (coding, instrument.codings, "coding")):
        if name not in known:
            raise InputError(
                f"There is no {kind} {name!r}", where=f"instrument {instrument.id}", fix=nearest(name, known)
            )
    norm = instrument.norms[variant]
    (low, high), (new_low, new_high) = instrument.codings[norm.coding], instrument.codings[coding]
    if high - low != new_high - new_low:
        raise InputError(
            f"The norm {variant!r} cannot be shifted from coding {norm.coding!r} to {coding!r}",
            where=f"instrument {instrument.id}",
            fix="Only codings with equally many steps differ by a constant.",
        )
    least = {scale: instrument.least_score(scale, coding=coding) for scale in norm.scores}
    moved = {
        scale: (mean + least[scale] - norm.least[scale], sd) for scale, (mean, sd) in norm.scores.items()
    }
    return replace(norm, coding=coding, least=least, scores=moved)


def compare_with_norm(
    scores: pd.DataFrame, norm: Norm, *, level: float = 0.95, adjust: Adjustment | None = "holm"
) -> pd.DataFrame:
    """Each scale's mean against the norm's, as two samples. Scales that the norm lacks are left out.

    scores : respondents in rows, scale scores in columns (see `score`), in the coding of the norm.
    adjust : over all rows of the result; pass the columns of one family only.

    Returns a row per scale: scale, n (scored), mean, sd, norm_mean, norm_sd, norm_n, difference
    (sample - norm), low, high, statistic, df, p (Welch from summary statistics), p_adjusted, and
    g, g_low, g_high: the difference in norm standard deviations (Glass's form, without small-sample
    correction) with Bonett's interval, and reason: test and interval are NaN below 2 scored respondents.
    Raises InputError when a score is impossible in the norm's coding, infinite or a text, or a scale stands there twice.
    Source: Welch 1947; Bonett 2008, Psychological Methods 13:99. Checked against: R 4.2.2 t.test on
    samples with these moments, and the interval against the example of R package statpsych (ci.stdmean2).

    >>> from workbench.instruments import load_instrument
    >>> norm = load_instrument("scl90").norms["jin1986_a"]
    >>> table = compare_with_norm(pd.DataFrame({"SOM": [1.2, 1.5, 2.1, 1.0]}), norm)
    >>> f"{table.loc[0, 'difference']:.2f} {table.loc[0, 'p']:.3f}"
    '0.08 0.761'
    """
    known = scores.loc[:, [name in norm.scores for name in scores.columns]]
    refuse_repeated(known, where="compare_with_norm")
    values = numbers(known)
    rows = [_norm_row(str(name), values[:, at], norm, level) for at, name in enumerate(known.columns)]
    frame = pd.DataFrame(rows, columns=[name for name in NORM_COLUMNS if name != "p_adjusted"])
    frame.insert(
        NORM_COLUMNS.index("p_adjusted"), "p_adjusted", adjust_p(frame["p"].to_numpy(), method=adjust)
    )
    return frame


def screening_rate(
    scores: pd.DataFrame,
    instrument: Instrument,
    *,
    coding: str,
    norm: Norm | None = None,
    variant: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """How many respondents each screening rule of the instrument picks out: no diagnosis, a prompt.

    scores : as returned by `score`, in `coding`.
    norm : adds the share of the norm sample itself that the rule is expected to pick out.
    variant : the set of rules to apply, where the instrument declares several that circulate.

    Returns a row per rule, then one named "any" (positive by at least one rule): rule, n (respondents
    with all scales of the rule scored), positive, share, low, high (Wilson; NaN when n is 0, with a reason),
    expected_share, expected_at_least, reason. expected_share is the tail of a gamma distribution that starts at the least
    possible score and has the norm's mean and SD (a normal would put 9-29 % below that score); for
    rules over several scales it is NaN, because a norm does not tell how they go together, and
    expected_at_least is the greatest single share.
    Raises InputError when the scores lack a scale, the norm or the rules are in another coding, or several
    sets of rules circulate and none is chosen. Source: Wilson 1927. Checked against: counting by hand.

    >>> from workbench.instruments import load_instrument
    >>> scores = pd.DataFrame({"total": [3.0, 9, 16, 12]})
    >>> table = screening_rate(scores, load_instrument("phq9"), coding="0-3")
    >>> table.loc[table["rule"] == "moderate", ["positive", "share"]].to_numpy().tolist()
    [[2.0, 0.5]]
    """
    if norm is not None and norm.coding != coding:
        raise InputError(
            f"The scores are in coding {coding!r}, the norm is not",
            where=f"norm {norm.variant}",
            found=f"coding {norm.coding!r}",
            fix="Pass norm_in_coding(instrument, variant, coding=...).",
        )
    rows, hits = [], []
    for cutoff in _rules(instrument, variant):
        hit = _beyond(scores, cutoff, coding)
        hits.append(hit)
        rows.append((cutoff.name, hit, [_expected(s, cutoff, norm) for s in cutoff.scales]))
    if hits:
        known = pd.concat(hits, axis=1)
        anyone = known.max(axis=1).where(known.notna().all(axis=1))
        rows.append(("any", anyone, [share for _, _, shares in rows for share in shares]))
    columns = ["rule", "n", "positive", "share", "low", "high"]
    columns += ["expected_share", "expected_at_least", "reason"]
    return pd.DataFrame([_screening_row(*row, level=level) for row in rows], columns=columns)


def _rules(instrument: Instrument, variant: str | None) -> list[Cutoff]:
    known = list(dict.fromkeys(cutoff.variant for cutoff in instrument.cutoffs))
    if (variant is None and len(known) > 1) or (variant is not None and variant not in known):
        raise InputError(
            f"Which screening rules of {instrument.id}?"
            if variant is None
            else f"There are no rules {variant!r}",
            where=f"instrument {instrument.id}",
            fix=f"Pass variant=. {nearest(variant or '', known)}" if known else "Leave variant out.",
        )
    return [cutoff for cutoff in instrument.cutoffs if variant in (None, cutoff.variant)]


def _norm_row(name: str, column: Matrix, norm: Norm, level: float) -> tuple[float | str, ...]:
    values = column[~np.isnan(column)]
    norm_mean, norm_sd = norm.scores[name]
    n = len(values)
    if n and values.min() < norm.least[name] - 1e-9:
        raise InputError(
            f"The norm {norm.variant!r} is in coding {norm.coding!r}: no score is below {norm.least[name]:g}",
            where=f"scale {name}",
            found=f"{values.min():g}",
            fix="Score in that coding, or shift the norm with norm_in_coding().",
        )
    mean, sd = (values.mean() if n else NAN), (values.std(ddof=1) if n > 1 else NAN)
    difference = mean - norm_mean
    welch = _welch(difference, (sd, norm_sd), (n, norm.n), level) if n > 1 else (NAN,) * 5
    g = difference / norm_sd
    half = _bonett_half(g, sd, norm_sd, (n, norm.n), level) if n > 1 else NAN
    head = (name, n, mean, sd, norm_mean, norm_sd, norm.n, difference)
    reason = "" if n > 1 else "fewer than 2 scored respondents" if n else "nobody was scored"
    return (*head, *welch, g, g - half, g + half, reason)


def _welch(
    difference: float, sds: tuple[float, float], ns: tuple[int, int], level: float
) -> tuple[float, float, float, float, float]:
    """low, high, t, df, p of a difference between two means of known n, mean and SD."""
    from scipy.special import stdtr, stdtrit

    parts = [sd**2 / n for sd, n in zip(sds, ns, strict=True)]
    se = math.sqrt(sum(parts))
    df = sum(parts) ** 2 / sum(part**2 / (n - 1) for part, n in zip(parts, ns, strict=True))
    t = difference / se
    half = float(stdtrit(df, (1 + check_level(level)) / 2)) * se
    return difference - half, difference + half, t, df, float(2 * stdtr(df, -abs(t)))


def _bonett_half(g: float, sd: float, norm_sd: float, ns: tuple[int, int], level: float) -> float:
    """Half-width for a difference standardised by the second group's SD (Bonett 2008)."""
    from scipy.special import ndtri

    df, norm_df = ns[0] - 1, ns[1] - 1
    variance = g**2 / (2 * norm_df) + 1 / norm_df + sd**2 / (df * norm_sd**2)
    return float(ndtri((1 + check_level(level)) / 2)) * math.sqrt(variance)


def _beyond(scores: pd.DataFrame, cutoff: Cutoff, coding: str) -> pd.Series[float]:
    absent = [scale for scale in cutoff.scales if scale not in scores.columns]
    if absent:
        raise InputError(
            f"The screening rule {cutoff.name!r} needs the scale {absent[0]!r}",
            where="the scores",
            fix=nearest(absent[0], map(str, scores.columns)),
        )
    values = scores[list(cutoff.scales)]
    check_numeric(values, fix="Pass scores as score() returns them.")
    if coding not in cutoff.at:
        raise InputError(
            f"The screening rule {cutoff.name!r} is not for coding {coding!r}", fix=nearest(coding, cutoff.at)
        )
    limit = cutoff.at[coding]
    # Scores are means of few integers: 1e-9 keeps 2.0000000000000004 from deciding.
    hit = values > limit + 1e-9 if cutoff.comparison == ">" else values >= limit - 1e-9
    return hit.any(axis=1).astype(float).where(values.notna().all(axis=1))


def _expected(scale: str, cutoff: Cutoff, norm: Norm | None) -> float:
    from scipy.special import gammaincc

    if norm is None or scale not in norm.scores:
        return NAN
    mean, sd = norm.scores[scale]
    above, span = mean - norm.least[scale], cutoff.at[norm.coding] - norm.least[scale]
    return float(gammaincc((above / sd) ** 2, span * above / sd**2))


def _screening_row(
    rule: str, hit: pd.Series[float], expected: Sequence[float], *, level: float
) -> tuple[float | str, ...]:
    n, positive = int(hit.notna().sum()), int(hit.sum())
    low, high = wilson_interval(positive, n, level=level)
    shares = np.array(expected)
    least = float(np.nanmax(shares)) if (~np.isnan(shares)).any() else NAN
    alone = float(shares[0]) if len(shares) == 1 else NAN
    reason = "" if n else "nobody was scored"
    return rule, n, positive, positive / n if n else NAN, low, high, alone, least, reason
