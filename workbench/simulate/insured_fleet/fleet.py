"""Vehicles of the group, their policies, and the distances of the branches."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.people import invented_names
from workbench.simulate.streams import Integers, below, categories, normals, order, stream, uniforms

KM_A_DAY = 0.22  # thousand km of a vehicle


def draw_vehicles(seed: int, n: int) -> pd.DataFrame:
    """A row a vehicle: vehicle_id, plate, owner, branch, area, type, status, in_service_from, in_service_to, gps_from."""
    branch = _branches(n)
    kind = 1 + categories(stream(seed, STUDY, "type"), np.array(truth.TYPE_SHARES), n)
    stopped = uniforms(stream(seed, STUDY, "stopped"), n) < truth.STOPPED
    last = truth.AS_OF - pd.to_timedelta(30 + below(stream(seed, STUDY, "stop"), 500, n), unit="D")
    first = pd.Timestamp("2000-01-01") + pd.to_timedelta(
        below(stream(seed, STUDY, "bought"), 1300, n), unit="D"
    )
    return pd.DataFrame(
        {
            "vehicle_id": [f"V{number:04d}" for number in range(1, n + 1)],
            "plate": [f"豫A·TEST{number:04d}" for number in range(1, n + 1)],
            "owner": invented_names(stream(seed, STUDY, "owner"), n),
            "branch": [f"B{place + 1:02d}" for place in branch],
            "area": np.where(branch < truth.CITY_BRANCHES, 1, 2),
            "type": kind,
            "status": np.where(stopped, 2, 1),
            "in_service_from": first,
            "in_service_to": pd.Series(last).where(stopped),
            "gps_from": _gps(seed).reindex(branch).to_numpy(),
        }
    )


def _branches(n: int) -> Integers:
    """The branch (from 0) of each vehicle: the first branches are the largest."""
    large, small = truth.BRANCH_SIZES
    ends = np.cumsum(np.linspace(large, small, truth.BRANCHES)) / truth.BRANCHES
    return np.minimum(np.searchsorted(ends, (np.arange(n) + 0.5) / n), truth.BRANCHES - 1)


def _gps(seed: int) -> pd.Series:
    """The day from which a branch's vehicles carry GPS; missing for those that never do."""
    low, high = truth.GPS_MONTHS
    month = low - 1 + below(stream(seed, STUDY, "gps month"), high - low + 1, truth.BRANCHES)
    day = pd.Series([truth.START + pd.DateOffset(months=int(each)) for each in month])
    fitted = order(stream(seed, STUDY, "gps branch"), truth.BRANCHES) < truth.GPS_BRANCHES
    return day.where(fitted)


def draw_policies(seed: int, vehicles: pd.DataFrame) -> pd.DataFrame:
    """A row a policy: policy_no, vehicle_id, start, end (last day of cover), premium.

    All vehicles come in on the first day, with cover to their own day of renewal. A renewal comes in time (now and then a few
    days early, so that two policies overlap) or after a lapse; passenger vehicles do not lapse into 2005.
    """
    spells = [
        [name, *spell]
        for place, (name, kind) in enumerate(zip(vehicles["vehicle_id"], vehicles["type"], strict=True))
        for spell in _spells(stream(seed, STUDY, "policies", str(place)), passenger=kind == 1)
    ]
    frame = pd.DataFrame(spells, columns=["vehicle_id", "start", "end"])
    own = np.exp(0.25 * normals(stream(seed, STUDY, "premium"), len(vehicles)) - 0.25**2 / 2)
    own = own / own.mean()
    yearly = pd.Series(truth.PREMIUM * own, index=vehicles["vehicle_id"])
    days = (frame["end"] - frame["start"]).dt.days + 1
    premium = np.floor(yearly.loc[frame["vehicle_id"]].to_numpy() * days / 365 + 0.5).astype(np.int64)
    frame.insert(0, "policy_no", [f"P{number:05d}" for number in range(1, len(frame) + 1)])
    return frame.assign(premium=premium)


def _spells(rng: np.random.Generator, *, passenger: bool) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Cover of one vehicle over the whole time."""
    draws = uniforms(rng, 4, 3)
    start = truth.START
    end = start + pd.Timedelta(days=int(365 * draws[3, 0]))
    spells = [(start, end)]
    low, high = truth.LAPSE_DAYS
    for chance, length, early in draws[:3]:
        gap = low + int((high - low + 1) * length) if chance < truth.LAPSING else 0
        if passenger and (end + pd.Timedelta(days=1 + gap)).year >= 2005:
            gap = 0
        lead = int(early * 100) if not gap and early < 0.05 else 0
        start = end + pd.Timedelta(days=1 + gap - lead)
        if start > truth.AS_OF:
            break
        end = start + pd.Timedelta(days=364)
        spells.append((start, end))
    return spells


def draw_exposure(seed: int, vehicles: pd.DataFrame) -> pd.DataFrame:
    """A row a branch and month: row_id, branch, month (2003-11 …), km in thousands."""
    size = vehicles.groupby("branch").size()
    months = pd.period_range(truth.START, truth.AS_OF, freq="M")
    rows = [(branch, month) for branch in sorted(size.index) for month in months]
    noise = np.exp(0.08 * normals(stream(seed, STUDY, "km"), len(rows)))
    return pd.DataFrame(
        {
            "row_id": [f"K{number:04d}" for number in range(1, len(rows) + 1)],
            "branch": [branch for branch, _ in rows],
            "month": [str(month) for _, month in rows],
            "km": [
                size[branch] * month.days_in_month * KM_A_DAY * each
                for (branch, month), each in zip(rows, noise, strict=True)
            ],
        }
    )
