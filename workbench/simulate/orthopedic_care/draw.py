"""The clean twin of the orthopaedic study: what the forms say, before anyone typed them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.simulate.orthopedic_care.patients import AgeMode, draw_background, draw_pain
from workbench.simulate.orthopedic_care.scales import Variant, draw_scales, straight_lines
from workbench.simulate.people import Checksum
from workbench.simulate.streams import Integers, below, stream

CARING = [f"care_{item}" for item in range(1, 7)]
SYMPTOMS = [f"q{item}" for item in range(1, 91)]
USUAL_COMPLAINT = 44
"""An additional item, on sleep."""
FEWEST = 30
"""Below this the printed moments of age and stay cannot be met."""


@dataclass(frozen=True)
class OrthopedicCare:
    """Clean tables and what lies behind them.

    patients : a row a form (form_no … q90), typed, complete.
    staff_log : a row a form: who handed it out and took it back, when, and who wrote the answers.
    latent : a row a form: the ten symptom factors, soft and hard.
    straight_liners : form numbers of patients who gave one answer throughout.
    """

    patients: pd.DataFrame
    staff_log: pd.DataFrame
    latent: pd.DataFrame
    straight_liners: tuple[str, ...]


def draw_orthopedic_care(
    *,
    seed: int,
    n: int = 102,
    age_mode: AgeMode = "repaired",
    variant: Variant = "default",
    straight_liners: int = 0,
    exact: bool = False,
    pii_checksum: Checksum = "wrong",
) -> OrthopedicCare:
    """Patients of a study with planted truth. Does not add dirt.

    n : patients, at least 30. Age and stay have the printed moments at every n.
    straight_liners : how many self-completed forms carry one answer throughout; 0 for recovery tests.
    exact : latent correlations hold exactly in the sample.
    Raises InputError for n below 30.
    """
    if n < FEWEST:
        raise InputError(
            "A sample that can hold the printed moments", found=f"n={n}", fix="Use 30 or more patients."
        )
    background = draw_background(seed=seed, n=n, age_mode=age_mode, pii_checksum=pii_checksum)
    group = background["nurse_group"].str[1:].astype(int).to_numpy() - 1
    proxy = (background["mode"] == 2).to_numpy().astype(np.int64)
    scales = draw_scales(seed=seed, group=group, proxy=proxy, variant=variant, exact=exact)
    selves = np.flatnonzero(background["mode"].to_numpy() == 1)
    places, lines = straight_lines(seed, len(selves), straight_liners)
    scl, caring = _one_complaint(scales.scl), scales.caring.copy()
    scl[selves[places]] = lines[:, None]
    caring[selves[places]] = lines[:, None]
    pain = draw_pain(seed, scales.latent["SOM"])
    careless = background["form_no"].iloc[np.sort(selves[places])]
    return OrthopedicCare(
        patients=_assemble(background, pain, caring, scl),
        staff_log=_staff_log(seed, background, careless=set(careless)),
        latent=pd.DataFrame({"form_no": background["form_no"], **scales.latent}),
        straight_liners=tuple(careless),
    )


def _one_complaint(scl: Integers) -> Integers:
    """Nobody is wholly without symptoms: one slight complaint, so that only planted lines are straight."""
    answers = scl.copy()
    level = (answers == answers[:, :1]).all(axis=1)
    answers[level, USUAL_COMPLAINT - 1] += np.where(answers[level, 0] < 5, 1, -1)
    return answers


def _assemble(background: pd.DataFrame, pain: np.ndarray, caring: Integers, scl: Integers) -> pd.DataFrame:
    answers = pd.DataFrame(np.hstack([caring, scl]), columns=CARING + SYMPTOMS)
    front = background.copy()
    front.insert(list(front.columns).index("surgery") + 1, "pain_vas", pain)
    return pd.concat([front, answers], axis=1)


def _staff_log(seed: int, background: pd.DataFrame, *, careless: set[str]) -> pd.DataFrame:
    """Forms go out the day before discharge; a form that nobody read comes back within minutes."""
    n = len(background)
    rng = stream(seed, "orthopedic_care", "staff_log")
    usual = 22 + below(rng, 34, n) + 10 * (background["mode"].to_numpy() != 1)
    quick = background["form_no"].isin(careless).to_numpy()
    minutes = np.where(quick, 3 + below(rng, 3, n), usual)
    start = 8 * 60 + 30 + below(rng, 8 * 60, n)
    handed = background["discharge_date"] - pd.Timedelta(days=1) + pd.to_timedelta(start, unit="min")
    group = background["nurse_group"].str[1:].astype(int).to_numpy()
    staff = 3 * (group - 1) + 1 + below(rng, 3, n)
    return pd.DataFrame(
        {
            "form_no": background["form_no"],
            "nurse_group": background["nurse_group"],
            "staff": [f"S{number:02d}" for number in staff],
            "mode": background["mode"],
            "handed_at": handed,
            "collected_at": handed + pd.to_timedelta(minutes, unit="min"),
        }
    )
