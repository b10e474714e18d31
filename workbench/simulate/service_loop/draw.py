"""The clean twin of the closed service loop: four tables and what was planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from workbench.errors import InputError
from workbench.simulate.people import invented_names
from workbench.simulate.service_loop import layout as truth
from workbench.simulate.service_loop.fielding import draw_changes, draw_customers, draw_fieldwork
from workbench.simulate.service_loop.layout import STUDY
from workbench.simulate.service_loop.survey import draw_survey
from workbench.simulate.streams import Floats, below, categories, normals, order, stream, uniforms

CODES = tuple(f"P{place + 1:02d}" for place in range(len(truth.BRANCHES)))
DUE_DAYS = (30, 15, 7)
"""Days to correct an item of severity 1 (light), 2, 3 (severe)."""


@dataclass(frozen=True)
class ServiceLoop:
    """Tables as they would be without dirt. Keys: row_id (process_week, staff_quarter), resp_id, nc_id, change_id, channel
    (fieldwork), branch (customers).
    """

    process_week: pd.DataFrame
    survey: pd.DataFrame
    staff_quarter: pd.DataFrame
    nonconformity: pd.DataFrame
    process_change: pd.DataFrame
    fieldwork: pd.DataFrame
    customers: pd.DataFrame


def draw_service_loop(*, seed: int, n: int = truth.RESPONDENTS) -> ServiceLoop:
    """All tables of one seed; n : respondents of the survey. Raises InputError below 100."""
    if n < 100:
        raise InputError("Too few respondents", found=str(n), fix="Use 100 or more.")
    survey = draw_survey(seed, n, CODES)
    return ServiceLoop(
        _process_week(seed),
        survey,
        _staff_quarter(seed),
        _nonconformity(seed),
        draw_changes(CODES),
        draw_fieldwork(survey),
        draw_customers(seed, CODES),
    )


def _process_week(seed: int) -> pd.DataFrame:
    """A row a week, branch and process: cases, those that did not conform, minutes."""
    weeks, branches, processes = truth.WEEKS, len(CODES), len(truth.PROCESSES)
    week, branch, process = (
        each.ravel() for each in np.meshgrid(range(weeks), range(branches), range(processes), indexing="ij")
    )
    share = _weekly_shares(seed)[week, branch]
    rng = stream(seed, STUDY, "cases")
    cases = np.maximum(30, np.floor(truth.CASES + 15 * normals(rng, len(week)) + 0.5)).astype(np.int64)
    failed = _binomial(stream(seed, STUDY, "failed"), cases, share)
    minutes = np.array([38.0, 9.0, 0.0, 6.0])[process] + 1.5 * normals(
        stream(seed, STUDY, "minutes"), len(week)
    )
    repair = (
        truth.REPAIR_START
        + truth.REPAIR_SLOPE * week
        + truth.REPAIR_SD * normals(stream(seed, STUDY, "repair"), len(week))
    )
    is_repair = process + 1 == truth.REPAIR
    return pd.DataFrame(
        {
            "row_id": [f"W{number:05d}" for number in range(1, len(week) + 1)],
            "week": week + 1,
            "branch": np.array(CODES, dtype=object)[branch],
            "process": process + 1,
            "n_cases": cases,
            "n_nonconform": failed,
            "mean_minutes": np.where(is_repair, np.nan, np.maximum(1.0, minutes)),
            "repair_minutes": np.where(is_repair, repair, np.nan),
        }
    )


def _weekly_shares(seed: int) -> Floats:
    """True nonconforming share of each week and branch, with the extra spread that makes Laney's sigma of z 1.8."""
    shape = (truth.WEEKS, len(CODES))
    mean = np.full(shape, truth.NONCONFORMING)
    mean[truth.SHIFT_WEEK - 1 :, truth.SHIFTED_BRANCH] = truth.SHIFTED
    mean[truth.CHANGE_WEEK - 1 :, truth.CHANGED_BRANCH] = truth.CHANGED
    size = truth.CASES * len(truth.PROCESSES)
    extra = np.sqrt((truth.OVERDISPERSION**2 - 1) * mean * (1 - mean) / size)
    shares: Floats = np.clip(mean + extra * normals(stream(seed, STUDY, "weeks"), *shape), 0.005, 0.5)
    return shares


def _binomial(rng: np.random.Generator, size: np.ndarray, share: Floats) -> np.ndarray:
    """Binomial counts from uniform numbers, one a trial."""
    return np.array([int((uniforms(rng, int(n)) < p).sum()) for n, p in zip(size, share, strict=True)])


