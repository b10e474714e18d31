"""Several groups or several measurements by ranks: Kruskal-Wallis and Friedman."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.association.correlation import midranks
from workbench.analyse.comparison.anova import too_few_groups
from workbench.analyse.comparison.rank_distributions import tie_sizes
from workbench.analyse.comparison.samples import Samples, complete_matrix, does_not_vary, samples_of
from workbench.analyse.comparison.tested import Tested, untested, with_effect
from workbench.analyse.comparison.variance_explained import variance_explained
from workbench.estimate import Estimate, missing
from workbench.intervals import check_level

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

KRUSKAL = "Kruskal-Wallis"
FRIEDMAN = "Friedman"
RANK_EPSILON = "rank epsilon² = H / (n - 1); noncentral F interval of the population's share, on ranks"


def kruskal_wallis(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    order: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Do groups differ in location, by ranks? H corrected for ties, chi-square approximation.

    frame : a row per respondent; rows without outcome or group are left out. outcome : a number or an
    ordered category. order : which groups.
    Returns one row: test, statistic_name (H), statistic, df, p, n, effect (rank epsilon², the share of the
    variance of the ranks), value, low, high, level, method, reason; df2 is NaN. The limits are those of an
    analysis of variance of the ranks (approximate). NaN with a reason for a single or empty group, fewer
    answers than groups and one more, or answers all alike.
    Source: Kruskal & Wallis 1952; Tomczak & Tomczak 2014 (effect). Checked against: R 4.2.2 kruskal.test,
    effectsize 0.8.3 (value).

    >>> import pandas as pd
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4, 5, 9], "g": list("aabbcc")})
    >>> row = kruskal_wallis(table, outcome="y", group="g").iloc[0]
    >>> f"H = {row.statistic:.3f}, P = {row.p:.3f}"
    'H = 4.571, P = 0.102'
    """
    samples = samples_of(frame, outcome=outcome, group=group, order=order, where="kruskal_wallis")
    test = by_ranks(samples)
    return with_effect(test, "rank epsilon²", rank_epsilon(test, level=level))


