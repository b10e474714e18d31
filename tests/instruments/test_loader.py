from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.errors import InputError
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
    assert set(list_instruments(folder=tmp_path)) - set(list_instruments()) == {"small"}


def test_an_unknown_instrument_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="Did you mean 'scl90'") as caught:
        load_instrument("scl-90")
    assert caught.value.what
    assert caught.value.where
    assert caught.value.found
    assert caught.value.fix


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path):
    assert "small.toml" in str(refusal(tmp_path, "id = \n"))


def test_an_id_that_differs_from_the_file_name_is_refused(tmp_path: Path):
    assert "not the name of the file" in str(refusal(tmp_path, SMALL.replace('"small"', '"other"')))
