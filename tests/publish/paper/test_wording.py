from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from workbench.errors import InputError
from workbench.estimate import Unit
from workbench.publish.paper.wording import EN, ZH, wording


def test_both_languages_have_every_word():
    for field in fields(ZH):
        if field.name not in ("number_joint", "other_document", "units"):  # 附表 needs no 附录 before it
            assert getattr(ZH, field.name)
            assert getattr(EN, field.name)


def test_chinese_wording_has_no_latin_punctuation_between_characters():
    for field in fields(ZH):
        value = getattr(ZH, field.name)
        if isinstance(value, str) and "{" not in value:
            assert not set(value) & set(",;:()")


def test_the_mark_of_simulated_data_holds_its_word():
    for words in (ZH, EN):
        assert words.simulated_word in words.simulated
    assert ZH.simulated == "\uff08模拟数据\uff09"
    assert EN.simulated == " (simulated data)"


def test_every_unit_of_an_estimate_has_a_chinese_name():
    assert set(ZH.units) == set(get_args(Unit))


def test_another_language_is_refused():
    with pytest.raises(InputError, match="'fr'"):
        wording("fr")
