"""The clean twin of the insured fleet: seven tables and what was planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.claims import draw_claims, draw_followup
from workbench.simulate.insured_fleet.fleet import draw_exposure, draw_policies, draw_vehicles
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.streams import below, stream, uniforms


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
        _tender(),
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


def _tender() -> pd.DataFrame:
    """A row a bid."""
    columns = ["service", "claims", "network", "experience", "price"]
    bids = pd.DataFrame.from_dict(truth.BIDS, orient="index", columns=columns)
    return bids.rename_axis("bidder").reset_index()
