from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.epidata_writer import RecField, rec_bytes
from tests.intake.outside_tools import FILES
from workbench.errors import InputError
from workbench.intake.formats.kinds import LOOKED_AT, file_kind


def kind(data: bytes, name: str) -> str:
    return file_kind(data[:LOOKED_AT], Path(name))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("pspp_survey.sav", "sav"),
        ("pspp_survey.zsav", "sav"),
        ("haven_survey.dta", "dta"),
        ("foreign_stata7.dta", "dta"),
        ("foreign_gb18030.dta", "dta"),
    ],
)
def test_statistical_files_are_known_by_their_bytes(file: str, expected: str) -> None:
    assert kind((FILES / file).read_bytes(), file) == expected


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"PK\x03\x04", "a.xlsx", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "workbook"),
        (rec_bytes((RecField("ID", 0, 4),), [("1",)]), "a.rec", "rec"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<EpiData xmlns="x">', "a.epx", "epx"),
        ("编号,满意\n1,5\n".encode(), "a.csv", "text"),
        ("编号,满意\n1,5\n".encode("gb18030"), "a.txt", "text"),
        (b"n,x\n1,5\n", "a", "text"),
        (b"i\x01,x", "a.csv", "text"),
    ],
)
def test_every_kind_is_known(data: bytes, name: str, expected: str) -> None:
    assert kind(data, name) == expected


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"%PDF-1.7", "a.csv", "a PDF"),
        (b"\x7fELF\x02", "a.csv", "a program"),
        (b"<html><table>", "a.xls", "a web page"),
        (b"  <!DOCTYPE html>", "a.csv", "a web page"),
        (b"MIME-Version: 1.0", "a.xls", "a web page"),
        (b'<?xml version="1.0"?><rows/>', "a.csv", "an XML file"),
        (b"\x1f\x8b\x08", "a.csv", "a gzip archive"),
        (b"ASCII SPSS PORT FILE", "a.por", "portable"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, name: str, found: str) -> None:
    with pytest.raises(InputError, match=found):
        kind(data, name)


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"a,b\n1,2\n", "a.xlsx", r"text under the name \.xlsx.*Rename it to a\.csv"),
        (b"a,b\n1,2\n", "a.sav", r"text under the name \.sav"),
        (b"$FL2@(#)", "a.xlsx", r"an SPSS file under the name \.xlsx"),
        (b"PK\x03\x04", "a.dta", "an Excel workbook under the name"),
    ],
)
def test_a_name_that_says_something_else_is_refused(data: bytes, name: str, found: str) -> None:
    with pytest.raises(InputError, match=found):
        kind(data, name)
