from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.epidata_writer import RecField, rec_bytes
from tests.intake.outside_tools import run_r
from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.epidata import looks_like_rec, read_rec
from workbench.intake.formats.labels import Received

FIELDS = (
    RecField("ID", 0, 4, "ID 编号"),
    RecField("XM", 1, 40, "XM 姓名"),
    RecField("SEX", 0, 1, "SEX 性别"),
    RecField("CSRQ", 11, 10, "CSRQ 出生日期"),
    RecField("RYRQ", 19, 10, "RYRQ 入院日期"),
    RecField("TEMP", 101, 5, "TEMP 体温"),
    RecField("JH", 5, 1, "JH 结婚"),
    RecField("BZ", 1, 60, "BZ 备注"),
    RecField("SJ", 8, 5, "SJ 时间"),
    RecField("", 15, 0, "第二部分"),
)
RECORDS = (
    ("1", "甲某", "1", "03/05/1980", "2010/10/03", "36.5", "Y", "=无特殊，" + "很满意" * 8, "08.30"),
    ("2", "乙某", "2", "29/02/1996", "2010/10/04", "37,2", "N", "", "23.59"),
    ("3", "丙某", "9", "", "", "", "", "", ""),
    ("4", "丁", "9", "", "2010/10/05", "", "", "最后", ""),
)
CHECKS = """* checks
LABELBLOCK
  LABEL label_sex
    1  男
    2  "女 性"
    9  拒答
  END
END
ID
  KEY UNIQUE 1
  MUSTENTER
  RANGE 1 9999
END
SEX
  COMMENT LEGAL USE label_sex SHOW
  MISSINGVALUE 9
  JUMPS
    1 BZ
  END
END
TEMP
  RANGE 35 42
  AFTER ENTRY
    IF TEMP > 40 THEN
      HELP "END of it"
    ENDIF
  END
END
"""


def received(tmp_path: Path, *, checks: str = CHECKS, marks: str = "!^?!") -> Received:
    (tmp_path / "care.rec").write_bytes(rec_bytes(FIELDS, RECORDS, marks=marks))
    (tmp_path / "CARE.CHK").write_bytes(checks.encode("gb18030"))
    return read_rec(tmp_path / "care.rec")


def test_cells_are_read_by_their_field_types(tmp_path: Path) -> None:
    frame = received(tmp_path).table.frame
    assert frame["ID"].to_list() == ["1", "2", "4"]
    assert frame["XM"].to_list() == ["甲某", "乙某", "丁"]
    assert frame["CSRQ"].to_list() == ["1980-05-03", "1996-02-29", ""]
    assert frame["RYRQ"].to_list() == ["2010-10-03", "2010-10-04", "2010-10-05"]
    assert frame["TEMP"].to_list() == ["36.5", "37.2", ""]
    assert frame["JH"].to_list() == ["Y", "N", ""]
    assert frame["BZ"].to_list() == ["=无特殊，" + "很满意" * 8, "", "最后"]
    assert frame["SJ"].to_list() == ["08:30", "23:59", ""]


def test_deleted_records_are_left_out_and_counted_and_rows_stay_those_of_epidata(tmp_path: Path) -> None:
    read = received(tmp_path)
    assert read.table.rows == (1, 2, 4)
    assert any(
        "records marked deleted in EpiData and left out: 1 (" in warning and "number 3" in warning
        for warning in read.warnings
    )
    assert any("read as gb18030" in warning for warning in read.warnings)


def test_the_check_file_gives_labels_missing_codes_ranges_and_required_fields(tmp_path: Path) -> None:
    variables = {each.name: each for each in received(tmp_path).variables}
    sex, number, temperature = variables["SEX"], variables["ID"], variables["TEMP"]
    assert sex.codes == {"1": ("男", "男"), "2": ("女 性", "女 性")}
    assert sex.missing == {"9": "拒答"}
    assert sex.zh == "性别"
    assert (number.low, number.high, number.required) == (1, 9999, True)
    assert (temperature.type, temperature.low, temperature.high) == ("number", 35, 42)
    assert [variables[name].type for name in ("XM", "CSRQ", "JH", "SJ")] == [
        "text",
        "date",
        "category",
        "text",
    ]


@pytest.mark.parametrize(
    "block",
    ["SEX\n COMMENT LEGAL\n 1 男\n 2 女\n END\nEND", "SEX\n LEGAL\n 1\n 2\n END\nEND\nMISSINGVALUE ALL 9"],
)
def test_other_ways_to_write_checks(block: str, tmp_path: Path) -> None:
    sex = next(each for each in received(tmp_path, checks=block).variables if each.name == "SEX")
    assert list(sex.codes)[:2] == ["1", "2"]


def test_without_a_check_file_the_prompts_remain(tmp_path: Path) -> None:
    (tmp_path / "care.rec").write_bytes(rec_bytes(FIELDS, RECORDS))
    read = read_rec(tmp_path / "care.rec")
    assert read.table.frame.height == 4
    assert read.variables[0].zh == "编号"


