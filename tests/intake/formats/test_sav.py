from __future__ import annotations

import json
import struct
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.outside_tools import FILES, run_pspp, run_r
from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.labels import Received
from workbench.intake.formats.sav import read_dta, read_sav
from workbench.variables import Variable

SURVEY = ("pspp_survey.sav", "pspp_survey.zsav", "pspp_plain.sav")


def cells(received: Received, name: str) -> list[str]:
    return received.table.frame[name].to_list()


def variable(received: Received, name: str) -> Variable:
    return next(each for each in received.variables if each.name == name)


def changed(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("file", SURVEY)
def test_a_file_of_pspp_keeps_cells_labels_missing_codes_and_dates(file: str) -> None:
    received = read_sav(FILES / file)
    assert cells(received, "id") == ["001", "002", "003"]
    assert cells(received, "q1") == ["5", "9", "1"]
    assert cells(received, "income") == ["1234.5", "", "99.25"]
    assert cells(received, "birth") == ["1980-05-03", "1996-02-29", ""]
    assert cells(received, "seen") == ["2024-05-03 14:05:22", "2024-01-01 00:00:00", ""]
    assert cells(received, "woken") == ["08:30:00", "23:59:59", ""]
    assert cells(received, "name") == ["甲某", "乙某", ""]
    assert received.table.rows == (1, 2, 3)
    sex, q1, grade = (variable(received, name) for name in ("sex", "q1", "grade"))
    assert (sex.type, sex.zh) == ("category", "性别")
    assert sex.codes == {"1": ("男", "男"), "2": ("女", "女")}
    assert sex.missing == {"9": "拒答"}
    assert (q1.type, q1.low, q1.high) == ("integer", 1, 5)
    assert q1.missing == {"8": "文件中声明为缺失|declared missing in the file", "9": "不适用"}
    assert grade.missing == {"X": "未评"}
    assert [variable(received, name).type for name in ("income", "birth", "seen")] == [
        "number",
        "date",
        "datetime",
    ]


def test_a_range_of_missing_values_is_written_code_by_code_and_said() -> None:
    received = read_sav(FILES / "pspp_survey.sav")
    assert list(variable(received, "q2").missing) == ["97", "98", "99"]
    assert received.warnings == ("Column q2: all values from 97 to 99 are missing codes.",)


def test_open_ranges_take_the_codes_that_occur() -> None:
    received = read_sav(FILES / "pspp_times.sav")
    assert list(variable(received, "a").missing) == ["-5"]
    assert list(variable(received, "b").missing) == ["3", "4"]
    assert sorted(variable(received, "c").missing) == ["5", "999"]
    assert any("from the lowest to -1" in warning for warning in received.warnings)


def test_every_time_format_keeps_its_meaning() -> None:
    received = read_sav(FILES / "pspp_times.sav")
    assert cells(received, "e") == ["2024-05", "2024-01"]
    assert cells(received, "f") == ["2024-Q2", "2024-Q4"]
    assert cells(received, "g") == ["2024-W18", "2024-W01"]
    assert cells(received, "h") == ["2", "1"]
    assert cells(received, "j") == ["1 02:03:04", "0 00:00:01"]
    assert cells(received, "m") == ["1999-12-31", "2000-02-29"]


def test_files_of_haven_keep_labels_tagged_missings_dates_and_long_texts() -> None:
    sav, dta = read_sav(FILES / "haven_survey.sav"), read_dta(FILES / "haven_survey.dta")
    assert cells(sav, "comment") == ["很长的意见" * 60, "短", ""]
    assert variable(sav, "sex").missing == {"9": "拒答"}
    assert list(variable(sav, "score").missing) == ["97", "98", "99"]
    assert cells(dta, "q1") == ["5", ".a", ".b"]
    assert variable(dta, "q1").missing == {".a": "拒答", ".b": ".b"}
    assert variable(dta, "q1").codes == {"1": ("很不满意", "很不满意"), "5": ("很满意", "很满意")}
    for received in (sav, dta):
        assert cells(received, "birth") == ["1980-05-03", "", "1996-02-29"]
        assert cells(received, "seen") == ["2024-05-03 14:05:22", "", "2024-01-01 00:00:00"]


def test_chinese_text_of_an_old_code_page_is_read_as_the_file_declares() -> None:
    received = read_sav(FILES / "pspp_gb18030.sav")
    assert cells(received, "answer") == ["满意", "很不满意"]
    assert variable(received, "answer").zh == "总体评价"
    assert received.table.encoding == "GB18030"


def without_encoding(path: Path, page: int) -> bytes:
    """The file without its encoding record and with another code page, as SPSS before version 16 wrote."""
    data = path.read_bytes()
    start = data.index(struct.pack("<iii", 7, 20, 1))
    size = struct.unpack_from("<i", data, start + 12)[0]
    data = data[:start] + data[start + 16 + size :]
    place = data.index(struct.pack("<iiii", 7, 3, 4, 8)) + 16 + 28
    return data[:place] + struct.pack("<i", page) + data[place + 4 :]


def test_a_file_that_names_no_encoding_is_recognised_and_said(tmp_path: Path) -> None:
    path = changed(tmp_path, "old.sav", without_encoding(FILES / "pspp_gb18030.sav", 2))
    received = read_sav(path)
    assert cells(received, "answer") == ["满意", "很不满意"]
    assert "was read as gb18030" in received.warnings[0]


def test_a_code_page_stands_for_its_encoding(tmp_path: Path) -> None:
    path = changed(tmp_path, "old.sav", without_encoding(FILES / "pspp_gb18030.sav", 936))
    assert cells(read_sav(path), "answer") == ["满意", "很不满意"]


def test_an_encoding_can_be_forced_and_must_exist(tmp_path: Path) -> None:
    path = changed(tmp_path, "old.sav", without_encoding(FILES / "pspp_gb18030.sav", 1252))
    assert cells(read_sav(path, encoding="gbk"), "answer") == ["满意", "很不满意"]
    with pytest.raises(InputError, match="no encoding 'martian'"):
        read_sav(path, encoding="martian")


def test_a_stata_file_before_unicode_is_recognised_and_single_precision_is_exact() -> None:
    received = read_dta(FILES / "foreign_gb18030.dta")
    assert cells(received, "answer") == ["非常满意", "一般", "不满意"]
    assert "was read as gb18030" in received.warnings[0]
    old = read_dta(FILES / "foreign_stata7.dta")
    assert cells(old, "weight") == ["3.7", "0.1", ""]
    assert cells(old, "sex") == ["2", "1", "2"]


@pytest.mark.parametrize(
    ("file", "share"),
    [
        ("pspp_survey.sav", 0.99),
        ("pspp_survey.sav", 0.5),
        ("pspp_survey.zsav", 0.99),
        ("pspp_plain.sav", 0.95),
        ("haven_survey.sav", 0.05),
        ("haven_survey.dta", 0.6),
        ("haven_survey.dta", 0.99),
        ("foreign_stata7.dta", 0.7),
        ("foreign_stata7.dta", 0.99),
    ],
)
def test_a_file_that_is_cut_off_is_refused(file: str, share: float, tmp_path: Path) -> None:
    data = (FILES / file).read_bytes()
    path = changed(tmp_path, f"cut{Path(file).suffix}", data[: int(len(data) * share)])
    with pytest.raises(InputError, match=r"damaged after \d+ rows") as caught:
        (read_dta if path.suffix == ".dta" else read_sav)(path)
    assert "Nothing of it is used" in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_rows_before_the_cut_are_counted(tmp_path: Path) -> None:
    frame_bytes = (FILES / "pspp_plain.sav").read_bytes()
    with pytest.raises(InputError, match="damaged after 2 rows"):
        read_sav(changed(tmp_path, "cut.sav", frame_bytes[:-1]))
    with pytest.raises(InputError, match="damaged after 1 rows"):
        read_sav(changed(tmp_path, "cut.sav", (FILES / "pspp_survey.sav").read_bytes()[:-64]))


@pytest.mark.parametrize("file", ["pspp_plain.sav", "pspp_survey.sav"])
def test_a_file_whose_header_counts_no_rows_is_still_refused_when_cut(file: str, tmp_path: Path) -> None:
    data = bytearray((FILES / file).read_bytes())
    data[80:84] = struct.pack("<i", -1)
    whole = read_sav(changed(tmp_path, "streamed.sav", bytes(data)))
    assert whole.table.frame.height == 3
    with pytest.raises(InputError, match="damaged after"):
        read_sav(changed(tmp_path, "cut.sav", bytes(data[:-12])))


def test_a_file_that_would_end_the_reader_is_refused(tmp_path: Path) -> None:
    # Bytes for which ReadStat itself ends with a segmentation fault or asks for all memory (found by mutation).
    data = bytearray((FILES / "pspp_survey.sav").read_bytes())
    data[80:84] = struct.pack("<i", 0x7FFFFFFF)
    with pytest.raises(InputError, match="damaged"):
        read_sav(changed(tmp_path, "huge.sav", bytes(data)))


def test_numbers_too_long_to_be_exact_and_infinite_ones_are_listed(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame({"id": [1.0, 110105199003078888.0], "x": [float("inf"), 1e22]})
    path = tmp_path / "long.sav"
    pyreadstat.write_sav(frame, path)
    with pytest.raises(ProblemsFound) as caught:
        read_sav(path)
    places = {(problem.row, problem.column) for problem in caught.value.problems}
    assert places == {(2, "id"), (1, "x"), (2, "x")}
    assert "as text" in caught.value.problems[0].fix


def test_impossible_dates_are_listed(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "date.sav"
    pyreadstat.write_sav(pd.DataFrame({"d": [1e15, 13934073600.0]}), path, variable_format={"d": "DATE11"})
    with pytest.raises(ProblemsFound, match="no such date") as caught:
        read_sav(path)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(1, "d")]


def test_a_date_with_a_time_of_day_keeps_it(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "date.sav"
    pyreadstat.write_sav(pd.DataFrame({"d": [13934073600.0 + 3600]}), path, variable_format={"d": "DATE11"})
    received = read_sav(path)
    assert cells(received, "d") == ["2024-05-03 01:00:00"]
    assert received.variables[0].type == "datetime"


def test_names_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "names.dta"
    pyreadstat.write_dta(pd.DataFrame({"Q1": [1], "q1": [2]}), path)
    with pytest.raises(ProblemsFound, match="same name as number 1"):
        read_dta(path)


def test_variables_without_rows_are_no_data(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "none.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": pd.Series([], dtype="float64")}), path)
    with pytest.raises(InputError, match="no data rows"):
        read_sav(path)


def test_a_text_cut_within_its_last_character_says_what_was_lost(tmp_path: Path) -> None:
    data = (FILES / "pspp_plain.sav").read_bytes()
    name = "乙某".encode()
    path = changed(tmp_path, "narrow.sav", data.replace(name, name[:4] + b"  "))
    received = read_sav(path)
    assert any(
        "row 2, column name" in warning and "too narrow" in warning for warning in received.warnings
    ) or (cells(received, "name")[1].startswith("乙"))


def test_a_text_in_another_encoding_is_listed_with_row_and_column(tmp_path: Path) -> None:
    data = (FILES / "pspp_plain.sav").read_bytes()
    path = changed(tmp_path, "mixed.sav", data.replace("乙某".encode(), "乙某".encode("gb18030") + b"  "))
    with pytest.raises(ProblemsFound, match="the text is not UTF-8") as caught:
        read_sav(path)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(2, "name")]


