"""How the survey was fielded, who the customers are, and which causes were written down for the processes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.simulate.service_loop import layout as truth
from workbench.simulate.service_loop.layout import STUDY
from workbench.simulate.streams import below, stream


def draw_fieldwork(survey: pd.DataFrame) -> pd.DataFrame:
    """A row a channel: customers approached and what became of them; complete + partial + refused + no_contact + unknown."""
    rows = []
    for channel, response in truth.RESPONSE.items():
        complete = int((survey["channel"] == channel).sum())
        issued = round(complete / response)
        rest = issued - complete
        parts = [int(share * rest) for share in (0.08, 0.37, 0.35)]
        rows.append([channel, issued, complete, *parts, rest - sum(parts)])
    names = ["channel", "issued", "complete", "partial", "refused", "no_contact", "unknown"]
    return pd.DataFrame(rows, columns=names)


def draw_customers(seed: int, codes: tuple[str, ...]) -> pd.DataFrame:
    """A row a station: households, businesses and industrial users, in the shares of the whole company."""
    users = 8_000 + below(stream(seed, STUDY, "customers"), 12_000, len(codes))
    shares = np.array(truth.CUSTOMER_SHARES)
    counts = np.floor(users[:, None] * shares + 0.5).astype(np.int64)
    return pd.DataFrame(
        {
            "branch": list(codes),
            "households": counts[:, 0],
            "businesses": counts[:, 1],
            "industry": counts[:, 2],
        }
    )


def draw_changes(codes: tuple[str, ...]) -> pd.DataFrame:
    """A row a cause written down: kind 1 explains a signal, kind 2 is a change of the process itself, which sets limits anew."""
    rows = [
        ("C01", codes[truth.SHIFTED_BRANCH], truth.SHIFT_WEEK + 2, 1, 1),
        ("C02", codes[truth.CHANGED_BRANCH], truth.CHANGE_WEEK, 2, 2),
        ("C03", codes[1], 10, 1, 3),
    ]
    frame = pd.DataFrame(rows, columns=["change_id", "branch", "week", "kind", "cause"])
    day = truth.FIRST_MONDAY + pd.to_timedelta(7 * (frame["week"] - 1), unit="D")
    return frame.assign(recorded_on=day)
