"""A chart of what a process does beyond what its last value foretells, for processes with a memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.analyse.charts.control_chart import control_chart, lag_one
from workbench.analyse.comparison.samples import column_of
from workbench.measure.numeric import numbers


def residual_chart(
    points: pd.DataFrame, *, value: str, label: str, baseline: int, rules: Sequence[str] = ("nelson 1",)
) -> pd.DataFrame:
    """XmR chart of the residuals of a first-order autoregression that the baseline fixes.

    points : a row a period, in order; value : single values; label : names the periods. The expected value of a period is
    mean + phi (last value - mean), with the baseline's mean and lag-1 autocorrelation phi (Yule-Walker), both frozen.
    The first period has no residual. Returns the columns of `control_chart`, with phi. Raises InputError as it does.
    A shift that stays shows in full at its first point only, and at (1 - phi) of its size afterwards: watch both charts.
    Source: Alwan and Roberts 1988, Journal of Business and Economic Statistics 6:87; Montgomery, Introduction to Statistical
    Quality Control, section 10.4. Checked against: R 4.2.2 ar.yw; the chemical process of the SAS/QC manual (phi .83026; the
    manual fits by maximum likelihood afterwards: .84694).

    >>> weeks = pd.DataFrame({"week": range(8), "minutes": [40.0, 43, 46, 44, 41, 39, 42, 60]})
    >>> residual_chart(weeks, value="minutes", label="week", baseline=7)["signal"].tolist()[-1]
    True
    """
    values, labels = (column_of(points, name, where="residual_chart") for name in (value, label))
    series = numbers(values.to_frame())[:, 0]
    first = pd.Series(series[:baseline])
    phi, mean = lag_one(first).value, float(first.mean())
    foretold = mean + phi * (np.concatenate([[np.nan], series[:-1]]) - mean)
    left = pd.DataFrame({label: labels.to_numpy(), value: series - foretold})
    # The first point has no residual, so the baseline holds one residual fewer than weeks.
    return control_chart(left, kind="xmr", value=value, label=label, baseline=baseline, rules=rules).assign(
        phi=phi
    )