@pytest.mark.parametrize("file", ["pspp_survey.sav", "haven_survey.dta"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_raise_only_our_errors(file: str, tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray((FILES / file).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = changed(tmp_path, f"fuzz{Path(file).suffix}", bytes(whole))
    try:
        (read_dta if path.suffix == ".dta" else read_sav)(path)
    except InputError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize("file", ["electric.sav", "testdata.sav"])
def test_real_files_that_foreign_ships_are_read_as_haven_reads_them(file: str, tmp_path: Path) -> None:
    script = f"""
    path <- system.file("files", "{file}", package = "foreign")
    file.copy(path, "{file}")
    d <- haven::read_sav(path, user_na = TRUE, encoding = "latin1")
    plain <- lapply(d, function(x) if (is.numeric(x)) as.numeric(x) else as.character(x))
    writeLines(jsonlite::toJSON(plain, digits = NA, na = "null"), "seen.json")
    """
    run_r(script, folder=tmp_path, package="haven")
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    received = read_sav(tmp_path / file, encoding="latin-1")
    assert received.table.frame.columns == list(seen)
    compared = 0
    for each in received.variables:
        ours = cells(received, each.name)
        if each.type in ("integer", "number", "category") and not any(
            isinstance(value, str) for value in seen[each.name]
        ):
            assert [float(cell) if cell else None for cell in ours] == seen[each.name], each.name
            compared += len(ours)
        elif each.type == "text" and all(isinstance(value, str) for value in seen[each.name]):
            assert ours == [value.rstrip() for value in seen[each.name]]
            compared += len(ours)
    assert compared >= received.table.frame.height * received.table.frame.width * 0.6


def test_a_name_that_damage_has_blanked_is_refused(tmp_path: Path) -> None:
    whole = bytearray((FILES / "anxiety_pspp.sav").read_bytes())
    whole[200] = 0  # the first letter of the first short name
    with pytest.raises(ProblemsFound, match="no name"):
        read_sav(changed(tmp_path, "a.sav", bytes(whole)))


@pytest.mark.parametrize(
    "name", ["anxiety_pspp.sav", "anxiety_haven.sav", "anxiety_haven.dta", "anxiety_foreign.dta"]
)
def test_r_reads_the_same_cells_from_the_files_of_pspp_and_r(name: str, tmp_path: Path) -> None:
    path = FILES / name
    reader = "foreign" if "foreign" in name else "haven"
    call = f"foreign::read.dta({json.dumps(str(path))}, convert.factors = FALSE)"
    if reader == "haven":
        call = f"haven::read_{path.suffix[1:]}({json.dumps(str(path))}" + (
            ", user_na = TRUE)" if path.suffix == ".sav" else ")"
        )
    script = (
        f"d <- {call}\nfor (v in names(d)) d[[v]] <- ifelse(is.na(unclass(d[[v]])) & !haven::is_tagged_na(as.double(NA)), NA, "
        "if (inherits(d[[v]], 'Date')) format(d[[v]]) else as.character(unclass(d[[v]])))\n"
        "write.csv(d, 'out.csv', row.names = FALSE, na = '', fileEncoding = 'UTF-8')"
    )
    run_r(script, folder=tmp_path, package="haven")
    theirs = pl.read_csv(tmp_path / "out.csv", infer_schema=False).fill_null("")
    received = (read_sav if path.suffix == ".sav" else read_dta)(path)
    ours = received.table.frame.with_columns(
        pl.all().replace({".a": "", ".z": ""})
    )  # foreign writes NA as .z
    assert theirs.columns == ours.columns
    for column in ours.columns:
        assert theirs[column].to_list() == ours[column].to_list(), column


def test_pspp_reads_the_same_cells_from_the_file_of_haven(tmp_path: Path) -> None:
    run_pspp(
        f"SET DECIMAL=DOT.\nGET FILE='{FILES / 'anxiety_haven.sav'}'.\nFORMATS visited (SDATE10).\n"
        "SAVE TRANSLATE /OUTFILE='out.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES /REPLACE.\n",
        folder=tmp_path,
    )
    theirs = pl.read_csv(tmp_path / "out.csv", infer_schema=False).fill_null("")
    ours = read_sav(FILES / "anxiety_haven.sav").table.frame
    assert theirs.columns == ours.columns
    for column in ("form_no", "sex", "age", "g1", "g5", "remark"):
        told = [cell.strip() for cell in theirs[column].to_list()]
        assert told == ours[column].to_list(), column
    days = [f"{cell[6:]}-{cell[:2]}-{cell[3:5]}" for cell in theirs["visited"]]  # PSPP writes 02-17-2024
    assert days == ours["visited"].to_list()
