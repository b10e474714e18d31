from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.present import edition
from workbench.present.edition import record, start
from workbench.present.sentences import say
from workbench.present.tables import TABLE_TYPE, Column, Table, check_label, column, table
from workbench.study import Words
from workbench.study_file import load_study

STUDY = load_study(Path(__file__).parents[2] / "data" / "raw" / "orthopedic_care")
CAPTION = Words(zh="*样本*", en="The *sample*")
COLUMNS = (Column("Scale", "left"), Column("*n*"), Column("Mean", group="Score"))
ROWS = [("A", "5", "1.20"), ("B", "6", "—")]


@pytest.fixture(autouse=True)
def english_paper() -> Iterator[None]:
    start(STUDY, lang="en")
    yield
    edition._EDITIONS.clear()


def made(rows: Any = ROWS, **other: Any) -> Table:
    return table(rows, **{"label": "tbl-sample", "caption": CAPTION, "columns": COLUMNS, **other})


def test_a_table_travels_as_structured_text() -> None:
    note = Words(zh="注", en="*P* by t")
    content = made(notes=[note], size="small").as_json()
    assert json.loads(json.dumps(content)) == {
        "label": "tbl-sample",
        "caption": [["text", "The "], ["em", [["text", "sample"]]]],
        "notes": [[["em", [["text", "P"]]], ["text", " by t"]]],
        "columns": [
            {"header": [["text", "Scale"]], "align": "left", "group": None},
            {"header": [["em", [["text", "n"]]]], "align": "right", "group": None},
            {"header": [["text", "Mean"]], "align": "right", "group": [["text", "Score"]]},
        ],
        "rows": [
            [[["text", "A"]], [["text", "5"]], [["text", "1.20"]]],
            [[["text", "B"]], [["text", "6"]], [["text", "—"]]],
        ],
        "stub_rows": [],
        "simulated": True,
        "size": "small",
    }


def test_the_language_is_the_papers() -> None:
    start(STUDY, lang="zh")
    assert made().as_json()["caption"] == [["em", [["text", "样本"]]]]
    assert column("missing").header == "缺失"
    start(STUDY, lang="en")
    assert column("missing", align="left", group="mean") == Column("Missing", "left", "Mean")


@pytest.mark.parametrize("cell", ["*x*", "$a$", "[@key]", "<script>alert(1)</script>", "@tbl-x", "=1+1"])
def test_a_cell_is_never_read_as_markdown(cell: str) -> None:
    shown = made([(cell, "", "")])
    assert shown.as_json()["rows"] == [[[["text", cell]], [], []]]
    assert "<script>" not in shown._repr_mimebundle_()["text/html"]


def test_it_shows_itself_in_a_notebook() -> None:
    bundle = made()._repr_mimebundle_()
    assert set(bundle) == {TABLE_TYPE, "text/html", "text/plain"}
    assert bundle["text/plain"] == "The sample\nScale\tn\tMean\nA\t5\t1.20\nB\t6\t—"
    assert "<caption>The sample</caption>" in bundle["text/html"]


@pytest.mark.parametrize("row", [("A", "5"), ("A", "5", "1", "2"), ()])
def test_a_row_that_does_not_fit_the_columns_is_refused(row: tuple[str, ...]) -> None:
    with pytest.raises(
        InputError, match=r"Row 1 does not fit table 'tbl-sample'; found: . cells for 3 columns"
    ):
        made([ROWS[0], row])


@pytest.mark.parametrize("cell", [1.23456, 5, None, b"x"])
def test_a_cell_that_nobody_formatted_is_refused(cell: object) -> None:
    with pytest.raises(InputError, match="Row 0 of table 'tbl-sample' is not text"):
        made([("A", cell, "1")])


def test_a_heading_row_fills_only_its_first_cell() -> None:
    assert made([("Group", "", ""), *ROWS], stub_rows=[0]).as_json()["stub_rows"] == [0]
    for stub in ([0], [5], [-1]):
        with pytest.raises(InputError, match="no such heading row"):
            made(stub_rows=stub)


@pytest.mark.parametrize(
    "label", ["", "tbl-", "tbl-Sample", "tbl_sample", "sample", "fig-sample", "tbl-a b", "tbl-é", "tbl-a-"]
)
def test_a_label_is_one_that_prose_can_refer_to(label: str) -> None:
    with pytest.raises(InputError, match=r"cannot be a label.*tbl-"):
        made(label=label)
    check_label("tbl-a-2", "tbl")


def test_a_header_is_a_word_of_the_glossary() -> None:
    with pytest.raises(InputError, match="glossary has no word"):
        column("scal")


def test_the_rows_given_are_not_kept() -> None:
    rows = [["A", "5", "1"]]
    shown = made(rows)
    rows[0][0] = "B"
    assert shown.rows == (("A", "5", "1"),)


def test_a_table_without_rows_is_a_table() -> None:
    assert made([]).as_json()["rows"] == []


def test_a_cell_may_be_a_sentence_whose_numbers_keep_their_link() -> None:
    rho = record("rho", Estimate(-0.3482, -0.5104, -0.1609, 0.95, 102, 0.00032, unit="correlation"))
    made = table(
        [["甲", say(zh="{r}（{r.low}～{r.high}）", en="{r} ({r.low} to {r.high})", r=rho)]],
        label="tbl-linked",
        caption=Words(zh="题", en="Title"),
        columns=[Column("名", align="left"), Column("*r*")],
    )
    (row,) = made.as_json()["rows"]
    assert row[0] == [["text", "甲"]]
    assert ["data", "−0.35", -0.3482, "rho", "value"] in row[1]
    assert [node[4] for node in row[1] if node[0] == "data"] == ["value", "low", "high"]
    shown = made._repr_mimebundle_()
    assert "<td>−0.35 (−0.51 to −0.16)</td>" in shown["text/html"]
    assert shown["text/plain"].splitlines()[-1] == "甲\t−0.35 (−0.51 to −0.16)"
