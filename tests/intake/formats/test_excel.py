from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.old_excel import write_xls
from workbench.errors import InputError, Problem, ProblemsFound
from workbench.intake.formats.excel import as_text, read_excel
from workbench.intake.formats.excel_archive import open_book
from workbench.intake.formats.excel_biff import open_old_book
from workbench.intake.formats.excel_marks import read_marks
from workbench.intake.formats.text_table import TextTable

HEADER = ("编号", "满意", "备注")
PLACES = st.integers(1, 10**6)  # in a file whose length depends on the time it was written


def by_openpyxl(tmp_path: Path, rows: Sequence[Sequence[object]], *, merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for each in merged:
        book.active.merge_cells(each)
    path = tmp_path / "survey.xlsx"
    book.save(path)
    return path


def by_xlsxwriter(tmp_path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> Path:
    path = tmp_path / "survey.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book)
    return path


def records(table: TextTable) -> list[list[str]]:
    return [list(record) for record in table.frame.rows()]


def problems(path: Path, **options: object) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as caught:
        read_excel(path, **options)  # type: ignore[arg-type]
    return caught.value.problems


def test_cells_are_text_as_a_person_sees_them(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 5, 3, 14, 5, 22)
    row = ("001", 5, 4.5, 0.1 + 0.2, True, dt.date(2024, 5, 3), moment, dt.time(8, 30), "NA", None)
    path = by_openpyxl(tmp_path, [[f"c{place}" for place in range(10)], row])
    expected = ["001", "5", "4.5", "0.3", "TRUE", "2024-05-03", "2024-05-03 14:05:22", "08:30:00", "NA", ""]
    table = read_excel(path)
    assert (table.frame.rows(), table.rows, table.warnings) == ([tuple(expected)], (2,), ())


def test_both_writers_and_the_old_format_give_the_same_table(tmp_path: Path) -> None:
    rows = [HEADER, ("a", 5, "好"), ("b", 4.5, "")]

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    first = read_excel(by_openpyxl(tmp_path, rows))
    second = read_excel(by_xlsxwriter(tmp_path, fill))
    write_xls(tmp_path / "old.xls", {"数据": rows})
    old = read_excel(tmp_path / "old.xls")
    assert first.frame.equals(second.frame)
    assert first.frame.equals(old.frame)
    assert first.rows == second.rows == old.rows
    assert records(first) == [["a", "5", "好"], ["b", "4.5", ""]]


def test_notes_above_the_header_are_left_out_and_said(tmp_path: Path) -> None:
    rows = [["某医院满意度调查（模拟）"], ["2024年5月填报"], [], HEADER, ("a", 5, "好")]
    sheet = read_excel(by_openpyxl(tmp_path, rows))
    assert sheet.frame.columns == list(HEADER)
    assert sheet.rows == (5,)
    assert [warning for warning in sheet.warnings if "满意度调查" in warning]
    assert [warning for warning in sheet.warnings if "2024年5月" in warning]


def test_a_header_of_two_rows_is_joined_and_shown(tmp_path: Path) -> None:
    rows = [["编号", "护理", None, "医生", None], [None, "态度", "技术", "态度", "技术"], ["a", 5, 4, 3, 2]]
    path = by_openpyxl(tmp_path, rows, merged=["A1:A2", "B1:C1", "D1:E1"])
    sheet = read_excel(path)
    assert sheet.frame.columns == ["编号", "护理_态度", "护理_技术", "医生_态度", "医生_技术"]
    assert records(sheet) == [["a", "5", "4", "3", "2"]]
    assert "rows 1 to 2 are one header" in sheet.warnings[0]
    assert "护理_态度" in sheet.warnings[0]


def test_a_title_merged_across_the_table_is_a_note(tmp_path: Path) -> None:
    rows = [["满意度调查表", None, None], HEADER, ["a", 5, "好"]]
    sheet = read_excel(by_openpyxl(tmp_path, rows, merged=["A1:C1"]))
    assert sheet.frame.columns == list(HEADER)
    assert "满意度调查表" in sheet.warnings[0]


def test_a_header_of_three_rows_is_joined(tmp_path: Path) -> None:
    rows = [
        ["编号", "满意度", None, None, None],
        [None, "护理", None, "医生", None],
        [None, "态度", "技术", "态度", "技术"],
        ["a", 1, 2, 3, 4],
    ]
    path = by_openpyxl(tmp_path, rows, merged=["A1:A3", "B1:E1", "B2:C2", "D2:E2"])
    assert read_excel(path).frame.columns[1:] == [
        "满意度_护理_态度",
        "满意度_护理_技术",
        "满意度_医生_态度",
        "满意度_医生_技术",
    ]


def test_an_ordinary_second_row_is_a_respondent_and_no_header(tmp_path: Path) -> None:
    sheet = read_excel(by_openpyxl(tmp_path, [HEADER, ("甲", "满意", "无"), ("乙", "一般", "无")]))
    assert sheet.rows == (2, 3)


def test_a_table_that_does_not_start_in_the_first_cell_is_found(tmp_path: Path) -> None:
    rows = [[], [None, None, *HEADER], [None, None, "a", 5, "好"]]
    sheet = read_excel(by_openpyxl(tmp_path, rows))
    assert (sheet.frame.columns, records(sheet), sheet.rows) == (list(HEADER), [["a", "5", "好"]], (3,))


def test_a_column_without_a_name_gets_one_and_an_empty_one_is_left_out(tmp_path: Path) -> None:
    sheet = read_excel(by_openpyxl(tmp_path, [["编号", None, "备注"], ["a", 5, "好"]]))
    assert sheet.frame.columns == ["编号", "column_2", "备注"]
    assert "column number 2 has no name" in sheet.warnings[0]
    empty = read_excel(by_openpyxl(tmp_path, [["编号", None, "备注"], ["a", None, "好"]]))
    assert (empty.frame.columns, empty.warnings) == (["编号", "备注"], ())


@pytest.mark.parametrize("second", ["Q1", "q1", " Q1 ", "Ｑ１"])
def test_names_that_look_the_same_are_refused_with_their_row_and_places(second: str, tmp_path: Path) -> None:
    rows = [["调查表"], ["编号", "Q1", second], ["a", 1, 2]]
    with pytest.raises(ProblemsFound, match="column number 3 has the same name as number 2") as caught:
        read_excel(by_openpyxl(tmp_path, rows))
    assert caught.value.problems[0].row == 2


def test_a_column_that_a_program_made_is_said(tmp_path: Path) -> None:
    sheet = read_excel(by_openpyxl(tmp_path, [["Unnamed: 0", "编号"], [0, "a"], [1, "b"]]))
    assert "Unnamed: 0" in sheet.warnings[0]


def test_rows_named_to_be_dropped_are_left_out_whatever_stands_in_them(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好"), ("合计", "=SUM(B2)", "")], merged=["B3:C3"])
    assert len(problems(path)) == 2
    sheet = read_excel(path, drop=[3])
    assert (sheet.rows, sheet.dropped) == ((2,), (3,))
    (found,) = problems(path, drop=[3, 7])
    assert (found.row, found.rule) == (7, "this row is blank or not there")


def test_a_header_that_is_not_merged_is_declared(tmp_path: Path) -> None:
    rows = [["护士长填写"], ["", "护理", "医生"], ["编号", "态度", "态度"], ["a", 5, 4]]
    sheet = read_excel(by_openpyxl(tmp_path, rows), header_rows=[2, 3])
    assert (sheet.frame.columns, sheet.rows) == (["编号", "护理_态度", "医生_态度"], (4,))
    with pytest.raises(InputError, match="header is not there"):
        read_excel(by_openpyxl(tmp_path, rows), header_rows=[9])


def test_looking_alone_lists_what_cleaning_would_refuse(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", "=1+1", "好"), ("b", 4, "")])
    sheet = read_excel(path, refuse=False)
    assert records(sheet) == [["a", "", "好"], ["b", "4", ""]]
    assert [(each.row, each.column) for each in sheet.problems] == [(2, "满意 (B2)")]


def test_a_respondent_who_answered_nothing_is_no_note(tmp_path: Path) -> None:
    assert read_excel(by_openpyxl(tmp_path, [HEADER, ("a", 5, "好"), ("b", None, None)])).rows == (2, 3)


def test_error_cells_are_listed_with_row_column_and_value(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("a", 5, "#N/A"))  # typed as text: somebody's answer
        sheet.write(2, 0, "b")
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")

    path = by_xlsxwriter(tmp_path, fill)
    found = [(each.row, each.column, each.value) for each in problems(path)]
    assert found == [(3, "满意 (B3)", "#N/A"), (3, "备注 (C3)", "#DIV/0!")]
    assert len(problems(path, codes={"满意": ["#N/A"]})) == 1
    sheet = read_excel(path, codes={"满意": ["#N/A"], "备注": ["#DIV/0!"]})
    assert records(sheet) == [["a", "5", "#N/A"], ["b", "#N/A", "#DIV/0!"]]


def test_an_error_in_the_header_is_no_code_of_a_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["编号", "#N/A"], ["a", 5]):
        book.active.append(row)  # openpyxl writes this text as an error
    book.save(tmp_path / "a.xlsx")
    (found,) = problems(tmp_path / "a.xlsx", codes={"#N/A": ["#N/A"]})
    assert (found.row, found.column, found.rule) == (1, "B", "an error stands in or above the header")


def test_error_cells_of_the_old_format_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    write_xls(path, {"数据": [HEADER, ("a", b"#N/A", "好"), ("b", 4, b"#REF!")]})
    assert [(each.row, each.value) for each in problems(path)] == [(2, "#N/A"), (3, "#REF!")]


def test_a_formula_that_was_never_computed_is_listed(tmp_path: Path) -> None:
    (found,) = problems(by_openpyxl(tmp_path, [HEADER, ("a", "=1+1", "好")]))
    assert (found.row, found.column) == (2, "满意 (B2)")
    assert "open and save" in found.fix.lower()


def test_a_computed_formula_gives_its_value(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("a", 5))
        sheet.write_formula(1, 1, "=2+3", None, 5)
        sheet.write_formula(1, 2, '=""', None, "x")

    path = by_xlsxwriter(tmp_path, fill)
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    empty = data.replace(b"<v>x</v>", b"<v></v>")  # as Excel writes a formula whose value is an empty text
    path.write_bytes(repacked(path, {"xl/worksheets/sheet1.xml": empty}))
    assert records(read_excel(path)) == [["a", "5", ""]]


def test_merged_cells_in_the_data_are_listed_by_their_ranges(tmp_path: Path) -> None:
    rows = [HEADER, ("a", 5, "好"), ("b", None, ""), ("c", 3, "")]
    found = problems(by_openpyxl(tmp_path, rows, merged=["B2:B3", "A4:C4"]))
    assert sorted(each.value for each in found) == ["A4:C4", "B2:B3"]
    write_xls(tmp_path / "old.xls", {"数据": rows[:3]}, merged=[(1, 1, 2, 1)])
    assert [each.value for each in problems(tmp_path / "old.xls")] == ["B2:B3"]


def test_hidden_rows_columns_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("a", 5, "好"))
        sheet.write_row(2, 0, ("b", 4, ""))
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.hide()
        book.add_worksheet("说明").activate()

    sheet = read_excel(by_xlsxwriter(tmp_path, fill))
    assert sheet.rows == (2, 3)
    text = " ".join(sheet.warnings)
    assert "'数据' is hidden" in text
    assert "1 hidden or filtered rows" in text
    assert "row 3" in text
    assert "1 hidden columns are read too: B" in text
    write_xls(tmp_path / "old.xls", {"数据": [HEADER, ("a", 5, "好")]}, hidden_rows=[2])
    assert "1 hidden" in read_excel(tmp_path / "old.xls").warnings[0]


def test_several_sheets_with_data_need_to_be_chosen_between(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("一病区", "二病区", "空"):
            sheet = book.add_worksheet(name)
            if name != "空":
                sheet.write_row(0, 0, HEADER)
                sheet.write_row(1, 0, (name, 5, "好"))
        book.get_worksheet_by_name("二病区").hide()

    path = by_xlsxwriter(tmp_path, fill)
    with pytest.raises(InputError, match=r"sheet = one of '一病区', '二病区' \(hidden\)"):
        read_excel(path)
    assert records(read_excel(path, sheet="二病区")) == [["二病区", "5", "好"]]
    with pytest.raises(InputError, match="no sheet '空' with data"):
        read_excel(path, sheet="空")


@pytest.mark.parametrize("base", [False, True])
def test_serial_numbers_among_dates_become_dates_and_are_said(base: bool, tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ("编号", "入院"))
        for number, date in enumerate([dt.datetime(2008, 8, 30), dt.datetime(2008, 8, 31)], start=1):
            sheet.write(number, 0, f"a{number}")
            sheet.write_datetime(number, 1, date, day)
        sheet.write_row(3, 0, ("a3", 39690 - 1462 * base))
        sheet.write_row(4, 0, ("a4", "2008年9月1日"))

    path = tmp_path / "survey.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": base}) as book:
        fill(book)
    sheet = read_excel(path)
    assert [record[1] for record in records(sheet)] == [
        "2008-08-30",
        "2008-08-31",
        "2008-08-30",
        "2008年9月1日",
    ]
    assert "row 4" in sheet.warnings[0]
    assert "2008-08-30" in sheet.warnings[0]


def test_labels_that_excel_turned_into_dates_are_listed(tmp_path: Path) -> None:
    rows = [["编号", "时段"], ["a", "3-5次"], ["b", dt.datetime(2024, 1, 2)], ["c", "从不"], ["d", "1-2次"]]
    (found,) = problems(by_openpyxl(tmp_path, rows))
    assert (found.row, found.column, found.value) == (3, "时段", "2024-01-02")
    assert "1-2" in found.rule


def test_dates_with_a_few_words_among_them_stay_as_they_are(tmp_path: Path) -> None:
    rows = [["编号", "入院"], ["a", dt.date(2024, 1, 2)], ["b", dt.date(2024, 1, 3)], ["c", "不详"]]
    assert [record[1] for record in records(read_excel(by_openpyxl(tmp_path, rows)))][2] == "不详"


def test_numbers_that_excel_rounded_are_listed(tmp_path: Path) -> None:
    (found,) = problems(by_openpyxl(tmp_path, [["编号", "身份"], ["a", 110105199003078000]]))
    assert (found.row, found.column, found.value) == (2, "身份", "110105199003078000")
    assert "as text" in found.fix


def test_a_long_number_kept_as_text_stays(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [["编号", "身份"], ["a", "110105199003078888"]])
    assert records(read_excel(path))[0][1] == "110105199003078888"


def test_a_trap_of_stray_cells_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD100000"] = "x", "y"
    book.save(tmp_path / "wide.xlsx")
    with pytest.raises(InputError, match="too wide"):
        read_excel(tmp_path / "wide.xlsx")
    book = openpyxl.Workbook()
    book.active["A1"], book.active["ZZ1048576"] = "x", "y"
    book.save(tmp_path / "long.xlsx")
    with pytest.raises(InputError, match="too large"):
        read_excel(tmp_path / "long.xlsx")


def repacked(path: Path, changes: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changes
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_count_that_lies_ends_a_process_that_is_not_ours(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_row(0, 0, HEADER)

    path = by_xlsxwriter(tmp_path, fill)
    with zipfile.ZipFile(path) as archive:
        strings = archive.read("xl/sharedStrings.xml")
    lie = strings.replace(b'uniqueCount="3"', b'uniqueCount="4294967295"')
    path.write_bytes(repacked(path, {"xl/sharedStrings.xml": lie}))
    with pytest.raises(InputError, match="the reader broke down"):
        read_excel(path)


def test_a_cell_that_lies_about_its_row_is_refused(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好")])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    for lie in (b'r="C999999"', b'r="C3"', b'r="c20"'):
        path.write_bytes(repacked(path, {"xl/worksheets/sheet1.xml": sheet.replace(b'r="C2"', lie)}))
        with pytest.raises(InputError, match="outside the rows"):
            read_excel(path)


def test_an_archive_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好")])
    path.write_bytes(repacked(path, {"xl/media/zeros.bin": b"\0" * 30_000_000}))
    with pytest.raises(InputError, match="far too large") as caught:
        read_excel(path)
    assert "30," in str(caught.value)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_are_never_expanded(part: str, tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好")])
    with zipfile.ZipFile(path) as archive:
        data = archive.read(part) if part in archive.namelist() else b"<sst/>"
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    path.write_bytes(repacked(path, {part: bomb + data.partition(b"?>")[2]}))
    with pytest.raises(InputError, match="not plain XML"):
        read_excel(path)


def test_links_to_other_workbooks_are_said(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好")])
    with zipfile.ZipFile(path) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels")
    extra = b'<Relationship Id="rId99" Type="externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    path.write_bytes(
        repacked(path, {"xl/_rels/workbook.xml.rels": links.replace(b"</Relationships>", extra)})
    )
    assert "values of other workbooks" in read_excel(path).warnings[0]


@pytest.mark.parametrize("size", [1, 100, 0.5, 0.95])
def test_a_workbook_that_is_cut_off_is_refused(size: float, tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好")])
    data = path.read_bytes()
    path.write_bytes(data[: size if isinstance(size, int) else int(size * len(data))])
    with pytest.raises(InputError, match="damaged or cut off"):
        read_excel(path)


def test_a_workbook_under_the_wrong_name_is_said(tmp_path: Path) -> None:
    write_xls(tmp_path / "new.xlsx", {"数据": [HEADER, ("a", 5, "好")]})
    with pytest.raises(InputError, match=r"an old Excel file under the name \.xlsx.*Rename it to new\.xls"):
        read_excel(tmp_path / "new.xlsx")
    by_openpyxl(tmp_path, [HEADER, ("a", 5, "好")]).rename(tmp_path / "old.xls")
    with pytest.raises(InputError, match=r"a new Excel file under the name \.xls"):
        read_excel(tmp_path / "old.xls")


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("word/document.xml", "Word"),
        ("mimetype", "OpenDocument"),
        ("xl/workbook.bin", "xlsb"),
        ("a.csv", "a.csv"),
    ],
)
def test_other_archives_are_named_for_what_they_are(part: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "not.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(InputError, match=found):
        read_excel(path)


def test_an_empty_workbook_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0 sheets with data"):
        read_excel(by_openpyxl(tmp_path, []))
    with pytest.raises(InputError, match="only blanks"):
        read_excel(by_openpyxl(tmp_path, [["  "], ["\u3000"]]))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (dt.timedelta(hours=26, seconds=5), "26:00:05"),
    ],
)
def test_texts_of_unusual_cells(cell: object, text: str) -> None:
    assert as_text(cell) == text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_raise_only_our_errors(tmp_path: Path, data: st.DataObject) -> None:
    old = data.draw(st.booleans())
    path = tmp_path / ("fuzz.xls" if old else "fuzz.xlsx")
    if old:
        write_xls(path, {"数据": [HEADER, ("a", 5, "好"), ("b", b"#N/A", "")]})
        whole = bytearray(path.read_bytes())
    else:
        source = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好"), ("b", dt.date(2024, 5, 3), "")])
        whole = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(PLACES) % len(whole)] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(whole[: data.draw(PLACES) % len(whole)] if data.draw(st.booleans()) else whole))
    try:
        read_excel(path)
    except InputError as error:
        assert str(error)  # noqa: PT017


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_inside_the_archive_raise_only_our_errors(tmp_path: Path, data: st.DataObject) -> None:
    path = by_openpyxl(tmp_path, [HEADER, ("a", 5, "好"), ("b", dt.date(2024, 5, 3), "")])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.startswith("xl/")}
    name = data.draw(st.sampled_from(sorted(parts)))
    whole = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(PLACES) % len(whole)] = data.draw(st.integers(0, 255))
    path.write_bytes(repacked(path, {name: bytes(whole)}))
    try:
        read_excel(path)
    except InputError as error:
        assert str(error)  # noqa: PT017


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_never_confuse_the_look_before_reading(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "fuzz.xls"
    write_xls(path, {"数据": [HEADER, ("a", 5, "好"), ("b", b"#N/A", "")]}, hidden_rows=[2])
    old = changed(path.read_bytes(), data)
    path.write_bytes(old)
    source = by_openpyxl(tmp_path, [HEADER, ("a", "=1+1", "好"), ("b", dt.date(2024, 5, 3), "")])
    with zipfile.ZipFile(source) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    source.write_bytes(repacked(source, {"xl/worksheets/sheet1.xml": changed(sheet, data)}))
    for look in (
        lambda: open_old_book(path),
        lambda: [read_marks(xml, where="fuzz") for xml in open_book(source).sheets.values()],
    ):
        try:
            look()
        except InputError as error:
            assert str(error)  # noqa: PT017


def changed(data: bytes, drawn: st.DataObject) -> bytes:
    whole = bytearray(data)
    for _ in range(drawn.draw(st.integers(1, 6))):
        whole[drawn.draw(PLACES) % len(whole)] = drawn.draw(st.integers(0, 255))
    return bytes(whole)
