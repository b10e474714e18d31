from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.publish.report import report
from workbench.publish.verify import verification_lines, verify

MakeProject = Callable[..., Path]
MEAN = (
    'from workbench.estimate import Estimate\nmean = float(survey.tables["people"]["x"].mean())\n'
    'm = wb.record("mean", Estimate(mean * k, n=3, unit="score"))\nwb.say(zh="均分 {m}", en="mean {m}", m=m)'
)


def test_an_untouched_report_comes_out_the_same(tiny_project: MakeProject) -> None:
    root = tiny_project(MEAN)
    made = report("tiny", langs=["zh"], parameters={"k": "4"}, project=root)
    found = verify(made.folder, project=root)
    assert found.ok
    assert set(found.same) == {path.name for path in made.folder.iterdir()} - {"manifest.json"}
    assert all("same bytes" in line for line in verification_lines(found))


def test_changed_raw_data_is_named_with_the_first_number_that_differs(tiny_project: MakeProject) -> None:
    root = tiny_project(MEAN)
    made = report("tiny", langs=["zh"], formats=["html"], project=root)
    people = root / "data" / "raw" / "tiny" / "people.csv"
    people.write_text("id,x\na,1\nb,5\nc,4\n", encoding="utf-8")
    found = verify(made.folder, project=root)
    assert not found.ok
    assert found.tampered == ()
    assert "tiny.zh.html" in found.different
    assert found.number.startswith("mean.value: published 9.0, now 10.0")
    assert found.causes[0] == "the raw files (people.csv changed)"


def test_a_paper_edited_by_hand_is_found(tiny_project: MakeProject) -> None:
    root = tiny_project(MEAN)
    made = report("tiny", langs=["zh"], formats=["html"], project=root)
    paper = made.folder / "tiny.zh.html"
    paper.write_text(paper.read_text(encoding="utf-8").replace("9.00", "9.50"), encoding="utf-8")
    found = verify(made.folder, project=root)
    assert found.tampered == ("tiny.zh.html",)
    assert found.different == ()
    assert not found.ok


def test_a_folder_without_manifest_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no manifest"):
        verify(tmp_path)
