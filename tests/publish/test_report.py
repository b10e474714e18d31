from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from workbench.errors import CellError, CheckFailed, InputError, LockedError
from workbench.publish.report import report

MakeProject = Callable[..., Path]
RESULT = 'from workbench.estimate import Estimate\nn = wb.record("n", Estimate(k, n=3, unit="count"))\nwb.say(zh="{n} 人", en="{n} people", n=n)'


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_study_becomes_papers_results_and_a_manifest(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT)
    made = report("tiny", langs=["zh"], project=root)
    assert [path.name for path in made.papers] == ["tiny.zh.html", "tiny.zh.pdf"]
    assert names(made.folder) == {
        "tiny.zh.html",
        "tiny.zh.pdf",
        "executed.zh.ipynb",
        "results.json",
        "manifest.json",
    }
    results = json.loads((made.folder / "results.json").read_text(encoding="utf-8"))
    assert results["data"] == "real"
    assert results["results"]["n"]["value"] == 3
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == names(made.folder) - {"manifest.json"}
    assert "模拟" not in (made.folder / "tiny.zh.html").read_text(encoding="utf-8")


def test_the_other_language_joins_and_a_changed_parameter_has_its_own_folder(
    tiny_project: MakeProject,
) -> None:
    root = tiny_project(RESULT)
    report("tiny", langs=["zh"], formats=["html"], project=root)
    made = report("tiny", langs=["en"], formats=["html"], project=root)
    assert {"tiny.zh.html", "tiny.en.html"} <= names(made.folder)
    other = report("tiny", langs=["en"], formats=["html"], parameters={"k": "4"}, project=root)
    assert other.folder == made.folder / "k-4"
    assert [path.name for path in other.papers] == ["tiny-k-4.en.html"]


def test_papers_of_older_sources_do_not_stay_beside_new_ones(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT)
    made = report("tiny", langs=["zh"], formats=["html"], project=root)
    people = root / "data" / "raw" / "tiny" / "people.csv"
    people.write_text("id,x\na,1\nb,4\n", encoding="utf-8")
    report("tiny", langs=["en"], formats=["html"], project=root)
    assert "tiny.en.html" in names(made.folder)
    assert "tiny.zh.html" not in names(made.folder)


def test_an_unexpected_error_names_its_cell_and_line_and_leaves_the_notebook(
    tiny_project: MakeProject,
) -> None:
    root = tiny_project("a = 1\nb = a / 0")
    with pytest.raises(CellError) as failed:
        report("tiny", langs=["zh"], formats=["html"], project=root)
    assert failed.value.exit_code == 1
    for word in ("cell 4", "line 2", "b = a / 0", "ZeroDivisionError"):
        assert word in str(failed.value)
    assert names(root / "reports" / "tiny") == {"tiny.zh.failed.ipynb"}


def test_wrong_input_found_by_a_cell_is_wrong_input_and_leaves_nothing(tiny_project: MakeProject) -> None:
    root = tiny_project('wb.open_study("tine")')
    with pytest.raises(InputError, match="Did you mean 'tiny'") as refused:
        report("tiny", langs=["zh"], formats=["html"], project=root)
    assert refused.value.exit_code == 2
    assert names(root / "reports") == set()


def test_languages_that_disagree_are_refused(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT.replace("Estimate(k,", "Estimate(len(lang + study) if lang == 'zh' else 1,"))
    with pytest.raises(CheckFailed, match="different results; found: n"):
        report("tiny", formats=["html"], project=root)
    assert names(root / "reports") == set()


def test_a_second_run_of_the_same_report_is_told_who_is_at_it(tiny_project: MakeProject) -> None:
    root = tiny_project(RESULT)
    (root / "reports").mkdir()
    with FileLock(root / "reports" / ".tiny.lock"), pytest.raises(LockedError, match="Another run") as locked:
        report("tiny", project=root)
    assert locked.value.exit_code == 4
