"""The catalogue of bad input, parameters of reports and batches (P5 to P7): data, never code; the whole batch checked first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.catalogue.test_declarations import run
from workbench.project import find_project
from workbench.publish.batch.plan import plan_table
from workbench.publish.parameters import LONGEST

MakeProject = Callable[..., Path]
PARAMETERS = 'study = "tiny"\nlang = "zh"\nseed = 7\nn_boot = 200\nword = "w"'
CODE = [
    '__import__("os").system("touch hit")', "{{ 7*7 }}{% raw %}", '"""\nopen("hit", "w")\n"""', "'; open('hit', 'w') #",
    "\\", '\\"', "${HOME} $(touch hit) `touch hit`", "%%bash\ntouch hit", "!touch hit", "‘“中文”’\u2028x", "\t \x7f",
]  # fmt: skip


def test_p5_a_parameter_that_looks_like_code_is_data(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = " | ".join(CODE)
    cell = "import pathlib\nassert word == pathlib.Path('word.txt').read_bytes().decode(), repr(word)"
    root = tiny_project(cell.replace("word.txt", "WORD"), parameters=PARAMETERS)
    (root / "word.txt").write_bytes(text.encode())
    notebook = root / "notebooks" / "tiny.ipynb"
    place = (root / "word.txt").as_posix()
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("WORD", place), encoding="utf-8")
    code, _, said = run(root, monkeypatch, capsys, "report", "tiny", "--lang", "zh", "--to", "html", "--set", f"word={text}")  # fmt: skip
    assert code == 0, said
    assert not list(root.rglob("hit"))
    assert [
        path.name for path in (root / "reports" / "tiny").iterdir() if not path.name.startswith("v")
    ] == []


def refused(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    """What is said to a batch or report that exit code 2 refuses before anything is written."""
    code, _, said = run(root, monkeypatch, capsys, *arguments)
    assert code == 2, said
    assert "Traceback" not in said
    assert not (root / "reports").exists()
    return said


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("word,n_boot\nq,5\nr,6\nq,5\n", ["1 problem", "plan.csv, row 4: this report is asked for twice. Leave one of them out."]),
        ("word,wrod\nq,5\nr,6\n", ["1 problem", "plan.csv, row 1, column wrod: The notebook has no parameter 'wrod'. Did you mean 'word'?"]),
        ("word,word\nq,5\n", ["plan.csv, row 1, column word"]),
        ("word,n_boot\n", ["plan.csv", "no data rows", "only a header"]),
        ("", ["plan.csv", "empty"]),
        ("word,n_boot\n,\n  ,\n", ["plan.csv", "no data rows"]),
        ("n_boot\n5\nmany\n0\n", ["2 problems", "row 3: n_boot = 'many' does not fit (not a whole number). It is a whole number, for example 200.",
                                 "row 4: n_boot = '0' does not fit (outside 1 to 1000000)"]),
        ("seed\n-1\n", ["row 2: seed = '-1' does not fit (outside 0 to 4294967295). It is a whole number, for example 7."]),
    ],
)  # fmt: skip
def test_p6_a_table_of_parameters_is_refused_whole_before_the_first_report(
    rows: str, words: list[str], tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    root = tiny_project(parameters=PARAMETERS)
    (root / "plan.csv").write_text(rows, encoding="utf-8")
    said = refused(root, monkeypatch, capsys, "batch", "tiny", "--table", str(root / "plan.csv"))
    assert [word for word in words if word not in said] == [], said
    assert ".. " not in said
    assert not said.rstrip().endswith("..")


def test_p6_blank_rows_ask_for_nothing_and_keep_the_rows_numbers(tiny_project: MakeProject) -> None:
    root = tiny_project(parameters=PARAMETERS)
    (root / "plan.csv").write_text("word,n_boot\n\nq, \n,\n r ,6\n", encoding="utf-8")
    plan = plan_table("tiny", root / "plan.csv", settings={}, project=find_project(root))
    assert [(task.values["word"], task.values["n_boot"]) for task in plan.tasks] == [("q", 200), ("r", 6)]


def test_p6_a_hundred_thousand_rows_are_planned_and_one_wrong_row_among_them_is_named(
    tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tiny_project(parameters=PARAMETERS)
    rows = "".join(f"{number}\n" for number in range(100_000))
    (root / "plan.csv").write_text("seed\n" + rows, encoding="utf-8")
    plan = plan_table("tiny", root / "plan.csv", settings={}, project=find_project(root))
    assert len({task.variant for task in plan.tasks}) == 100_000
    assert max(len(task.variant.encode()) for task in plan.tasks) <= LONGEST
    (root / "plan.csv").write_text(f"seed\n{rows}x\n", encoding="utf-8")
    said = refused(root, monkeypatch, capsys, "batch", "tiny", "--table", str(root / "plan.csv"))
    assert "1 problem.\n  plan.csv, row 100002: seed = 'x' does not fit" in said


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("seed=-1", "outside 0 to 4294967295"),
        ("seed=4294967296", "outside 0 to 4294967295"),
        ("seed=abc", "not a whole number"),
        ("seed=1.0", "not a whole number"),
        ("n_boot=0", "outside 1 to 1000000"),
        ("n_boot=-5", "outside 1 to 1000000"),
    ],
)
def test_p7_a_seed_or_a_count_that_cannot_be_is_refused(
    setting: str, found: str, tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    said = refused(
        tiny_project(parameters=PARAMETERS), monkeypatch, capsys, "report", "tiny", "--set", setting
    )
    name, _, value = setting.partition("=")
    for word in (
        f"{name} = {value!r} does not fit",
        "tiny.ipynb",
        found,
        "It is a whole number, for example",
    ):
        assert word in said


def test_p7_without_a_seed_the_notebooks_own_is_used(tiny_project: MakeProject) -> None:
    root = tiny_project(parameters=PARAMETERS)
    (root / "plan.csv").write_text("seed,word\n,q\n8,q\n", encoding="utf-8")
    plan = plan_table("tiny", root / "plan.csv", settings={}, project=find_project(root))
    assert [task.values["seed"] for task in plan.tasks] == [7, 8]


@pytest.mark.parametrize(
    ("option", "value", "limits"),
    [
        ("jobs", "0", "1 to 256"),
        ("jobs", "-1", "1 to 256"),
        ("jobs", "1000", "1 to 256"),
        ("seconds", "0", "1 to 604,800"),
        ("seconds", "nan", "1 to 604,800"),
        ("memory", "-1", "64 to 1,048,576"),
        ("retries", "-1", "0 to 100"),
    ],
)
def test_p7_workers_and_limits_have_a_range(
    option: str, value: str, limits: str, tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    root = tiny_project(parameters=PARAMETERS + "\nx = None")
    said = refused(root, monkeypatch, capsys, "batch", "tiny", "--by", "x", f"--{option}", value)
    assert f"{option} = {value} is not possible; in batch. Give {limits}, or leave it out." in said


@pytest.mark.parametrize(("option", "value"), [("jobs", "two"), ("jobs", "1.5"), ("retries", "x")])
def test_p7_workers_are_a_number(
    option: str, value: str, tiny_project: MakeProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    said = refused(
        tiny_project(parameters=PARAMETERS),
        monkeypatch,
        capsys,
        "batch",
        "tiny",
        "--by",
        "x",
        f"--{option}",
        value,
    )
    assert f"--{option}" in said
