from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.simulate import BranchBenchmarking, draw_branch_benchmarking
from workbench.simulate.branch_benchmarking.draw import rank_swaps
from workbench.simulate.branch_benchmarking.rates import DIMENSIONS


def satisfied(clean: BranchBenchmarking) -> pd.DataFrame:
    answers = clean.answers[clean.answers["overall"].between(1, 5)]
    return answers.assign(good=answers["overall"].isin([4, 5]).astype(float))


def test_the_overall_rate_and_the_sources_are_recovered_at_large_n(review_60000: BranchBenchmarking) -> None:
    answers = satisfied(review_60000)
    assert answers["good"].mean() == pytest.approx(0.86, abs=0.008)
    rate = answers.groupby("source")["good"].mean()
    assert rate[1] - rate[2] == pytest.approx(0.06, abs=0.02)


def test_each_branch_has_its_true_rate_at_large_n(review_60000: BranchBenchmarking) -> None:
    found = satisfied(review_60000).groupby("branch")["good"].agg(["mean", "size"])
    true = review_60000.true_rates.set_index("branch")["raw"]
    error = (true * (1 - true) * (1 + 29 * 0.06) / found["size"]) ** 0.5
    assert (((found["mean"] - true) / error).abs() < 3.5).all()


def test_case_mix_effects_are_recovered_at_large_n(review_60000: BranchBenchmarking) -> None:
    answers = satisfied(review_60000)
    columns = [
        (answers["town_type"] == 3).to_numpy(float),
        (answers["user_type"] == 2).to_numpy(float),
        *[(answers["source"] == source).to_numpy(float) for source in (1, 3)],
        *[(answers["branch"] == code).to_numpy(float) for code in review_60000.layout.codes],
    ]
    found = logistic(np.column_stack(columns), answers["good"].to_numpy())
    assert found[:2] == pytest.approx([-0.25, 0.15], abs=0.08)


def logistic(design: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Plain Newton steps; enough for a test."""
    weights = np.zeros(design.shape[1])
    for _ in range(8):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (outcome - chance)
        weights += np.linalg.solve((design * (chance * (1 - chance))[:, None]).T @ design, slope)
    return weights


def test_bad_and_good_branches_lie_outside_their_limits_in_nine_of_ten_seeds() -> None:
    found = []
    for seed in range(20):
        clean = draw_branch_benchmarking(seed=seed)
        rate = satisfied(clean).groupby("branch")["good"].agg(["mean", "size"])
        true = clean.true_rates.set_index("branch")
        target = (rate["mean"] * rate["size"])[true["kind"] == ""].sum() / rate["size"][
            true["kind"] == ""
        ].sum()
        z = (rate["mean"] - target) / (target * (1 - target) * (1 + 29 * 0.06) / rate["size"]) ** 0.5
        found += [bool(z[code] < -1.96) for code in true.index[true["kind"] == "bad"]]
        found += [bool(z[code] > 1.96) for code in true.index[true["kind"] == "good"]]
    assert np.mean(found) >= 0.9


@pytest.mark.parametrize("seed", [0, 1, 2, 20100930])
def test_raw_and_adjusted_ranks_swap_for_at_least_three_branches(seed: int) -> None:
    assert rank_swaps(draw_branch_benchmarking(seed=seed).true_rates) >= 3


def test_forms_are_numbered_once_and_agree_with_the_log(review: BranchBenchmarking) -> None:
    log = review.forms_log.set_index("form_id")
    assert log.index.is_unique
    valid = log[log["valid"] == 1]
    assert sorted(valid.index) == review.answers["form_id"].tolist()
    answers = review.answers.set_index("form_id")
    for column in ("branch", "source", "town_type", "interviewer"):
        assert (answers[column] == valid.loc[answers.index, column]).all()


def test_the_log_counts_forms_sent_returned_and_valid(review: BranchBenchmarking) -> None:
    log = review.forms_log
    returned = log["returned_on"].notna()
    assert returned.mean() == pytest.approx(0.87, abs=0.002)
    assert (log["valid"] == 1).sum() / returned.sum() == pytest.approx(0.97, abs=0.002)
    assert log.loc[~returned, "valid"].isna().all()
    assert (log["invalid_reason"].notna() == (log["valid"] == 0).fillna(value=False)).all()
    assert (log.loc[returned, "returned_on"] >= log.loc[returned, "sent_on"]).all()


def test_interviewers_have_about_thirty_forms_and_never_two_in_a_minute(review: BranchBenchmarking) -> None:
    answers = review.answers
    assert not answers.duplicated(["interviewer", "filled_at"]).any()
    per_person = answers.groupby("interviewer").size()
    assert per_person.max() <= 45
    assert 25 < np.average(per_person, weights=per_person) < 32
    assert (answers.groupby("interviewer")[["branch", "source"]].nunique() == 1).all().all()


def test_answers_are_codes_of_the_form(review: BranchBenchmarking) -> None:
    opinions = review.answers[[*DIMENSIONS, "overall"]]
    assert opinions.isin([0, 1, 2, 3, 4, 5, 9]).all().all()
    assert not (review.answers["overall"] == 0).any()
    assert review.answers["wait_min"].between(0, 120).all()
    assert review.answers["period"].isin(["2010-07", "2010-08"]).all()


def test_d7_is_positive_in_the_clean_twin_of_every_form_version(review: BranchBenchmarking) -> None:
    answers = review.answers
    for _, forms in answers[answers["d7_buckpass"].between(1, 5)].groupby("form_version"):
        assert np.corrcoef(forms["d7_buckpass"], forms["overall"])[0, 1] > 0.4


def test_two_comments_name_a_telephone_number_to_be_scrubbed(review: BranchBenchmarking) -> None:
    comments = review.answers["open_text"].dropna()
    assert comments.str.contains(r"1990000\d{4}").sum() == 2
    assert 0.02 < len(comments) / len(review.answers) < 0.04
    assert review.answers["phone"].dropna().str.fullmatch(r"1990000\d{4}").all()


def test_a_batch_set_spans_twelve_months_and_some_branches_improve() -> None:
    clean = draw_branch_benchmarking(seed=1, branches=300)
    assert clean.answers["period"].nunique() == 12
    assert clean.answers["branch"].nunique() == 300
    new = [code for code, trait in zip(clean.layout.codes, clean.layout.trait, strict=True) if trait == "new"]
    assert set(clean.answers.loc[clean.answers["branch"].isin(new), "period"]) == {"2010-09"}
    better = clean.true_rates.loc[clean.true_rates["gain"] > 0, "branch"]
    answers = satisfied(clean)
    late = answers["period"] >= "2010-04"
    rate = answers[answers["branch"].isin(better)].groupby(late)["good"].mean()
    assert rate[True] - rate[False] > 0.03


def test_true_rates_by_source_add_up_to_the_overall_rate(review: BranchBenchmarking) -> None:
    true = review.true_sources
    assert true["n"].sum() == 6000
    assert np.average(true["rate"], weights=true["n"]) == pytest.approx(0.86, abs=1e-9)
    assert true["rate"][1] - true["rate"][2] == pytest.approx(0.06, abs=0.02)


@pytest.mark.parametrize("wrong", [{"branches": 7}, {"n": 100}])
def test_too_little_to_compare_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError):
        draw_branch_benchmarking(seed=1, **wrong)
