from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbench.errors import InputError
from workbench.intake.formats import workbook
from workbench.intake.formats.workbook import as_text
from workbench.intake.read import read_text


def sheet() -> tuple[Workbook, Worksheet]:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    for row in (["id", "x"], ["001", 3], ["002", 4]):
        book.active.append(row)
    return book, book.active


def saved(book: Workbook, folder: Path, name: str = "a.xlsx") -> Path:
    book.save(folder / name)
    return folder / name


def refused(path: Path, name: str | None = None) -> str:
    with pytest.raises(InputError) as error:
        read_text(path, sheet=name)
    return str(error.value)


def test_cells_are_text_as_a_person_sees_them(tmp_path: Path) -> None:
    book, page = sheet()
    page.append(["003", 2.5])
    page.append([4, dt.datetime(2010, 10, 3)])
    page.append([True, dt.datetime(2010, 10, 3, 9, 5)])
    read = read_text(saved(book, tmp_path))
    assert read.frame["id"].to_list() == ["001", "002", "003", "4", "TRUE"]
    assert read.frame["x"].to_list() == ["3", "4", "2.5", "2010-10-03", "2010-10-03 09:05:00"]
    assert read.rows == (2, 3, 4, 5, 6)
    assert read.encoding == ""


@pytest.mark.parametrize(
    ("cell", "text"),
    [(0.1 + 0.2, "0.3"), (1.38e17, "1.38e+17"), (5.0, "5"), ("3.0", "3.0"), (dt.time(9, 5), "09:05:00")],
)
def test_a_number_is_not_longer_than_excel_shows_it(cell: object, text: str) -> None:
    assert as_text(cell) == text


def test_a_table_that_starts_lower_and_further_right_keeps_its_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for place, value in {"C3": "id", "D3": "x", "C5": "a", "D5": 1, "C9": "b", "D9": 2}.items():
        page[place] = value
    read = read_text(saved(book, tmp_path))
    assert (read.frame.to_dict(as_series=False), read.rows) == ({"id": ["a", "b"], "x": ["1", "2"]}, (5, 9))


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    book, _ = sheet()
    assert read_text(saved(book, tmp_path, "a.csv")).frame.height == 2


def test_several_sheets_with_data_need_a_choice(tmp_path: Path) -> None:
    book, _ = sheet()
    book.create_sheet("再录").append(["id"])
    book["再录"].append(["x"])
    book.create_sheet("空")
    book.create_chartsheet("图")
    path = saved(book, tmp_path)
    message = refused(path)
    assert "2 sheets with data" in message
    assert "sheet = one of 'Sheet', '再录'" in message
    assert read_text(path, sheet="再录").frame["id"].to_list() == ["x"]
    assert "no sheet '空' with data" in refused(path, "空")


def test_error_cells_are_not_blanks(tmp_path: Path) -> None:
    book, page = sheet()
    page["B2"], page["B2"].data_type = "#N/A", "e"
    message = refused(saved(book, tmp_path))
    assert "a.xlsx, row 2, column B ('#N/A'): the cell holds an error" in message


def test_a_formula_that_was_never_computed_is_not_a_blank(tmp_path: Path) -> None:
    book, page = sheet()
    page["B3"] = "=1+1"
    message = refused(saved(book, tmp_path))
    assert (
        "a.xlsx, row 3, column B: the formula was never computed. Open and save the file in Excel." in message
    )


def test_merged_cells_are_listed(tmp_path: Path) -> None:
    book, page = sheet()
    page.merge_cells("B2:B3")
    assert "row 2, column B ('B2:B3'): these cells are merged" in refused(saved(book, tmp_path))


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert "0 sheets with data" in refused(saved(book, tmp_path))


def test_only_blank_cells_are_an_empty_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active["B2"] = ""
    assert "a.xlsx" in refused(saved(book, tmp_path))


@pytest.mark.parametrize("cut", [30, 600, 3000])
def test_a_damaged_workbook_is_refused(tmp_path: Path, cut: int) -> None:
    book, _ = sheet()
    path = saved(book, tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    assert "cannot be opened" in refused(path)


def test_another_zip_and_an_old_workbook_of_noise_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "cannot be opened" in refused(tmp_path / "a.xlsx")
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "cannot be opened" in refused(tmp_path / "a.xls")


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(2_000_000))
    monkeypatch.setattr(workbook, "SMALL", 1_000_000)
    message = refused(tmp_path / "a.xlsx")
    assert "unpack to 2,000,000" in message
    assert "CSV" in message
