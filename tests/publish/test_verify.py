from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.intake.origins import sha256
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


def test_every_format_comes_out_the_same(tiny_project: MakeProject) -> None:
    root = tiny_project(MEAN)
    made = report("tiny", langs=["en"], formats=["html", "pdf", "docx"], project=root)
    found = verify(made.folder, project=root)
    assert found.ok
    assert {"tiny.en.html", "tiny.en.pdf", "tiny.en.docx"} <= set(found.same)


def test_it_works_from_the_manifest_in_a_clean_folder(tiny_project: MakeProject) -> None:
    root = tiny_project(MEAN)
    made = report("tiny", langs=["zh"], formats=["docx"], project=root)
    for path in made.folder.iterdir():
        if path.name != "manifest.json":
            path.unlink()
    found = verify(made.folder, project=root)
    assert set(found.tampered) == set(found.same)
    assert found.different == ()
    assert [path.name for path in made.folder.iterdir()] == ["manifest.json"]


def published_elsewhere(folder: Path, source: str, was: object) -> None:
    """As if the paper had been made from another source: other bytes, and a manifest that says so."""
    paper = folder / "tiny.zh.html"
    paper.write_text(paper.read_text(encoding="utf-8").replace("<h1>", "<h1>An older "), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"][paper.name] = sha256(paper)
    manifest[source] = was
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "was", "cause"),
    [
        ("inputs", {"people.csv": "0"}, "the raw files (people.csv changed)"),
        ("notebook", {"name": "tiny.ipynb", "sha256": "0"}, "the notebook (sha256 changed)"),
        ("bibliography", "0", "the bibliography (changed)"),
        ("code", "0", "workbench itself (changed)"),
        ("lock", "0", "the lock of packages (changed)"),
        ("versions", {"typst": "0.1"}, "the versions of packages (typst changed)"),
        ("fonts", {"NotoSerifSC-Regular.otf": "0"}, "the fonts (NotoSerifSC-Regular.otf changed)"),
        ("processor", "riscv64", "the processor (changed)"),
    ],
)
def test_each_cause_of_a_difference_is_named_with_its_place(
    source: str, was: object, cause: str, tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.making.execute", lambda notebook, **_: notebook)
    root = tiny_project()
    folder = report("tiny", langs=["zh"], formats=["html"], project=root).folder
    published_elsewhere(folder, source, was)
    found = verify(folder, project=root)
    assert found.tampered == ()
    assert found.different == ("tiny.zh.html",)
    assert found.causes == (cause,)
    lines = (folder / "tiny.zh.html").read_text(encoding="utf-8").split("\n")
    place = next(number for number, line in enumerate(lines, start=1) if "An older" in line)
    assert found.place == f"tiny.zh.html, line {place}"
    assert f"first difference: {found.place}" in verification_lines(found)
    assert f"likely cause: {cause}" in verification_lines(found)


def test_a_difference_without_any_changed_source_says_so(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.making.execute", lambda notebook, **_: notebook)
    root = tiny_project()
    folder = report("tiny", langs=["zh"], formats=["html"], project=root).folder
    published_elsewhere(folder, "schema", 1)
    assert verify(folder, project=root).causes == ()
    assert "none found" in verification_lines(verify(folder, project=root))[-1]


def test_a_parameter_that_is_there_without_a_value_is_a_difference_too(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.making.execute", lambda notebook, **_: notebook)
    root = tiny_project()
    folder = report("tiny", langs=["zh"], formats=["html"], project=root).folder
    made_with = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parameters"]
    published_elsewhere(folder, "parameters", {**made_with, "period": None})
    assert verify(folder, project=root).causes == ("the parameters (period is gone)",)
