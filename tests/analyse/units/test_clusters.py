from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.units.clusters import cluster_icc, design_effect
from workbench.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference"
INTERVIEWS = pd.read_csv(REFERENCE / "interviews.csv")
WRITTEN = json.loads((REFERENCE / "league.json").read_text(encoding="utf-8"))
R = WRITTEN["icc"]


def test_nested_icc_and_design_effects_equal_r():
    table = design_effect(INTERVIEWS, outcome="satisfied", cluster="interviewer", within="branch")
    assert table["unit"].tolist() == ["B1", "B2", "B3", "B4", "B5"]
    assert table["icc"].tolist() == pytest.approx([R["nested"]] * 5, rel=1e-9)
    assert table["n"].tolist() == R["n"]
    np.testing.assert_allclose(table["mean_size"], R["mean_size"])
    np.testing.assert_allclose(table["design_effect"], 1 + (np.array(R["mean_size"]) - 1) * R["nested"])


def test_flat_icc_equals_r():
    table = design_effect(INTERVIEWS, outcome="satisfied", cluster="interviewer")
    assert table.loc[0, ["unit", "n", "clusters"]].tolist() == ["all", len(INTERVIEWS), 20]
    assert table.loc[0, "icc"] == pytest.approx(R["flat"], rel=1e-9)


def test_interviewers_named_alike_in_two_branches_are_two_interviewers():
    renamed = INTERVIEWS.assign(interviewer=INTERVIEWS["interviewer"].str[-1])
    a, b = (
        design_effect(f, outcome="satisfied", cluster="interviewer", within="branch")
        for f in (INTERVIEWS, renamed)
    )
    pd.testing.assert_frame_equal(a, b)


def test_differences_between_branches_are_not_clustering():
    rng = np.random.default_rng(6)
    frame = pd.DataFrame({"branch": np.repeat([0, 1], 500), "interviewer": np.repeat(np.arange(50), 20)})
    frame["y"] = rng.binomial(1, np.where(frame["branch"] == 0, 0.3, 0.9))
    nested = design_effect(frame, outcome="y", cluster="interviewer", within="branch")
    flat = design_effect(frame, outcome="y", cluster="interviewer")
    assert abs(nested.loc[0, "icc"]) < 0.03
    assert flat.loc[0, "icc"] > 0.2


def test_identical_answers_within_interviewers_are_fully_clustered():
    frame = pd.DataFrame({"who": np.repeat(list("abcd"), 5), "y": np.repeat([0, 1, 1, 0], 5)})
    table = design_effect(frame, outcome="y", cluster="who")
    assert table.loc[0, "icc"] == 1
    assert table.loc[0, "design_effect"] == 5


def test_a_negative_icc_does_not_shrink_variances():
    frame = pd.DataFrame({"who": np.repeat(list("abcd"), 2), "y": [0, 1] * 4})
    table = design_effect(frame, outcome="y", cluster="who")
    assert table.loc[0, "icc"] < 0
    assert table.loc[0, "design_effect"] == 1


def test_nothing_is_known_of_clustering_with_one_answer_or_one_cluster_each():
    single = pd.DataFrame({"who": list("abc"), "branch": list("xxy"), "y": [0, 1, 1]})
    one_cluster = pd.DataFrame({"who": list("aabb"), "branch": list("xxyy"), "y": [0, 1, 1, 1]})
    for frame in (single, one_cluster):
        table = design_effect(frame, outcome="y", cluster="who", within="branch")
        assert table["icc"].isna().all()
        assert (table["design_effect"] == 1).all()


def test_answers_with_anything_missing_are_left_out():
    gap = pd.concat([INTERVIEWS, INTERVIEWS.head(3).assign(satisfied=np.nan)])
    a, b = (
        design_effect(f, outcome="satisfied", cluster="interviewer", within="branch")
        for f in (gap, INTERVIEWS)
    )
    pd.testing.assert_frame_equal(a, b)


def test_an_absent_column_is_refused():
    with pytest.raises(InputError, match="Did you mean 'interviewer'"):
        design_effect(INTERVIEWS, outcome="satisfied", cluster="interviewers")


def test_shrout_and_fleiss_1979_table_2_with_its_interval():
    """Psychological Bulletin 86:420, ICC(1,1) = .17 (table 4); interval and F as R's psych gives them."""
    judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    frame = pd.DataFrame([(who, y) for who, row in enumerate(judges) for y in row], columns=["who", "y"])
    found, theirs = cluster_icc(frame, outcome="y", cluster="who"), WRITTEN["shrout_fleiss"]
    assert found.value == pytest.approx(0.17, abs=0.005)
    for value, name in (
        (found.value, "icc"), (found.low, "low"), (found.high, "high"), (found.statistic, "F"), (found.p, "p"),
    ):  # fmt: skip
        assert value == pytest.approx(theirs[name], rel=1e-6)
    assert (found.n, found.df) == (24, 5)


def test_the_interval_covers_the_planted_icc_of_yes_and_no_answers():
    covered = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        size = 1 / 0.06 - 1
        own = rng.beta(0.86 * size, 0.14 * size, 100)
        frame = pd.DataFrame({"who": np.repeat(np.arange(100), 30), "y": rng.binomial(1, np.repeat(own, 30))})
        found = cluster_icc(frame, outcome="y", cluster="who")
        covered.append(found.low <= 0.06 <= found.high)
    assert np.mean(covered) >= 0.88


def test_an_icc_that_cannot_be_known_has_a_reason():
    single = pd.DataFrame({"who": list("abc"), "y": [0, 1, 1]})
    assert "cannot be told" in cluster_icc(single, outcome="y", cluster="who").reason


def test_clusters_of_one_mean_have_no_interval_of_no_width():
    frame = pd.DataFrame({"who": np.repeat(list("abcd"), 4), "y": [0, 1, 1, 0] * 4})
    found = cluster_icc(frame, outcome="y", cluster="who")
    assert found.value == pytest.approx(-1 / 3)
    assert (found.statistic, found.p) == (pytest.approx(0), pytest.approx(1))
    assert np.isnan([found.low, found.high]).all()
