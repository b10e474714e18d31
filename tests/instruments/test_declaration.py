from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.instruments import load_instrument

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

CUTOFF = """
[[cutoffs]]
name = "high"
variant = "mine"
title = { zh = "高", en = "High" }
scales = ["A"]
comparison = ">="
at = { "0-3" = 4 }
citation = "Invented."
"""


def written(folder: Path, text: str, name: str = "small") -> Path:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_instrument("small", folder=written(folder, text))
    return caught.value


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


def test_a_total_may_stand_beside_the_parts_of_a_partition(tmp_path: Path):
    total = '\n[subscales.all]\ntitle = { zh = "全", en = "All" }\nitems = [1, 2, 3, 4]\n'
    text = SMALL.replace("reversed = [2]", "partition = true") + total
    assert set(load_instrument("small", folder=written(tmp_path, text)).subscales) == {"A", "B", "all"}


def test_a_cutoff_needs_a_limit_in_every_coding(tmp_path: Path):
    text = SMALL.replace("[codings]", '[codings]\n"1-4" = [1, 4]') + CUTOFF
    assert "a limit in every coding" in str(refusal(tmp_path, text))
    small = load_instrument("small", folder=written(tmp_path, SMALL + CUTOFF))
    assert (small.cutoffs[0].at, small.cutoffs[0].variant) == ({"0-3": 4.0}, "mine")


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
