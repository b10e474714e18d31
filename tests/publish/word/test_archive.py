from __future__ import annotations

import io
import zipfile

from workbench.publish.word.archive import archive, parts_of


def test_parts_come_back_as_they_went_in():
    parts = {"b.xml": "乙", "[Content_Types].xml": "<Types/>", "a/c.bin": b"\x00\xff"}
    back = parts_of(archive(parts))
    assert back == {"b.xml": "乙".encode(), "[Content_Types].xml": b"<Types/>", "a/c.bin": b"\x00\xff"}
    assert next(iter(back)) == "[Content_Types].xml"


def test_order_and_clock_leave_no_trace():
    parts = {"a": "1" * 5000, "b": "2"}
    file = archive(parts)
    assert file == archive(dict(reversed(parts.items())))
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
