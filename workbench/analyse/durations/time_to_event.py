"""Time from one moment to another by group: median, later quantiles and shares by set times; open cases are never dropped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.analyse.durations.censored import check_columns, check_ending, check_not_negative, is_open
from workbench.analyse.durations.incidence import incidence, quantile, share_at
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.measure.numeric import numbers

COLUMNS = ["group", "quantile", "value", "low", "high", "level", "n", "ended", "open", "other", "undated", "method", "reason"]  # fmt: skip
CURVE = ["time", "at_risk", "ended", "other", "share", "se", "low", "high"]
METHOD = "Kaplan-Meier, log-log interval"
COMPETING = "Aalen-Johansen, log-log interval"
EMPTIED = "all cases under watch ended before others came under watch"


def time_to_event(
    records: pd.DataFrame,
    *,
    duration: str,
    ending: str,
    of: object = True,
    by: str | None = None,
    entry: str | None = None,
    quantiles: Sequence[float] = (0.5, 0.9),
    level: float = 0.95,
) -> pd.DataFrame:
    """How long cases take to one ending, by group, with open cases censored at the time they were last seen.

    records : a row a case. duration : column of times from the start, in one unit, not negative. ending : column that
    says how the case ended: False, 0, "0", missing or "" means that it is open; `of` is the ending studied (True, or its
    code or word); any other ending competes with it. entry : column of times at which a case came under watch, when later
    than its start. quantiles : shares of cases.
    An open case enters with ending 0 and the time it has lasted so far, as_of - opened: `spells` makes both columns of two
    dates. Without a duration it would be left out, and the times would look shorter than they are.

    Returns a row a group and quantile (of no rows by group: none): group ("" without `by`; missing, and last, for cases of
    which it is not known), quantile, value (time; NaN when that share is not
    reached), low, high, level, n (cases), ended, open, other (ended otherwise), method, reason.
    Rows without a duration are left out and counted in `undated`. With late entries, NaN with a reason once all cases under
    watch have ended before others come under watch. Raises InputError for absent columns, negative times, a case that
    was over before it came under watch, an ending `of` that the column cannot hold (True among words), or a quantile that
    is not between 0 and 1.
    Source: Kaplan and Meier 1958; Brookmeyer and Crowley 1982, Biometrics 38:29; Aalen and Johansen 1978.
    Checked against: R 4.2.2 survival 3.5-3 (survfit, conf.type "log-log", delayed entry) and cmprsk 2.2-11.

    >>> cases = pd.DataFrame({"days": [1, 2, 3, 4, 9], "paid": [1, 1, 1, 0, 0]})
    >>> time_to_event(cases, duration="days", ending="paid", of=1, quantiles=[0.5])["value"].tolist()
    [3.0]
    """
    if not all(0 < share < 1 for share in quantiles):
        raise InputError(
            "A quantile lies between 0 and 1", where="time_to_event", found=str(list(quantiles)), fix="Use 0.5 for the median."
        )  # fmt: skip
    rows = []
    for name, group in _groups(records, by):
        dated, curve = _curve(group, duration, ending, of, entry, level)
        for share in quantiles:
            rows.append(
                {
                    "group": name, "quantile": share, "value": quantile(curve, share),
                    "low": quantile(curve, share, column="high"), "high": quantile(curve, share, column="low"), "level": level,
                    **_counts(group, dated, ending, of), "method": _method(curve),
                    "reason": _reason(dated, curve, share),
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def incidence_curve(
    records: pd.DataFrame,
    *,
    duration: str,
    ending: str,
    of: object = True,
    by: str | None = None,
    entry: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The share of cases that have had one ending by each time: the steps of a curve, by group.

    Arguments as `time_to_event`. Returns group, time, at_risk, ended, other, share, se, low, high.
    """
    curves = []
    for name, group in _groups(records, by):
        _, curve = _curve(group, duration, ending, of, entry, level)
        curves.append(curve.assign(group=name))
    if not curves:  # no rows, so no groups
        return _curve(records, duration, ending, of, entry, level)[1].assign(group="")[["group", *CURVE]]
    joined = pd.concat(curves, ignore_index=True)
    return joined[["group", *CURVE]]


