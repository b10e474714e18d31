from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.choices import Chosen, read_ticks, separator_of, split_choices

OPTIONS = ("唱歌", "跑步", "看书")


def split(cells: list[str], *, separator: str = "┋", options: tuple[str, ...] = ()) -> Chosen:
    rows = range(2, len(cells) + 2)
    return split_choices(cells, separator=separator, options=options, rows=rows, file="w.csv", column="爱好")


@pytest.mark.parametrize("separator", ["┋", ";", "；", ",", "，", "、"])
def test_each_separator_gives_the_same_columns(separator: str) -> None:
    chosen = split([separator.join(["唱歌", "跑步"]), "跑步"], separator=separator, options=OPTIONS)
    assert chosen.options == OPTIONS
    assert chosen.cells == (("1", "0"), ("1", "1"), ("0", "0"))
    assert not chosen.problems


def test_who_was_not_asked_is_no_one_who_chose_nothing() -> None:
    chosen = split(["唱歌", "(跳过)", "(空)", "-3", "-2", "", "（跳过）"])
    assert chosen.cells == (("1", "-3", "-2", "-3", "-2", "", "-3"),)


def test_without_declared_options_those_that_occur_stand_in_a_fixed_order() -> None:
    assert split(["跑步┋唱歌", "看书"]).options == split(["看书", "唱歌┋跑步"]).options
    assert split(["10┋9", "2"]).options == ("2", "9", "10")


def test_an_arrow_gives_ranks() -> None:
    chosen = split(["唱歌→看书", "看书→跑步→唱歌", "(跳过)"], separator="→", options=OPTIONS)
    assert chosen.cells == (("1", "3", "-3"), ("", "2", "-3"), ("2", "1", "-3"))


def test_what_was_written_beside_an_option_is_kept_apart() -> None:
    chosen = split(["其他〖打麻将、下棋〗┋唱歌", "唱歌"])
    assert chosen.options == ("其他", "唱歌")
    assert chosen.written == ("打麻将、下棋", "")


def test_unknown_and_repeated_options_are_listed_with_the_nearest() -> None:
    chosen = split(["唱歌了", "跑步┋跑步"], options=OPTIONS)
    first = chosen.problems[0]
    assert (first.row, first.column, first.value, first.rule) == (
        2,
        "爱好",
        "唱歌了",
        "there is no such option",
    )
    assert first.fix.startswith("Did you mean '唱歌'?")
    assert (chosen.problems[1].row, chosen.problems[1].value) == (3, "跑步")


def test_a_separator_inside_a_declared_option_does_not_split_it() -> None:
    options = ("报纸、杂志", "电视", "朋友、同事")
    chosen = split(["电视、报纸、杂志", "朋友、同事", "报纸、杂志、电视"], separator="、", options=options)
    assert chosen.cells == (("1", "0", "1"), ("1", "0", "1"), ("0", "1", "0"))
    assert not chosen.problems
    assert split(["报纸、电视"], separator="、", options=options).problems[0].value == "报纸"


@given(st.lists(st.sets(st.sampled_from(OPTIONS), min_size=1), min_size=1))
def test_the_chosen_options_come_back(answers: list[set[str]]) -> None:
    chosen = split(["┋".join(sorted(answer)) for answer in answers], options=OPTIONS)
    back = [
        {option for option, cells in zip(OPTIONS, chosen.cells, strict=True) if cells[row] == "1"}
        for row in range(len(answers))
    ]
    assert back == answers


def test_the_bar_goes_before_other_separators() -> None:
    assert separator_of(["a、b┋c", "d"]) == "┋"
    assert separator_of(["a、b", "c、d,e"]) == "、"


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ({"足球": ["1", "0"], "篮球": ["0", "1"]}, (("1", "0"), ("0", "1"))),
        ({"足球": ["是", ""], "篮球": ["", "是"]}, (("1", "0"), ("0", "1"))),
        ({"足球": ["√", ""], "篮球": ["√", ""]}, (("1", ""), ("1", ""))),
        ({"足球": ["足球", ""], "篮球": ["", "篮球"]}, (("1", "0"), ("0", "1"))),
        ({"足球": ["1", "-3"], "篮球": ["0", "-3"]}, (("1", "-3"), ("0", "-3"))),
    ],
)
def test_columns_that_are_one_an_option_become_1_and_0(columns: dict[str, list[str]], cells: object) -> None:
    ticks = read_ticks(columns)
    assert ticks is not None
    assert ticks.cells == cells


@pytest.mark.parametrize(
    "columns",
    [
        {"态度": ["5", "4"], "技术": ["3", "2"]},
        {"吸烟": ["是", "否"], "饮酒": ["否", "否"]},
        {"a": ["", "-3"], "b": ["", "-3"]},
    ],
)
def test_other_columns_are_left_alone(columns: dict[str, list[str]]) -> None:
    assert read_ticks(columns) is None
