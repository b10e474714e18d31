"""Who the patients are: background, injury, stay. All margins are design except where the article prints them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from workbench.simulate.margins import whole_numbers
from workbench.simulate.people import Checksum, invented_id_numbers, invented_names, invented_phones
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

AgeMode = Literal["repaired", "printed"]

AGE_MEAN, AGE_SD = 38.33, {"repaired": 14.31, "printed": 4.31}
AGE_LOW, AGE_HIGH = 15, 65
STAY_MEAN, STAY_SD = 1781 / 102, 5.32
STAY_LOW, STAY_HIGH = 3, 40
FIRST_DAY, LAST_DAY = date(2010, 10, 1), date(2011, 1, 31)
NURSE_PROXY_SHARE, FAMILY_SHARE = 0.18, 0.08

EDUCATION_BY_AGE = np.array(
    [
        [0.04, 0.34, 0.32, 0.17, 0.13],
        [0.12, 0.38, 0.27, 0.13, 0.10],
        [0.32, 0.38, 0.20, 0.06, 0.04],
    ]
)
MARITAL_BY_AGE = np.array([[0.72, 0.26, 0.02, 0.00], [0.08, 0.84, 0.06, 0.02], [0.02, 0.84, 0.05, 0.09]])
OCCUPATION_BY_AGE = np.array(
    [
        [0.22, 0.26, 0.14, 0.24, 0.08, 0.00, 0.06],
        [0.36, 0.27, 0.16, 0.00, 0.14, 0.00, 0.07],
        [0.44, 0.14, 0.08, 0.00, 0.08, 0.20, 0.06],
    ]
)
OCCUPATIONS = np.array([1, 2, 3, 4, 5, 6, 9])
CAUSE = np.array([0.42, 0.17, 0.16, 0.18, 0.07])
SITE = np.array([0.28, 0.44, 0.17, 0.11])
SURGERY_BY_SITE = np.array([0.66, 0.80, 0.62, 0.85])
PAYMENT = {
    "farmer": np.array([0.08, 0.72, 0.20, 0.00]),
    "other": np.array([0.72, 0.12, 0.16, 0.00]),
}
THIRD_PARTY_BY_CAUSE = np.array([0.34, 0.06, 0.02, 0.30, 0.03])


def draw_ages(seed: int, n: int, *, age_mode: AgeMode) -> Integers:
    """Ages with minimum 15, maximum 65, mean 38.33 and SD 14.31 (repaired) or 4.31 (as printed)."""
    rng = stream(seed, "orthopedic_care", "age")
    draws = uniforms(rng, n) if age_mode == "repaired" else normals(rng, n)
    ages = whole_numbers(
        draws, low=AGE_LOW, high=AGE_HIGH, mean=AGE_MEAN, sd=AGE_SD[age_mode], rng=rng, touch_ends=True
    )
    return ages[order(rng, n)]


def draw_stays(seed: int, n: int) -> Integers:
    """Days in hospital: 3-40, log-normal shape, mean 1781/102, SD 5.32."""
    rng = stream(seed, "orthopedic_care", "stay")
    draws = np.exp(0.30 * normals(rng, n))
    return whole_numbers(draws, low=STAY_LOW, high=STAY_HIGH, mean=STAY_MEAN, sd=STAY_SD, rng=rng)


def draw_modes(seed: int, education: Integers) -> Integers:
    """1 self, 2 nurse-proxy (18 %), 3 family (8 %); proxies mostly for patients with little schooling."""
    n = len(education)
    chance = np.array([0.55, 0.22, 0.08, 0.03, 0.02])[education - 1]
    priority = np.log(uniforms(stream(seed, "orthopedic_care", "mode"), n)) / chance
    ranked = np.argsort(-priority, kind="stable")
    nurse = int(np.floor(NURSE_PROXY_SHARE * n + 0.5))
    family = int(np.floor(FAMILY_SHARE * n + 0.5))
    mode = np.ones(n, dtype=np.int64)
    mode[ranked[:nurse]] = 2
    mode[ranked[nurse : nurse + family]] = 3
    return mode


def draw_pain(seed: int, somatic: Floats) -> Floats:
    """Pain on the day of the survey, 0.0-10.0, correlated .35 with the somatic factor."""
    noise = normals(stream(seed, "orthopedic_care", "pain"), len(somatic))
    centimetres = 3.4 + 1.7 * (0.35 * somatic + (1 - 0.35**2) ** 0.5 * noise)
    return np.asarray(np.floor(np.clip(centimetres, 0, 10) * 10 + 0.5) / 10)


def draw_background(
    *, seed: int, n: int, age_mode: AgeMode = "repaired", pii_checksum: Checksum = "wrong"
) -> pd.DataFrame:
    """One row a patient, in order of discharge; no answers and no pain yet."""
    age = draw_ages(seed, n, age_mode=age_mode)
    stay = draw_stays(seed, n)
    admitted = _admissions(seed, stay)
    leaving = np.argsort(admitted + stay, kind="stable")
    age, stay, admitted = age[leaving], stay[leaving], admitted[leaving]
    life = np.searchsorted([26, 50], age, side="right")
    education = 1 + categories(stream(seed, "orthopedic_care", "education"), EDUCATION_BY_AGE[life], n)
    cause = 1 + categories(stream(seed, "orthopedic_care", "cause"), CAUSE, n)
    occupation = OCCUPATIONS[
        categories(stream(seed, "orthopedic_care", "occupation"), OCCUPATION_BY_AGE[life], n)
    ]
    site = 1 + categories(stream(seed, "orthopedic_care", "site"), SITE, n)
    operated = uniforms(stream(seed, "orthopedic_care", "surgery"), n) < SURGERY_BY_SITE[site - 1]
    group = below(stream(seed, "orthopedic_care", "group"), 6, n)
    return _people(seed, age, pii_checksum=pii_checksum).assign(
        sex=1 + categories(stream(seed, "orthopedic_care", "sex"), np.array([0.64, 0.36]), n),
        age=age,
        marital=1 + categories(stream(seed, "orthopedic_care", "marital"), MARITAL_BY_AGE[life], n),
        education=education,
        schooling=_schooling(seed, education),
        occupation=occupation,
        payment=_payment(seed, occupation, cause),
        cause=cause,
        site=site,
        surgery=operated.astype(np.int64),
        admit_date=[pd.Timestamp(FIRST_DAY + timedelta(days=int(day))) for day in admitted],
        discharge_date=[pd.Timestamp(FIRST_DAY + timedelta(days=int(day))) for day in admitted + stay],
        los_days=stay,
        ward=[f"W{1 + g // 2}" for g in group],
        nurse_group=[f"N{1 + g}" for g in group],
        mode=draw_modes(seed, education),
    )


def _people(seed: int, age: Integers, *, pii_checksum: Checksum) -> pd.DataFrame:
    n = len(age)
    birthday = below(stream(seed, "orthopedic_care", "birthday"), 365, n)
    births = [
        date(2010 - int(years), 1, 1) + timedelta(days=int(d)) for years, d in zip(age, birthday, strict=True)
    ]
    return pd.DataFrame(
        {
            "form_no": [f"GK-2010-{number:04d}" for number in range(1, n + 1)],
            "name": invented_names(stream(seed, "orthopedic_care", "name"), n),
            "id_no": invented_id_numbers(
                stream(seed, "orthopedic_care", "id_no"),
                [birth.strftime("%Y%m%d") for birth in births],
                checksum=pii_checksum,
            ),
            "phone": invented_phones(stream(seed, "orthopedic_care", "phone"), n),
            "hosp_no": [
                f"TEST-{number:06d}"
                for number in 700_000 + order(stream(seed, "orthopedic_care", "hosp_no"), n)
            ],
        }
    )


def _admissions(seed: int, stay: Integers) -> Integers:
    """Days from 1 October 2010 to admission, so that discharge falls by 31 January 2011."""
    last = (LAST_DAY - FIRST_DAY).days - stay
    return np.floor(uniforms(stream(seed, "orthopedic_care", "admission"), len(stay)) * (last + 1)).astype(
        np.int64
    )


def _schooling(seed: int, education: Integers) -> Integers:
    """The form asks for education twice; two patients answered the second time differently."""
    schooling = education.copy()
    for place in order(stream(seed, "orthopedic_care", "schooling"), len(education))[:2]:
        schooling[place] += 1 if education[place] < 5 else -1
    return schooling


def _payment(seed: int, occupation: Integers, cause: Integers) -> Integers:
    """Third-party liability follows the accident, insurance the occupation."""
    n = len(cause)
    shares = np.where((occupation == 1)[:, None], PAYMENT["farmer"], PAYMENT["other"])
    payment = 1 + categories(stream(seed, "orthopedic_care", "payment"), shares, n)
    third = uniforms(stream(seed, "orthopedic_care", "third_party"), n) < THIRD_PARTY_BY_CAUSE[cause - 1]
    return np.where(third, 4, payment).astype(np.int64)
