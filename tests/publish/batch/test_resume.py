"""What a batch makes, what it leaves alone, and why."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.publish.batch.conftest import GROUPS, Make, Many, Start, outputs, people
from workbench.publish.batch.explain import explain
from workbench.publish.batch.stale import Due
from workbench.publish.report import report

pytestmark = pytest.mark.xdist_group("batch")
VARIANTS = tuple(f"grp-{each}" for each in GROUPS)


def due(root: Path, **options: Any) -> dict[str, tuple[str, str]]:
    work: list[Due] = explain("tiny", by="grp", langs=["zh"], formats=["html"], project=root, **options)
    return {each.task.variant: (each.work, each.why) for each in work if each.work != "nothing"}


def touch_group(root: Path, group: str) -> None:
    path = root / "data" / "raw" / "tiny" / "people.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.endswith(f",{group}"))
    key, x, name = lines[place].split(",")
    lines[place] = f"{key},{int(x) % 5 + 1},{name}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_batch_makes_what_reports_one_by_one_make_and_makes_it_once(many: Many, make: Make) -> None:
    root = many()
    seen: list[tuple[str, int]] = []
    first = make(root, on_finish=lambda finished, left: seen.append((finished.due.task.variant, left)))
    assert (set(first.made), first.rendered, first.left, dict(first.failed)) == (set(VARIANTS), (), (), {})
    assert sorted(name for name, _ in seen) == list(VARIANTS)
    assert [left for _, left in seen] == [5, 4, 3, 2, 1, 0]
    before = outputs(root)
    second = make(root)
    assert (second.made, second.left) == ((), VARIANTS)
    assert outputs(root) == before
    report("tiny", langs=["zh"], formats=["html"], parameters={"grp": "C"}, out=root / "alone", project=root)
    for path in (root / "alone" / "tiny" / "grp-C").iterdir():
        assert (root / "reports" / "tiny" / "grp-C" / path.name).read_bytes() == path.read_bytes(), path.name
    assert not [path.name for path in (root / "reports").rglob("*.work-*")]


def test_the_reasons_are_said_and_are_true(many: Many, make: Make) -> None:
    root = many()
    assert set(due(root).values()) == {("run", "not made yet")}
    make(root)
    assert due(root) == {}
    (root / "reports" / "tiny" / "grp-B" / "tiny-grp-B.zh.html").write_text("torn", encoding="utf-8")
    assert due(root) == {"grp-B": ("run", "its files are gone or changed")}
    assert make(root).made == ("grp-B",)
    touch_group(root, "D")
    assert set(due(root).values()) == {("run", "changed: data")}
    assert len(due(root)) == 6
    notebook = root / "notebooks" / "tiny.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert set(due(root).values()) == {("run", "changed: notebook, data")}
    assert set(due(root, force=True).values()) == {("run", "forced")}
    assert due(root, only_failed=True) == {}


def test_where_a_report_reads_only_its_own_rows_new_data_of_one_group_makes_that_one(
    many: Many, make: Make
) -> None:
    root = many(reads="own rows")
    make(root)
    touch_group(root, "D")
    assert due(root) == {"grp-D": ("run", "changed: data")}
    assert make(root).made == ("grp-D",)
    assert due(root) == {}


def test_data_that_change_while_the_batch_runs_are_not_recorded_as_those_it_began_with(
    many: Many, make: Make
) -> None:
    root = many()
    data = root / "data" / "raw" / "tiny" / "people.csv"
    before = data.read_bytes()
    made = make(root, jobs=1, on_finish=lambda finished, left: touch_group(root, "F") if left == 5 else None)
    assert made.failed
    assert all("changed while" in why for why in made.failed.values())
    data.write_bytes(before)
    make(root)
    assert due(root) == {}
    fresh = many_outputs(root, make)
    assert outputs(root) == fresh


def many_outputs(root: Path, make: Make) -> dict[str, str]:
    make(root, out=root / "fresh" / "reports")
    return outputs(root / "fresh")


def test_explaining_makes_nothing_and_a_pipe_gets_plain_lines(many: Many, start: Start) -> None:
    root = many(groups="AB")
    process = start(root, "--explain")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines() == [
        "run grp-A: not made yet",
        "run grp-B: not made yet",
        "2 of 2 reports are to be made",
    ]
    assert not (root / "reports").exists()
    process = start(root)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "\x1b" not in out
    assert "\r" not in out
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[:2]] == ["1/2", "2/2"]
    assert "/min, 0 s left" in lines[1]
    assert lines[2] == "2 made, 0 rendered again, 0 up to date, 0 failed"


def test_jobs_order_and_rerun_give_the_same_bytes(many: Many, make: Make) -> None:
    root = many()
    make(root, jobs=1)
    before = outputs(root)
    make(root, jobs=6, force=True)
    assert outputs(root) == before
    table = root / "params.csv"
    table.write_text("grp\n" + "\n".join(reversed(GROUPS)) + "\n", encoding="utf-8")
    again = make(root, table=table)
    assert again.left == tuple(reversed(VARIANTS))


def test_the_number_of_open_files_and_children_does_not_grow(many: Many, make: Make) -> None:
    root = many(groups="AB")
    make(root)
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    for _ in range(3):
        make(root, force=True)
    assert (len(os.listdir("/proc/self/fd")) if before else 0) <= before
    assert people("AB").count("\n") == 17


def test_the_report_of_the_defaults_lies_beside_the_index_and_is_made_once(many: Many, make: Make) -> None:
    root = many()
    (root / "rows.csv").write_text("k\n3\n4\n", encoding="utf-8")
    assert set(make(root, table=root / "rows.csv").made) == {"", "k-4"}
    assert 'href="tiny.zh.html"' in (root / "reports" / "tiny" / "index.zh.html").read_text(encoding="utf-8")
    again = make(root, table=root / "rows.csv")
    assert (again.made, set(again.left)) == ((), {"", "k-4"})


def test_what_a_study_holds_beside_its_records_is_every_reports_data(many: Many, make: Make) -> None:
    root = many(reads="own rows")
    make(root)
    touch_group(root, "D")
    assert set(due(root)) == {"grp-D"}
    (root / "data" / "raw" / "tiny" / "norms.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert set(due(root)) == set(VARIANTS)
