"""Cleaning restores what can be restored, sets missing what is lost, and touches nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from workbench.intake.clean import clean_study
from workbench.simulate import draw_branch_benchmarking, draw_orthopedic_care, simulate
from workbench.simulate.branch_benchmarking.soil import clean_sheets as branch_sheets
from workbench.simulate.orthopedic_care.soil import clean_sheets as orthopedic_sheets
from workbench.simulate.sheets import Sheet
from workbench.study import Study
from workbench.study_file import load_study
from workbench.variables import Variable

HEAD = """\
schema = 1
id = "{study}"
data = "simulated"
as_of = 2010-09-30
title = {{ zh = "练习", en = "Practice" }}
"""
PATIENTS = """
[tables.patients]
files = ["patients_a.csv", "patients_b.csv"]
key = "form_no"
entries = 2
decisions = "decisions.csv"
[tables.staff_log]
files = ["staff_log.csv"]
key = "form_no"
[rules.patients]
identical_rows = "keep first"
out_of_range = "missing"
"""
FORMS = """
[tables.answers]
files = ["answers.csv"]
key = "form_id"
[tables.forms_log]
files = ["forms_log.csv"]
key = "form_id"
[tables.complaints]
files = ["complaints.csv"]
key = "id"
[tables.spotcalls]
files = ["spotcalls.csv"]
key = "score_id"
[tables.branches]
files = ["branches.csv"]
key = "branch"
[[rules.answers.exclude]]
reason = { zh = "空白表", en = "empty forms" }
no_answers_in = ["d1_image", "d2_language", "d3_warm", "d4_enquiry", "d5_accuracy", "d6_skill", "d7_buckpass", "overall"]
[[rules.answers.exclude]]
reason = { zh = "复印表", en = "photocopied forms" }
repeats_of = ["interviewer", "filled_at", "d1_image", "d2_language", "d3_warm", "d4_enquiry", "d5_accuracy", "d6_skill", "d7_buckpass", "overall"]
"""


@pytest.mark.parametrize("dirt", [0, 1, 2])
@pytest.mark.parametrize("seed", [3, 20110131])
def test_patients_are_restored_cell_by_cell(seed: int, dirt: int, tmp_path: Path) -> None:
    study, truth = prepare("orthopedic_care", tmp_path, PATIENTS, seed=seed, dirt=dirt)
    sheets = orthopedic_sheets(draw_orthopedic_care(seed=seed, straight_liners=3 if dirt else 0))
    tables = clean_study(study)
    for table, file in (("patients", "patients_a.csv"), ("staff_log", "staff_log.csv")):
        check_restored(tables[table].frame, study, table, sheets[file], expected(truth, file))
    entry = tables["patients"].entry
    assert entry is not None
    assert entry.differing == truth["planted"]["keyed_wrongly"]["value"]


def test_the_cleaned_sample_has_the_printed_moments(tmp_path: Path) -> None:
    study, _ = prepare("orthopedic_care", tmp_path, PATIENTS, seed=20110131, dirt=2)
    patients = clean_study(study)["patients"].frame
    age, stay = patients["age"], patients["los_days"]
    assert (patients.height, age.sum(), age.min(), age.max(), stay.sum()) == (102, 3910, 15, 65, 1781)
    assert f"{age.std():.2f} {stay.std():.2f}" == "14.31 5.32"
    straight = patients.select(pl.concat_list(f"q{item}" for item in range(1, 91)).list.n_unique() == 1)
    assert straight.to_series().sum() == 3


@pytest.mark.parametrize("dirt", [0, 2])
def test_forms_and_records_are_restored_cell_by_cell(dirt: int, tmp_path: Path) -> None:
    study, truth = prepare("branch_benchmarking", tmp_path, FORMS, seed=4, dirt=dirt, n=1200)
    sheets = branch_sheets(draw_branch_benchmarking(seed=4, n=1200))
    tables = clean_study(study)
    for table in study.tables:
        frame = tables[table].frame
        if table == "forms_log":  # copies came back as forms; only their answers are left out
            frame = frame.filter(pl.col("form_id").is_in(sheets["forms_log.csv"].columns["form_id"]))
        check_restored(frame, study, table, sheets[f"{table}.csv"], expected(truth, f"{table}.csv"))


def prepare(name: Any, folder: Path, tables: str, **options: Any) -> tuple[Study, Any]:
    simulate(name, folder / name, **options)
    (folder / name / "study.toml").write_text(HEAD.format(study=name) + tables, encoding="utf-8")
    return load_study(folder / name), json.loads((folder / name / "truth.json").read_text(encoding="utf-8"))


def expected(truth: Any, file: str) -> dict[tuple[str, str], str]:
    return {(c["key"], c["column"]): c["expected"] for c in truth["corrupted"] if c["file"] == file}


def check_restored(
    frame: pl.DataFrame, study: Study, table: str, clean: Sheet, wanted: dict[tuple[str, str], str]
) -> None:
    key = study.tables[table].key
    place = {text: row for row, text in enumerate(clean.columns[key])}
    assert frame[key].sort().to_list() == sorted(place)
    for name in frame.columns:
        variable = study.variables(table)[name]
        found = [as_text(value, variable) for value in frame[name]]
        right = [wanted.get((row, name), clean.columns[name][place[row]]) for row in frame[key]]
        assert found == [canonical(text, variable) for text in right], name


def as_text(value: Any, variable: Variable) -> str:
    if value is None:
        return ""
    return str(value.strftime("%Y-%m-%d %H:%M:%S")) if variable.type == "datetime" else str(value)


def canonical(text: str, variable: Variable) -> str:
    if text in variable.missing:
        return ""
    if variable.type == "text":  # people leave telephone numbers in comments; cleaning does not
        return re.sub(r"1[3-9]\d{9}", "[手机号]", text)
    return str(float(text)) if text and variable.type == "number" else text
