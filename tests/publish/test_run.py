from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.errors import CellError, CheckFailed, InputError
from workbench.present.edition import RESULT_TYPE
from workbench.publish import run
from workbench.publish.kernels.environment import ENVIRONMENT
from workbench.publish.results import check_same_results, results_of
from workbench.publish.run import (
    execute,
    parts_of,
    prepare,
    read_notebook,
    without_clock,
)
from workbench.study_file import load_study

ROOT = Path(__file__).parents[2]


def cell(source: str, *tags: str) -> Any:
    return new_code_cell(source, metadata={"tags": list(tags)})


def sources(notebook: Any) -> list[str]:
    return [each.source for each in notebook.cells]


NOTEBOOK = new_notebook(
    cells=[
        cell("n = 1", "parameters"),
        new_markdown_cell("中文", metadata={"tags": ["zh"]}),
        new_markdown_cell("English", metadata={"tags": ["en"]}),
        new_markdown_cell("both"),
        new_markdown_cell("how to use this notebook", metadata={"tags": ["guide"]}),
        cell("abstract", "abstract-en"),
        cell("claims", "needs:claims"),
        cell("staff", "needs:staff_log", "appendix"),
        cell("two", "needs:people", "needs:claims", "zh"),
    ]
)


@pytest.mark.parametrize(("lang", "own", "other"), [("zh", "中文", "English"), ("en", "English", "中文")])
def test_only_the_cells_of_the_language_stay(lang: Any, own: str, other: str) -> None:
    kept = sources(prepare(NOTEBOOK, lang=lang, parts={"claims", "staff_log", "people"}))
    assert own in kept
    assert other not in kept
    assert {"both", "abstract", "n = 1"} <= set(kept)


def test_the_guide_is_for_whoever_opens_the_notebook() -> None:
    assert "how to use this notebook" not in sources(prepare(NOTEBOOK, lang="zh", parts={"claims"}))


def test_cells_drop_out_with_what_the_study_lacks_and_the_paper_can_say_so() -> None:
    prepared = prepare(NOTEBOOK, lang="zh", parts={"people"})
    assert not {"claims", "staff", "two"} & set(sources(prepared))
    said = prepared.metadata["workbench"]
    assert said["lang"] == "zh"
    assert len(said["absent"]) == 2
    assert "staff_log" in said["absent"]  # a table of the study's own has no word in the glossary
    whole = prepare(NOTEBOOK, lang="zh", parts={"claims", "staff_log", "people"})
    assert whole.metadata["workbench"]["absent"] == []


def test_the_notebook_itself_is_not_changed() -> None:
    before = nbformat.writes(NOTEBOOK)
    prepare(NOTEBOOK, lang="zh", parts=set())
    assert nbformat.writes(NOTEBOOK) == before


def test_a_study_has_its_tables_and_the_sections_it_declares(write_study: Callable[..., Path]) -> None:
    assert parts_of(load_study(write_study())) == {"people"}
    words = '{ zh = "甲", en = "A" }'
    toml = f'[fielding.a]\nlabel = {words}\ndistributed = 3\nreturned = 3\n[[printed]]\nname = "x"\nlabel = {words}\nn = 3\nmean = 2\nsd = 1\n'
    assert parts_of(load_study(write_study(toml=toml))) == {"people", "fielding", "printed"}
    shipped = parts_of(load_study(ROOT / "data" / "raw" / "orthopedic_care"))
    assert {
        "patients",
        "staff_log",
        "entries",
        "claims",
        "printed",
        "instruments",
        "several-scales",
        "fielding",
        "careless",
    } == shipped


@pytest.mark.parametrize(
    "content",
    ["", "[]", "1", "{}", "not json", '{"nbformat": 4}', '{"nbformat": "x"}', '{"nbformat": 99, "nbformat_minor": 0}',
     '{"cells": 1, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', '{"cells": [{"cell_type": "x"}], "nbformat": 4}'],
)  # fmt: skip
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"This is not a notebook; in a\.ipynb"):
        read_notebook(tmp_path / "a.ipynb")


