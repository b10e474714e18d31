from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.outside_tools import FILES
from workbench.errors import InputError
from workbench.intake.formats.sav_layout import sav_frame


@pytest.mark.parametrize(
    ("file", "encoding"),
    [("pspp_survey.sav", "UTF-8"), ("pspp_survey.zsav", "UTF-8"), ("pspp_gb18030.sav", "GB18030")],
)
def test_the_frame_names_encoding_and_rows(file: str, encoding: str) -> None:
    frame = sav_frame(FILES / file)
    assert frame.encoding == encoding
    assert frame.rows in (2, 3)


def test_every_cut_within_the_dictionary_is_noticed(tmp_path: Path) -> None:
    data = (FILES / "pspp_plain.sav").read_bytes()
    start = len(data) - 3 * 8 * 13  # three rows of 13 values follow the dictionary
    path = tmp_path / "cut.sav"
    assert sav_frame(FILES / "pspp_plain.sav").rows == 3
    for size in range(0, len(data), 7):
        path.write_bytes(data[:size])
        with pytest.raises(InputError, match="damaged after"):
            sav_frame(path)
    assert start > 0


def test_a_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "not.sav"
    path.write_bytes(b"$FL2" + bytes(range(256)) * 40)
    with pytest.raises(InputError, match="damaged after 0 rows"):
        sav_frame(path)
