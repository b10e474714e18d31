from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BOOK, STUDY
from workbench.errors import InputError, ProblemsFound
from workbench.intake import clean
from workbench.intake.clean import clean_study, replay
from workbench.intake.codebook import LOG_SCHEMA, ROW, apply_codebook
from workbench.intake.origins import hash_files
from workbench.intake.read import read_text
from workbench.study import Rules
from workbench.study_file import load_study
from workbench.variables import Variable

WriteStudy = Callable[..., Path]
EXCLUDE = '[[rules.people.exclude]]\nreason = { zh = "太小", en = "too low" }\nwhere = "x < 3"\n'
BLANK = '[[rules.people.exclude]]\nreason = { zh = "空白", en = "empty" }\nno_answers_in = ["x"]\n'
ID = Variable("id", "t", "", "", "id", "", None, None, {}, {}, False, "", "", "", 2)
X = Variable("x", "t", "", "", "integer", "", 1, 5, {"1": ("差", "bad")}, {"9": "none"}, False, "", "", "", 3)


def people(folder: Path) -> clean.CleanTable:
    return clean_study(load_study(folder))["people"]


def test_a_study_becomes_typed_tables(write_study: WriteStudy) -> None:
    table = people(write_study())
    assert table.frame.to_dict(as_series=False) == {"id": ["a", "b", "c"], "x": [1, 5, 3]}
    assert table.log.is_empty()
    assert table.log.schema == pl.Schema(LOG_SCHEMA)
    assert (table.entry, table.set_missing, table.encodings) == (None, (), {"people.csv": "utf-8"})


def test_each_row_left_out_has_one_reason_and_the_flow_adds_up(write_study: WriteStudy) -> None:
    files = {"people.csv": "id,x\na,1\nb,\nc,3\nd,2\ne,5\n"}
    table = people(write_study(files, toml=BLANK + EXCLUDE))
    assert table.flow.rows() == [
        (1, "收到的记录", "records received", 5, 5),
        (2, "空白", "empty", 5, 4),
        (3, "太小", "too low", 4, 2),
        (4, "进入分析", "analysed", 2, 2),
    ]
    out = table.log.filter(pl.col("column") == "*")
    assert out.select("row", "key", "rule", "why").rows() == [
        (3, "b", "excluded", "empty"),
        (2, "a", "excluded", "too low"),
        (5, "d", "excluded", "too low"),
    ]
    assert table.frame["id"].to_list() == ["c", "e"]


def test_a_study_of_which_nobody_is_left_still_has_a_table_and_a_flow(write_study: WriteStudy) -> None:
    table = people(write_study(toml=EXCLUDE.replace("x < 3", "x > 0") + EXCLUDE))
    assert table.frame.height == 0
    assert table.frame.dtypes == [pl.String, pl.Int64]
    assert table.flow["after"].to_list() == [3, 0, 0, 0]


