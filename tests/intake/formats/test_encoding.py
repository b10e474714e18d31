from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.intake.formats.encoding import decode

SIMPLE = "编号,性别,满意度\n1,男,满意\n2,女,不满意\n"
TRADITIONAL = "編號,性別,滿意度\n1,男,滿意\n2,女,不滿意\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLE, "utf-8"),
        (SIMPLE, "utf-8-sig"),
        (SIMPLE, "gb18030"),
        (SIMPLE, "utf-16"),
        (SIMPLE, "utf-16-le"),
        (SIMPLE, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        ("id,q\n1,满意\n", "gb18030"),
        ("id,q\n1,滿意\n", "big5"),
        ("id,name\n1,王示例\n", "gb18030"),
        ("id,x\n1,2\n", "utf-16-le"),
        ("id,x\r\n1,2\r\n", "utf-16-be"),
        ("id,név\n1,Ágnes\n", "utf-8"),
    ],
)
def test_an_encoding_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.csv", None) == (text, encoding)


def test_gb18030_that_is_also_utf_8_is_read_as_chinese() -> None:
    text = "id,x\n1,医院\n"  # its bytes are two valid letters of UTF-8
    data = text.encode("gb18030")
    assert data.decode("utf-8") != text
    assert decode(data, "a.csv", None) == (text, "gb18030")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "shift_jis", "cp1252", "latin-1"])
def test_a_declared_encoding_is_used(encoding: str) -> None:
    text = "id,x\n1,é\n" if encoding in ("cp1252", "latin-1") else "id,x\n1,男\n"
    assert decode(text.encode(encoding), "a.csv", encoding) == (text, encoding)


def test_byte_order_marks_are_taken_off_even_two() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfid\n", "a.csv", None)[0] == "id\n"


@pytest.mark.parametrize(
    "data", [b"id,x\n1,\xff\xfe\xfd\n", b"id,x\na,\x80\x81\n", "id,x\n1,caf\xe9\n".encode("latin-1")]
)
def test_bytes_nobody_can_read_are_refused_with_their_place(data: bytes) -> None:
    with pytest.raises(InputError, match=r"encoding is not clear; in a\.csv, byte \d+, row 2") as refused:
        decode(data, "a.csv", None)
    assert 'encoding = "gb18030"' in str(refused.value)


def test_two_readings_alike_are_left_to_the_person() -> None:
    for text in ("ａｂ，，１２", "id,name\n1,陳練習\n"):
        with pytest.raises(InputError, match="gb18030 or big5"):
            decode(text.encode("big5"), "a.csv", None)


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_a_file_of_two_encodings_is_refused_with_the_row(line: str) -> None:
    data = f"编号,意见{line}1,满意{line}".encode() + f"2,不满意{line}".encode("gb18030")
    with pytest.raises(InputError, match=r"byte \d+, row 3"):
        decode(data, "a.csv", None)


def test_a_declared_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match=r"cannot be decoded; in a\.csv, byte 4, row 2; found: not utf-8"):
        decode(b"id\n\xb1\xe0", "a.csv", "utf-8")


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "hex", "undefined", "base64", "a\0b"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(InputError, match="utf-8"):
        decode(b"id\n1\n", "a.csv", encoding)


def test_nul_bytes_do_not_make_ascii_another_script() -> None:
    for data in (b"id,x\na,\x001\n", b"id,x\na\x00b,1\n\x00\n", b"id,x,y\n1,2\x00,\n\x00\n"):
        assert "\0" in decode(data, "a.csv", None)[0]
