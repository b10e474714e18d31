from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.instruments import list_instruments, load_instrument

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """
schema = 1
id = "small"
title = { zh = "小量表", en = "Small scale" }
n_items = 4
aggregation = "sum"
minimum_answered = 0.75
reversed = [2]
citation = "Invented for this test."
licence = "Free."
[codings]
"0-3" = [0, 3]
[subscales.A]
title = { zh = "甲", en = "A" }
items = [1, 2]
[subscales.B]
title = { zh = "乙", en = "B" }
items = [3, 4]
"""
NORM = '\n[norms.v]\nn = 50\nyear = 2001\ncitation = "Invented."\n[norms.v.scores]\nA = [2.0, 1.0]\n'


def written(folder: Path, text: str, name: str = "small") -> Path:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_instrument("small", folder=written(folder, text))
    return caught.value


def test_the_nine_factors_and_the_additional_items_partition_the_90_items():
    scl90 = load_instrument("scl90")
    sizes = {code: len(scale.items) for code, scale in scl90.subscales.items()}
    assert sizes == dict(
        zip(
            ["SOM", "OC", "IS", "DEP", "ANX", "HOS", "PHOB", "PAR", "PSY", "ADD"],
            [12, 10, 9, 13, 10, 6, 7, 6, 10, 7],
            strict=True,
        )
    )
    assert sorted(i for scale in scl90.subscales.values() for i in scale.items) == list(range(1, 91))


def test_the_1986_norm_agrees_with_its_own_total():
    # Nine factor means times their items leave 1.44 per additional item (studies.md 1.4).
    scl90 = load_instrument("scl90")
    scores = scl90.norms["jin1986_a"].scores
    factors = sum(
        scores[code][0] * len(scale.items) for code, scale in scl90.subscales.items() if code != "ADD"
    )
    assert factors == pytest.approx(119.86)
    assert (scores["total"][0] - factors) / 7 == pytest.approx(1.44, abs=0.005)


def test_the_two_circulating_norms_differ_in_two_factors_only():
    norms = load_instrument("scl90").norms
    first, second = norms["jin1986_a"].scores, norms["jin1986_b"].scores
    assert {scale for scale in first if first[scale] != second[scale]} == {"IS", "HOS"}
    assert (first["IS"][1], second["IS"][1]) == (0.51, 0.61)
    assert (first["HOS"], second["HOS"]) == ((1.48, 0.56), (1.46, 0.55))


def test_the_additional_items_have_no_norm_and_take_no_part_in_screening():
    scl90 = load_instrument("scl90")
    assert all("ADD" not in norm.scores for norm in scl90.norms.values())
    assert all("ADD" not in cutoff.scales for cutoff in scl90.cutoffs)


def test_no_wording_of_a_protected_questionnaire_is_shipped():
    assert load_instrument("scl90").labels == {}
    assert "wording" in load_instrument("scl90").licence


def test_the_caring_form_has_hard_soft_and_total():
    form = load_instrument("caring_form")
    assert {code: scale.items for code, scale in form.subscales.items()} == {
        "hard": (1, 2, 3),
        "soft": (4, 5, 6),
        "total": (1, 2, 3, 4, 5, 6),
    }
    assert (form.low, form.high) == (1, 5)
    assert set(form.labels) == {1, 2, 3, 4, 5, 6}


def test_every_shipped_instrument_loads():
    for name in list_instruments():
        assert load_instrument(name).id == name


def test_a_study_folder_comes_before_the_shipped_instruments(tmp_path: Path):
    own = SMALL.replace('"small"', '"scl90"')
    assert load_instrument("scl90", folder=written(tmp_path, own, "scl90")).n_items == 4
    assert load_instrument("caring_form", folder=tmp_path).n_items == 6


def test_a_studys_own_instrument_is_read_as_declared(tmp_path: Path):
    small = load_instrument("small", folder=written(tmp_path, SMALL + NORM))
    assert small.reversed == (2,)
    assert small.aggregation == "sum"
    assert small.norms["v"].least == {"A": 0.0}
    assert list_instruments(folder=tmp_path) == ("caring_form", "scl90", "small")