def test_bytes_that_are_no_text_are_no_notebook(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(b"\x7fELF" + bytes(range(256)))
    with pytest.raises(InputError, match="not a notebook"):
        read_notebook(tmp_path / "a.ipynb")


def test_a_notebook_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no notebook 'a\.ipynb'.*study\.toml"):
        read_notebook(tmp_path / "a.ipynb")
    (tmp_path / "a.ipynb").mkdir()
    with pytest.raises(InputError, match="no notebook"):
        read_notebook(tmp_path / "a.ipynb")


def test_results_are_gathered_in_the_order_they_were_recorded() -> None:
    def recorded(name: str, value: float | None) -> Any:
        return new_output(
            "display_data", data={RESULT_TYPE: {"name": name, "estimate": {"value": value}, "label": {}}}
        )

    first, second = cell("a"), cell("b")
    first.outputs = [new_output("stream", text="x"), recorded("b", 1.0), recorded("a", None)]
    second.outputs = [recorded("c", 3.0), new_output("display_data", data={"text/plain": "x"})]
    notebook = new_notebook(cells=[new_markdown_cell("x"), first, second])
    assert list(results_of(notebook).items()) == [
        ("b", {"value": 1.0}),
        ("a", {"value": None}),
        ("c", {"value": 3.0}),
    ]


def test_languages_with_the_same_results_pass() -> None:
    check_same_results(
        {"zh": {"a": {"value": 1.0}, "b": {"value": None}}, "en": {"b": {"value": None}, "a": {"value": 1.0}}}
    )
    check_same_results({"zh": {}})


@pytest.mark.parametrize("other", [{"a": {"value": 1.1}}, {}, {"a": {"value": 1.0}, "b": {"value": 2.0}}])
def test_languages_with_other_results_are_refused_by_name(other: dict[str, Any]) -> None:
    with pytest.raises(
        CheckFailed, match=r"zh and en papers hold different results; found: [ab]\."
    ) as failed:
        check_same_results({"zh": {"a": {"value": 1.0}}, "en": other})
    assert failed.value.exit_code == 5


def test_times_and_random_names_are_taken_out() -> None:
    injected = cell("n = 2", "injected-parameters")
    injected.metadata.update({"papermill": {"duration": 1.2}, "execution": {"iopub.status.busy": "12:00"}})
    notebook = new_notebook(cells=[cell("x"), injected], metadata={"papermill": {"start_time": "12:00"}})
    done = without_clock(notebook)
    assert "12:00" not in nbformat.writes(done)
    assert "duration" not in nbformat.writes(done)
    assert done.cells[1].id == "injected-1"


def test_the_environment_of_the_kernel_is_fixed_and_ours_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = dict(os.environ)
    with run._environment(tmp_path, None):
        assert {name: os.environ[name] for name in ENVIRONMENT} == ENVIRONMENT
        assert os.environ["WORKBENCH_PROJECT"] == str(tmp_path)
        assert "PYTHONDONTWRITEBYTECODE" not in os.environ
        home = os.environ["IPYTHONDIR"]
    assert dict(os.environ) == before
    assert not Path(home).parent.exists()
    with pytest.raises(ZeroDivisionError), run._environment(tmp_path, None):
        _ = 1 / 0
    assert dict(os.environ) == before


def test_a_kernel_that_dies_is_said_so(tmp_path: Path) -> None:
    notebook = prepare(new_notebook(cells=[cell("import os\nos._exit(9)")]), lang="zh", parts=set())
    with pytest.raises(CellError, match=r"kernel died; in a\.ipynb; found: .*memory") as failed:
        execute(notebook, name="a.ipynb", parameters={}, project=tmp_path, cwd=tmp_path)
    assert failed.value.exit_code == 1


def test_a_machine_without_a_kernel_is_sent_to_the_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_client.kernelspec import NoSuchKernel

    def absent(*_: Any, **__: Any) -> None:
        raise NoSuchKernel("python3")

    monkeypatch.setattr("papermill.execute_notebook", absent)
    with pytest.raises(CheckFailed, match="workbench doctor"):
        execute(new_notebook(), name="a.ipynb", parameters={}, project=tmp_path, cwd=tmp_path)


def test_cells_of_one_unit_and_of_all_are_told_apart_by_the_parameter() -> None:
    notebook = new_notebook(cells=[cell("1"), cell("2", "if:branch"), cell("3", "unless:branch")])
    for value, kept in ((None, "13"), ("", "13"), ("B01", "12")):
        prepared = prepare(notebook, lang="zh", parts=set(), parameters={"branch": value})
        assert "".join(each.source for each in prepared.cells) == kept


def test_a_part_that_only_a_cell_left_out_needs_is_not_called_absent() -> None:
    notebook = new_notebook(cells=[cell("1", "if:branch", "needs:complaints")])
    assert prepare(notebook, lang="zh", parts=set(), parameters={}).metadata["workbench"]["absent"] == []
    given = prepare(notebook, lang="en", parts=set(), parameters={"branch": "B01"})
    assert given.metadata["workbench"]["absent"]


@pytest.mark.parametrize(
    ("period", "kept"),
    [(None, "135"), ("2005", "135"), ("2005-Q3", "125"), ("2005-08", "124"), ("2005-W31", "124")],
)
def test_an_edition_has_the_cells_of_its_length(period: str | None, kept: str) -> None:
    tagged = [
        cell("1"),
        cell("2", "if:partial"),
        cell("3", "unless:partial"),
        cell("4", "if:brief"),
        cell("5", "unless:brief"),
    ]
    prepared = prepare(new_notebook(cells=tagged), lang="zh", parts=set(), parameters={"period": period})
    assert "".join(each.source for each in prepared.cells) == kept


@pytest.mark.parametrize("dies", [False, True])
def test_what_programs_of_a_cell_write_is_in_the_notebook_and_on_the_terminal_only_when_the_kernel_dies(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it, ipykernel leaves the streams alone
    source = "import os, time\nos.write(2, b'told')\ntime.sleep(0.2)" + "\nos._exit(9)" * dies
    notebook = prepare(new_notebook(cells=[cell(source)]), lang="zh", parts=set())
    with pytest.raises(CellError) if dies else nullcontext():
        done = execute(notebook, name="a.ipynb", parameters={}, project=tmp_path, cwd=tmp_path)
        assert [output["text"] for output in done.cells[0].outputs] == ["told"]
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "told" if dies else "")
