from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from workbench.errors import ProblemsFound
from workbench.intake.clean import CleanTable, clean_study
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
BOOK = """name,table,label_zh,label_en,type,min,max,identifier
id,people,编号,Number,id,,,
came,people,入院,Admitted,date,,,
left,people,出院,Discharged,date,,,
stay,people,天数,Days,integer,0,90,
note,people,备注,Remark,text,,,
name,people,姓名,Name,text,,,direct
"""
ROWS = """id,came,left,stay,note,name
a,2010-10-03,2010-10-05,2,x,甲
b,2010-10-03,2010-10-05,3,y,乙
c,2010-10-09,2010-10-05,4,z,丙
d,,2010-10-05,1,,丁
"""
STAY = """[[rules.people.checks]]
name = "stay"
label = { zh = "住院天数等于出院减入院", en = "stay equals discharge minus admission" }
holds = "stay = left - came"
"""


def people(write: WriteStudy, toml: str) -> CleanTable:
    return clean_study(load_study(write({"people.csv": ROWS}, book=BOOK, toml=toml)))["people"]


def test_records_that_contradict_themselves_stop_with_every_answer_concerned(write_study: WriteStudy) -> None:
    with pytest.raises(ProblemsFound) as refused:
        people(write_study, STAY)
    message = str(refused.value)
    assert "people.csv, row 3, column stay, left, came ('3; 2010-10-05; 2010-10-03')" in message
    assert (
        "this does not hold: stay equals discharge minus admission. It must hold that stay = left - came"
        in message
    )
    assert "row 4" in message
    assert "row 5" not in message, "an answer is missing: nothing can be said"


def test_listed_they_change_nothing_and_are_counted(write_study: WriteStudy) -> None:
    table = people(write_study, STAY + 'then = "list"\n')
    assert [each.row for each in table.noted] == [3, 4]
    assert table.set_missing == ()
    assert table.frame["stay"].to_list() == [2, 3, 4, 1]


def test_set_missing_they_are_logged_and_keep_their_reason(write_study: WriteStudy) -> None:
    table = people(write_study, STAY + 'then = "missing"\nset_missing = ["stay"]\n')
    assert table.frame["stay"].to_list() == [2, None, None, 1]
    assert table.log.select("row", "key", "column", "old", "new", "rule").rows() == [
        (3, "b", "stay", "3", "", "check stay: set missing"),
        (4, "c", "stay", "4", "", "check stay: set missing"),
    ]
    assert table.missing.rows() == [("b", "stay", "contradiction"), ("c", "stay", "contradiction")]


def test_checks_are_held_one_after_the_other_on_what_the_earlier_left(write_study: WriteStudy) -> None:
    order = STAY.replace('"stay"', '"order"').replace("stay = left - came", "left >= came")
    toml = order + 'then = "missing"\nset_missing = ["came"]\n' + STAY + 'then = "list"\n'
    table = people(write_study, toml)
    assert [each.row for each in table.noted] == [3]


def test_free_text_in_a_check_is_not_shown(write_study: WriteStudy) -> None:
    toml = STAY.replace("stay = left - came", "note is missing or stay = 2")
    with pytest.raises(ProblemsFound, match="column note, stay \\('•••; 3'\\)"):
        people(write_study, toml)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (STAY.replace("left - came", "left - cane"), ["rules.people.checks stay", "'cane'", "no such variable"]),
        (STAY.replace("left - came", "name"), ["('name')", "this variable names a person"]),
        (STAY.replace('"stay = left - came"', '"eval(1)"'), ["rules.people.checks stay", "not understood"]),
        (STAY + 'then = "missing"\n', ["set_missing"]),
        (STAY + 'then = "missing"\nset_missing = ["stey"]\n', ["'stey'", "Did you mean 'stay'"]),
        (STAY + 'then = "drop"\n', ["rules.people.checks.0.then", "stop"]),
        ('[[rules.people.exclude]]\nreason = { zh = "a", en = "a" }\nwhere = "ago < 3"\n',
         ["rules.people.exclude 1", "'ago'", "no such variable"]),
    ],
)  # fmt: skip
def test_a_check_that_cannot_be_meant_is_refused_before_anything_is_read(
    write_study: WriteStudy, toml: str, words: list[str]
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        load_study(write_study({"people.csv": ROWS}, book=BOOK, toml=toml))
    for word in words:
        assert word in str(refused.value)


def test_every_doubt_of_a_table_is_listed_at_once(write_study: WriteStudy) -> None:
    rows = ROWS.replace("2010-10-05,2,x", "2010-10-05,two,x")
    with pytest.raises(ProblemsFound, match="3 problems") as refused:
        clean_study(load_study(write_study({"people.csv": rows}, book=BOOK, toml=STAY)))
    assert "row 2, column stay ('two'): unreadable" in str(refused.value)
    assert "row 3" in str(refused.value)


def test_a_rule_can_be_taken_out_of_the_log(write_study: WriteStudy) -> None:
    table = people(write_study, STAY + 'then = "missing"\nset_missing = ["stay"]\n')
    rules = table.log["rule"].unique().to_list()
    assert rules == ["check stay: set missing"]
    assert table.log.filter(pl.col("rule") != rules[0]).is_empty()