def share_within(
    records: pd.DataFrame,
    *,
    duration: str,
    ending: str,
    within: float,
    of: object = True,
    entry: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Share of cases with one ending within a time, as 1 - S(t): open cases count as long as they were seen.

    Arguments as `time_to_event`: an open case has ending 0 and the duration as_of - opened (see `spells`). Returns an Estimate
    (unit share, n = cases with a time); its method says how many cases without a time were left out, and how many of them
    are open, which makes the share too high. NaN with a reason when no case was watched that long, or then. Raises
    InputError as it does, and for a negative time.

    >>> cases = pd.DataFrame({"days": [1, 2, 3, 4, 9], "paid": [1, 1, 1, 0, 0]})
    >>> round(share_within(cases, duration="days", ending="paid", of=1, within=3).value, 3)
    0.6
    """
    if not within >= 0:
        raise InputError(
            "The limit is not negative",
            where="share_within",
            found=f"{within}",
            fix="Pass a limit such as 30.",
        )
    dated, curve = _curve(records, duration, ending, of, entry, level)
    n = len(dated)
    method = _method(curve) + _left_out(records[~_timed(records, duration, entry)], ending)
    if not n:
        return missing("no cases with a time", unit="share", n=0, method=method)
    if within > dated[duration].max() and is_open(dated[ending]).any():
        return missing("no case was watched that long", unit="share", n=n, method=method)
    row = share_at(curve, within)
    if row is None and entry and within <= dated[entry].min():
        return missing("no case was watched so early", unit="share", n=n, method=method)
    if row is not None and np.isnan(row["share"]):
        return missing(EMPTIED, unit="share", n=n, method=method)
    if row is None:
        return Estimate(0.0, n=n, unit="share", method=method)
    value, low, high = (float(row[column]) for column in ("share", "low", "high"))
    return Estimate(value, low, high, level, n, unit="share", method=method)


def _groups(records: pd.DataFrame, by: str | None) -> list[tuple[object, pd.DataFrame]]:
    if by is None:
        return [("", records)]
    check_columns(records, [by])
    return list(records.groupby(by, observed=True, dropna=False))


def _curve(
    records: pd.DataFrame, duration: str, ending: str, of: object, entry: str | None, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cases that have a time, and their curve."""
    check_columns(records, [duration, ending, *([entry] if entry else [])])
    check_ending(records[ending], of)
    dated = records[_timed(records, duration, entry)]
    time = numbers(dated[[duration]])[:, 0]
    start = numbers(dated[[entry]])[:, 0] if entry else np.full(len(dated), -np.inf)
    check_not_negative(time, dated.index, duration)
    if (start >= time).any():
        raise InputError(
            "A case was over before it came under watch", where=f"row {dated.index[start >= time][0]}",
            fix="Leave it out on record, or mend its times.",
        )  # fmt: skip
    studied = (dated[ending] == of).fillna(False).to_numpy(dtype=bool)
    other = ~studied & ~is_open(dated[ending])
    return dated, incidence(time, studied, other, start, level=level)


def _counts(group: pd.DataFrame, dated: pd.DataFrame, ending: str, of: object) -> dict[str, int]:
    studied = int((dated[ending] == of).sum())
    still = int(is_open(dated[ending]).sum())
    return {
        "n": len(dated), "ended": studied, "open": still, "other": len(dated) - studied - still,
        "undated": len(group) - len(dated),
    }  # fmt: skip


def _method(curve: pd.DataFrame) -> str:
    return COMPETING if curve["other"].any() else METHOD


def _timed(records: pd.DataFrame, duration: str, entry: str | None) -> pd.Series:
    return records[duration].notna() & (records[entry].notna() if entry else True)


def _left_out(undated: pd.DataFrame, ending: str) -> str:
    """How many cases have no time, for the method; open ones among them make a share too high."""
    if undated.empty:
        return ""
    still = int(is_open(undated[ending]).sum())
    return f"; {len(undated)} without a time left out" + (f" ({still} of them open)" if still else "")


def _reason(dated: pd.DataFrame, curve: pd.DataFrame, share: float) -> str:
    if dated.empty:
        return "no cases with a time"
    if not np.isnan(quantile(curve, share)):
        return ""
    return EMPTIED if curve["share"].isna().any() else "too few cases have ended"
