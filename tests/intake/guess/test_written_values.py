"""Values that people wrote their own way: read where the column makes the meaning clear, left alone where it does not."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.intake.canonical import Reading, read_cell
from workbench.intake.guess.column import Guessed, guess_variable
from workbench.intake.guess.tally import tally
from workbench.intake.guess.written_values import chinese_number

AGES = [str(number) for number in range(20, 60)]
SHARES = [f"0.{number}" for number in range(60, 99)]
PERCENTS = [str(number) for number in range(60, 99)]


def guess(cells: list[str], name: str) -> Guessed:
    return guess_variable(tally(pl.Series(name, cells, pl.String)))


@pytest.mark.parametrize(
    ("cells", "name", "unit"),
    [
        ([*AGES, "45岁", "６岁"], "年龄", "岁|years"),
        ([*AGES, "45岁"], "年龄（岁）", "岁|years"),
        ([*AGES, "12天", "3 天"], "住院天数", "天|days"),
        ([*AGES, "50kg"], "体重", "kg"),
        ([*AGES, "¥50元"], "费用", "元|yuan"),
    ],
)
def test_a_unit_is_declared_and_the_number_before_it_read(cells: list[str], name: str, unit: str) -> None:
    found = guess(cells, name)
    assert (found.variable.type, found.variable.unit) == ("integer", unit)
    assert any(why.startswith(f"unit {unit}: ") for why in found.reasons)
    assert "（岁）" not in found.variable.zh
    assert found.variable.low == (6 if "６岁" in cells else 3 if "3 天" in cells else 20)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ([*AGES, "8个月"], "年龄"),
        ([*AGES, "8天", "9岁"], "年龄"),
        ([*AGES, "5万元"], "费用"),
        ([*AGES, "3斤"], "体重"),
        ([*AGES, "12天"], "间隔"),
        ([*AGES, "9000kg"], "体重"),
        ([*AGES, "三个"], "数量"),
        ([*AGES, "30以上"], "年龄"),
    ],
)
def test_a_unit_that_the_bare_numbers_may_not_have_is_left_alone(cells: list[str], name: str) -> None:
    found = guess(cells, name)
    assert not found.variable.unit
    assert not found.meant


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        ([*SHARES, "65%", "68％"], {"65%": "0.65", "68%": "0.68"}),
        ([*PERCENTS, "65%", "72％"], {"65%": "65", "72%": "72"}),
        ([*SHARES, "5%"], {}),
        ([*SHARES, *PERCENTS, "65%"], {}),
        (["0.5", "0.8", "30", "40", "1", "2"] * 5 + ["50%"], {}),
        ([f"{number}%" for number in range(40, 80)], {}),
    ],
)
def test_a_percentage_is_read_as_the_bare_numbers_beside_it(cells: list[str], meant: dict[str, str]) -> None:
    assert guess(cells, "依从率").meant == meant


def test_a_range_takes_in_what_spellings_mean() -> None:
    found = guess([*SHARES, "55%"], "依从率")
    assert (found.meant, found.variable.low, found.variable.high) == ({"55%": "0.55"}, 0.55, 0.98)


def test_chinese_numerals_and_dates_are_read_and_a_month_is_no_day() -> None:
    assert guess([*AGES, "三十五", "几十"], "年龄").meant == {"三十五": "35"}
    days = [f"2025-03-{day:02}" for day in range(1, 29)]
    found = guess([*days, "二〇二五年三月十二日", "二〇二五年三月"], "入院日期")
    assert found.meant == {"二〇二五年三月十二日": "2025-03-12"}
    assert guess([*days, "二〇二五年二月三十日"], "入院日期").meant == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百零二", 102),
        ("三百", 300),
        ("", None),
        ("百", None),
        ("一千", None),
    ],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_a_slip_in_a_label_is_an_alias_and_no_level_of_its_own() -> None:
    found = guess(["骨一科"] * 9 + ["骨二科"] * 8 + ["骨 一科", "骨二科。", "骨三科"] * 2, "病区")
    assert sorted(found.variable.codes) == ["骨一科", "骨三科", "骨二科"]
    assert found.meant == {"骨 一科": "骨一科", "骨二科。": "骨二科"}


def test_words_of_one_scale_stand_from_the_lowest_to_the_highest() -> None:
    found = guess(["非常满意", "很满意", "满意", "一般", "不满意"] * 5, "满意度")
    assert list(found.variable.codes) == ["不满意", "一般", "满意", "很满意", "非常满意"]


def test_only_the_unit_of_the_codebook_is_taken_off() -> None:
    days = guess([*AGES, "12天"], "住院天数").variable
    assert read_cell("20 天", days, {}) == Reading("20", "unit")
    assert read_cell("２０天", days, {}) == Reading("20", "unit")
    assert read_cell("20days", days, {}) == Reading("20", "unit")
    assert read_cell("99天", days, {}).trouble == "out of range"
    for text in ("20周", "天", "多天", "12天半", "3-4天"):
        assert read_cell(text, days, {}).trouble == "unreadable"


THOUSANDS = [str(number) for number in range(20_000, 60_000, 1_000)]


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        ([*THOUSANDS, "55,690"], {"55,690": "55690"}),
        ([*THOUSANDS, "3.5万", "5 万"], {"3.5万": "35000", "5 万": "50000"}),
        (["1,200.00", "850", "12,000", "3.5万", "300"] * 9, {"12,000": "12000", "3.5万": "35000"}),
        (["1,234,567", "2,345", "900"] * 9, {"2,345": "2345"}),
        ([str(number) for number in range(1, 3000, 50)] + ["1,200"], {}),  # 1200, or 1.2?
        (["1.5", "2.5", "1.3", "1.8"] * 5 + ["1,200"], {}),
        (["1.5", "2.5", "1.3", "1.8"] * 5 + ["3.5万"], {}),
        ([*THOUSANDS, "5,69", "55,6900", "0,690"], {}),
    ],
)
def test_thousands_are_kept_where_one_reading_fits(cells: list[str], meant: dict[str, str]) -> None:
    found = guess(cells, "金额")
    assert found.meant == meant
    assert found.variable.type in ("integer", "number")
    assert all(not read_cell(text, found.variable, meant).trouble for text in meant)


def test_ten_thousands_are_left_alone_under_a_header_that_counts_in_them() -> None:
    assert guess([*THOUSANDS, "3.5万"], "金额（万元）").meant == {}
