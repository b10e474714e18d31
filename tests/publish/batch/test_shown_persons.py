"""What no report may show is read once for a batch, and again where the raw files have changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import CheckFailed
from workbench.intake.origins import hash_files
from workbench.publish.batch.batch import batch
from workbench.publish.release.scan import Identifiers
from workbench.publish.report import report

MakeProject = Callable[..., Path]
NAME = "欧阳测试甲"
BOOK = (
    "name,table,label_zh,label_en,type,min,max,identifier\nid,people,编号,Number,id,,,\nx,people,得分,Score,integer,1,5,\n"
    "who,people,姓名,Name,text,,,direct\n"
)


@pytest.fixture
def root(tiny_project: MakeProject) -> Path:
    letters = [ord(letter) for letter in NAME]  # so that the notebook itself does not hold the name
    cell = f'wb.say(zh="{{n}}", en="{{n}}", n="".join(map(chr, {letters})) if x == "3" else "x")'
    made = tiny_project(cell, parameters='study = "tiny"\nlang = "zh"\nx = None')
    folder = made / "data/raw/tiny"
    (folder / "codebook.csv").write_text(BOOK, encoding="utf-8")
    (folder / "people.csv").write_text(f"id,x,who\na,1,{NAME}\nb,3,\n", encoding="utf-8")
    return made


def test_the_report_that_shows_a_person_fails_alone(root: Path) -> None:
    made = batch("tiny", by="x", langs=["zh"], formats=["html"], project=root)
    assert made.made == ("x-1",)
    assert "shows persons" in made.failed["x-3"]
    assert NAME not in made.failed["x-3"]
    assert not (root / "reports/tiny/x-3/tiny-x-3.zh.html").exists()


def test_what_was_read_from_other_files_is_read_again(root: Path) -> None:
    old = Identifiers(frozenset(), {"people.csv": "0"})
    with pytest.raises(CheckFailed, match="shows persons"):
        report("tiny", langs=["zh"], formats=["html"], parameters={"x": "3"}, project=root, identifiers=old)
    current = Identifiers(frozenset({"another person"}), hash_files(root / "data/raw/tiny"))
    report("tiny", langs=["zh"], formats=["html"], parameters={"x": "3"}, project=root, identifiers=current)
    assert NAME not in repr(Identifiers(frozenset({NAME}), {}))