def _staff_quarter(seed: int) -> pd.DataFrame:
    """A row a member of staff and quarter: cases, timely ones, errors, ratings, the mix of complexity."""
    staff, quarter = (
        each.ravel() for each in np.meshgrid(range(truth.STAFF), range(truth.QUARTERS), indexing="ij")
    )
    n = len(staff)
    skill = truth.STAFF_SD * normals(stream(seed, STUDY, "skill"), truth.STAFF)
    cases = 30 + below(stream(seed, STUDY, "staff cases"), 170, n)
    complex_share = 0.05 + 0.5 * uniforms(stream(seed, STUDY, "complexity"), truth.STAFF)[staff]
    chance = expit(
        logit(truth.TIMELY)
        - truth.COMPLEXITY_EFFECT * 0.3
        + skill[staff]
        + truth.COMPLEXITY_EFFECT * complex_share
    )
    complex_cases = np.floor(cases * complex_share + 0.5).astype(np.int64)
    timely = _binomial(stream(seed, STUDY, "timely"), cases, chance)
    errors = _binomial(stream(seed, STUDY, "errors"), cases, np.full(n, 0.02))
    gaming = np.isin(staff + 1, truth.GAMERS)
    rated = np.floor(cases * np.where(gaming, truth.RATED_BY_GAMERS, truth.RATED) + 0.5).astype(np.int64)
    mean = 4.1 + 0.15 * skill[staff] / truth.STAFF_SD + 0.06 * normals(stream(seed, STUDY, "csat"), n)
    total = np.floor(np.clip(mean, 1, 4.9) * rated + 0.5).astype(np.int64)
    names = invented_names(stream(seed, STUDY, "staff names"), truth.STAFF)
    return pd.DataFrame(
        {
            "row_id": [f"S{s + 1:02d}-Q{q + 1}" for s, q in zip(staff, quarter, strict=True)],
            "staff_id": [f"S{s + 1:02d}" for s in staff],
            "name": [names[s] for s in staff],
            "branch": np.array(CODES, dtype=object)[staff % len(CODES)],
            "quarter": [f"{truth.YEAR}-Q{q + 1}" for q in quarter],
            "cases": cases,
            "complex_cases": complex_cases,
            "timely": timely,
            "errors": errors,
            "csat_n": rated,
            "csat_sum": np.where(gaming, 5 * rated, total),
        }
    )


def _nonconformity(seed: int) -> pd.DataFrame:
    """A row an item found: when, where, by what source; due, corrected, verified; whether it came back."""
    n = truth.ITEMS
    rng = stream(seed, STUDY, "items")
    day = np.sort(below(rng, 250, n))
    severity = 1 + categories(stream(seed, STUDY, "severity"), np.array([0.5, 0.35, 0.15]), n)
    places = order(stream(seed, STUDY, "fates"), n)
    corrected, effective = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    corrected[places[: round(truth.CORRECTED * n)]] = True
    effective[places[: round(truth.EFFECTIVE * n)]] = True
    due = np.array(DUE_DAYS)[severity - 1]
    length = np.maximum(
        1, np.floor(due * (0.2 + 0.75 * uniforms(stream(seed, STUDY, "correction"), n)))
    ).astype(np.int64)
    found = truth.FIRST_MONDAY + pd.to_timedelta(day, unit="D")
    done = pd.Series(found + pd.to_timedelta(length, unit="D")).where(corrected)
    seen = done + pd.to_timedelta(3 + below(stream(seed, STUDY, "verification"), 20, n), unit="D")
    recurs = _recurrence(seed, corrected, effective)
    gap = pd.to_timedelta(5 + below(stream(seed, STUDY, "return"), truth.FOLLOWED_DAYS - 5, n), unit="D")
    again = (done + gap).where(recurs & (done + gap <= truth.AS_OF))
    staff = 1 + below(stream(seed, STUDY, "owners"), truth.STAFF, n)
    given = corrected | (uniforms(stream(seed, STUDY, "assigned"), n) < truth.ASSIGNED_OPEN)
    after = pd.to_timedelta(np.minimum(below(stream(seed, STUDY, "assigned after"), 4, n), length), unit="D")
    return pd.DataFrame(
        {
            "nc_id": [f"N{number:03d}" for number in range(1, n + 1)],
            "source": 1
            + categories(stream(seed, STUDY, "sources"), np.array([0.1, 0.35, 0.2, 0.15, 0.2]), n),
            "found_on": found,
            "process": 1 + categories(stream(seed, STUDY, "where"), np.array([0.2, 0.25, 0.35, 0.2]), n),
            "branch": np.array(CODES, dtype=object)[below(stream(seed, STUDY, "who"), len(CODES), n)],
            "severity": severity,
            "cause": _causes(seed, recurs),
            "owner": [f"S{number:02d}" for number in staff],
            "assigned_on": pd.Series(found + after).where(given),
            "due": found + pd.to_timedelta(due, unit="D"),
            "corrected_on": done,
            "verified_on": seen,
            "verified_ok": pd.Series(effective.astype(np.int64)).astype("Int64").where(corrected),
            "recurrence_on": again,
        }
    )


def _recurrence(seed: int, corrected: np.ndarray, effective: np.ndarray) -> np.ndarray:
    """Which corrected items come back within the time they are followed: those whose correction did not work, first."""
    wanted = round(truth.RECURRENCE * int(corrected.sum()))
    failed = np.flatnonzero(corrected & ~effective)
    drawn = failed[order(stream(seed, STUDY, "recurrence"), len(failed))][:wanted]
    recurs = np.zeros(len(corrected), dtype=bool)
    recurs[drawn] = True
    return recurs


def _causes(seed: int, recurs: np.ndarray) -> np.ndarray:
    """Causes of the items; what recurs comes from the causes that recur."""
    n = len(recurs)
    drawn = 1 + categories(stream(seed, STUDY, "causes"), np.array(truth.CAUSE_SHARES), n)
    again = np.array(truth.RECURRING_CAUSES)[below(stream(seed, STUDY, "recurring causes"), 2, n)]
    return np.where(recurs, again, drawn)
