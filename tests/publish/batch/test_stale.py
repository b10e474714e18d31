"""What has to be made again, and why: by the keys of a report and the files it left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.publish.batch import keys
from workbench.publish.batch.explain import explain
from workbench.publish.batch.journal import NAME, Entry, Journal, files_of, whole
from workbench.publish.batch.stale import Due

MakeProject = Callable[..., Path]
PARAMETERS = 'study = "tiny"\nlang = "zh"\nk = 3\nx = None'


def look(root: Path, **options: object) -> list[Due]:
    return explain("tiny", by="x", langs=["zh"], formats=["html"], project=root, **options)  # type: ignore[arg-type]


def said(root: Path, **options: object) -> list[tuple[str, str]]:
    return [(each.work, each.why) for each in look(root, **options)]


@pytest.fixture
def done(tiny_project: MakeProject) -> Path:
    """A project whose journal says that all three reports are done."""
    root = tiny_project(parameters=PARAMETERS)
    folder = root / "reports" / "tiny"
    folder.mkdir(parents=True)
    journal = Journal(folder)
    for each in look(root):
        (folder / each.task.variant).mkdir()
        (folder / each.task.variant / "a.html").write_text(each.task.variant, encoding="utf-8")
        manifest = json.dumps({"outputs": {"a.html": ""}})
        (folder / each.task.variant / "manifest.json").write_text(manifest, encoding="utf-8")
        outputs = files_of(folder / each.task.variant)
        journal.write(Entry(each.task.variant, "done", each.keys, outputs, 1.0, ""))
    journal.close()
    return root


def test_nothing_is_made_twice(done: Path) -> None:
    assert said(done) == [("nothing", "")] * 3
    assert said(done, force=True) == [("run", "forced")] * 3


def test_a_report_that_is_not_known_is_made(tiny_project: MakeProject) -> None:
    assert said(tiny_project(parameters=PARAMETERS)) == [("run", "not made yet")] * 3


def test_new_data_and_a_new_notebook_run_everything(done: Path) -> None:
    people = done / "data" / "raw" / "tiny" / "people.csv"
    people.write_text("id,x\na,1\nb,5\nc,3\nd,3\n", encoding="utf-8")
    assert said(done) == [("run", "changed: data")] * 3
    notebook = done / "notebooks" / "tiny.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("k = 3", "k = 4"), encoding="utf-8")
    assert said(done)[0][1] == "changed: notebook, data, parameters"


def test_a_new_template_renders_again_and_runs_nothing(done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, printing = keys.package_hashes()
    monkeypatch.setattr(keys, "package_hashes", lambda: (running, printing + "x"))
    assert said(done) == [("render", "changed: rendering")] * 3
    monkeypatch.setattr(keys, "package_hashes", lambda: (running + "x", printing))
    assert said(done) == [("run", "changed: code")] * 3


def test_a_file_that_is_gone_or_changed_is_made_again(done: Path) -> None:
    folder = done / "reports" / "tiny"
    (folder / "x-1" / "a.html").unlink()
    (folder / "x-3" / "a.html").write_text("y-3", encoding="utf-8")
    assert said(done) == [("run", "its files are gone or changed")] * 2 + [("nothing", "")]


def test_a_new_time_alone_is_no_change(done: Path) -> None:
    paper = done / "reports" / "tiny" / "x-1" / "a.html"
    paper.write_text(paper.read_text(encoding="utf-8"), encoding="utf-8")
    assert said(done)[0] == ("nothing", "")


def test_only_failed_leaves_the_others(done: Path) -> None:
    journal = Journal(done / "reports" / "tiny")
    entry = journal.entries()["x-3"]
    journal.write(Entry("x-3", "failed", entry.keys, {}, 1.0, "a cell failed"))
    journal.close()
    assert said(done, only_failed=True) == [("nothing", ""), ("run", "failed before"), ("nothing", "")]
    assert said(done) == [("nothing", ""), ("run", "failed before"), ("nothing", "")]


def test_a_notebook_that_reads_its_own_rows_only_is_stale_only_for_them(tiny_project: MakeProject) -> None:
    root = tiny_project(parameters=PARAMETERS)
    notebook = root / "notebooks" / "tiny.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(
        text.replace('"kernelspec"', '"workbench": {"reads": "own rows"}, "kernelspec"'), encoding="utf-8"
    )
    before = {each.task.variant: each.keys.execution for each in look(root)}
    people = root / "data" / "raw" / "tiny" / "people.csv"
    people.write_text("id,x\na,1\nb,5\nc,3\nd,3\n", encoding="utf-8")
    after = {each.task.variant: each.keys.execution for each in look(root)}
    assert [name for name in before if before[name] != after[name]] == ["x-3"]


def test_listing_and_asking_are_in_no_key() -> None:
    assert {"publish/batch", "cli"} <= set(keys.NEITHER)


def test_an_empty_record_is_not_whole(tmp_path: Path, done: Path) -> None:
    entry = Entry("x-1", "done", look(done)[0].keys, {}, 1.0, "")
    assert not whole(entry, tmp_path)


def test_a_journal_that_is_none_says_nothing(done: Path) -> None:
    (done / "reports" / "tiny" / NAME).write_bytes(b"no database at all" * 100)
    assert said(done) == [("run", "not made yet")] * 3
