"""Columns that may name a person are found by header or by content; nothing of them is shown."""

from __future__ import annotations

import polars as pl
import pytest

from workbench.intake.guess.identity import guess_identity
from workbench.intake.guess.tally import tally
from workbench.intake.privacy.checksums import identity_check_digit

IDS = [
    first + identity_check_digit(first)
    for first in (f"9999991980{m:02}{d:02}{m + d:03}" for m in range(1, 9) for d in (3, 17))
]


def kind(name: str, cells: list[str], label: str = "") -> str:
    return guess_identity(tally(pl.Series(name, cells, pl.String)), label=label or name).kind


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("姓名", ["甲", "乙", "丙"]),
        ("患者姓名", [f"病人{n}" for n in range(30)]),
        ("身份证号", ["x1", "x2", "x3"]),
        ("联系电话", ["8000001", "8000002", "8000003"]),
        ("住院号", [f"ZY{n}" for n in range(30)]),
        ("PatientName", ["Ann", "Bob", "Cid"]),
        ("patient_phone", ["1", "22", "333"]),
        ("ID card", ["a1", "a2", "a3"]),
        ("email", ["none", "no", "-a"]),
        ("来自IP", ["a", "b", "c"]),
        ("v1", IDS),
        ("v1", [cell[:-1] + "0" for cell in IDS]),
        ("v2", [f"1990000{n:04}" for n in range(30)]),
        ("v3", [f"someone{n}@example.com" for n in range(30)]),
        ("v4", [f"58.33.{n}.{n + 10}" for n in range(30)]),
        ("v5", ["王伟", "李芳", "张娜", "刘敏", "陈静", "杨丽", "黄强", "赵磊", "周军"]),
    ],
)  # fmt: skip
def test_a_direct_identifier_is_seen(name: str, cells: list[str]) -> None:
    assert kind(name, cells) == "direct"


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("您对电话服务满意吗", ["1", "2", "3", "4", "5"] * 9, ""),
        ("address_quality", ["1", "2", "3"] * 9, ""),
        ("branch_name", ["东门分公司", "西门分公司"] * 9, ""),
        ("name", ["ESS9e01_2"] * 40, ""),
        ("q1", ["1", "2"] * 9, ""),
        ("weight", [str(n) for n in range(40, 90)], ""),
        ("年龄", ["33", "44"] * 9, "quasi"),
        ("sex", ["1", "2"] * 9, "quasi"),
        ("出生日期", ["1980-01-02", "1990-02-03"], "quasi"),
        ("ward", ["W1", "W2"] * 9, "quasi"),
        ("passage", ["1", "2"] * 9, ""),
    ],
)
def test_other_columns_are_not_taken_for_one(name: str, cells: list[str], expected: str) -> None:
    assert kind(name, cells) == expected


def test_a_label_counts_as_a_header_does() -> None:
    assert kind("v7", [f"x{n}" for n in range(30)], "您的联系电话") == "direct"


def test_a_column_called_name_is_a_name_whatever_it_holds() -> None:
    column = tally(pl.Series("姓名", ["赵模拟"] * 30))
    assert guess_identity(column, label="").kind == "direct"
