from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.outside_tools import FILES
from workbench.errors import InputError
from workbench.intake.formats.dta_layout import dta_frame


@pytest.mark.parametrize(
    ("file", "version"),
    [("haven_survey.dta", 118), ("foreign_stata7.dta", 110), ("foreign_gb18030.dta", 114)],
)
def test_the_frame_names_the_version(file: str, version: int) -> None:
    assert dta_frame(FILES / file).version == version


@pytest.mark.parametrize("file", ["haven_survey.dta", "foreign_stata7.dta", "foreign_gb18030.dta"])
def test_every_cut_is_noticed_also_behind_the_data(file: str, tmp_path: Path) -> None:
    data = (FILES / file).read_bytes()
    path = tmp_path / "cut.dta"
    accepted = []
    for size in range(0, len(data), 3 if len(data) < 1000 else 37):
        path.write_bytes(data[:size])
        try:
            dta_frame(path)
        except InputError as error:
            assert "damaged after" in str(error)  # noqa: PT017
        else:
            accepted.append(size)
    # An old file may end exactly where its data do: it then has no value labels, and nobody can tell.
    assert len(accepted) <= 1


def test_the_rows_that_are_there_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "cut.dta"
    data = (FILES / "foreign_gb18030.dta").read_bytes()
    path.write_bytes(data[:-5])
    with pytest.raises(InputError, match="damaged after 2 rows"):
        dta_frame(path)