def test_least_scores_follow_aggregation_and_coding():
    scl90 = load_instrument("scl90")
    assert scl90.least_score("SOM", coding="1-5") == 1
    assert scl90.least_score("total", coding="1-5") == 90
    assert scl90.least_score("total", coding="0-4") == 0
    assert scl90.least_score("pst", coding="1-5") == 0


def test_an_unknown_instrument_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="Did you mean 'scl90'") as caught:
        load_instrument("scl-90")
    assert caught.value.what
    assert caught.value.where
    assert caught.value.found
    assert caught.value.fix


def test_an_unknown_key_is_refused_with_the_nearest_known_key(tmp_path: Path):
    error = refusal(tmp_path, SMALL.replace("reversed = [2]", "reverse = [2]"))
    assert "small.toml, reverse" in error.where
    assert "Did you mean 'reversed'" in error.fix


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("items = [3, 4]", "items = [3, 5]", "item numbers go from 1 to 4"),
        ("items = [3, 4]", "items = [3, 3]", "an item stands twice"),
        ("items = [3, 4]", "items = []", "a subscale without items"),
        ("reversed = [2]", "reversed = [9]", "item numbers go from 1 to 4"),
        ("n_items = 4", "n_items = 4.5", "n_items must be a positive whole number"),
        ("n_items = 4", "n_items = true", "n_items must be a positive whole number"),
        ('"0-3" = [0, 3]', '"0-3" = [3, 0]', "codings must be"),
        ("minimum_answered = 0.75", "minimum_answered = 75", "minimum_answered must be a share"),
        ('aggregation = "sum"', 'aggregation = "median"', "aggregation must be"),
        ('licence = "Free."', "", "a required key is missing"),
        ("reversed = [2]", 'default_coding = "1-5"', "a name declared nowhere"),
        ("reversed = [2]", 'indices = ["gsi", "gds"]', "a name declared nowhere"),
        ("schema = 1", "schema = 2", "schema must be 1"),
        ("reversed = [2]", "partition = true\nn_items2 = 1", "a key nobody knows"),
    ],
)
def test_a_breach_of_the_format_is_named(tmp_path: Path, old: str, new: str, says: str):
    assert says in str(refusal(tmp_path, SMALL.replace(old, new)))


def test_keys_that_do_not_partition_are_refused_where_partition_is_declared(tmp_path: Path):
    text = SMALL.replace("reversed = [2]", "partition = true").replace("items = [3, 4]", "items = [2, 3]")
    assert "item 2 in 2, item 4 in 0" in str(refusal(tmp_path, text))
    overlapping = SMALL.replace("items = [3, 4]", "items = [2, 3]")
    assert load_instrument("small", folder=written(tmp_path, overlapping)).subscales["B"].items == (2, 3)


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        (NORM.replace("A = [2.0, 1.0]", "C = [2.0, 1.0]"), "C"),
        (NORM.replace("A = [2.0, 1.0]", "A = [2.0, 0]"), "scores must be"),
        (NORM.replace("n = 50", 'n = 50\ncoding = "9-9"'), "9-9"),
        ('\n[labels]\n7 = { zh = "七", en = "seven" }\n', "labels are keyed by item numbers"),
        ('\n[labels]\n1 = { zh = "一" }\n', "labels must be"),
        ('\n[[cutoffs]]\nname = "a"\n', "cutoffs[1].title"),
    ],
)
def test_norms_labels_and_cutoffs_are_checked_too(tmp_path: Path, addition: str, says: str):
    assert says in str(refusal(tmp_path, SMALL + addition))


def test_all_problems_are_gathered_before_refusing(tmp_path: Path):
    text = SMALL.replace("items = [3, 4]", "items = [3, 5]").replace("reversed = [2]", "reversed = [0]")
    error = refusal(tmp_path, text)
    assert isinstance(error, ProblemsFound)
    assert len(error.problems) == 2


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path):
    assert "small.toml" in str(refusal(tmp_path, "id = \n"))


def test_an_id_that_differs_from_the_file_name_is_refused(tmp_path: Path):
    assert "not the name of the file" in str(refusal(tmp_path, SMALL.replace('"small"', '"other"')))
