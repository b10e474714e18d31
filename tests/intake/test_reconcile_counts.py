from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import workbench as wb
from workbench.errors import InputError, ProblemsFound
from workbench.intake.clean import clean_study
from workbench.intake.processed import open_study
from workbench.intake.reconcile import compare_entries
from workbench.intake.reconcile_counts import by_field, by_operator, same_operator
from workbench.intake.reconcile_files import reconcile_files
from workbench.intake.summary import summary_lines
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
FIRST = pl.DataFrame(
    {"id": list("abcd"), "who": ["L", "L", "M", "M"], "x": ["1", "2", "3", "4"], "y": ["1", "1", "1", "1"]}
)
SECOND = pl.DataFrame(
    {"id": list("abcd"), "who": ["M", "M", "L", "M"], "x": ["1", "9", "8", "4"], "y": ["1", "1", "１", "2"]}
)


def test_differences_are_counted_by_field_with_the_exact_interval() -> None:
    found = compare_entries(FIRST, SECOND, key="id", operator="who")
    table = by_field(found)
    assert table.select("field", "compared", "differing", "per_10000").rows() == [
        ("x", 4, 2, 5000.0),
        ("y", 4, 1, 2500.0),
    ]
    # Garwood's limits of a count of 2: half the chi-square points 0.48442 (4 df) and 14.44938 (6 df).
    assert table["low"][0] == pytest.approx(0.242209 / 4 * 10_000, rel=1e-5)
    assert table["high"][0] == pytest.approx(7.224688 / 4 * 10_000, rel=1e-5)


def test_the_operator_is_not_compared_and_has_counts_of_their_own() -> None:
    found = compare_entries(FIRST, SECOND, key="id", operator="who")
    assert (found.fields, found.fields_compared, found.differing) == (("x", "y"), 8, 3)
    # L keyed a, b, c once each; M keyed a, b, c once and d twice.
    assert by_operator(found).select("operator", "compared", "differing").rows() == [
        ("L", 6, 2),
        ("M", 10, 4),
    ]
    assert same_operator(found) == ("d",)


def test_without_the_column_there_is_nothing_to_count() -> None:
    found = compare_entries(FIRST.drop("who"), SECOND.drop("who"), key="id")
    assert by_operator(found).is_empty()
    assert same_operator(found) == ()
    with pytest.raises(InputError, match="The second entry has no column 'who'"):
        compare_entries(FIRST, SECOND.drop("who"), key="id", operator="who")


def test_a_notebook_may_name_the_operator() -> None:
    found = wb.reconcile(FIRST.to_pandas(), SECOND.to_pandas(), key="id", operator="who")
    assert found.fields == ("x", "y")


def test_errors_of_each_operator_are_those_that_were_planted() -> None:
    draw = random.Random(11)
    fields = [f"q{number}" for number in range(30)]
    truth = {f"f{n}": {name: str(draw.randint(1, 5)) for name in fields} for n in range(400)}
    planted: Counter[str] = Counter()
    rates = {"L": 0.01, "M": 0.03, "N": 0.0}
    entries, decided = [], {}
    for _ in range(2):
        rows = []
        for key, answers in truth.items():
            who = draw.choice(list(rates))
            keyed = dict(answers)
            for name in fields:
                if draw.random() < rates[who]:
                    keyed[name] = str(int(keyed[name]) % 5 + 1)
                    decided[key, name] = answers[name]
            rows.append({"id": key, "who": who, **keyed})
        entries.append(pl.DataFrame(rows))
    found = compare_entries(*entries, key="id", operator="who")
    for entry in entries:
        for row in entry.iter_rows(named=True):
            planted[row["who"]] += sum(
                row[name] != truth[row["id"]][name]
                for name in fields
                if (row["id"], name) in set(found.differences.select("key", "field").iter_rows())
            )
    from dataclasses import replace

    table = by_operator(replace(found, decided=decided))
    assert dict(table.select("operator", "differing").iter_rows()) == {who: planted[who] for who in rates}
    assert planted["N"] == 0
    assert table["compared"].sum() == 2 * 400 * 30


BOOK = "name,table,type,min,max\nid,people,id,,\nwho,people,category,,\nx,people,integer,1,9\ny,people,integer,1,9\n"
HEAD = """schema = 1
id = "tiny"
data = "real"
notebook = "tiny"
as_of = 2020-01-01
[title]
zh = "小研究"
en = "Tiny study"
[tables.people]
files = ["a.csv", "b.csv"]
key = "id"
entries = 2
decisions = "decisions.csv"
operator = "who"
"""
DECIDED = "id,field,first,second,chosen,by,when,why\nb,x,2,9,9,P,,\nc,x,3,8,7,P,,\nd,y,1,2,1,P,,\n"


def files() -> dict[str, str]:
    return {"a.csv": FIRST.write_csv(), "b.csv": SECOND.write_csv(), "decisions.csv": DECIDED}


def test_in_a_study_errors_are_those_against_the_decision(write_study: WriteStudy) -> None:
    survey = open_study("tiny", project=write_study(files(), head=HEAD, book=BOOK).parents[2])
    entry = survey.entry["people"]
    errors = {row["operator"]: row["differing"] for row in entry["by_operator"]}
    # b: L wrote 2 where 9 is right; c: both wrong (M 3, L 8 for 7); d: M's second entry is wrong.
    assert errors == {"L": 2, "M": 2}
    assert entry["same_operator"] == ["d"]
    assert [row["field"] for row in entry["by_field"]] == ["x", "y"]
    lines = summary_lines(survey, lang="en")
    assert any(line.startswith("    operator L: 2 errors in 6 fields, 3333.3 per 10,000") for line in lines)
    assert "    keyed twice by one operator, so not independent: 1 (d)" in lines
    chinese = summary_lines(survey, lang="zh")
    assert any(line.startswith("    录入员 L：6 个字段错 2 个，每万字段 3333.3") for line in chinese)
    assert "    同一人录入两遍，不独立：1 份（d）" in chinese


def test_an_unresolved_cell_blocks_in_a_study(write_study: WriteStudy) -> None:
    less = {**files(), "decisions.csv": DECIDED.replace("c,x,3,8,7,P,,\n", "")}
    with pytest.raises(ProblemsFound, match="this discrepancy is not decided"):
        clean_study(load_study(write_study(less, head=HEAD, book=BOOK)))


def test_an_operator_belongs_to_double_entry_and_must_be_described(write_study: WriteStudy) -> None:
    with pytest.raises(ProblemsFound, match="operator belongs to double entry"):
        load_study(write_study(toml='operator = "x"\n'))
    with pytest.raises(ProblemsFound, match=r"tables\.people\.operator"):
        load_study(write_study(files(), head=HEAD.replace('"who"', '"whom"'), book=BOOK))


def test_files_without_a_study_get_the_counts_too(tmp_path: Path) -> None:
    for name, text in files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    lines = reconcile_files(tmp_path / "a.csv", tmp_path / "b.csv", key="id", out=out, operator="who")
    assert {path.name for path in out.iterdir()} == {
        "by_field.csv", "by_operator.csv", "decisions.csv", "discrepancies.csv", "summary.json",
    }  # fmt: skip
    assert pl.read_csv(out / "by_operator.csv")["differing"].to_list() == [2, 4]
    assert json.loads((out / "summary.json").read_text("utf-8"))["same_operator"] == ["d"]
    assert "by field: x 2, y 1" in lines
    assert "keyed twice by one operator, so not independent: 1 (d)" in lines
