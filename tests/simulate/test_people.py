from __future__ import annotations

import re

from workbench.simulate.people import (
    check_character,
    invented_id_numbers,
    invented_names,
    invented_phones,
)
from workbench.simulate.streams import stream

BIRTHS = ["19700101", "19951231"] * 500


def test_identity_numbers_have_no_region_and_a_wrong_check_character() -> None:
    for number in invented_id_numbers(stream(1, "x"), BIRTHS):
        assert re.fullmatch(r"999999\d{11}[0-9X]", number)
        assert number[-1] != check_character(number[:17])


def test_a_valid_check_character_is_there_only_when_asked_for() -> None:
    for number in invented_id_numbers(stream(1, "x"), BIRTHS, checksum="valid"):
        assert number[-1] == check_character(number[:17])


def test_the_check_character_is_that_of_the_standards_example() -> None:
    # GB 11643-1999, annex: 11010519491231002X and 440524188001010014.
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


def test_telephones_and_names_come_from_reserved_patterns() -> None:
    assert all(re.fullmatch(r"1990000\d{4}", phone) for phone in invented_phones(stream(1, "x"), 200))
    assert all(
        re.fullmatch("[赵钱孙李周吴郑王冯陈](模拟|样本|示例|虚构|练习|演示|假设|测试)", name)
        for name in invented_names(stream(1, "x"), 200)
    )
