"""Records beside the forms: complaints with their clock, spot calls heard by two raters, the branches' own data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.simulate.branch_benchmarking.forms import town_shares
from workbench.simulate.branch_benchmarking.layout import STUDY, Layout
from workbench.simulate.streams import (
    Floats,
    Integers,
    below,
    categories,
    normals,
    order,
    stream,
    uniforms,
)

AS_OF = pd.Timestamp("2010-09-30")
"""Complaints are known up to the start of this day."""
FIRST_COMPLAINT = pd.Timestamp("2010-07-17 08:00")
COMPLAINTS = 420
COMPLIANCE, LATE_COMPLIANCE = 0.88, 0.65
YOUNG_OPEN, OLD_OPEN, WITHDRAWN = 5, 6, 4
BAD_RATE = 2.0
"""Complaints per user in a bad branch, against the others."""
CALLS, RATERS = 6, ("R1", "R2")
PASS_RATES = (0.92, 0.90, 0.86, 0.84, 0.80, 0.88, 0.83, 0.78, 0.82, 0.90, 0.88, 0.76, 0.85, 0.80, 0.96, 0.97)
"""True pass rate of the sixteen criteria; 15 and 16 are critical."""
AC1 = 0.75
NOT_HEARD = 0.02


def rater_slip() -> float:
    """How often a rater hears a criterion wrongly, so that two raters agree with Gwet's AC1 of .75.

    Agreement is (1-e)^2 + e^2 and chance agreement 2 q (1-q), q the mean share that raters call passed.
    """
    passed = float(np.mean(PASS_RATES))
    low, high = 0.0, 0.5
    for _ in range(60):
        slip = (low + high) / 2
        heard = passed * (1 - slip) + (1 - passed) * slip
        agreement, chance = (1 - slip) ** 2 + slip**2, 2 * heard * (1 - heard)
        low, high = (slip, high) if (agreement - chance) / (1 - chance) > AC1 else (low, slip)
    return (low + high) / 2


def draw_branches(layout: Layout) -> pd.DataFrame:
    """branches.csv: users, staff, shares of users in the county seat and in villages, opening day."""
    shares = town_shares(layout.rural)
    return pd.DataFrame(
        {
            "branch": layout.codes,
            "name": [zh for zh, _ in layout.names],
            "users": layout.users,
            "staff": layout.staff,
            "urban_share": shares[:, 0],
            "rural_share": layout.rural,
            "opened": [pd.Timestamp(day) for day in layout.opened],
        }
    )


def draw_complaints(seed: int, layout: Layout) -> pd.DataFrame:
    """Complaints by branch, with exact counts of those answered in time.

    Of those whose 24 hours had run by AS_OF, 88 % were answered in time, at a late branch 65 %; the rest
    were answered late, are still open, or were withdrawn unanswered. A few younger ones are open.
    """
    scale = max(1, len(layout.codes) // 18)
    n = COMPLAINTS * scale
    weight = layout.users * np.array([BAD_RATE if kind == "bad" else 1.0 for kind in layout.kind])
    branch = categories(stream(seed, STUDY, "complaints"), weight / weight.sum(), n)
    fate = _fates(seed, branch, np.array(layout.late), scale)
    received, first, closed = _clock(seed, fate)
    staff = 1 + below(stream(seed, STUDY, "asked"), 99, n) % layout.staff[branch]
    frame = pd.DataFrame(
        {
            "branch": np.array(layout.codes, dtype=object)[branch],
            "received_at": received,
            "first_answer_at": first,
            "closed_at": closed,
            "withdrawn": (fate == "withdrawn").astype(np.int64),
            "channel": 1 + categories(stream(seed, STUDY, "by"), np.array([0.52, 0.28, 0.08, 0.12]), n),
            "first_asked_staff": [f"{layout.codes[b]}-S{s:02d}" for b, s in zip(branch, staff, strict=True)],
            "category": 1
            + categories(stream(seed, STUDY, "about"), np.array([0.30, 0.26, 0.22, 0.14, 0.08]), n),
            **_outcomes(seed, fate, closed),
        }
    ).sort_values("received_at", kind="stable", ignore_index=True)
    frame.insert(0, "id", [f"C{number:04d}" for number in range(1, n + 1)])
    return frame


def _fates(seed: int, branch: Integers, late_branch: np.ndarray, scale: int) -> np.ndarray:
    """intime, late, open, withdrawn or young for each complaint."""
    places = order(stream(seed, STUDY, "fates"), len(branch))
    fate = np.full(len(branch), "intime", dtype=object)
    at_late = np.array([place for place in places if late_branch[branch[place]]], dtype=np.int64)
    elsewhere = np.array([place for place in places if not late_branch[branch[place]]], dtype=np.int64)
    fate[elsewhere[: YOUNG_OPEN * scale]] = "young"
    rest = elsewhere[YOUNG_OPEN * scale :]
    failures = len(branch) - YOUNG_OPEN * scale
    failures -= int(np.floor(COMPLIANCE * failures + 0.5))
    here = len(at_late) - int(np.floor(LATE_COMPLIANCE * len(at_late) + 0.5))
    failing = np.concatenate([rest[: max(0, failures - here)], at_late[:here]])
    fate[failing] = "late"
    fate[failing[: OLD_OPEN * scale]] = "open"
    fate[failing[OLD_OPEN * scale : (OLD_OPEN + WITHDRAWN) * scale]] = "withdrawn"
    return fate


def _clock(seed: int, fate: np.ndarray) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Receipt, first answer and closing, to the minute; what would lie after AS_OF has not happened yet."""
    n, rng = len(fate), stream(seed, STUDY, "clock")
    hours = np.where(fate == "intime", np.minimum(23.5, np.exp(1.5 + 0.8 * normals(rng, n))), 0.0)
    hours = np.where(fate == "late", 24.2 + 60 * uniforms(rng, n) ** 2, hours)
    hours = np.where(fate == "withdrawn", 26 + 40 * uniforms(rng, n), hours)
    span = (AS_OF - FIRST_COMPLAINT) / pd.Timedelta(hours=1)
    age = 96 + (span - 96) * uniforms(rng, n)
    age = np.where(fate == "open", 30 + 200 * uniforms(rng, n), age)
    age = np.where(fate == "young", 1 + 20 * uniforms(rng, n), age)
    received = _before(age)
    end = _before(age - hours)
    answered = end.where(np.isin(fate, ["intime", "late"]))
    closing = answered + pd.to_timedelta(np.floor(60 * 24 * np.exp(0.8 * normals(rng, n))), unit="min")
    closed = closing.where(closing <= AS_OF).where(fate != "withdrawn", end)
    return received, answered, closed


