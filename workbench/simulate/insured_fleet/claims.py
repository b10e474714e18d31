"""Claims of insured vehicles: when they happen, how they pass the stages, what they cost; and the visits afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.streams import Floats, below, normals, stream, uniforms

YEAR = 365.0
STAGES = ("survey_at", "assessed_at", "documents_at", "closed_at")


def draw_claims(seed: int, vehicles: pd.DataFrame, policies: pd.DataFrame) -> pd.DataFrame:
    """A row a claim, with what is known at the end of the study; claims not yet closed are open."""
    vehicle, accident = _accidents(seed, vehicles, policies)
    n = len(vehicle)
    minutes = 360 + below(stream(seed, STUDY, "clock"), 900, n)
    disputed = uniforms(stream(seed, STUDY, "disputed"), n) < truth.DISPUTED
    fate = uniforms(stream(seed, STUDY, "fate"), n)
    status = np.where(fate < truth.REJECTED, 3, np.where(fate < truth.REJECTED + truth.WITHDRAWN, 4, 2))
    reported = accident + pd.to_timedelta(minutes, unit="min")
    frame = pd.DataFrame(
        {
            "claim_no": [f"C{number:05d}" for number in range(1, n + 1)],
            "vehicle_id": vehicles["vehicle_id"].to_numpy()[vehicle],
            "accident_on": accident,
            "reported_at": reported,
            **_stages(seed, pd.Series(reported), status, disputed),
            "status": status,
        }
    )
    now = truth.AS_OF + pd.Timedelta(days=1)
    frame["status"] = frame["status"].where(frame["closed_at"] < now, 1)
    for name in STAGES:
        frame[name] = frame[name].where(frame[name] < now)
    return frame.assign(**_costs(seed, frame), disputed=disputed.astype(np.int64))


def _accidents(
    seed: int, vehicles: pd.DataFrame, policies: pd.DataFrame
) -> tuple[np.ndarray, pd.DatetimeIndex]:
    """Vehicle (by place) and day of each accident: chance a day of each insured day in service."""
    days = pd.date_range(truth.START, truth.AS_OF, freq="D")
    place = pd.Index(vehicles["vehicle_id"]).get_indexer(policies["vehicle_id"])
    covered = np.zeros((len(vehicles), len(days)), dtype=bool)
    opens = (policies["start"] - truth.START).dt.days
    closes = (policies["end"] - truth.START).dt.days + 1
    for row, first, last in zip(place, opens, closes, strict=True):
        covered[row, first:last] = True
    stops = vehicles["in_service_to"].fillna(truth.AS_OF).to_numpy()
    covered &= days.to_numpy()[None, :] <= stops[:, None]
    gps = days.to_numpy()[None, :] >= vehicles["gps_from"].to_numpy()[:, None]
    factor = np.where(gps, truth.GPS_RATIO, 1.0)
    rate = np.array(truth.FREQUENCY)[vehicles["type"].to_numpy() - 1] / factor[covered].mean()
    chance = rate[:, None] / YEAR * factor * covered
    day, vehicle = np.nonzero((uniforms(stream(seed, STUDY, "accidents"), *chance.shape) < chance).T)
    return vehicle, days[day]


def _stages(seed: int, reported: pd.Series, status: np.ndarray, disputed: np.ndarray) -> dict[str, pd.Series]:
    """Times of the stages; refused and withdrawn claims end before their documents are complete."""
    n, day = len(reported), 24 * 60
    survey = _after(seed, reported, truth.SURVEY_HOURS * 60, truth.SURVEY_SPREAD, "survey")
    assessed = _after(seed, survey, truth.ASSESS_DAYS * day, truth.ASSESS_SPREAD, "assessment")
    documents = _after(seed, assessed, truth.DOCUMENT_LATENT * day, truth.DOCUMENT_SPREAD, "documents")
    base = truth.PAYMENT_BASE * day * np.where(disputed, truth.DISPUTE_FACTOR, 1.0)
    paid = _after(seed, documents, base, truth.PAYMENT_SPREAD, "payment")
    ended = assessed + pd.to_timedelta(60 + below(stream(seed, STUDY, "ended"), 2 * day, n), unit="min")
    good = pd.Series(status == 2)
    return {
        "survey_at": survey,
        "assessed_at": assessed,
        "documents_at": documents.where(good),
        "closed_at": paid.where(good, ended),
    }


def _after(seed: int, start: pd.Series, median: float | Floats, spread: float, name: str) -> pd.Series:
    """Lognormal times after a moment, in whole minutes."""
    minutes = median * np.exp(spread * normals(stream(seed, STUDY, name), len(start)))
    return start + pd.to_timedelta(np.floor(minutes + 0.5).astype(np.int64), unit="min")


def _costs(seed: int, claims: pd.DataFrame) -> dict[str, object]:
    n = len(claims)
    spread = np.sqrt(np.log(1 + truth.SEVERITY_CV**2))
    z = normals(stream(seed, STUDY, "severity"), n)
    estimate = np.floor(truth.SEVERITY_MEAN * np.exp(spread * z - spread**2 / 2) + 0.5).astype(np.int64)
    large = estimate >= truth.LARGE
    same = uniforms(stream(seed, STUDY, "notice"), n) < truth.SAME_DAY
    late = pd.to_timedelta(1 + below(stream(seed, STUDY, "notice late"), 4, n), unit="D")
    day = claims["reported_at"].dt.normalize()
    notice = day.where(same, day + late)
    return {
        "estimate_yuan": estimate,
        "paid_yuan": pd.Series(estimate, dtype="Int64").where(claims["status"] == 2),
        "on_scene": (uniforms(stream(seed, STUDY, "scene"), n) < truth.ON_SCENE).astype(np.int64),
        "injury": (uniforms(stream(seed, STUDY, "injury"), n) < 0.12).astype(np.int64),
        "notice_on": notice.where(large & (notice <= truth.AS_OF)),
    }


def draw_followup(seed: int, claims: pd.DataFrame) -> pd.DataFrame:
    """A row a closed claim: claim_no, done, date, csat (1-5; lower the longer it took)."""
    closed = claims[claims["closed_at"] <= truth.AS_OF - pd.Timedelta(days=7)].reset_index(drop=True)
    n = len(closed)
    refused = closed["status"] == 3
    chance = np.where(refused, truth.FOLLOWED_REJECTED, truth.FOLLOWED)
    done = uniforms(stream(seed, STUDY, "followed"), n) < chance
    days = (closed["closed_at"] - closed["reported_at"]).dt.days
    score = 4.6 - 0.02 * days - 1.5 * refused + 0.7 * normals(stream(seed, STUDY, "csat"), n)
    csat = np.clip(np.floor(score + 0.5), 1, 5).astype(np.int64)
    when = closed["closed_at"].dt.normalize() + pd.to_timedelta(
        1 + below(stream(seed, STUDY, "visit"), 6, n), unit="D"
    )
    return pd.DataFrame(
        {
            "claim_no": closed["claim_no"],
            "done": done.astype(np.int64),
            "date": when.where(done),
            "csat": pd.Series(csat, dtype="Int64").where(done),
        }
    )
