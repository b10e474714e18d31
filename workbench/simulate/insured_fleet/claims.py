"""Claims of insured vehicles: when they happen, how they pass the stages, what they cost; and the visits afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.streams import Floats, below, normals, stream, uniforms

YEAR = 365.0
STAGES = ("survey_at", "assessed_at", "documents_at", "computed_at", "closed_at")


def draw_claims(seed: int, vehicles: pd.DataFrame, policies: pd.DataFrame) -> pd.DataFrame:
    """A row a claim, with what is known at the end of the study; claims not yet closed are open."""
    vehicle, accident, cause = _accidents(seed, vehicles, policies)
    n = len(vehicle)
    minutes = 360 + below(stream(seed, STUDY, "clock"), 900, n)
    disputed = uniforms(stream(seed, STUDY, "disputed"), n) < truth.DISPUTED
    injury = uniforms(stream(seed, STUDY, "injury"), n) < truth.INJURY
    slow = np.where(disputed, truth.DISPUTE_FACTOR, 1.0) * np.where(injury, truth.INJURY_FACTOR, 1.0)
    fate = uniforms(stream(seed, STUDY, "fate"), n)
    status = np.where(fate < truth.REJECTED, 3, np.where(fate < truth.REJECTED + truth.WITHDRAWN, 4, 2))
    reported = accident + pd.to_timedelta(minutes, unit="min")
    frame = pd.DataFrame(
        {
            "claim_no": [f"C{number:05d}" for number in range(1, n + 1)],
            "vehicle_id": vehicles["vehicle_id"].to_numpy()[vehicle],
            "accident_on": accident,
            "cause": cause,
            "reported_at": reported,
            **_stages(seed, pd.Series(reported), status, slow),
            "status": status,
        }
    )
    now = truth.AS_OF + pd.Timedelta(days=1)
    frame["status"] = frame["status"].where(frame["closed_at"] < now, 1)
    for name in STAGES:
        frame[name] = frame[name].where(frame[name] < now)
    costs = _costs(seed, frame, disputed)
    return frame.assign(**costs, injury=injury.astype(np.int64), disputed=disputed.astype(np.int64))


def _accidents(
    seed: int, vehicles: pd.DataFrame, policies: pd.DataFrame
) -> tuple[np.ndarray, pd.DatetimeIndex, np.ndarray]:
    """Vehicle (by place), day and cause of each claim: chance a day of each insured day in service."""
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
    road = np.where(gps, truth.GPS_RATIO, 1.0) * (1 - truth.WEATHER)
    factor = (road + truth.WEATHER) * _proneness(seed, vehicles)[:, None]
    kind = vehicles["type"].to_numpy() - 1
    mean = [factor[kind == each][covered[kind == each]].mean() for each in range(len(truth.FREQUENCY))]
    rate = (np.array(truth.FREQUENCY) / mean)[kind]
    chance = rate[:, None] / YEAR * factor * covered
    day, vehicle = np.nonzero((uniforms(stream(seed, STUDY, "accidents"), *chance.shape) < chance).T)
    weather = truth.WEATHER / (road[vehicle, day] + truth.WEATHER)
    cause = np.where(uniforms(stream(seed, STUDY, "cause"), len(day)) < weather, 2, 1)
    return vehicle, days[day], cause


def _proneness(seed: int, vehicles: pd.DataFrame) -> Floats:
    """What multiplies a vehicle's rate: its branch's factor and its own, gamma with mean 1."""
    from scipy.special import gammaincinv

    place = vehicles["branch"].str[1:].astype(int).to_numpy() - 1
    branch = np.exp(truth.BRANCH_SPREAD * normals(stream(seed, STUDY, "branch rate"), truth.BRANCHES))
    shape = 1 / truth.VEHICLE_SPREAD
    own = gammaincinv(shape, uniforms(stream(seed, STUDY, "vehicle rate"), len(vehicles))) / shape
    return np.asarray(branch[place] * own, dtype=np.float64)


def _stages(seed: int, reported: pd.Series, status: np.ndarray, slow: Floats) -> dict[str, pd.Series]:
    """Times of the stages; refused and withdrawn claims end before their documents are complete."""
    n, day = len(reported), 24 * 60
    survey = _after(seed, reported, truth.SURVEY_HOURS * 60, truth.SURVEY_SPREAD, "survey")
    assessed = _after(seed, survey, truth.ASSESS_DAYS * day, truth.ASSESS_SPREAD, "assessment")
    documents = _after(seed, assessed, truth.DOCUMENT_LATENT * day, truth.DOCUMENT_SPREAD, "documents")
    paid = _after(seed, documents, truth.PAYMENT_BASE * day * slow, truth.PAYMENT_SPREAD, "payment")
    share = 0.4 + 0.4 * uniforms(stream(seed, STUDY, "computed"), n)
    computed = documents + ((paid - documents) * share).dt.floor("min")
    ended = assessed + pd.to_timedelta(60 + below(stream(seed, STUDY, "ended"), 2 * day, n), unit="min")
    good = pd.Series(status == 2)
    return {
        "survey_at": survey,
        "assessed_at": assessed,
        "documents_at": documents.where(good),
        "computed_at": computed.where(good),
        "closed_at": paid.where(good, ended),
    }


def _after(seed: int, start: pd.Series, median: float | Floats, spread: float, name: str) -> pd.Series:
    """Lognormal times after a moment, in whole minutes."""
    minutes = median * np.exp(spread * normals(stream(seed, STUDY, name), len(start)))
    return start + pd.to_timedelta(np.floor(minutes + 0.5).astype(np.int64), unit="min")


def _costs(seed: int, claims: pd.DataFrame, disputed: np.ndarray) -> dict[str, object]:
    n = len(claims)
    spread = np.sqrt(np.log(1 + truth.SEVERITY_CV**2))
    z = normals(stream(seed, STUDY, "severity"), n)
    estimate = np.floor(truth.SEVERITY_MEAN * np.exp(spread * z - spread**2 / 2) + 0.5).astype(np.int64)
    large = estimate >= truth.LARGE
    same = uniforms(stream(seed, STUDY, "notice"), n) < truth.SAME_DAY
    late = pd.to_timedelta(1 + below(stream(seed, STUDY, "notice late"), 4, n), unit="D")
    low, high = truth.SHORT
    part = low + (high - low) * uniforms(stream(seed, STUDY, "part"), n)
    full = (uniforms(stream(seed, STUDY, "in full"), n) < truth.IN_FULL) & ~disputed
    paid = np.floor(estimate * np.where(full, 1.0, part) + 0.5).astype(np.int64)
    day = claims["reported_at"].dt.normalize()
    notice = day.where(same, day + late)
    return {
        "estimate_yuan": estimate,
        "paid_yuan": pd.Series(paid, dtype="Int64").where(claims["status"] == 2),
        "on_scene": (uniforms(stream(seed, STUDY, "scene"), n) < truth.ON_SCENE).astype(np.int64),
        "notice_on": notice.where(large & (notice <= truth.AS_OF)),
    }


def draw_followup(seed: int, claims: pd.DataFrame) -> pd.DataFrame:
    """A row a closed claim: claim_no, done, date, csat (1-5; lower the longer it took and the less was paid), nps (0-10)."""
    closed = claims[claims["closed_at"] <= truth.AS_OF - pd.Timedelta(days=7)].reset_index(drop=True)
    n = len(closed)
    refused = closed["status"] == 3
    chance = np.where(refused, truth.FOLLOWED_REJECTED, truth.FOLLOWED)
    done = uniforms(stream(seed, STUDY, "followed"), n) < chance
    days = (closed["closed_at"] - closed["reported_at"]).dt.days
    short = 1 - (closed["paid_yuan"] / closed["estimate_yuan"]).astype(float).fillna(1.0)
    chances = uniforms(stream(seed, STUDY, "csat"), n)
    score = truth.CSAT_START - truth.CSAT_DAY * days - truth.CSAT_SHORT * short - truth.CSAT_REFUSED * refused
    score = score + truth.CSAT_SCALE * np.log(chances / (1 - chances))
    csat = np.clip(np.floor(score + 0.5), 1, 5).astype(np.int64)
    nps = np.clip(np.floor(2 * score + normals(stream(seed, STUDY, "nps"), n) + 0.5), 0, 10).astype(np.int64)
    when = closed["closed_at"].dt.normalize() + pd.to_timedelta(
        1 + below(stream(seed, STUDY, "visit"), 6, n), unit="D"
    )
    return pd.DataFrame(
        {
            "claim_no": closed["claim_no"],
            "done": done.astype(np.int64),
            "date": when.where(done),
            "csat": pd.Series(csat, dtype="Int64").where(done),
            "nps": pd.Series(nps, dtype="Int64").where(done),
        }
    )
