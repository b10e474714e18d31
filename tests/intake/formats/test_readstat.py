from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.intake.outside_tools import FILES
from workbench.errors import InputError
from workbench.intake.formats import apart
from workbench.intake.formats.raw_texts import TAGS
from workbench.intake.formats.readstat import read_raw


def test_the_child_gives_numbers_texts_and_tags_apart() -> None:
    raw = read_raw(FILES / "haven_survey.dta", kind="dta", raw_text=False)
    place = raw.names.index("q1")
    assert raw.frame[str(place)].to_list() == [5.0, None, None]
    assert raw.frame[f"{TAGS}{place}"].to_list() == [None, "a", "b"]
    assert raw.value_labels[place] == [[1, "很不满意"], [5, "很满意"], ["a", "拒答"]]


def test_texts_can_stay_bytes() -> None:
    raw = read_raw(FILES / "pspp_survey.sav", kind="sav", raw_text=True)
    assert raw.labels[1].encode("latin-1").decode() == "性别"


def test_a_child_that_breaks_down_or_hangs_is_a_damaged_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = FILES / "pspp_survey.sav"

    def breaks_down(*_: object, **__: object) -> None:
        """The child ended by a signal: it wrote nothing."""

    def hangs(*_: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("python", float(str(options["timeout"])))

    monkeypatch.setattr(apart.subprocess, "run", breaks_down)
    with pytest.raises(InputError, match="broke down"):
        read_raw(path, kind="sav", raw_text=True)
    monkeypatch.setattr(apart.subprocess, "run", hangs)
    with pytest.raises(InputError, match="not read after 120 seconds"):
        read_raw(path, kind="sav", raw_text=True)
