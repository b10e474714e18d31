from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.intake.origins import sha256
from workbench.project import Project
from workbench.publish import manifest
from workbench.publish.manifest import read_manifest, sources, write_manifest
from workbench.study_file import load_study

MakeProject = Callable[..., Path]


def made(root: Path, **parameters: Any) -> dict[str, Any]:
    study = load_study(root / "data" / "raw" / "tiny")
    return sources(
        study, project=Project(root), notebook=root / "notebooks" / "tiny.ipynb", parameters=parameters
    )


def test_the_sources_name_everything_a_report_depends_on(tiny_project: MakeProject) -> None:
    content = made(tiny_project(), study="tiny", lang="zh", k=3)
    assert content["parameters"] == {"study": "tiny", "k": 3}
    assert set(content["inputs"]) == {"study.toml", "codebook.csv", "people.csv"}
    assert content["versions"]["workbench"]
    assert "absent" not in content["versions"].values()
    assert content["fonts"]
    assert (content["lock"], content["bibliography"]) == (None, None)
    assert json.loads(json.dumps(content)) == content


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("data/raw/tiny/people.csv", "inputs"),
        ("data/raw/tiny/new.txt", "inputs"),
        ("notebooks/tiny.ipynb", "notebook"),
        ("notebooks/references.bib", "bibliography"),
        ("requirements.lock", "lock"),
    ],
)
def test_a_change_of_one_source_shows_in_its_place_only(
    tiny_project: MakeProject, path: str, key: str
) -> None:
    root = tiny_project()
    before = made(root)
    target = root / path
    target.write_bytes((target.read_bytes() if target.exists() else b"") + b" ")
    after = made(root)
    assert {name for name in before if before[name] != after[name]} == {key}


def test_the_language_is_no_source(tiny_project: MakeProject) -> None:
    root = tiny_project()
    assert made(root, lang="zh") == made(root, lang="en")


def test_a_change_of_the_code_is_a_change_of_the_sources(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    (package / "publish").mkdir(parents=True)
    (package / "a.py").write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(manifest, "__file__", str(package / "publish" / "manifest.py"))
    before = manifest._hash_of_package()
    (package / "a.py").write_text("x = 2", encoding="utf-8")
    assert manifest._hash_of_package() != before


def test_outputs_are_hashed_and_no_clock_or_place_is_written(
    tiny_project: MakeProject, tmp_path: Path
) -> None:
    root = tiny_project()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "b.html").write_text("b", encoding="utf-8")
    (folder / "a.pdf").write_text("a", encoding="utf-8")
    write_manifest(folder, made(root), outputs=["b.html", "a.pdf"], project=Project(root), work=tmp_path)
    written = read_manifest(folder)
    assert written
    assert written["outputs"] == {"a.pdf": sha256(folder / "a.pdf"), "b.html": sha256(folder / "b.html")}
    assert written["commit"] is None
    assert str(root) not in (folder / "manifest.json").read_text("utf-8")


def test_a_run_that_is_killed_before_the_manifest_is_in_place_leaves_no_part_of_it(
    tiny_project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, folder, work = tiny_project(), tmp_path / "out", tmp_path / "work"
    folder.mkdir()
    work.mkdir()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_manifest(folder, made(root), outputs=[], project=Project(root), work=work)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{", b"\xff\xfe", b"1"])
def test_a_manifest_that_is_none_counts_as_absent(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    assert read_manifest(tmp_path) is None


def test_a_project_in_git_names_its_commit() -> None:
    root = Path(__file__).parents[2]
    commit = manifest._commit(root)
    assert commit is None or len(commit) == 40


def test_without_git_the_commit_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert manifest._commit(tmp_path) is None
    monkeypatch.setenv("PATH", "")
    assert manifest._commit(tmp_path) is None
