from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.permissions import heeds_permissions, mode_bits
from workbench.errors import InputError
from workbench.intake import clean, processed
from workbench.intake.processed import open_study
from workbench.intake.summary import summary_lines

WriteStudy = Callable[..., Path]
EXPECTED = {
    "people.parquet",
    "cleaning_log.parquet",
    "flow.csv",
    "problems.csv",
    "missing_reasons.parquet",
    "entry.json",
    "fingerprint.json",
}


@pytest.fixture
def root(write_study: WriteStudy) -> Path:
    return write_study().parents[2]


@pytest.fixture
def cleanings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the studies that were cleaned, in order."""
    done: list[str] = []
    honest = clean.clean_tables
    monkeypatch.setattr(
        clean, "clean_tables", lambda study, **given: done.append(study.id) or honest(study, **given)
    )
    return done


def left_over(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "data" / "processed").iterdir() if path.is_dir())


def test_a_study_is_opened_as_plain_frames(root: Path) -> None:
    survey = open_study("tiny", project=root)
    assert survey.tables["people"].to_dict("list") == {"id": ["a", "b", "c"], "x": [1, 5, 3]}
    assert list(survey.flow.columns) == ["table", "step", "reason_zh", "reason_en", "before", "after"]
    assert list(survey.problems.columns) == ["table", "file", "row", "column", "value", "rule", "fix", "done"]
    assert list(survey.missing.columns) == ["table", "key", "column", "reason"]
    assert (survey.entry, survey.encodings) == ({}, {"people.csv": "utf-8"})


def test_the_folder_holds_what_the_design_says_and_nothing_else_is_left(root: Path) -> None:
    open_study("tiny", project=str(root))
    folder = root / "data" / "processed" / "tiny"
    assert {path.name for path in folder.iterdir()} == EXPECTED
    assert left_over(root) == ["tiny"]


@mode_bits
def test_files_and_folder_may_be_read_by_the_group(root: Path) -> None:
    before = os.umask(0o022)
    try:
        open_study("tiny", project=root)
    finally:
        os.umask(before)
    folder = root / "data" / "processed" / "tiny"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}


def test_it_is_cleaned_once_and_again_only_when_something_changed(root: Path, cleanings: list[str]) -> None:
    for _ in range(3):
        open_study("tiny", project=root)
    assert cleanings == ["tiny"]
    raw = root / "data" / "raw" / "tiny"
    (raw / "people.csv").write_text("id,x\na,1\nb,4\n", encoding="utf-8")
    assert open_study("tiny", project=root).tables["people"]["x"].tolist() == [1, 4]
    (raw / "study.toml").write_text(
        (raw / "study.toml").read_text("utf-8") + "label = { zh = '人', en = 'P' }\n", "utf-8"
    )
    open_study("tiny", project=root)
    assert cleanings == ["tiny"] * 3


def test_a_raw_file_that_changes_while_it_is_cleaned_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_study("tiny", project=root)
    raw, made = root / "data" / "raw" / "tiny" / "people.csv", root / "data" / "processed" / "tiny"
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    raw.write_text("id,x\na,1\nb,4\n", encoding="utf-8")
    honest = clean.clean_tables

    def meddle(*arguments: Any, **options: Any) -> Any:
        raw.write_text("id,x\na,2\n", encoding="utf-8")
        return honest(*arguments, **options)

    monkeypatch.setattr(clean, "clean_tables", meddle)
    with pytest.raises(InputError, match="raw file changed while it was read"):
        open_study("tiny", project=root)
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before
    assert left_over(root) == ["tiny"]


def test_a_change_of_the_code_cleans_again(
    root: Path, cleanings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_study("tiny", project=root)
    honest = processed.fingerprint
    monkeypatch.setattr(processed, "fingerprint", lambda study: {**honest(study), "code": "other"})
    open_study("tiny", project=root)
    assert cleanings == ["tiny"] * 2


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("how", ["gone", "cut", "changed"])
def test_a_processed_file_that_is_not_as_it_was_made_is_made_again(root: Path, name: str, how: str) -> None:
    open_study("tiny", project=root)
    path = root / "data" / "processed" / "tiny" / name
    whole = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[: len(whole) // 2] if how == "cut" else b"[1]" + whole)
    assert open_study("tiny", project=root).tables["people"].shape == (3, 2)
    assert path.read_bytes() == whole


def test_the_same_raw_files_give_the_same_bytes(root: Path) -> None:
    open_study("tiny", project=root)
    folder = root / "data" / "processed" / "tiny"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "fingerprint.json").unlink()
    open_study("tiny", project=root)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_wrong_input_leaves_the_old_tables_and_nothing_half_written(root: Path) -> None:
    open_study("tiny", project=root)
    folder = root / "data" / "processed" / "tiny"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x\na,7\n", encoding="utf-8")
    with pytest.raises(InputError, match="out of range"):
        open_study("tiny", project=root)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert left_over(root) == ["tiny"]


@pytest.mark.parametrize("call", ["replace", "mkdir", "write"])
def test_a_disk_that_fails_leaves_the_old_tables_and_a_message(
    root: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_study("tiny", project=root)
    folder = root / "data" / "processed" / "tiny"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x\na,2\n", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if call == "replace":
        honest, calls = os.replace, []
        monkeypatch.setattr(
            os, "replace", lambda a, b: calls.append(a) or (full() if len(calls) == 2 else honest(a, b))
        )
    elif call == "mkdir":
        monkeypatch.setattr("tempfile.mkdtemp", full)
    else:
        monkeypatch.setattr("polars.DataFrame.write_csv", full)
    with pytest.raises(InputError, match="No space left on device"):
        open_study("tiny", project=root)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert left_over(root) == ["tiny"]


@heeds_permissions
def test_a_read_only_project_is_wrong_input_unless_it_is_up_to_date(root: Path) -> None:
    (root / "data").chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        open_study("tiny", project=root)
    (root / "data").chmod(0o700)
    open_study("tiny", project=root)
    (root / "data" / "processed").chmod(0o500)
    assert open_study("tiny", project=root).tables["people"].shape == (3, 2)


def test_a_file_in_the_place_of_the_folder_is_said_so(root: Path) -> None:
    (root / "data" / "processed").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"cannot be written; in .*processed"):
        open_study("tiny", project=root)


def test_what_a_killed_run_left_is_cleared_away(root: Path) -> None:
    old = root / "data" / "processed" / ".tiny.work-abcdefgh"
    other = root / "data" / "processed" / ".tiny-2.work-abcdefgh"
    (old / "new").mkdir(parents=True)
    other.mkdir()
    open_study("tiny", project=root)
    assert left_over(root) == [".tiny-2.work-abcdefgh", "tiny"]


def test_processes_that_clean_at_once_do_not_disturb_each_other(root: Path) -> None:
    code = "import sys, workbench; print(len(workbench.open_study('tiny', project=sys.argv[1]).tables['people']))"
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [run.communicate(timeout=60)[0] for run in runs] == ["3\n"] * 3
    assert left_over(root) == ["tiny"]


def test_problems_that_rules_allowed_are_kept_and_summed_up(write_study: WriteStudy) -> None:
    book = "name,table,type,min,max,identifier\nid,people,id,,,\nx,people,integer,1,5,\nphone,people,id,,,direct\n"
    rule = '[rules.people]\nout_of_range = "missing"\nunreadable = "missing"\n'
    files = {"people.csv": "id,x,phone\na,7,13900000000\nb,约3,1.39E+10\nc,3,1\n"}
    survey = open_study("tiny", project=write_study(files, book=book, toml=rule).parents[2])
    assert survey.problems[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [3, "x", "约3", "unreadable"],
        [2, "x", "7", "out of range"],
        [3, "phone", "•••", "unreadable"],
    ]
    assert survey.tables["people"]["x"].isna().tolist() == [True, True, False]
    lines = summary_lines(survey)
    assert lines[:5] == [
        "tiny: Tiny study",
        "table people",
        "         3  records received",
        "         3  analysed",
        "  cells changed: unreadable: set missing 2; out of range: set missing 1",
    ]
    assert "3 cells set missing by rule" in lines
    assert (
        "  people.csv, row 2, column x ('7'): out of range. The codebook allows 1 to 5; see the form."
        in lines
    )
    assert "13900000000" not in json.dumps(lines)


def test_a_summary_says_rows_left_out_double_entry_and_encoding(write_study: WriteStudy) -> None:
    head = (write_study() / "study.toml").read_text("utf-8").replace('["people.csv"]', '["a.csv", "b.csv"]')
    files = {
        "a.csv": "id,x\na,1\nb,2\n".encode("utf-16"),
        "b.csv": "id,x\na,1\nb,3\n",
        "decisions.csv": "id,field,first,second,chosen,by,when,why\nb,x,2,3,3,P,,\n",
    }
    toml = 'entries = 2\ndecisions = "decisions.csv"\n[[rules.people.exclude]]\nreason = { zh = "小", en = "small" }\nwhere = "x < 2"\n'
    lines = summary_lines(open_study("tiny", project=write_study(files, head=head, toml=toml).parents[2]))
    assert "         1  left after: small (1 left out)" in lines
    assert any(line.startswith("  double entry: 1 of 2 fields differ, 5000.0 per 10,000") for line in lines)
    assert "a.csv was read as utf-16; if that is wrong, write its encoding in study.toml." in lines


def test_a_survey_may_be_put_together_by_hand(root: Path) -> None:
    survey = open_study("tiny", project=root)
    again = processed.Survey(survey.study, {"people": pd.DataFrame()}, survey.flow, survey.problems, {})
    assert again.encodings == {}


def test_tables_are_those_of_the_codebook_that_was_there_when_the_files_were_hashed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one waits for another's lock, somebody narrows a range: the tables may not be the old ones under the new name."""
    book, seen = root / "data" / "raw" / "tiny" / "codebook.csv", []

    class Held:
        def __init__(self, path: Path) -> None:
            seen.append(path)

        def acquire(self) -> None:
            text = book.read_text(encoding="utf-8")
            book.write_text(text.replace("integer,1,5", "integer,1,3"), encoding="utf-8")

        def release(self) -> None:
            pass

    monkeypatch.setattr("filelock.FileLock", Held)
    with pytest.raises(InputError, match="out of range"):
        open_study("tiny", project=root)
    assert len(seen) == 1


def test_a_table_that_another_run_has_replaced_is_not_read_beside_the_old_flow(root: Path) -> None:
    survey = open_study("tiny", project=root)
    (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x\na,1\n", encoding="utf-8")
    open_study("tiny", project=root)
    with pytest.raises(InputError, match="changed since the study was opened"):
        survey.tables["people"]
