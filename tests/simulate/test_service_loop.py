from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.simulate.test_restoration import check_restored, expected
from workbench.errors import InputError
from workbench.intake.clean import clean_study
from workbench.simulate import ServiceLoop, draw_service_loop, simulate
from workbench.simulate.service_loop import layout as truth
from workbench.simulate.service_loop.soil import clean_sheets
from workbench.study_file import load_study

RAW = Path(__file__).parents[2] / "data" / "raw" / "service_loop"


@pytest.fixture(scope="module")
def loop() -> ServiceLoop:
    return draw_service_loop(seed=20051231)


def test_every_week_station_and_process_is_there(loop: ServiceLoop) -> None:
    weeks = loop.process_week
    assert len(weeks) == truth.WEEKS * len(truth.BRANCHES) * len(truth.PROCESSES)
    assert (weeks["n_nonconform"] <= weeks["n_cases"]).all()
    repairs = weeks["process"] == truth.REPAIR
    assert weeks["repair_minutes"].notna().equals(repairs)
    assert weeks["mean_minutes"].notna().equals(~repairs)


def test_the_shift_lies_where_it_was_planted(loop: ServiceLoop) -> None:
    weeks = loop.process_week
    shares = weeks.groupby(["branch", weeks["week"] >= truth.SHIFT_WEEK])[["n_nonconform", "n_cases"]].sum()
    share = (shares["n_nonconform"] / shares["n_cases"]).unstack()
    assert share.loc["P07", True] == pytest.approx(truth.SHIFTED, abs=0.01)
    assert share.drop(["P07", "P09"]).to_numpy() == pytest.approx(truth.NONCONFORMING, abs=0.01)
    changed = weeks[weeks["branch"] == "P09"]
    late = changed[changed["week"] >= truth.CHANGE_WEEK]
    assert late["n_nonconform"].sum() / late["n_cases"].sum() == pytest.approx(truth.CHANGED, abs=0.006)
    found = loop.process_change.set_index("branch")
    assert found.loc["P09", ["week", "kind"]].tolist() == [truth.CHANGE_WEEK, 2]


def test_the_survey_was_fielded_and_its_customers_are_known(loop: ServiceLoop) -> None:
    work = loop.fieldwork
    parts = ["complete", "partial", "refused", "no_contact", "unknown"]
    assert work["issued"].tolist() == work[parts].sum(axis=1).tolist()
    assert work["complete"].sum() == len(loop.survey)
    assert (work["complete"] / work["issued"]).tolist() == pytest.approx(
        list(truth.RESPONSE.values()), abs=0.01
    )
    kinds = loop.customers[["households", "businesses", "industry"]].sum()
    assert (kinds / kinds.sum()).tolist() == pytest.approx(list(truth.CUSTOMER_SHARES), abs=0.001)
    answered = loop.survey["customer_type"].value_counts(normalize=True).sort_index()
    assert answered.tolist() == pytest.approx(list(truth.ANSWERED_SHARES), abs=0.04)


def test_gaps_are_planted_up_to_the_ends_of_the_scale(loop: ServiceLoop) -> None:
    whole = loop.survey[loop.survey["form_scale"] == 7]
    for mean, items in zip(truth.PERCEIVED, truth.DIMENSIONS.values(), strict=True):
        assert whole[[f"p{item}" for item in items]].mean().mean() == pytest.approx(mean, abs=0.15)
    assert whole[[f"e{item}" for item in range(1, 23)]].mean().mean() == pytest.approx(
        truth.EXPECTED_MEAN, abs=0.05
    )
    assert (loop.survey[[f"w{place}" for place in range(1, 6)]].sum(axis=1) == 100).all()
    short = loop.survey[loop.survey["form_scale"] == 6]
    assert set(short["branch"]) == {"P04"}
    assert short[[f"p{item}" for item in range(1, 23)]].max().max() <= 6


def test_items_and_staff_are_as_planted(loop: ServiceLoop) -> None:
    items, staff = loop.nonconformity, loop.staff_quarter
    assert items["corrected_on"].notna().mean() == pytest.approx(truth.CORRECTED, abs=0.005)
    assert (items["verified_ok"] == 1).sum() / len(items) == pytest.approx(truth.EFFECTIVE, abs=0.005)
    assert (items["corrected_on"].dropna() <= items["due"].loc[items["corrected_on"].notna()]).all()
    assert not (items["recurrence_on"].notna() & (items["verified_ok"] == 1)).any()
    assert (items["assigned_on"].notna() | items["corrected_on"].isna()).all()
    assert (items["assigned_on"] <= items["corrected_on"]).loc[items["corrected_on"].notna()].all()
    assert set(items.loc[items["recurrence_on"].notna(), "cause"]) == set(truth.RECURRING_CAUSES)
    perfect = staff[staff["csat_sum"] == 5 * staff["csat_n"]]["staff_id"].unique()
    assert set(perfect) == {f"S{number:02d}" for number in truth.GAMERS}


@pytest.mark.parametrize("dirt", [0, 2])
def test_records_are_restored_cell_by_cell(dirt: int, tmp_path: Path) -> None:
    folder = tmp_path / "service_loop"
    simulate("service_loop", folder, seed=4, dirt=dirt)
    text = (RAW / "study.toml").read_text(encoding="utf-8")
    kept = text[: text.index("[[rules.survey.exclude]]")] + text[text.index("[[claims]]") :]
    (folder / "study.toml").write_text(kept, encoding="utf-8")
    planted = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    study = load_study(folder)
    sheets = clean_sheets(draw_service_loop(seed=4))
    for table, cleaned in clean_study(study).items():
        check_restored(cleaned.frame, study, table, sheets[f"{table}.csv"], expected(planted, f"{table}.csv"))


def test_too_few_respondents_are_refused() -> None:
    with pytest.raises(InputError, match="Too few respondents"):
        draw_service_loop(seed=1, n=99)


def test_the_coefficients_give_the_planted_weights() -> None:
    from workbench.simulate.service_loop.survey import BETWEEN, _pull

    matrix = np.full((5, 5), BETWEEN) + (1 - BETWEEN) * np.eye(5)
    values, vectors = np.linalg.eigh(matrix)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    weights = root**2 @ (root @ _pull()) ** 2
    assert weights == pytest.approx(truth.DRIVERS)
