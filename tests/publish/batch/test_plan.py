"""A batch is planned whole, and refused whole, before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.project import find_project
from workbench.publish.batch.explain import explain
from workbench.publish.batch.plan import Plan, level_text, plan_by, plan_table

MakeProject = Callable[..., Path]
PARAMETERS = 'study = "tiny"\nlang = "zh"\nk = 3\nx = None\ncode = "a"'


def by(root: Path, column: str, **settings: str) -> Plan:
    return plan_by("tiny", column, settings=settings, project=find_project(root))


def table(root: Path, text: str, **settings: str) -> Plan:
    (root / "plan.csv").write_text(text, encoding="utf-8")
    return plan_table("tiny", root / "plan.csv", settings=settings, project=find_project(root))


def test_a_report_for_each_level_of_a_column(tiny_project: MakeProject) -> None:
    plan = by(tiny_project(parameters=PARAMETERS), "x", k="4")
    assert [task.variant for task in plan.tasks] == ["k-4_x-1", "k-4_x-3", "k-4_x-5"]
    assert [task.values["x"] for task in plan.tasks] == ["1", "3", "5"]
    assert {task.values["k"] for task in plan.tasks} == {4}


def test_a_report_for_each_row_of_a_table_and_blank_means_the_default(tiny_project: MakeProject) -> None:
    plan = table(tiny_project(parameters=PARAMETERS), "code,k\n007,5\n,6\n")
    assert [(task.values["code"], task.values["k"]) for task in plan.tasks] == [("007", 5), ("a", 6)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("k\n4\nmany\n", r"plan\.csv, row 3.*'many' does not fit"),
        ("k,kk\n4,1\n", "no parameter 'kk'"),
        ("k\n4\n4\n", r"row 3.*asked for twice"),
        ("lang\nzh\n", "set by the command itself"),
    ],
)
def test_every_row_that_does_not_fit_is_named(tiny_project: MakeProject, text: str, words: str) -> None:
    with pytest.raises(ProblemsFound, match=words) as refused:
        table(tiny_project(parameters=PARAMETERS), text)
    assert refused.value.exit_code == 2


def test_what_cannot_be_planned_is_wrong_input(tiny_project: MakeProject) -> None:
    root = tiny_project(parameters=PARAMETERS)
    with pytest.raises(InputError, match="No table has a column 'y'"):
        by(root, "y")
    with pytest.raises(ProblemsFound, match="no parameter 'id'"):
        by(root, "id")
    with pytest.raises(InputError, match="set twice"):
        by(root, "x", x="1")
    with pytest.raises(InputError, match="set twice"):
        table(root, "k\n4\n", k="5")
    with pytest.raises(InputError, match="no such table"):
        plan_table("tiny", root / "none.csv", settings={}, project=find_project(root))
    with pytest.raises(InputError, match="no data rows"):
        table(root, "k\n")
    with pytest.raises(InputError, match="either --by COLUMN or --table FILE"):
        explain("tiny", project=root)
    assert not (root / "reports").exists()


@pytest.mark.parametrize(
    ("value", "text"), [(1234567.0, "1234567"), (3.0, "3"), (2.5, "2.5"), (0.123456789, "0.123456789"), ("A", "A"), (7, "7")]
)  # fmt: skip
def test_a_level_keeps_all_its_digits(value: object, text: str) -> None:
    assert level_text(value) == text