def friedman(frame: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Do several measurements of the same respondents differ, by ranks within each respondent?

    frame : respondents in rows, measurements in columns; incomplete rows are left out.
    Returns one row: test, statistic_name (χ²), statistic (corrected for ties), df, p, n (respondents),
    effect (Kendall's W, 0 to 1), value, low, high, level, method, reason. W overstates agreement in few
    respondents by about (1 - W) / n; the limits are for the population's W, from the jackknife of the mean
    pairwise rank correlation, (n W - 1) / (n - 1), on Fisher's z scale with t (simulated coverage 92-97 %).
    NaN with a reason below 2 complete rows or 2 columns, or when every respondent's answers are all alike.
    Raises InputError for text. Source: Friedman 1937; Kendall & Babington Smith 1939.
    Checked against: R 4.2.2 friedman.test.

    >>> import pandas as pd
    >>> row = friedman(pd.DataFrame({"a": [1, 2, 1, 3], "b": [2, 3, 3, 4], "c": [3, 1, 2, 5]})).iloc[0]
    >>> f"{row.statistic:.2f} {row.p:.4f} W = {row.value:.4f}"
    '3.50 0.1738 W = 0.4375'
    """
    matrix = complete_matrix(frame, where="friedman")
    test, ranks = within_ranks(matrix)
    return with_effect(test, "Kendall's W", _concordance(test, ranks, level))


def by_ranks(samples: Samples) -> Tested:
    """Kruskal-Wallis H of samples."""
    from scipy.special import chdtrc

    k, n = len(samples.labels), samples.n
    method = "Kruskal-Wallis, corrected for ties, chi-square approximation"
    reason = too_few_groups(samples)
    if not reason and n < k + 1:
        reason = "no more answers than groups"
    together = np.concatenate(samples.values) if samples.values else np.empty(0)
    if not reason and does_not_vary(together):
        reason = "all answers are alike"
    if reason:
        return untested(KRUSKAL, "H", reason, n=n, method=method)
    ranks, t = midranks(together), tie_sizes(together)
    ends = np.cumsum(samples.sizes).astype(int)
    sums = np.array([float(part.sum()) for part in np.split(ranks, ends[:-1])])
    spread = 1 - float((t**3 - t).sum()) / (n**3 - n)
    h = (12 / (n * (n + 1)) * float((sums**2 / samples.sizes).sum()) - 3 * (n + 1)) / spread
    return Tested(KRUSKAL, "H", max(h, 0.0), k - 1, p=float(chdtrc(k - 1, max(h, 0.0))), n=n, method=method)


def rank_epsilon(test: Tested, *, level: float) -> Estimate:
    """Share of the variance of ranks between groups, from H, with the limits of an ANOVA of the ranks.

    The limits are those of the population's share: see `variance_explained` on those below the value, or missing.
    """
    if test.reason:
        return missing(test.reason, unit="ratio", n=test.n, method=RANK_EPSILON)
    value = test.statistic / (test.n - 1)
    df2 = test.n - 1 - test.df
    left = test.n - 1 - test.statistic
    f = test.statistic / test.df / (left / df2) if left > 1e-9 * test.n else np.inf
    share = variance_explained(f, test.df, df2, measure="eta", level=level)
    return Estimate(value, share.low, share.high, level, n=test.n, unit="ratio", method=RANK_EPSILON)


def within_ranks(matrix: Vector) -> tuple[Tested, Vector]:
    """Friedman's chi-square of complete rows, and the ranks within each."""
    from scipy.special import chdtrc

    n, k = matrix.shape
    method = "Friedman, corrected for ties, chi-square approximation"
    reason = "fewer than 2 measurements" if k < 2 else "fewer than 2 complete respondents" if n < 2 else ""
    ranks = _row_ranks(matrix)
    ties = float(_tie_terms(ranks).sum())
    if not reason and ties == n * (k**3 - k):
        reason = "nobody's answers differ"
    if reason:
        return untested(FRIEDMAN, "χ²", reason, n=n, method=method), ranks
    gaps = ranks.sum(axis=0) - n * (k + 1) / 2
    chi2 = 12 * float((gaps**2).sum()) / (n * k * (k + 1) - ties / (k - 1))
    return Tested(FRIEDMAN, "χ²", chi2, k - 1, p=float(chdtrc(k - 1, chi2)), n=n, method=method), ranks


def _concordance(test: Tested, ranks: Vector, level: float) -> Estimate:
    """Kendall's W corrected for ties, with the limits of the population's W."""
    from scipy.special import stdtrit

    label = "Kendall's W; jackknife interval on Fisher's z"
    if test.reason:
        return missing(test.reason, unit="correlation", n=test.n, method=label)
    n, k = ranks.shape
    ties = _tie_terms(ranks)
    value = test.statistic / (n * (k - 1))
    low = high = np.nan
    spread = (n - 1) ** 2 * (k**3 - k) - (n - 1) * (ties.sum() - ties)
    if n > 2 and (spread > 0).all():
        left = ranks.sum(axis=0) - ranks - (n - 1) * (k + 1) / 2
        each = 12 * (left**2).sum(axis=1) / spread
        pairwise, each = (n * value - 1) / (n - 1), ((n - 1) * each - 1) / (n - 2)
        if pairwise < 1:
            error = np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum()) / (1 - pairwise**2)
            half = float(stdtrit(n - 1, (1 + check_level(level)) / 2)) * error
            low, high = (max(0.0, float(np.tanh(np.arctanh(pairwise) + side))) for side in (-half, half))
    return Estimate(value, low, high, level, n=n, unit="correlation", method=label)


def _row_ranks(matrix: Vector) -> Vector:
    """Midranks within each row, a column at a time for all rows together."""
    ranks = np.full(matrix.shape, 0.5)
    for column in matrix.T:
        ranks += (column[:, None] < matrix) + 0.5 * (column[:, None] == matrix)
    return ranks


def _tie_terms(ranks: Vector) -> Vector:
    """The t³ - t of the ties of each row, as the sum of t² - 1 over its values."""
    alike = np.zeros(ranks.shape)
    for column in ranks.T:
        alike += column[:, None] == ranks
    return np.asarray((alike**2 - 1).sum(axis=1))
