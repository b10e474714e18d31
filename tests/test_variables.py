from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.variables import Variable, read_codebook

HEADER = "name,table,label_zh,label_en,type,unit,min,max,codes,missing,required,skip,identifier,flipped\n"


def read(folder: Path, rows: str, header: str = HEADER) -> tuple[Variable, ...]:
    (folder / "codebook.csv").write_text(header + rows, encoding="utf-8")
    return read_codebook(folder / "codebook.csv")


def refused(folder: Path, rows: str, header: str = HEADER) -> str:
    with pytest.raises(ProblemsFound) as error:
        read(folder, rows, header)
    return str(error.value)


def test_a_row_is_a_variable(tmp_path: Path) -> None:
    (sex, age) = read(
        tmp_path,
        "sex,t,性别,Sex,category,,,,1=男|Male;2=女|Female,9=refused,yes,,quasi,\nage,t,年龄,,integer,years,15,65,,,,,,\n",
    )
    assert sex.codes == {"1": ("男", "Male"), "2": ("女", "Female")}
    assert (sex.missing, sex.required, sex.identifier, sex.row) == ({"9": "refused"}, True, "quasi", 2)
    assert (age.low, age.high, age.unit, age.required, age.row) == (15.0, 65.0, "years", False, 3)
    assert (age.label("zh"), age.label("en"), sex.level("2", "en"), sex.level("7", "en")) == (
        "年龄",
        "age",
        "Female",
        "7",
    )


def test_columns_nobody_needs_may_be_absent(tmp_path: Path) -> None:
    (x,) = read(tmp_path, "x,t,id\n", "name,table,type\n")
    assert (x.zh, x.codes, x.missing, x.required) == ("", {}, {}, False)


def test_a_codebook_saved_by_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_bytes(b"\xef\xbb\xbfname,table,type\r\n\r\nx,t,id\r\n,,\r\ny,t,text\r\n")
    assert [(variable.name, variable.row) for variable in read_codebook(path)] == [("x", 3), ("y", 5)]


def test_escaped_labels_are_unescaped(tmp_path: Path) -> None:
    (x,) = read(tmp_path, r"x,t,,,category,,,,1=甲\|乙|a\;b;2=c,,,,," + "\n")
    assert x.codes == {"1": ("甲|乙", "a;b"), "2": ("c", "c")}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",t,,,id,,,,,,,,,", ["row 2", "column name", "blank"]),
        ("x,t,,,intger,,,,,,,,,", ["row 2", "column type", "'intger'", "Did you mean 'integer'"]),
        ("x,t,,,,,,,,,,,,", ["column type", "There is: category"]),
        ("x,t,,,integer,,5,1,,,,,,", ["column min", "'5'", "min is above max", "max is 1"]),
        ("x,t,,,integer,,one,5,,,,,,", ["column min", "'one'", "not a number"]),
        ("x,t,,,integer,,1,inf,,,,,,", ["column max", "'inf'", "not a number"]),
        ("x,t,,,integer,,nan,5,,,,,,", ["column min", "'nan'"]),
        ("x,t,,,integer,,1,5,,3=refused,,,,", ["column missing", "'3'", "inside the range", "1 to 5"]),
        ("x,t,,,integer,,1,5,1=a;6=b,,,,,", ["column codes", "'6'", "outside the range"]),
        ("x,t,,,category,,,,1=a;9=b,9=none,,,,", ["'9'", "both a valid code and a missing code"]),
        ("x,t,,,category,,,,1=a;1=b,,,,,", ["column codes", "'1'", "twice"]),
        ("x,t,,,category,,,,1=a;2=A,,,,,", ["'1' and '2'", "same label"]),
        ("x,t,,,category,,,,,9=a;9=b,,,,", ["column missing", "'9'", "twice"]),
        ("x,t,,,id,,,,,,maybe,,,", ["column required", "'maybe'", "yes"]),
        ("x,t,,,id,,,,,,,,secret,", ["column identifier", "'secret'", "direct, quasi"]),
        ("x,t,,,integer,,1,5,,,,,,form", ["column flipped", "column=value"]),
        ("x,t,,,integer,,1,5,,,,,,form=2", ["column flipped", "another column of the same table"]),
        ("x,t,,,number,,1,5,,,,,,x=2", ["column flipped", "type integer"]),
        ("x,t,,,integer,,,5,,,,,,x=2", ["column flipped", "min and max"]),
        ("x,t,甲,乙", ["row 2", "4 cells, the header has 14", "quotes"]),
        ("x,t,a,b,integer,,1,5,,,,,,,", ["row 2", "15 cells"]),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_fix(tmp_path: Path, row: str, words: list[str]) -> None:
    message = refused(tmp_path, row + "\n")
    assert "codebook.csv" in message
    for word in words:
        assert word in message


def test_every_wrong_row_is_listed_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, "x,t,,,intger,,,,,,,,,\nx,t,,,id,,,,,,,,,\n,t,,,id,,,,,,,,,\n")
    assert "3 problems" in message
    assert "row 3, column name ('x'): described twice. It is described in row 2 already" in message


def test_the_same_name_in_two_tables_is_two_variables(tmp_path: Path) -> None:
    assert len(read(tmp_path, "id,a,,,id,,,,,,,,,\nid,b,,,id,,,,,,,,,\n")) == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("name,table,typ\n", ["column typ", "Did you mean 'type'", "column type", "missing"]),
        ("name,table,type,type\n", ["column type", "twice"]),
        ("x\n", ["column name", "column table", "column type"]),
    ],
)
def test_a_wrong_header_is_named(tmp_path: Path, header: str, words: list[str]) -> None:
    message = refused(tmp_path, "x,t,id,id\n", header)
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\n\n , \n", "empty"),
        ("name,table,type\nx,t,性\n".encode("gb18030"), "UTF-8"),
        (b'name,table,type\n"x,t,id\n', "cannot be read"),
        (b"\x7fELF" + bytes(range(256)), "UTF-8"),
    ],
)
def test_a_codebook_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes, word: str) -> None:
    (tmp_path / "codebook.csv").write_bytes(data)
    with pytest.raises(InputError, match=word):
        read_codebook(tmp_path / "codebook.csv")


def test_no_codebook_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no codebook"):
        read_codebook(tmp_path / "codebook.csv")
    (tmp_path / "codebook.csv").mkdir()
    with pytest.raises(InputError, match="no codebook"):
        read_codebook(tmp_path / "codebook.csv")