def _before(hours: Floats) -> pd.Series:
    return pd.Series(AS_OF - pd.to_timedelta(np.floor(hours * 60), unit="min"))


def _outcomes(seed: int, fate: np.ndarray, closed: pd.Series) -> dict[str, pd.Series]:
    """Whether it was substantiated and the customer content; only known once answered and closed."""
    known = closed.notna() & (fate != "withdrawn")
    upheld = uniforms(stream(seed, STUDY, "upheld"), len(fate)) < 0.6
    content = uniforms(stream(seed, STUDY, "content"), len(fate)) < np.where(fate == "late", 0.45, 0.8)
    return {
        name: pd.Series(values.astype(np.int64)).astype("Int64").where(known)
        for name, values in (("substantiated", upheld), ("satisfied", content))
    }


def draw_spotcalls(seed: int, layout: Layout) -> pd.DataFrame:
    """Six calls a branch, each scored by two raters on sixteen criteria: 1 passed, 0 failed, 9 not heard."""
    n = CALLS * len(layout.codes)
    rng = stream(seed, STUDY, "calls")
    branch = np.repeat(np.arange(len(layout.codes)), CALLS)
    day = pd.Timestamp("2010-07-20") + pd.to_timedelta(below(rng, 50, n), unit="D")
    staff = 1 + below(rng, 99, n) % layout.staff[branch]
    minutes, caller = 2 + below(rng, 7, n), 1 + below(rng, 4, n)
    truth = uniforms(rng, n, 16) < np.array(PASS_RATES)
    unheard = uniforms(rng, n, 16) < NOT_HEARD
    frames = []
    for rater in RATERS:
        wrong = uniforms(stream(seed, STUDY, "rater", rater), n, 16) < rater_slip()
        scores = np.where(unheard, 9, truth ^ wrong)
        call = pd.DataFrame(
            {
                "score_id": [f"K{number:04d}-{rater}" for number in range(1, n + 1)],
                "call_id": [f"K{number:04d}" for number in range(1, n + 1)],
                "date": day,
                "branch": np.array(layout.codes, dtype=object)[branch],
                "staff_hash": [f"{layout.codes[b]}-S{s:02d}" for b, s in zip(branch, staff, strict=True)],
                "caller": [f"T{number}" for number in caller],
                "rater": rater,
                **{f"item{item + 1}": scores[:, item] for item in range(16)},
                "call_min": minutes,
            }
        )
        frames.append(call)
    return pd.concat(frames).sort_values("score_id", kind="stable", ignore_index=True)
