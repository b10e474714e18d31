from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.intake.clean import CleanTable, clean_study, replay
from workbench.intake.codebook import ROW
from workbench.intake.read import read_text
from workbench.intake.rules import duplicates
from workbench.intake.rules.duplicates import near_out, near_pairs
from workbench.study import NearDuplicates
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
ITEMS = [f"q{number}" for number in range(20)]
KEYS = "id,x,y\na,1,2\nb,3,\na,1,5\na,4,3\nb,3,3\n"
KEY_BOOK = "name,table,type,min,max\nid,people,id,,\nx,people,integer,1,5\ny,people,integer,1,5\n"


def people(write: WriteStudy, rows: str, book: str, toml: str) -> CleanTable:
    return clean_study(load_study(write({"people.csv": rows}, book=book, toml=toml)))["people"]


@pytest.mark.parametrize(
    ("keep", "rows"),
    [
        ("keep first", [("a", 1, 2), ("b", 3, None)]),
        ("keep last", [("a", 4, 3), ("b", 3, 3)]),
        ("keep most complete", [("a", 1, 2), ("b", 3, 3)]),
    ],
)
def test_of_one_key_the_declared_record_stays(write_study: WriteStudy, keep: str, rows: list[object]) -> None:
    table = people(write_study, KEYS, KEY_BOOK, f'[rules.people]\nsame_key = "{keep}"\n')
    assert sorted(table.frame.rows(), key=str) == rows
    assert table.flow.select("reason_en", "before", "after").rows()[1] == (
        "records with a repeated key",
        5,
        2,
    )
    assert table.log.filter(pl.col("column") == "*")["rule"].to_list() == ["same key"] * 3


def test_without_a_rule_a_repeated_key_stops_and_a_blank_key_always_does(write_study: WriteStudy) -> None:
    with pytest.raises(ProblemsFound, match="the key is blank or repeated"):
        people(write_study, KEYS, KEY_BOOK, "")
    with pytest.raises(ProblemsFound, match="row 3, column id: the key is blank"):
        people(
            write_study, "id,x,y\na,1,2\n,1,2\n,3,4\n", KEY_BOOK, '[rules.people]\nsame_key = "keep last"\n'
        )


def forms(n: int, *, seed: int, twins: int, differing: int) -> tuple[pl.DataFrame, set[tuple[int, int]]]:
    """Random forms of 20 items; `twins` of them are copied with `differing` answers changed."""
    draw = random.Random(seed)
    rows = [[str(draw.randint(1, 5)) for _ in ITEMS] for _ in range(n)]
    pairs = set()
    for source in draw.sample(range(n), twins):
        copy = list(rows[source])
        for place in draw.sample(range(20), differing):
            copy[place] = str(int(copy[place]) % 5 + 1)
        pairs.add((source, len(rows)))
        rows.append(copy)
    return pl.DataFrame(rows, schema=ITEMS, orient="row"), pairs


@pytest.mark.parametrize("differing", [0, 1, 2])
def test_every_planted_twin_is_found_and_none_invented(differing: int) -> None:
    frame, planted = forms(1_500, seed=5, twins=60, differing=differing)
    rule = NearDuplicates(columns=ITEMS, agree=0.9)
    answers = frame.to_numpy()
    every = {
        (i, j)
        for i in range(0, 1_500, 25)
        for j in range(i + 1, len(answers))
        if (answers[i] == answers[j]).sum() >= 18
    }
    found = set(near_pairs(frame, rule))
    assert planted <= found
    assert {pair for pair in found if pair[0] in range(0, 1_500, 25)} == every


def test_three_differing_answers_of_twenty_are_no_near_duplicate_at_90_percent() -> None:
    frame, planted = forms(200, seed=2, twins=20, differing=3)
    assert not planted & set(near_pairs(frame, NearDuplicates(columns=ITEMS, agree=0.9)))


def test_a_blank_agrees_with_nothing_and_same_must_agree_wholly() -> None:
    frame = pl.DataFrame(
        {"a": ["1", "1", "1"], "b": ["2", "2", "2"], "c": ["", "", "3"], "day": ["m", "m", "t"]}
    )
    assert near_pairs(frame, NearDuplicates(columns=("a", "b"), agree=1)) == [(0, 1), (0, 2), (1, 2)]
    assert near_pairs(frame, NearDuplicates(columns=("a", "b"), agree=1, same=("day",))) == [(0, 1)]
    assert near_pairs(frame, NearDuplicates(columns=("a", "b", "c"), agree=1)) == []


def test_of_a_cluster_one_record_stays() -> None:
    frame = pl.DataFrame({"a": ["1", "1", "1", "9"], "b": ["", "2", "", "9"]})
    pairs = [(0, 1), (1, 2)]
    assert near_out(frame, pairs, keep="first") == [1, 2]
    assert near_out(frame, pairs, keep="last") == [0, 1]
    assert near_out(frame, pairs, keep="most complete") == [0, 2]


NEAR = '[rules.people.near_duplicates]\ncolumns = ["q1..q20"]\nagree = 0.95\n'


def near_study(write: WriteStudy, keep: str) -> tuple[Path, str]:
    book = "name,table,type,min,max\nid,people,id,,\n" + "".join(
        f"q{k},people,integer,1,5\n" for k in range(1, 21)
    )
    alike = ",".join("12345" * 4)
    other = ",".join("54321" * 4)
    rows = f"id,{','.join(f'q{k}' for k in range(1, 21))}\na,{alike}\nb,{other}\nc,{alike[:-1]}1\nd,{alike}\n"
    return write({"people.csv": rows}, book=book, toml=NEAR + f'keep = "{keep}"\n'), rows


def test_near_duplicates_are_listed_and_left_out_only_by_a_declared_rule(write_study: WriteStudy) -> None:
    folder, _ = near_study(write_study, "list")
    listed = clean_study(load_study(folder))["people"]
    assert listed.frame["id"].to_list() == ["a", "b", "c", "d"]
    assert [(each.row, each.value, each.rule) for each in listed.noted] == [
        (4, "c", "nearly the same record as row 2"),
        (5, "d", "nearly the same record as row 2"),
        (5, "d", "nearly the same record as row 4"),
    ]
    folder, _ = near_study(write_study, "first")
    table = clean_study(load_study(folder))["people"]
    assert table.frame["id"].to_list() == ["a", "b"]
    assert table.flow.select("reason_zh", "before", "after").rows()[1] == ("几乎相同的记录", 4, 2)
    read = read_text(folder / "people.csv")
    raw = read.frame.with_columns(pl.Series(ROW, read.rows, pl.Int64))
    assert replay(raw, table.log)["id"].to_list() == ["a", "b"]
    assert replay(raw, table.log.filter(pl.col("rule") != "near duplicate"))["id"].to_list() == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_too_many_records_alike_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "LARGEST_GROUP", 3)
    frame = pl.DataFrame({"a": ["1"] * 4, "b": ["2"] * 4})
    with pytest.raises(InputError, match="Name a column in same"):
        near_pairs(frame, NearDuplicates(columns=("a", "b"), agree=1))
