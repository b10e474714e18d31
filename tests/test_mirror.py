"""A project that lies in an object store: fetched once, checked every time, never written to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import workbench.mirror
from tests.s3 import Bucket, pointed_at, serving
from workbench.errors import InputError
from workbench.project import find_project

pytestmark = pytest.mark.xdist_group("s3")
AT = "s3://clinic/care 2026"
FILES = {
    "data/raw/甲/study.toml": b"a", "data/raw/甲/answers/may.csv": b"1,2\n", "notebooks/甲.ipynb": b"{}", "requirements.lock": b"x",
}  # fmt: skip


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    with serving() as bucket, pointed_at(bucket):
        bucket.put_all({f"care 2026/{name}": data for name, data in FILES.items()})
        yield bucket


def files(root: Path) -> dict[str, bytes]:
    paths = (path for path in root.rglob("*") if path.is_file() and path.name != ".mirror.json")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def fetched(bucket: Bucket, since: int) -> list[str]:
    return [each for each in bucket.requests[since:] if each.startswith("GET") and "list-type" not in each]


def test_the_project_is_fetched_and_nothing_else_of_the_store(bucket: Bucket) -> None:
    bucket.put_all(
        {
            "care 2026/reports/甲/x.pdf": b"x",
            "care 2026/data/processed/y": b"y",
            "care 2026 b/notebooks/z": b"z",
        }
    )
    before = bucket.files()
    project = find_project(Path(AT))
    assert files(project.root) == FILES
    assert project.studies() == ["甲"]
    assert str(project.address) == AT
    assert find_project(project.root / "notebooks") == project
    assert bucket.files() == before


def test_only_what_changed_is_fetched_again(bucket: Bucket) -> None:
    root = find_project(Path(AT)).root
    since = len(bucket.requests)
    assert find_project(Path(AT)).root == root
    assert fetched(bucket, since) == []
    (root / "reports").mkdir()
    (root / "reports" / "kept").write_bytes(b"")
    bucket.put("care 2026/data/raw/甲/answers/may.csv", b"1,3\n")
    bucket.put("care 2026/data/raw/甲/answers/june.csv", b"5,5\n")
    bucket.remove("care 2026/requirements.lock")
    bucket.remove("care 2026/notebooks/甲.ipynb")
    bucket.put("care 2026/notebooks/乙.ipynb", b"{ }")
    since = len(bucket.requests)
    assert find_project(Path(AT)).root == root
    assert len(fetched(bucket, since)) == 3
    assert files(root) == {
        "data/raw/甲/study.toml": b"a", "data/raw/甲/answers/may.csv": b"1,3\n", "data/raw/甲/answers/june.csv": b"5,5\n",
        "notebooks/乙.ipynb": b"{ }", "reports/kept": b"",
    }  # fmt: skip


@pytest.mark.parametrize("harm", [b"1,9\n", b"1", None])
def test_a_file_that_somebody_changed_here_is_fetched_again(bucket: Bucket, harm: bytes | None) -> None:
    root = find_project(Path(AT)).root
    path = root / "data/raw/甲/answers/may.csv"
    path.unlink() if harm is None else path.write_bytes(harm)
    (root / "data/raw/甲/mine.csv").write_bytes(b"no")
    assert files(find_project(Path(AT)).root) == FILES


def test_an_interrupted_fetch_goes_on(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(workbench.mirror.os, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            find_project(Path(AT))
    assert files(find_project(Path(AT)).root) == FILES


def test_files_that_change_all_the_time_are_not_taken(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, times = workbench.mirror._fetch, iter(range(100))

    def changing(*given: object) -> object:
        bucket.put("care 2026/data/raw/甲/answers/may.csv", str(next(times)).encode())
        return fetch(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(workbench.mirror, "_fetch", changing)
        with pytest.raises(InputError, match="changed while they were fetched"):
            find_project(Path(AT))
    root = find_project(Path(AT)).root
    assert (
        files(root)["data/raw/甲/answers/may.csv"]
        == bucket.files("care 2026/")["data/raw/甲/answers/may.csv"]
    )


@pytest.mark.parametrize("name", ["data/raw/../../../x", "notebooks/a\\b", "data/raw/a\x07b", "data/raw//x"])
def test_names_that_could_leave_the_folder_are_refused(bucket: Bucket, name: str, tmp_path: Path) -> None:
    bucket.put(f"care 2026/{name}", b"x")
    with pytest.raises(InputError, match="cannot be kept on a disk"):
        find_project(Path(AT))
    assert not list((tmp_path / "cache").rglob("x"))


@pytest.mark.parametrize(("place", "found"), [("s3://clinic/nothing", "0 files"), ("s3://clinic/care 2026/data", "3 files, but not both")])  # fmt: skip
def test_where_there_is_no_project_it_is_said(bucket: Bucket, place: str, found: str) -> None:
    bucket.put("care 2026/data/z", b"")
    with pytest.raises(InputError, match=f"no project in the store; in {place}; found: {found}"):
        find_project(Path(place))


def test_two_projects_do_not_meet(bucket: Bucket) -> None:
    bucket.put_all({f"care/2026/{name}": b"" for name in FILES})
    first, second = (find_project(Path(place)).root for place in (AT, "s3://clinic/care/2026"))
    assert first != second
    assert files(first) == FILES


def test_a_study_is_not_drafted_into_a_copy(bucket: Bucket) -> None:
    with pytest.raises(InputError, match="copy of a store"):
        find_project(Path(AT)).own_raw()
