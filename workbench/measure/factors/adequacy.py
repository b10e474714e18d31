"""Whether items share enough for a factor analysis: Kaiser-Meyer-Olkin measure and Bartlett's test of sphericity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.estimate import Estimate
from workbench.estimate import missing as no_estimate
from workbench.measure.factors.factorable import correlations_to_factor
from workbench.measure.moments import Missing, Moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

KMO_METHOD = "Kaiser-Meyer-Olkin measure of sampling adequacy"
ALONE = "not correlated with any other item"
BARTLETT_METHOD = "Bartlett's test of sphericity"


def kmo(items: pd.DataFrame | Moments, *, missing: Missing = "listwise") -> Estimate:
    """Kaiser-Meyer-Olkin measure of all items together: squared correlations against partial ones.

    items : respondents in rows, items in columns, numeric; or their moments. missing : as for `moments`.
    Returns an Estimate: value (0 to 1; Kaiser calls below .5 unacceptable), n (respondents), method; no interval.
    NaN with a reason below 2 items or 3 respondents, for an item that does not vary, or singular correlations.
    Raises InputError as `moments` does.
    Source: Kaiser & Rice 1974, Educational and Psychological Measurement 34:111. Checked against: psych 2.2.9 KMO.

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 4, 5], "c": [2, 1, 3, 5, 4]})
    >>> f"{kmo(items).value:.3f}"
    '0.542'
    """
    found = correlations_to_factor(items, missing)
    method = f"{KMO_METHOD}, {found.missing}"
    if found.reason:
        return no_estimate(found.reason, unit="ratio", n=found.n, method=method)
    shared, partial = _squares(found.r)
    value = float(_adequacy(shared.sum(), partial.sum()))
    alone = ALONE if math.isnan(value) else ""
    return Estimate(value, n=found.n, unit="ratio", method=method, reason=alone)


def kmo_items(items: pd.DataFrame | Moments, *, missing: Missing = "listwise") -> pd.DataFrame:
    """The measure of sampling adequacy of each item (the diagonal of SPSS's anti-image correlations).

    items, missing : as for `kmo`.
    Returns a row per item: item, msa, n (respondents), reason (as for `kmo`; then msa is NaN).
    Source: Kaiser & Rice 1974. Checked against: psych 2.2.9 KMO (MSAi).

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 4, 5], "c": [2, 1, 3, 5, 4]})
    >>> kmo_items(items)["item"].tolist()
    ['a', 'b', 'c']
    """
    found = correlations_to_factor(items, missing)
    msa = np.full(len(found.items), np.nan)
    if not found.reason:
        shared, partial = _squares(found.r)
        msa = _adequacy(shared.sum(axis=1), partial.sum(axis=1))
    reason = [found.reason or (ALONE if math.isnan(value) else "") for value in msa]
    return pd.DataFrame({"item": list(found.items), "msa": msa, "n": found.n, "reason": reason})


def bartlett_sphericity(items: pd.DataFrame | Moments, *, missing: Missing = "listwise") -> Estimate:
    """Test that no two items are correlated. A large sample rejects it almost always: no proof of factors.

    items, missing : as for `kmo`; pairwise, n is that of the pair that fewest answered.
    Returns an Estimate: value and statistic (chi-square, -(n - 1 - (2k + 5)/6) ln|R|), df (k(k - 1)/2), p, n.
    NaN with a reason as for `kmo`, and when there are too few respondents for so many items.
    Source: Bartlett 1951, Biometrika 38:337. Checked against: psych 2.2.9 cortest.bartlett.

    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 4, 5], "c": [2, 1, 3, 5, 4]})
    >>> test = bartlett_sphericity(items)
    >>> f"{test.statistic:.3f} {test.df:.0f} {test.p:.3f}"
    '6.324 3 0.097'
    """
    from scipy.special import chdtrc

    found = correlations_to_factor(items, missing)
    k = len(found.items)
    factor = found.n - 1 - (2 * k + 5) / 6
    reason = found.reason or ("too few respondents for so many items" if factor <= 0 else "")
    if reason:
        return no_estimate(reason, unit="ratio", n=found.n, method=BARTLETT_METHOD)
    statistic = -factor * float(np.linalg.slogdet(found.r)[1])
    df = k * (k - 1) / 2
    p = float(chdtrc(df, statistic))
    return Estimate(
        statistic, n=found.n, p=p, statistic=statistic, df=df, unit="ratio", method=BARTLETT_METHOD
    )


def _squares(r: Matrix) -> tuple[Matrix, Matrix]:
    """Squared correlations and squared partial correlations given all other items, without the diagonal."""
    inverse = np.linalg.inv(r)
    scale = np.sqrt(np.diag(inverse))
    partial = (inverse / np.outer(scale, scale)) ** 2
    shared = r**2
    np.fill_diagonal(shared, 0.0)
    np.fill_diagonal(partial, 0.0)
    return shared, partial


def _adequacy(shared: Matrix, partial: Matrix) -> Matrix:
    whole = shared + partial
    return np.where(whole > 0, shared / np.where(whole > 0, whole, 1.0), np.nan)
