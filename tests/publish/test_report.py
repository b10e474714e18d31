from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.permissions import heeds_permissions, mode_bits
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
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.manifest._hash_of_package", lambda: "the same code")
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


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notebooks are taken as they are, without a kernel; the languages asked for, in order."""
    languages: list[str] = []

    def take(notebook: Any, **options: Any) -> Any:
        languages.append(options["parameters"]["lang"])
        return notebook

    monkeypatch.setattr("workbench.publish.making.execute", take)
    return languages


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.is_dir()) if home.exists() else []


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"langs": ["fr"]}, "no language 'fr'"),
        ({"langs": []}, "Name each language once"),
        ({"langs": ["zh", "zh"]}, "Name each language once; found: zh, zh"),
        ({"formats": ["docs"]}, "no format 'docs'"),
        ({"formats": []}, "Name each format once; found: none"),
        ({"parameters": {"kk": "1"}}, "no parameter 'kk'.*Did you mean 'k'"),
        ({"parameters": {"k": "many"}}, "k = 'many' does not fit"),
        ({"out": "data/raw"}, "may not be written into the raw data"),
        ({"out": "data/raw/tiny/reports"}, "may not be written into the raw data"),
    ],
)
def test_everything_is_checked_before_the_first_cell_runs(
    options: dict[str, Any], word: str, tiny_project: MakeProject, no_kernel: list[str]
) -> None:
    root = tiny_project()
    if "out" in options:
        options = {**options, "out": root / options["out"]}
    with pytest.raises(InputError, match=word):
        report("tiny", project=root, **options)
    assert no_kernel == []
    assert folders(root / "reports") == []
    assert names(root / "data" / "raw" / "tiny") == {"study.toml", "codebook.csv", "people.csv"}


@pytest.mark.parametrize("name", ["../tiny", "/etc/x", "", "x" * 300, "CON", "a\nb", "tiny/", "."])
def test_an_unsafe_study_never_becomes_a_path(
    name: str, tiny_project: MakeProject, no_kernel: list[str]
) -> None:
    root = tiny_project()
    with pytest.raises(InputError, match="cannot be the name of a study"):
        report(name, project=root)
    assert not (root / "reports").exists()


def test_a_notebook_that_is_missing_or_none_is_wrong_input(
    tiny_project: MakeProject, no_kernel: list[str]
) -> None:
    root = tiny_project()
    (root / "notebooks" / "tiny.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not a notebook"):
        report("tiny", project=root)
    (root / "notebooks" / "tiny.ipynb").unlink()
    with pytest.raises(InputError, match=r"no notebook 'tiny\.ipynb'"):
        report("tiny", project=root)
    assert not (root / "reports").exists()


def test_a_notebook_that_changes_the_raw_files_fails_the_check(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tiny_project()
    before = report_bytes(root)

    def meddle(notebook: Any, **_: Any) -> Any:
        (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x\na,2\n", encoding="utf-8")
        return notebook

    monkeypatch.setattr("workbench.publish.making.execute", meddle)
    monkeypatch.setattr("workbench.publish.making._render", lambda *_, **__: [])
    with pytest.raises(CheckFailed, match="raw files changed while the report was made"):
        report("tiny", langs=["zh"], formats=["html"], project=root)
    assert report_bytes(root) == before
    assert folders(root / "reports") == []


def report_bytes(root: Path) -> dict[str, bytes]:
    folder = root / "reports" / "tiny"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.mark.parametrize("place", ["mkdtemp", "replace"])
def test_a_folder_that_cannot_be_written_is_wrong_input_and_leaves_nothing(
    place: str, tiny_project: MakeProject, no_kernel: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tiny_project()
    monkeypatch.setattr("workbench.publish.making._render", lambda *_, **__: [])
    report("tiny", langs=["zh"], formats=["html"], project=root)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "tempfile.mkdtemp" if place == "mkdtemp" else "workbench.publish.durable.os.replace", full
    )
    with pytest.raises(InputError, match=r"cannot be written; in .*; found: No space left on device"):
        report("tiny", langs=["zh"], formats=["html"], project=root)
    assert folders(root / "reports") == ["tiny"]


@heeds_permissions
def test_a_read_only_project_is_wrong_input(tiny_project: MakeProject, no_kernel: list[str]) -> None:
    root = tiny_project()
    root.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        report("tiny", langs=["zh"], formats=["html"], project=root)


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_a_run_that_is_broken_off_leaves_nothing_half_made(
    ending: type[BaseException], tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tiny_project()

    def break_off(*_: Any, **__: Any) -> None:
        raise ending

    monkeypatch.setattr("workbench.publish.making.execute", break_off)
    with pytest.raises(ending):
        report("tiny", project=root)
    assert folders(root / "reports") == []
    monkeypatch.setattr("workbench.publish.making.execute", lambda notebook, **_: notebook)
    monkeypatch.setattr("workbench.publish.making._render", lambda *_, **__: [])
    report("tiny", langs=["zh"], formats=["html"], project=root)
    assert folders(root / "reports") == ["tiny"]


@mode_bits
def test_files_may_be_read_by_the_group(
    tiny_project: MakeProject, no_kernel: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.publish.making._render", lambda *_, **__: [])
    before = os.umask(0o022)
    try:
        made = report("tiny", langs=["en"], formats=["html"], project=tiny_project())
    finally:
        os.umask(before)
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.folder.iterdir()} == {0o644}
    assert no_kernel == ["en"]


def test_out_stands_in_for_the_reports_folder(
    tiny_project: MakeProject, no_kernel: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("workbench.publish.making._render", lambda *_, **__: [])
    root = tiny_project()
    made = report("tiny", langs=["zh"], formats=["html"], project=root, out=tmp_path / "我的 报告")
    assert made.folder == tmp_path / "我的 报告" / "tiny"
    assert not (root / "reports").exists()


LEAK = 'wb.say(zh="联系电话 {0}", en="Call {0}")'.format("1380000" + "1234")


@pytest.mark.parametrize("formats", [["html"], ["pdf"]])
def test_a_paper_that_shows_a_person_is_not_put_in_place(
    tiny_project: MakeProject, formats: list[str]
) -> None:
    root = tiny_project(LEAK)
    with pytest.raises(CheckFailed) as refused:
        report("tiny", langs=["zh"], formats=formats, project=root)
    assert refused.value.exit_code == 5
    assert f"tiny.zh.{formats[0]}" in str(refused.value)
    assert "1234" not in str(refused.value)
    assert not (root / "reports" / "tiny").exists()
    assert [path.name for path in (root / "reports").iterdir() if not path.name.endswith(".lock")] == []


def test_a_name_of_the_raw_files_in_a_figure_or_a_sentence_stops_the_report(
    tiny_project: MakeProject,
) -> None:
    root = tiny_project('wb.say(zh="受访者**欧阳**测试表示满意", en="x")')
    folder = root / "data" / "raw" / "tiny"
    book = folder / "codebook.csv"
    head, *rows = book.read_text(encoding="utf-8").splitlines()
    rows = [f"{row}," for row in rows] + ["name,people,姓名,Name,text,,,direct"]
    book.write_text("\n".join([f"{head},identifier", *rows]) + "\n", encoding="utf-8")
    (folder / "people.csv").write_text("id,x,name\na,1,欧阳测试\nb,5,\nc,3,\n", encoding="utf-8")
    with pytest.raises(CheckFailed, match="direct_identifier"):
        report("tiny", langs=["zh"], formats=["pdf"], project=root)
