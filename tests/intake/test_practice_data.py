"""The committed practice data, cleaned: every planted disagreement found and no other, every change on record."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from workbench.errors import InputError
from workbench.intake.clean import CleanTable, clean_study, replay
from workbench.intake.codebook import MASK, ROW, typed
from workbench.intake.origins import hash_files
from workbench.intake.read import read_text
from workbench.study import Study
from workbench.study_file import load_study

RAW = Path(__file__).parents[2] / "data" / "raw"
SLIPS = {"keying slip", "omitted in one entry", "age out of range", "negative stay"}
STUDIES = ("orthopedic_care", "branch_benchmarking")

each_study = pytest.mark.parametrize("name", STUDIES)


@cache
def cleaned(name: str) -> tuple[Study, dict[str, CleanTable]]:
    study = load_study(RAW / name)
    return study, clean_study(study)


def truth(name: str) -> dict[str, Any]:
    return dict(json.loads((RAW / name / "truth.json").read_text(encoding="utf-8")))


def raw_text(study: Study, table: str) -> pl.DataFrame:
    """The first file of a table as read, with its row numbers."""
    read = read_text(study.folder / study.tables[table].files[0])
    return read.frame.select(*study.variables(table), pl.Series(ROW, read.rows, pl.Int64))


def test_double_entry_finds_every_planted_disagreement_and_no_other() -> None:
    _, tables = cleaned("orthopedic_care")
    entry = tables["patients"].entry
    assert entry
    found = entry.differences.filter(pl.col("kind") == "value")
    planted = {
        (cell["key"], cell["column"])
        for cell in truth("orthopedic_care")["corrupted"]
        if cell["type"] in SLIPS
    }
    assert set(found.select("key", "field").iter_rows()) == planted
    assert entry.differing == len(planted)
    assert (entry.only_first, entry.only_second) == ((), ())


def test_the_error_rate_has_the_exact_interval() -> None:
    _, tables = cleaned("orthopedic_care")
    entry = tables["patients"].entry
    assert entry
    rate = entry.error_rate()
    assert rate.n == entry.fields_compared == 102 * 117
    assert rate.value == pytest.approx(35 / rate.n * 10_000)
    # Garwood's limits of a count of 35: half the 2.5 % and 97.5 % points of chi-square on 70 and 72 df.
    assert rate.low * rate.n / 10_000 == pytest.approx(24.3788, abs=1e-4)
    assert rate.high * rate.n / 10_000 == pytest.approx(48.6765, abs=1e-4)


@each_study
def test_every_corrupted_cell_ends_as_it_should_and_no_other_changed(name: str) -> None:
    study, tables = cleaned(name)
    cells = {(cell["file"], cell["key"], cell["column"]): cell for cell in truth(name)["corrupted"]}
    files = {file: table for table, declared in study.tables.items() for file in declared.files}
    for (file, key, column), cell in cells.items():
        frame = tables[files[file]].frame
        row = frame.filter(pl.col(study.tables[files[file]].key) == key)
        if row.is_empty() or column not in frame.columns:
            continue  # the record was left out, or the column names a person
        value = row[column].cast(pl.String)[0] or ""
        variable = study.variables(files[file])[column]
        expected = str(cell["expected"] or "")
        if expected in variable.missing:
            expected = ""  # a missing code stands for no answer
        if variable.type == "number" and expected:
            assert float(value) == float(expected)
        elif variable.type == "datetime":
            assert value[:16] == expected[:16]
        else:
            assert value == expected, (file, key, column)


@each_study
def test_the_flow_adds_up(name: str) -> None:
    _, tables = cleaned(name)
    for table in tables.values():
        steps = table.flow.to_dicts()
        assert steps[0]["before"] == steps[0]["after"]
        assert all(later["before"] == earlier["after"] for earlier, later in pairwise(steps))
        assert steps[-1]["after"] == table.frame.height
        out = table.log.filter(pl.col("column") == "*").height
        assert steps[0]["after"] - steps[-1]["after"] == out


@each_study
def test_raw_and_log_replay_to_clean(name: str) -> None:
    study, tables = cleaned(name)
    for key, table in tables.items():
        variables = study.variables(key)
        kept = {each: variable for each, variable in variables.items() if variable.identifier != "direct"}
        again = replay(raw_text(study, key), table.log)
        assert typed(again, kept).equals(table.frame), key


@each_study
def test_the_cells_that_differ_are_the_cells_that_are_logged(name: str) -> None:
    study, tables = cleaned(name)
    for key, table in tables.items():
        raw = raw_text(study, key)
        logged = table.log.filter((pl.col("column") != "*") & (pl.col("new") != MASK))
        again = replay(raw, table.log)
        before = raw.filter(pl.col(ROW).is_in(again[ROW].implode()))
        direct = {each for each, variable in study.variables(key).items() if variable.identifier == "direct"}
        differing = {
            (row, column)
            for column in before.columns
            if column != ROW and column not in direct
            for row in before.filter(before[column] != again[column])[ROW]
        }
        pairs = set(
            logged.filter(pl.col("row").is_in(again[ROW].implode())).select("row", "column").iter_rows()
        )
        assert differing <= pairs
        unchanged = pairs - differing  # turned and turned back, or decided for what stood there already
        for row, column in unchanged:
            steps = logged.filter((pl.col("row") == row) & (pl.col("column") == column))
            assert steps["old"][0] == steps["new"][-1]


def test_a_log_of_other_data_stops() -> None:
    study, tables = cleaned("orthopedic_care")
    raw = raw_text(study, "patients")
    changed = raw.with_columns(q1=pl.lit("4"), care_1=pl.lit("2"), sex=pl.lit("x"))
    with pytest.raises(InputError, match="The log says"):
        replay(changed, tables["patients"].log)


@each_study
def test_cleaning_leaves_the_raw_files_alone(name: str) -> None:
    before = hash_files(RAW / name)
    clean_study(load_study(RAW / name))
    assert hash_files(RAW / name) == before


@each_study
def test_no_direct_identifier_is_kept_or_logged(name: str) -> None:
    study, tables = cleaned(name)
    for key, table in tables.items():
        direct = [each for each, variable in study.variables(key).items() if variable.identifier == "direct"]
        assert not set(direct) & set(table.frame.columns)
        values = {
            value for column in direct for value in raw_text(study, key)[column] if len(value.strip()) > 1
        }
        texts = table.log.select("old", "new").unpivot()["value"].to_list()
        assert not values & set(texts)
