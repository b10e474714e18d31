from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.intake.processed import Survey
from workbench.present import edition
from workbench.present.paper import BACK, FRONT_TYPE, paper
from workbench.study import Study, Words
from workbench.study_file import load_study

STUDY = load_study(Path(__file__).parents[2] / "data" / "raw" / "orthopedic_care")


@pytest.fixture(autouse=True)
def no_paper_after() -> Iterator[None]:
    yield
    edition._EDITIONS.clear()


def survey(study: Study = STUDY) -> Survey:
    return Survey(study, {}, pd.DataFrame(), pd.DataFrame(), {})


def test_front_matter_is_in_both_languages_and_the_back_in_the_papers() -> None:
    front = paper(survey(), lang="zh").content
    assert (front["lang"], front["simulated"], front["study"]) == ("zh", True, "orthopedic_care")
    assert front["languages"]["en"]["authors"][1] == {"name": "Author B", "marks": "1,2"}
    assert front["languages"]["zh"]["affiliations"][0]["mark"] == "1"
    assert "SCL-90" in front["languages"]["en"]["keywords"]
    assert [entry["label"] for entry in front["back"]] == [words.zh for words in BACK.values()]
    assert {entry["label"]: entry["text"] for entry in front["back"]}["中图分类号"] == "R473.6"


def test_what_the_study_does_not_say_is_a_blank_to_fill_in() -> None:
    back = {entry["label"]: entry["text"] for entry in paper(survey(), lang="en").content["back"]}
    assert back["Funding"] is None
    assert back["Conflicts of interest"] == "None"


def test_simulated_data_is_called_so_in_the_running_head() -> None:
    assert paper(survey(), lang="zh").content["running_head"].endswith("（模拟数据）")
    assert paper(survey(), lang="en").content["running_head"].endswith(" (simulated data)")
    real = STUDY.model_copy(update={"data": "real"})
    assert "simulated" not in paper(survey(real), lang="en").content["running_head"]


def test_a_subtitle_joins_the_title_in_each_language() -> None:
    front = paper(survey(), lang="en", subtitle=Words(zh="一分公司", en="Branch 1"))
    assert front.content["languages"]["zh"]["title"].endswith("——一分公司")
    assert front.content["languages"]["en"]["title"].endswith(": Branch 1")
    assert front._repr_mimebundle_()["text/plain"].endswith(": Branch 1 (simulated data)")
    assert FRONT_TYPE in front._repr_mimebundle_()


def test_a_paper_starts_an_edition_of_the_study_in_its_language() -> None:
    paper(survey(), lang="en")
    assert edition.current().lang == "en"
    assert edition.current().study is STUDY


@pytest.mark.parametrize("wrong", ["orthopedic_care", None, STUDY, pd.DataFrame()])
def test_a_paper_is_about_an_opened_study(wrong: object) -> None:
    with pytest.raises(InputError, match="wants an opened study"):
        paper(wrong, lang="zh")  # type: ignore[arg-type]


def test_a_paper_is_chinese_or_english() -> None:
    with pytest.raises(InputError, match="Write zh or en"):
        paper(survey(), lang="fr")  # type: ignore[arg-type]


def test_a_declared_form_of_references_goes_with_the_front_matter() -> None:
    declared = STUDY.model_copy(update={"paper": STUDY.paper.model_copy(update={"references": "apa"})})
    assert paper(survey(declared), lang="zh").content["references"] == "apa"
    assert "references" not in paper(survey(), lang="zh").content
