"""Any table, written by the libraries as every program writes it, ends in a draft that cleans or in a message."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from tests.fuzz.trial import go_the_whole_way
from workbench.errors import InputError

TABLES = int(os.environ.get("WORKBENCH_FUZZ", "4")) * 3
ODD = st.sampled_from(
    ["", " ", "NA", "合计", "注：", "１２", "1,5", "=1+1", "0001", "1.38E+10", "9" * 25, "2024-02-30", "13/14/2024", "nan", "inf", "１"
     "\u200bx", "\u202eabc", "a;b|c=d\\", "'", '"', "满意", "非常不满意", "99", "-3", "😀", "#N/A", "\ufeff", "é" * 40]
)  # fmt: skip
TEXT = st.one_of(ODD, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12))
NUMBER = st.one_of(st.integers(-5, 12), st.integers(-(2**62), 2**62), st.floats(width=64))
HEADER = st.lists(TEXT, min_size=1, max_size=5)
SETTINGS = settings(
    max_examples=TABLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fresh(tmp_path: Path) -> Path:
    place = tmp_path / "trial"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


@SETTINGS
@given(data=st.data())
def test_any_sheet_of_excel(tmp_path: Path, data: st.DataObject) -> None:
    header = data.draw(HEADER)
    cell = st.one_of(
        TEXT,
        NUMBER.filter(lambda value: value == value and abs(value) < 1e300),
        st.datetimes(),
        st.booleans(),
        st.none(),
    )
    rows = data.draw(st.lists(st.lists(cell, min_size=len(header), max_size=len(header)), max_size=12))
    path = fresh(tmp_path) / "t.xlsx"
    book = openpyxl.Workbook()
    try:
        for row in ([*header], *rows):
            book.active.append(list(row))
        book.save(path)
    except (IllegalCharacterError, ValueError):
        return  # openpyxl does not write it
    go_the_whole_way([path], path.parent)


@SETTINGS
@given(data=st.data())
def test_any_text_file(tmp_path: Path, data: st.DataObject) -> None:
    separator = data.draw(st.sampled_from([",", ";", "\t"]))
    lines = data.draw(st.lists(st.lists(TEXT, max_size=5), max_size=12))
    text = data.draw(st.sampled_from(["\n", "\r\n", "\r"])).join(separator.join(line) for line in lines)
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"]))
    path = fresh(tmp_path) / "t.csv"
    path.write_bytes(text.encode(encoding, errors="replace"))
    go_the_whole_way([path], path.parent)


@pytest.mark.parametrize("kind", ["sav", "dta"])
@SETTINGS
@given(data=st.data())
def test_any_file_of_spss_and_stata(kind: str, tmp_path: Path, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 8))
    columns: dict[str, list[object]] = {}
    labels: dict[str, dict[object, str]] = {}
    for number in range(data.draw(st.integers(1, 4))):
        cell = data.draw(st.sampled_from([TEXT, NUMBER, st.integers(0, 9), st.integers(1, 5)]))
        columns[f"v{number}"] = data.draw(st.lists(cell, min_size=size, max_size=size))
        if all(isinstance(value, int) and 0 <= value <= 9 for value in columns[f"v{number}"]):
            labels[f"v{number}"] = data.draw(st.dictionaries(st.integers(0, 9), TEXT, max_size=4))
    path = fresh(tmp_path) / f"t.{kind}"
    write = {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta}[kind]
    try:
        write(
            pd.DataFrame(columns),
            str(path),
            column_labels=data.draw(st.lists(TEXT, min_size=len(columns), max_size=len(columns))),
            variable_value_labels=labels,
        )
    except Exception:
        return  # pyreadstat does not write it
    try:
        go_the_whole_way([path], path.parent)
    except InputError as error:
        pytest.fail(f"a draft that does not clean: {error}")
