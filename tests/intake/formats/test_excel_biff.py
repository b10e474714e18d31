from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.old_excel import compound, write_xls
from tests.intake.outside_tools import run_r
from workbench.errors import InputError
from workbench.intake.formats.excel import read_excel
from workbench.intake.formats.excel_biff import open_old_book

ROWS = (("编号", "满意"), ("a", 5), ("b", 3))


def test_sheets_with_data_are_listed_and_hidden_ones_said(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    write_xls(path, {"一": ROWS, "空": (), "二": ROWS}, hidden_sheets=["二"])
    book = open_old_book(path)
    assert list(book.sheets) == ["一", "二"]
    assert book.hidden == ("二",)


def test_a_workbook_of_many_sectors_is_followed_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.xls"
    rows = [("编号", "意见"), *((f"a{number}", "很满意" * 20) for number in range(1500))]
    write_xls(path, {"数据": rows})
    assert path.stat().st_size > 128 * 512
    assert read_excel(path).frame.row(-1) == ("a1499", "很满意" * 20)


def test_a_workbook_in_small_sectors_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.xls"
    write_xls(path, {"数据": ROWS}, small=True)
    assert path.stat().st_size < 4096
    assert read_excel(path).frame.rows() == [("a", "5"), ("b", "3")]


def test_a_table_of_sectors_longer_than_the_header_is_followed(tmp_path: Path) -> None:
    rows = [("编号", "意见"), *((f"a{number}", "很满意" * 600) for number in range(2_200))]
    path = tmp_path / "huge.xls"
    write_xls(path, {"数据": rows})
    assert path.stat().st_size > 109 * 128 * 512
    assert list(open_old_book(path).sheets) == ["数据"]
    assert read_excel(path).rows[-1] == 2201


def test_formulas_that_gave_an_error_and_hidden_columns_are_found(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    write_xls(
        path, {"数据": [("a", "b"), ("x", (b"#DIV/0!",)), ("y", b"#N/A")]}, hidden_columns=[1], from_1904=True
    )
    book = open_old_book(path)
    assert book.sheets["数据"].errors == ((2, 2, "#DIV/0!"), (3, 2, "#N/A"))
    assert book.sheets["数据"].hidden_columns == (2,)
    assert book.from_1904


def test_a_password_is_noticed_in_both_formats(tmp_path: Path) -> None:
    write_xls(tmp_path / "old.xls", {"数据": ROWS}, password=True)
    with pytest.raises(InputError, match="protected by a password"):
        open_old_book(tmp_path / "old.xls")
    (tmp_path / "new.xls").write_bytes(compound("EncryptedPackage", b"secret" * 1000))
    with pytest.raises(InputError, match=r"protected by a password.*without a password"):
        open_old_book(tmp_path / "new.xls")


@pytest.mark.parametrize(
    ("stream", "found"), [("WordDocument", "Word"), ("PowerPoint Document", "presentation")]
)
def test_other_office_files_are_named_for_what_they_are(stream: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(compound(stream, b"x" * 5000))
    with pytest.raises(InputError, match=found):
        open_old_book(tmp_path / "a.xls")


def test_a_file_that_is_cut_off_or_runs_in_a_circle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    write_xls(path, {"数据": ROWS})
    data = path.read_bytes()
    for size in (8, 100, 600, len(data) - 600):
        path.write_bytes(data[:size])
        with pytest.raises(InputError, match="damaged or cut off"):
            open_old_book(path)
    table = data.rindex(b"\x01\x00\x00\x00\x02\x00\x00\x00")
    path.write_bytes(data[:table] + b"\x00\x00\x00\x00" + data[table + 4 :])
    with pytest.raises(InputError, match="circle"):
        open_old_book(path)


def test_r_reads_what_our_writer_writes(tmp_path: Path) -> None:
    write_xls(tmp_path / "old.xls", {"数据": ROWS})
    seen = run_r(
        'd <- readxl::read_excel("old.xls"); cat(paste(d[[1]], d[[2]]), sep = ";")',
        folder=tmp_path,
        package="readxl",
    )
    assert seen.strip() == "a 5;b 3"
