"""Two surveys that others made and published, through the whole of the package: the numbers are theirs."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.studies.real_surveys import SCALE, ess, ess_project, science, science_project
from tests.studies.surveys import LANGS
from workbench.intake.processed import Survey, open_study
from workbench.present.terms import term
from workbench.publish.paper.wording import wording
from workbench.publish.report import report
from workbench.studies import scales, survey_report
from workbench.studies.branch import comparison as bench

pytestmark = pytest.mark.xdist_group("real_surveys")


@dataclass(frozen=True)
class Published:
    """survey : the clean study; results : those of results.json; text : what the HTML paper and appendix say, by language."""

    survey: Survey
    results: dict[str, Any]
    text: dict[str, str]
    body: dict[str, Any]


def publish(study: str, project: Path) -> Published:
    made = report(study, formats=["html"], project=project)
    body = json.loads((made.folder / "results.json").read_text(encoding="utf-8"))
    text = {
        lang: "".join(text_of(made.folder / f"{study}.{lang}{part}.html") for part in ("", ".appendix"))
        for lang in LANGS
    }
    return Published(open_study(study, project=project), body["results"], text, body)


def text_of(path: Path) -> str:
    source = re.sub(r"(?s)<(style|svg)\b.*?</\1>", " ", path.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", source)))


@pytest.fixture(scope="module")
def attitudes(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish("ess9gb", ess_project(tmp_path_factory.mktemp("ess"), notebook="survey_report"))


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish("ess9gb", ess_project(tmp_path_factory.mktemp("regions"), notebook="branch_benchmarking"))


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish("science", science_project(tmp_path_factory.mktemp("schools")))


@pytest.fixture(params=["attitudes", "regions", "schools"])
def published(request: pytest.FixtureRequest) -> Published:
    found: Published = request.getfixturevalue(request.param)
    return found


def test_every_person_has_the_published_score(attitudes: Published) -> None:
    own = scales.score_instruments(attitudes.survey)["immigration"].scores["immigsent"]
    ids = attitudes.survey.tables["people"]["idno"]
    theirs = ess().set_index(ess()["idno"].astype(int))["immigsent"].loc[ids.astype(int)]
    assert len(own) == 1905
    assert own.isna().tolist() == theirs.isna().tolist()
    np.testing.assert_array_equal(own.dropna(), theirs.dropna())


def test_alpha_is_that_of_the_formula_and_of_pingouin(attitudes: Published) -> None:
    import pingouin

    items = ess()[list(SCALE)].dropna()
    k = len(SCALE)
    total = np.var(items.sum(axis=1), ddof=1)
    alpha = k / (k - 1) * (1 - np.var(items.to_numpy(), axis=0, ddof=1).sum() / total)
    found = attitudes.results["lowest_alpha"]
    value, interval = pingouin.cronbach_alpha(items)
    assert found["value"] == pytest.approx(alpha, abs=1e-12)
    assert found["value"] == pytest.approx(value, abs=1e-9)
    assert (found["low"], found["high"]) == pytest.approx(
        tuple(interval), abs=5e-4
    )  # pingouin rounds its interval
    assert found["n"] == len(items) == 1850


def test_the_mean_score_is_that_of_the_published_scores(attitudes: Published) -> None:
    row = survey_report.scale_means(scales.score_instruments(attitudes.survey)).iloc[0]
    theirs = ess()["immigsent"].dropna()
    assert (row["n"], row["mean"], row["sd"]) == pytest.approx((len(theirs), theirs.mean(), theirs.std()))
    assert f"{theirs.mean():.2f} ± {theirs.std():.2f}" in attitudes.text["en"]


def test_everybody_is_counted(attitudes: Published, regions: Published, schools: Published) -> None:
    assert attitudes.results["n_respondents"]["value"] == len(ess()) == 1905
    assert regions.results["overall_rate"]["n"] == ess()["imueclt"].notna().sum()
    assert schools.results["overall_rate"]["n"] == science()["like"].notna().sum() == 1385
    assert regions.results["units"]["value"] == ess()["region"].nunique() == 12
    assert schools.results["units"]["value"] == science()["school"].nunique() == 41


def test_shares_by_region_are_those_of_a_group_by(regions: Published) -> None:
    known = ess().dropna(subset=["imueclt", "agea", "female", "eduyrs"])
    check_shares(regions, known["imueclt"] >= 6, known["region"])
    assert regions.results["overall_rate"]["value"] == pytest.approx((ess()["imueclt"].dropna() >= 6).mean())


def test_shares_by_school_are_those_of_a_group_by(schools: Published) -> None:
    known = science().dropna(subset=["like", "sex"])
    check_shares(schools, known["like"] >= 6, known["school"].astype(str))
    assert schools.results["overall_rate"]["value"] == pytest.approx((science()["like"].dropna() >= 6).mean())


def check_shares(published: Published, good: pd.Series, unit: pd.Series) -> None:
    units = bench.compare(published.survey, seed=1, draws=50).units.set_index("unit")
    direct = good.groupby(unit).agg(["size", "mean"]).loc[list(units.index)]
    assert units["n"].tolist() == direct["size"].tolist()
    np.testing.assert_allclose(units["raw_share"], direct["mean"])
    assert units["n"].sum() == len(good)


def test_schools_stand_in_the_order_of_their_numbers(schools: Published) -> None:
    units = bench.compare(schools.survey, seed=1, draws=50).units
    assert units["unit"].tolist() == [str(number) for number in sorted(science()["school"].unique())]
    small = units.loc[units["n"] < 20, "ranked"]
    assert len(small) > 0
    assert not small.any()


def test_pupils_of_a_class_are_alike_and_regions_have_no_clusters(
    regions: Published, schools: Published
) -> None:
    assert "design effect" in schools.results["overall_rate"]["method"]
    assert "design effect" not in regions.results["overall_rate"]["method"]


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_called_simulated(published: Published, lang: str) -> None:
    assert published.body["data"] == "real"
    assert not re.search("simulated|模拟", published.text[lang])


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_study_lacks_drops_out_and_the_paper_says_so(published: Published, lang: str) -> None:
    bench_report = published.survey.study.notebook == "branch_benchmarking"
    lacking = ["forms_log", "complaints", "spotcalls", "sources", "claims"] if bench_report else ["fielding"]
    sentence = wording(lang).absent.partition("{")[0]
    said = published.text[lang].partition(sentence)[2][:300]
    assert said
    for part in lacking:
        assert term(f"part_{part}", lang) in said  # type: ignore[arg-type]
    for gone in (
        "Complaints answered within",
        "Spot calls:",
        "Forms sent and returned",
        "投诉 24 小时内",
        "问卷发放与回收",
    ):
        assert gone not in published.text[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_no_cell_or_sentence_shows_what_only_a_program_knows(published: Published, lang: str) -> None:
    assert not re.search(r"\bnan\b|\bNone\b|<NA>|[{}]", published.text[lang])


def test_claims_and_planted_values_are_not_made_up(published: Published) -> None:
    assert not re.search("Planted|植入值|Recovered|恢复", "".join(published.text.values()))
