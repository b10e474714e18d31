from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from workbench.errors import ProblemsFound
from workbench.intake.clean import CleanTable, clean_study, replay
from workbench.intake.codebook import ROW, typed
from workbench.intake.read import read_text
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
BOOK = """name,table,label_zh,label_en,type,min,max,codes,missing,required,skip
id,people,编号,Number,id,,,,,,
smokes,people,吸烟,Smokes,category,,,1=是|Yes; 2=否|No,9=拒答|refused,,
packs,people,包数,Packs,integer,0,60,,99=不知道|don't know,{required},smokes = 2
brand,people,品牌,Brand,text,,,,,,smokes = 2 or packs = 0
"""
ROWS = "id,smokes,packs,brand\na,1,3,x\nb,2,,\nc,1,,y\nd,9,5,z\ne,1,99,\nf,,,\n"


def people(write: WriteStudy, rows: str, *, toml: str = "", required: str = "") -> CleanTable:
    book = BOOK.format(required=required)
    return clean_study(load_study(write({"people.csv": rows}, book=book, toml=toml)))["people"]


def reasons(table: CleanTable) -> set[tuple[str, str, str]]:
    return set(table.missing.iter_rows())


def test_who_was_not_asked_is_told_from_who_refused_and_who_left_a_blank(write_study: WriteStudy) -> None:
    table = people(write_study, ROWS)
    assert reasons(table) == {
        ("b", "packs", "not asked"),
        ("b", "brand", "not asked"),
        ("d", "smokes", "拒答|refused"),
        ("e", "packs", "不知道|don't know"),
    }
    assert [(each.row, each.column, each.rule) for each in table.noted] == [(4, "packs", "asked but blank")]
    assert table.frame["packs"].to_list() == [3, None, None, 5, None, None]


def test_an_answer_to_a_question_not_asked_stops_with_row_column_value_rule_and_fix(
    write_study: WriteStudy,
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        people(write_study, ROWS.replace("b,2,,", "b,2,7,x"))
    assert "people.csv, row 3, column packs ('7'): answered though the question was not asked" in str(
        refused.value
    )
    assert "column brand ('x')" in str(refused.value)
    assert "smokes = 2" in str(refused.value)


def test_by_rule_it_is_set_missing_with_a_reason_and_a_row_of_the_log(write_study: WriteStudy) -> None:
    rows = ROWS.replace("b,2,,", "b,2,7,")
    table = people(write_study, rows, toml='[rules.people]\nnot_asked = "missing"\n')
    assert ("b", "packs", "not asked") in reasons(table)
    assert table.log.filter(pl.col("column") == "packs").select(
        "row", "old", "new", "rule", "why"
    ).rows() == [
        (6, "99", "", "missing code: 不知道|don't know", ""),
        (3, "7", "", "not asked: set missing", "skipped where smokes = 2"),
    ]
    assert [(each.row, each.value) for each in table.set_missing] == [(3, "7")]


def test_a_required_answer_may_be_blank_only_where_it_was_not_asked(write_study: WriteStudy) -> None:
    with pytest.raises(ProblemsFound, match="row 4, column packs: asked but blank") as refused:
        people(write_study, ROWS, required="yes")
    assert "row 3" not in str(refused.value)


def test_the_log_replays_with_and_without_the_rule(write_study: WriteStudy) -> None:
    toml = '[rules.people]\nnot_asked = "missing"\n'
    table = people(write_study, ROWS.replace("b,2,,", "b,2,7,"), toml=toml)
    folder = write_study({"people.csv": ROWS.replace("b,2,,", "b,2,7,")}, book=BOOK.format(required=""))
    read = read_text(folder / "people.csv")
    raw = read.frame.with_columns(pl.Series(ROW, read.rows, pl.Int64))
    assert typed(replay(raw, table.log), load_study(folder).variables("people")).equals(table.frame)
    without = replay(raw, table.log.filter(pl.col("rule") != "not asked: set missing"))
    assert without.filter(pl.col("id") == "b")["packs"].to_list() == ["7"]


@pytest.mark.parametrize(
    ("skip", "words"),
    [
        ("smoks = 2", ["row 4, column skip ('smoks')", "no such variable", "Did you mean 'smokes'"]),
        ("smokes = 3", ["('3')", "smokes has no such code", "There is: 1, 2"]),
        ("smokes in (1, 4)", ["('4')", "smokes has no such code"]),
        ("len(smokes) = 2", ["row 4, column skip", "not understood"]),
        ("packs = 2", ["row 4, column skip", "the skip rule goes in a circle"]),
        ("brand is missing", ["row 4", "row 5", "the skip rule goes in a circle"]),
    ],
)
def test_a_skip_rule_that_cannot_be_meant_is_a_problem_of_the_codebook(
    write_study: WriteStudy, skip: str, words: list[str]
) -> None:
    rule = "99=不知道|don't know,,smokes = 2"
    book = BOOK.format(required="").replace(rule, rule.replace("smokes = 2", f'"{skip}"'))
    with pytest.raises(ProblemsFound) as refused:
        load_study(write_study({"people.csv": ROWS}, book=book))
    for word in words:
        assert word in str(refused.value)
