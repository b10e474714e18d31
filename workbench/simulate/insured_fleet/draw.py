"""The clean twin of the insured fleet: ten tables and what was planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.calendar import holidays
from workbench.simulate.insured_fleet.claims import draw_claims, draw_followup
from workbench.simulate.insured_fleet.fleet import draw_exposure, draw_policies, draw_vehicles
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.streams import below, normals, stream, uniforms


@dataclass(frozen=True)
class InsuredFleet:
    """Tables as they would be without dirt, each keyed by its first column."""

    vehicles: pd.DataFrame
    policies: pd.DataFrame
    claims: pd.DataFrame
    followup: pd.DataFrame
    reports: pd.DataFrame
    exposure_month: pd.DataFrame
    tender: pd.DataFrame
    evaluations: pd.DataFrame
    meetings: pd.DataFrame
    calendar: pd.DataFrame


def draw_insured_fleet(*, seed: int, n: int = truth.VEHICLES) -> InsuredFleet:
    """All tables of one seed; n : vehicles. Raises InputError below 100."""
    if n < 100:
        raise InputError("Too few vehicles", found=str(n), fix="Use 100 or more.")
    vehicles = draw_vehicles(seed, n)
    policies = draw_policies(seed, vehicles)
    claims = draw_claims(seed, vehicles, policies)
    return InsuredFleet(
        vehicles,
        policies,
        claims,
        draw_followup(seed, claims),
        _reports(seed),
        draw_exposure(seed, vehicles),
        *_tender(seed),
        _meetings(),
        holidays(),
    )


def _reports(seed: int) -> pd.DataFrame:
    """A row a report due: weekly on Mondays, monthly on the second."""
    weeks = pd.date_range(truth.START, truth.AS_OF, freq="W-MON")
    seconds = pd.date_range(truth.START, truth.AS_OF, freq="MS") + pd.Timedelta(days=1)
    due = [*weeks, *seconds, *seconds]
    kind = [1] * len(weeks) + [2] * len(seconds) + [3] * len(seconds)
    late = uniforms(stream(seed, STUDY, "reports"), len(due)) >= truth.PUNCTUAL
    delay = np.where(late, 1 + below(stream(seed, STUDY, "delay"), 5, len(due)), 0)
    sent = pd.Series(pd.DatetimeIndex(due) + pd.to_timedelta(delay, unit="D"))
    return pd.DataFrame(
        {
            "report_id": [f"M{number:03d}" for number in range(1, len(due) + 1)],
            "kind": kind,
            "due": pd.DatetimeIndex(due),
            "sent_on": sent.where(sent <= truth.AS_OF),
        }
    )


def _tender(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row a bid with its price; a row a bid and evaluator with points, whose means are those planted."""
    bids = pd.DataFrame.from_dict(truth.BIDS, orient="index", columns=[*truth.CRITERIA, "price"])
    judges, shape = truth.EVALUATORS, (truth.EVALUATORS, len(bids), len(truth.CRITERIA))
    strict = normals(stream(seed, STUDY, "strictness"), judges)[:, None, None] * truth.LENIENCY_SPREAD
    noise = normals(stream(seed, STUDY, "evaluations"), *shape) * truth.EVALUATOR_SPREAD + strict
    points = bids[list(truth.CRITERIA)].to_numpy()[None] + noise - noise.mean(axis=0)
    rows = [
        {
            "row_id": f"S{place * len(bids) + row + 1:02d}",
            "bidder": bidder,
            "evaluator": f"E{place + 1}",
            **dict(zip(truth.CRITERIA, np.minimum(points[place, row], 100.0), strict=True)),
        }
        for place in range(judges)
        for row, bidder in enumerate(bids.index)
    ]
    return bids[["price"]].rename_axis("bidder").reset_index(), pd.DataFrame(rows)


def _meetings() -> pd.DataFrame:
    """A row a meeting held: meeting_id, kind, held_on."""
    quarters = pd.period_range(truth.START, truth.AS_OF, freq="Q")
    held = [quarter.end_time.normalize() - pd.Timedelta(days=12) for quarter in quarters if str(quarter) not in truth.MISSED_MEETINGS]  # fmt: skip
    dates = [*held, *map(pd.Timestamp, truth.VISITS)]
    return pd.DataFrame(
        {
            "meeting_id": [f"D{number:02d}" for number in range(1, len(dates) + 1)],
            "kind": [1] * len(held) + [2] * len(truth.VISITS),
            "held_on": pd.DatetimeIndex(dates),
        }
    )