def test_r_reads_the_same_records(tmp_path: Path) -> None:
    fields = [*FIELDS[:1], *FIELDS[2:7], RecField("NOTE", 1, 90, "NOTE note")]
    records = [
        ("1", "1", "03/05/1980", "2010/10/03", "36.5", "Y", "a" * 80),
        ("2", "2", "", "", "37.2", "N", "b"),
    ]
    ascii_fields = [RecField(each.name, each.type, each.length, each.name) for each in fields]
    path = tmp_path / "plain.rec"
    path.write_bytes(rec_bytes(ascii_fields, records))
    script = """
    d <- foreign::read.epiinfo("plain.rec")
    writeLines(jsonlite::toJSON(lapply(d, as.character), na = "string"), "seen.json")
    """
    run_r(script, folder=tmp_path, package="foreign")
    seen = json.loads((tmp_path / "seen.json").read_text())
    frame = read_rec(path).table.frame
    for name in ("ID", "SEX", "CSRQ", "TEMP"):
        assert frame[name].to_list() == ["" if cell == "NA" else cell for cell in seen[name]], name
    assert [cell.rstrip() for cell in seen["NOTE"]] == frame["NOTE"].to_list()


def test_cells_that_their_type_does_not_allow_are_listed(tmp_path: Path) -> None:
    fields = (RecField("ID", 0, 4), RecField("D", 11, 10), RecField("B", 5, 1))
    path = tmp_path / "bad.rec"
    path.write_bytes(
        rec_bytes(fields, [("1", "31/02/2010", "Y"), ("2", "  /05/2010", "X"), ("3", "01/02/2010", "")])
    )
    with pytest.raises(ProblemsFound) as caught:
        read_rec(path)
    found = {(problem.row, problem.column, problem.value) for problem in caught.value.problems}
    assert found == {(1, "D", "31/02/2010"), (2, "D", "/05/2010"), (2, "B", "X")}


def test_years_of_two_digits_stay_text_and_are_said(tmp_path: Path) -> None:
    path = tmp_path / "short.rec"
    path.write_bytes(rec_bytes((RecField("ID", 0, 4), RecField("D", 11, 8)), [("1", "03/05/80")]))
    read = read_rec(path)
    assert read.table.frame["D"].to_list() == ["03/05/80"]
    assert read.variables[1].type == "text"
    assert "two digits" in read.warnings[0]


def test_a_character_cut_at_the_end_of_a_narrow_field_is_said(tmp_path: Path) -> None:
    fields = (RecField("ID", 0, 2), RecField("T", 1, 3))
    data = rec_bytes(fields, [("1", "x"), ("2", "abc"), ("3", "y")], marks="!!?")
    path = tmp_path / "narrow.rec"
    path.write_bytes(data.replace(b"abc!", "满意".encode("gb18030")[:3] + b"!"))
    read = read_rec(path, encoding="gb18030")
    assert read.table.frame["T"].to_list() == ["x", "满"]
    assert "row 2, column T" in read.warnings[0]


@pytest.mark.parametrize("size", [10, 200, 600, -1, -30])
def test_a_file_that_is_cut_off_is_refused(size: int, tmp_path: Path) -> None:
    data = rec_bytes(FIELDS, RECORDS).rstrip(b"\r\n")
    path = tmp_path / "cut.rec"
    path.write_bytes(data[:size])
    with pytest.raises(InputError, match=r"damaged after \d rows"):
        read_rec(path)


def test_encrypted_fields_and_files_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "secret.rec"
    path.write_bytes(rec_bytes((RecField("ID", 0, 4), RecField("N", 18, 20)), [("1", "x")]))
    with pytest.raises(InputError, match="'N' is encrypted"):
        read_rec(path)
    data = rec_bytes(FIELDS, RECORDS)
    path.write_bytes(data.replace(b" VLAB", b" ~kq:abc:kq~ VLAB", 1))
    with pytest.raises(InputError, match="password"):
        read_rec(path)


def test_a_nul_byte_in_a_cell_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "nul.rec"
    data = rec_bytes((RecField("ID", 0, 4), RecField("T", 1, 4)), [("1", "abcd"), ("2", "efgh")])
    path.write_bytes(data.replace(b"efgh", b"e\0gh"))
    with pytest.raises(ProblemsFound, match="NUL byte") as caught:
        read_rec(path)
    assert (caught.value.problems[0].row, caught.value.problems[0].column) == (2, "T")


def test_all_records_deleted_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no data rows"):
        received(tmp_path, marks="????")


def test_a_rec_file_is_known_by_its_first_lines() -> None:
    assert looks_like_rec(rec_bytes(FIELDS, RECORDS)[:4096])
    assert looks_like_rec(rec_bytes(FIELDS[:1], [("1",)]))
    for text in (
        "3,满意\n4,一般\n",
        "2024 survey\n1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n",
        "1\n12345678901234567890123\n",
        "",
    ):
        assert not looks_like_rec(text.encode())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_raise_only_our_errors(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(rec_bytes(FIELDS, RECORDS))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "fuzz.rec"
    path.write_bytes(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    (tmp_path / "fuzz.chk").write_bytes(bytes(whole))
    try:
        read_rec(path)
    except InputError as error:
        assert str(error)  # noqa: PT017