@pytest.mark.parametrize("key", ["a", ""])
def test_a_blank_or_repeated_key_is_named_with_every_row(write_study: WriteStudy, key: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        people(write_study({"people.csv": f"id,x\na,1\n{key},2\n{key},3\n"}))
    assert "people.csv, row 3, column id" in str(refused.value)
    assert "row 4" in str(refused.value)


def test_every_problem_of_a_table_is_listed_at_once(write_study: WriteStudy) -> None:
    with pytest.raises(ProblemsFound, match="Table 'people' cannot be cleaned: 3 problems"):
        people(write_study({"people.csv": "id,x\na,7\nb,x\na,1.5\n".replace("a,1.5", "c,1.5")}))


def test_aliases_are_applied_and_logged(write_study: WriteStudy) -> None:
    files = {
        "people.csv": "id,x\na,五\nb, 五 \n",
        "aliases.csv": "table,name,written,code,why\npeople,x,五,5,一致\n",
    }
    table = people(write_study(files))
    assert table.frame["x"].to_list() == [5, 5]
    assert table.log["rule"].to_list() == ["alias", "alias"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("table,name,written\npeople,x,五\n", ["row 1, column code", "missing"]),
        (
            "table,name,written,code\npeopel,x,五,5\n",
            ["row 2, column table ('peopel')", "Did you mean 'people'"],
        ),
        ("table,name,written,code\npeople,y,五,5\n", ["row 2, column name ('y')", "no such variable"]),
        (
            "table,name,written,code\npeople,x,五,5\npeople,x,五 ,4\n",
            ["row 3, column written ('五')", "two codes", "'5'"],
        ),
    ],
)
def test_a_table_of_aliases_that_names_what_is_not_there_is_refused(
    write_study: WriteStudy, rows: str, words: list[str]
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        people(write_study({"aliases.csv": rows}))
    for word in ["aliases.csv", *words]:
        assert word in str(refused.value)


def test_a_table_of_aliases_may_be_empty(write_study: WriteStudy) -> None:
    assert people(write_study({"aliases.csv": "table,name,written,code\n"})).frame.height == 3


def test_a_declared_encoding_and_sheet_are_used(write_study: WriteStudy) -> None:
    files = {"people.csv": "id,x\n1,好\n".encode("big5")}
    book = BOOK.replace("x,people,得分,Score,integer,1,5", "x,people,得分,Score,text,,")
    table = people(write_study(files, head=STUDY + 'encoding = "big5"\n', book=book))
    assert table.frame["x"].to_list() == ["好"]
    with pytest.raises(InputError, match="no encoding 'klingon'"):
        people(write_study(files, head=STUDY + 'encoding = "klingon"\n', book=book))


def test_a_raw_file_that_changes_while_it_is_read_stops(
    write_study: WriteStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_study()
    honest = clean.clean_table

    def meddle(*arguments: object, **options: object) -> clean.CleanTable:
        (folder / "people.csv").write_text("id,x\na,2\n", encoding="utf-8")
        return honest(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(clean, "clean_table", meddle)
    with pytest.raises(InputError, match="raw file changed while it was read"):
        people(folder)


def test_cleaning_writes_nothing_among_the_raw_files(write_study: WriteStudy) -> None:
    folder = write_study()
    before = hash_files(folder)
    people(folder)
    assert hash_files(folder) == before
    assert set(before) == {"study.toml", "codebook.csv", "people.csv"}


cells = st.sampled_from(["1", "2", "５", " 3", "4.0", "9", "", "差", "bad ", "7", "x", "+2", "３ "])


@given(st.lists(cells, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_the_cells_that_differ_are_exactly_the_cells_logged_and_the_log_replays(answers: list[str]) -> None:
    raw = pl.DataFrame(
        {"id": [f"f{n}" for n in range(len(answers))], "x": answers, ROW: range(2, 2 + len(answers))}
    )
    rules = Rules(out_of_range="missing", unreadable="missing")
    applied = apply_codebook(raw, {"id": ID, "x": X}, key="id", file="t.csv", rules=rules)
    differing = {
        (row, column)
        for column in ("id", "x")
        for row in raw.filter(raw[column] != applied.frame[column])[ROW]
    }
    logged = list(applied.log.select("row", "column").iter_rows())
    assert len(logged) == len(set(logged))
    assert set(logged) == differing
    assert replay(raw, applied.log).equals(applied.frame)


@pytest.mark.parametrize(
    ("row", "column", "old", "found"),
    [
        (2, "x", "5", "found: '1'"),
        (9, "x", "1", "no such cell"),
        (2, "y", "1", "no such cell"),
        (9, "*", "", "no such cell"),
    ],
)
def test_a_log_that_does_not_fit_stops(row: int, column: str, old: str, found: str) -> None:
    raw = pl.DataFrame({"id": ["a"], "x": ["1"], ROW: [2]})
    log = pl.DataFrame([(row, "a", column, old, "3", "r", "")], schema=LOG_SCHEMA, orient="row")
    with pytest.raises(InputError, match=rf"The log says '{old}'; in row {row}, column .*{found}"):
        replay(raw, log)


def test_a_rule_can_be_taken_out_of_the_log_and_the_rest_replayed(write_study: WriteStudy) -> None:
    folder = write_study({"people.csv": "id,x\na, 1\nb,5\n"}, toml=EXCLUDE)
    table = people(folder)
    read = read_text(folder / "people.csv")
    raw = read.frame.with_columns(pl.Series(ROW, read.rows, pl.Int64))
    assert replay(raw, table.log)["id"].to_list() == ["b"]
    kept = table.log.filter(pl.col("rule") != "excluded")
    assert replay(raw, kept)["x"].to_list() == ["1", "5"]
