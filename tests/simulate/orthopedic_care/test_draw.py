from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.simulate import OrthopedicCare, draw_orthopedic_care
from workbench.simulate.orthopedic_care.draw import CARING, SYMPTOMS
from workbench.simulate.people import check_character

COLUMNS = [
    "form_no", "name", "id_no", "phone", "hosp_no", "sex", "age", "marital", "education", "schooling",
    "occupation", "payment", "cause", "site", "surgery", "pain_vas", "admit_date", "discharge_date",
    "los_days", "ward", "nurse_group", "mode", *CARING, *SYMPTOMS,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("age_mode", "sd"), [("repaired", 14.31), ("printed", 4.31)])
def test_age_and_stay_have_the_printed_moments(seed: int, age_mode: str, sd: float) -> None:
    patients = draw_orthopedic_care(seed=seed, age_mode=age_mode).patients  # type: ignore[arg-type]
    age, stay = patients["age"], patients["los_days"]
    assert len(patients) == 102
    assert (age.min(), age.max(), age.sum()) == (15, 65, 3910)
    assert f"{age.std():.2f}" == f"{sd:.2f}"
    assert stay.sum() == 1781
    assert f"{stay.std():.2f}" == "5.32"
    assert stay.between(3, 40).all()


def test_stays_are_right_skewed(patients_20000: OrthopedicCare) -> None:
    assert 0.5 < patients_20000.patients["los_days"].skew() < 1.5


def test_the_stay_is_the_difference_of_the_dates_within_the_study() -> None:
    patients = draw_orthopedic_care(seed=1).patients
    assert ((patients["discharge_date"] - patients["admit_date"]).dt.days == patients["los_days"]).all()
    assert patients["admit_date"].min() >= pd.Timestamp("2010-10-01")
    assert patients["discharge_date"].max() <= pd.Timestamp("2011-01-31")
    assert patients["discharge_date"].is_monotonic_increasing


def test_columns_and_codes_are_those_of_the_data_dictionary() -> None:
    patients = draw_orthopedic_care(seed=1).patients
    assert list(patients.columns) == COLUMNS
    assert patients[SYMPTOMS + CARING].isin(range(1, 6)).all().all()
    assert patients["pain_vas"].between(0, 10).all()
    assert set(patients["occupation"]) <= {1, 2, 3, 4, 5, 6, 9}
    assert not patients.isna().any().any()


def test_a_ward_has_two_nurse_groups() -> None:
    patients = draw_orthopedic_care(seed=1, n=600).patients
    assert patients.groupby("ward")["nurse_group"].unique().map(sorted).to_dict() == {
        "W1": ["N1", "N2"],
        "W2": ["N3", "N4"],
        "W3": ["N5", "N6"],
    }


def test_nurses_fill_in_eighteen_in_a_hundred_forms_mostly_of_the_little_schooled() -> None:
    patients = draw_orthopedic_care(seed=1, n=1000).patients
    proxies = patients[patients["mode"] == 2]
    assert len(proxies) == 180
    assert proxies["education"].mean() < patients["education"].mean() - 0.5


def test_education_and_schooling_differ_on_two_forms() -> None:
    patients = draw_orthopedic_care(seed=1).patients
    assert (patients["education"] != patients["schooling"]).sum() == 2


@pytest.mark.parametrize("seed", range(12))
def test_only_planted_straight_lines_are_straight(seed: int) -> None:
    clean = draw_orthopedic_care(seed=seed, straight_liners=3)
    patients = clean.patients.set_index("form_no")
    straight = patients.index[patients[SYMPTOMS].nunique(axis=1) == 1]
    assert tuple(straight) == clean.straight_liners
    assert len(straight) == 3
    lines = patients.loc[straight]
    assert (lines["mode"] == 1).all()
    assert (lines[SYMPTOMS + CARING].nunique(axis=1) == 1).all()
    minutes = clean.staff_log["collected_at"] - clean.staff_log["handed_at"]
    quick = clean.staff_log["form_no"].isin(straight)
    assert minutes[quick].max() < pd.Timedelta(minutes=6) < minutes[~quick].min()


def test_forms_are_handed_out_the_day_before_discharge() -> None:
    clean = draw_orthopedic_care(seed=1)
    day_before = clean.patients["discharge_date"] - pd.Timedelta(days=1)
    assert (clean.staff_log["handed_at"].dt.normalize() == day_before).all()
    assert (clean.staff_log["mode"] == clean.patients["mode"]).all()


def test_no_identity_number_is_valid_unless_asked_for() -> None:
    def valid(checksum: str) -> float:
        numbers = draw_orthopedic_care(seed=1, pii_checksum=checksum).patients["id_no"]  # type: ignore[arg-type]
        return float(np.mean([number[17] == check_character(number[:17]) for number in numbers]))

    assert valid("wrong") == 0
    assert valid("valid") == 1


def test_direct_identifiers_come_from_reserved_patterns() -> None:
    patients = draw_orthopedic_care(seed=1).patients
    assert patients["id_no"].str.fullmatch(r"999999\d{11}[\dX]").all()
    assert patients["phone"].str.fullmatch(r"1990000\d{4}").all()
    assert patients["hosp_no"].str.fullmatch(r"TEST-70\d{4}").all()
    assert patients["hosp_no"].is_unique


def test_the_birth_date_in_the_identity_number_fits_the_age() -> None:
    patients = draw_orthopedic_care(seed=1).patients
    assert (2010 - patients["id_no"].str[6:10].astype(int) == patients["age"]).all()


def test_too_few_patients_are_refused() -> None:
    with pytest.raises(InputError, match="n=29"):
        draw_orthopedic_care(seed=1, n=29)
