"""What every test shares: warnings of our own code are errors, and a tiny project to publish from."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.permissions import without_privilege
from workbench.intake.summary_words import page_language

STUDY = """
schema = 1
id = "tiny"
data = "real"
notebook = "tiny"
as_of = 2020-01-01
[title]
zh = "小研究"
en = "Tiny study"
[tables.people]
files = ["people.csv"]
key = "id"
"""
BOOK = (
    "name,table,label_zh,label_en,type,min,max\nid,people,编号,Number,id,,\nx,people,得分,Score,integer,1,5\n"
)


def pytest_configure(config: pytest.Config) -> None:
    """Messages are compared in English, whatever language the machine speaks."""
    if page_language() == "zh":
        os.environ["LC_ALL"] = "C.UTF-8"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests of a group share what takes minutes to make: they must not be spread over the workers unnoticed."""
    if getattr(session.config.option, "loadgroup", False):
        spread = [
            item
            for item in session.items
            if item.get_closest_marker("xdist_group") and "@" not in item.nodeid
        ]
        if spread:
            raise pytest.UsageError(f"xdist does not keep groups together: {spread[0].nodeid}")


@pytest.fixture(autouse=True)
def held_to_permissions(request: pytest.FixtureRequest) -> Iterator[None]:
    """For tests marked `heeds_permissions`."""
    if request.node.get_closest_marker("heeds_permissions") is None:
        yield
        return
    with without_privilege() as bound:
        if not bound:
            pytest.skip(
                "run as an ordinary user: this one may read and write everything, so no refusal can be brought about"
            )
        yield


@pytest.fixture(autouse=True)
def warnings_of_ours_are_errors() -> Iterator[None]:
    """Some libraries' own warnings cannot be mended here; ours can."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", module=r"workbench(\.|$)")
        yield


@pytest.fixture
def write_study(tmp_path: Path) -> Callable[..., Path]:
    """Write data/raw/tiny of a project without notebooks: the study's folder, with other files where they are given."""

    def write(
        files: Mapping[str, str | bytes] | None = None, *, toml: str = "", book: str = BOOK, head: str = STUDY
    ) -> Path:
        folder = tmp_path / "data" / "raw" / "tiny"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        contents = {"study.toml": head + toml, "codebook.csv": book, "people.csv": "id,x\na,1\nb,5\nc,3\n"}
        for name, content in {**contents, **(files or {})}.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            (folder / name).write_bytes(data)
        return folder

    return write


@pytest.fixture
def tiny_project(tmp_path: Path) -> Callable[..., Path]:
    """Make a project whose one study `tiny` has the given code cells after parameters and set-up."""

    def make(
        *cells: str, parameters: str = 'study = "tiny"\nlang = "zh"\nk = 3', tags: tuple[str, ...] = ()
    ) -> Path:
        folder = tmp_path / "data" / "raw" / "tiny"
        folder.mkdir(parents=True)
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
        (folder / "codebook.csv").write_text(BOOK, encoding="utf-8")
        (folder / "people.csv").write_text("id,x\na,1\nb,5\nc,3\n", encoding="utf-8")
        (tmp_path / "notebooks").mkdir()
        sources = [
            (parameters, ["parameters"]),
            ("import workbench as wb", ["setup"]),
            ("survey = wb.open_study(study)\nwb.paper(survey, lang=lang)", []),
            *((cell, list(tags)) for cell in cells),
        ]
        (tmp_path / "notebooks" / "tiny.ipynb").write_text(_notebook(sources), encoding="utf-8")
        return tmp_path

    return make


def _notebook(sources: list[tuple[str, list[str]]]) -> str:
    cells = [
        {
            "cell_type": "code",
            "id": f"tiny-{number}",
            "metadata": {"tags": tags},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, (source, tags) in enumerate(sources)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )
