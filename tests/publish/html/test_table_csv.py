from __future__ import annotations

import base64
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.publish.html.table_csv import csv_address, csv_name
from workbench.publish.paper.blocks import Column, Table

HEAD = "data:text/csv;charset=utf-8;base64,"


def text(words):
    return [["text", words]] if words else []


def made(*rows, heads=("a", "b"), groups=(None, None), label="tbl-a"):
    columns = tuple(
        Column(text(head), group=text(group) or None) for head, group in zip(heads, groups, strict=True)
    )
    return Table(columns, tuple(tuple(text(cell) for cell in row) for row in rows), text("题"), label=label)


def read(table):
    address = csv_address(table)
    assert address.startswith(HEAD)
    raw = base64.b64decode(address.removeprefix(HEAD))
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_cells_and_heads_come_back():
    table = made(("男", "64"), ('a "b", c', ""), groups=("组", "组"))
    assert read(table) == [["组 a", "组 b"], ["男", "64"], ['a "b", c', ""]]


@pytest.mark.parametrize("start", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x"])
def test_a_text_that_would_be_a_formula_is_marked(start):
    assert read(made((start, "x"), heads=(start, "b"))) == [[f"'{start.strip()}", "b"], [f"'{start}", "x"]]


@pytest.mark.parametrize(("printed", "number"), [("−0.34", "-0.34"), ("-3", "-3"), ("12", "12")])
def test_a_number_stays_a_number(printed, number):
    assert read(made((printed, "")))[1][0] == number


def test_an_interval_keeps_its_typographic_minus():
    assert read(made(("−0.51～−0.15", "")))[1][0] == "−0.51～−0.15"


@pytest.mark.parametrize(
    ("label", "name"), [("tbl-a", "tbl-a.csv"), ("", "table.csv"), ('../x"y', "x-y.csv")]
)
def test_the_file_has_a_harmless_name(label, name):
    assert csv_name(made(label=label)) == name


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30))
def test_no_text_starts_like_a_formula(cell):
    (back,) = read(made((cell, "x")))[1:]
    assert back[1] == "x"
    assert not back[0].startswith(("=", "+", "@"))
    assert not back[0].startswith("-") or float(back[0]) <= 0
