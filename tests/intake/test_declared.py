"""A file and a codebook that say different things of one code."""

from __future__ import annotations

from dataclasses import replace

from tests.intake.outside_tools import FILES
from workbench.intake.declared import contradictions
from workbench.intake.formats.labels import draft_variable
from workbench.intake.formats.sav import read_dta, read_sav

RECEIVED = read_sav(FILES / "anxiety_pspp.sav")


def test_a_codebook_drafted_from_the_file_contradicts_nothing() -> None:
    assert not contradictions(RECEIVED, {each.name: each for each in RECEIVED.variables})


def test_a_missing_code_that_the_codebook_takes_for_an_answer_is_said() -> None:
    loose = draft_variable("sex", "integer")
    assert contradictions(RECEIVED, {"sex": loose}) == (
        "anxiety_pspp.sav, column sex: the file declares 9 missing (拒答), codebook.csv does not.",
    )
    assert not contradictions(RECEIVED, {"sex": replace(loose, low=1, high=2)})  # cleaning stops there itself
    assert not contradictions(RECEIVED, {"sex": replace(loose, missing={"9": "refused"})})
    stata = read_dta(FILES / "anxiety_haven.dta")
    assert "declares .a missing" in contradictions(stata, {"sex": draft_variable("sex", "text")})[0]


def test_labels_on_other_codes_are_said() -> None:
    turned = draft_variable("sex", "category", codes={"1": "女", "2": "男"}, missing={"9": "拒答"})
    found = contradictions(RECEIVED, {"sex": turned})
    assert found[0] == "anxiety_pspp.sav, column sex: “男” is 1 in the file, but 2 in codebook.csv."
    assert len(found) == 2


def test_nothing_is_said_of_a_person() -> None:
    named = draft_variable("sex", "text", identifier="direct")
    assert not contradictions(RECEIVED, {"sex": named})
