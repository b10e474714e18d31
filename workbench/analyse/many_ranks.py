"""Several groups or several measurements by ranks: Kruskal-Wallis and Friedman."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.analyse.anova import too_few_groups
from workbench.analyse.correlation import midranks
from workbench.analyse.rank_distributions import tie_sizes
from workbench.analyse.samples import Samples, complete_matrix, does_not_vary, samples_of
from workbench.analyse.tested import Tested, untested, with_effect
from workbench.analyse.variance_explained import variance_explained
from workbench.estimate import Estimate, missing

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

KRUSKAL = "Kruskal-Wallis"
FRIEDMAN = "Friedman"
RANK_EPSILON = "rank epsilon² = H / (n - 1); noncentral F interval on ranks"


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


def friedman(frame: pd.DataFrame) -> pd.DataFrame:
    """Do several measurements of the same respondents differ, by ranks within each respondent?

    frame : respondents in rows, measurements in columns; incomplete rows are left out.
    Returns one row: test, statistic_name (χ²), statistic (corrected for ties), df, p, n (respondents),
    effect (Kendall's W, 0 to 1), value, low, high, level, method, reason; no interval for W here (its
    distribution without agreement is that of the test), so low and high are NaN.
    NaN with a reason below 2 complete rows or 2 columns, or when every respondent's answers are all alike.
    Raises InputError for text. Source: Friedman 1937; Kendall & Babington Smith 1939.
    Checked against: R 4.2.2 friedman.test.

    >>> import pandas as pd
    >>> row = friedman(pd.DataFrame({"a": [1, 2, 1, 3], "b": [2, 3, 3, 4], "c": [3, 1, 2, 5]})).iloc[0]
    >>> f"{row.statistic:.2f} {row.p:.4f} W = {row.value:.4f}"
    '3.50 0.1738 W = 0.4375'
    """
    matrix = complete_matrix(frame, where="friedman")
    test, w = within_ranks(matrix)
    label = "Kendall's W"
    effect = Estimate(w, n=len(matrix), unit="correlation", method=label, reason=test.reason)
    return with_effect(test, label, effect)


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
    """Share of the variance of ranks between groups, from H, with the limits of an ANOVA of the ranks."""
    if test.reason:
        return missing(test.reason, unit="ratio", n=test.n, method=RANK_EPSILON)
    value = test.statistic / (test.n - 1)
    df2 = test.n - 1 - test.df
    left = test.n - 1 - test.statistic
    f = test.statistic / test.df / (left / df2) if left > 1e-9 * test.n else np.inf
    share = variance_explained(f, test.df, df2, measure="eta", level=level)
    return Estimate(value, share.low, share.high, level, n=test.n, unit="ratio", method=RANK_EPSILON)


def within_ranks(matrix: Vector) -> tuple[Tested, float]:
    """Friedman's chi-square of complete rows, and Kendall's W."""
    from scipy.special import chdtrc

    n, k = matrix.shape
    method = "Friedman, corrected for ties, chi-square approximation"
    reason = "fewer than 2 measurements" if k < 2 else "fewer than 2 complete respondents" if n < 2 else ""
    ties = 0.0
    if not reason:
        ranks = np.array([midranks(row) for row in matrix])
        ties = sum(float((t**3 - t).sum()) for t in map(tie_sizes, matrix))
        if ties == n * (k**3 - k):
            reason = "nobody's answers differ"
    if reason:
        return untested(FRIEDMAN, "χ²", reason, n=n, method=method), np.nan
    gaps = ranks.sum(axis=0) - n * (k + 1) / 2
    chi2 = 12 * float((gaps**2).sum()) / (n * k * (k + 1) - ties / (k - 1))
    test = Tested(FRIEDMAN, "χ²", chi2, k - 1, p=float(chdtrc(k - 1, chi2)), n=n, method=method)
    return test, chi2 / (n * (k - 1))
