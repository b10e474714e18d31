from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.formats.test_redcap_dictionary import FIELDS, write
from workbench.errors import InputError
from workbench.intake.formats.delimited import read_delimited
from workbench.intake.formats.redcap import read_redcap
from workbench.intake.formats.text_table import TextTable

RAW = """record_id,redcap_event_name,sex,age,symptom___1,symptom___2,symptom____99,intake_timestamp,intake_complete
001,baseline,1,34,1,0,0,2024-05-03 10:00:00,2
002,baseline,2,,0,0,1,[not completed],0
"""
LABELS = """编号,Event Name,<b>性别</b>,年龄,症状 (choice=痛),"症状 (choice=肿, 麻)",症状 (choice=不详),Complete?
001,Baseline,男,34,Checked,Unchecked,Unchecked,Complete
"""


def export(tmp_path: Path, text: str) -> TextTable:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read_delimited(path)


def test_a_raw_export_is_described_column_by_column(tmp_path: Path) -> None:
    received = read_redcap(export(tmp_path, RAW), dictionary=write(tmp_path, FIELDS))
    found = {variable.name: variable for variable in received.variables}
    assert list(found) == received.table.frame.columns
    assert (found["record_id"].type, found["record_id"].required) == ("id", True)
    assert found["intake_complete"].codes["2"] == ("Complete", "Complete")
    assert found["intake_timestamp"].missing == {"[not completed]": "not completed"}
    assert received.table.frame["record_id"].to_list() == ["001", "002"]


def test_labelled_headers_become_field_names_again(tmp_path: Path) -> None:
    received = read_redcap(export(tmp_path, LABELS), dictionary=write(tmp_path, FIELDS))
    assert received.table.frame.columns == [
        "record_id", "redcap_event_name", "sex", "age", "symptom___1", "symptom___2", "symptom____99", "intake_complete",
    ]  # fmt: skip
    assert any("8 headers became field names" in warning for warning in received.warnings)


def test_a_label_that_two_fields_share_cannot_be_told_apart(tmp_path: Path) -> None:
    shared = (*FIELDS, {**FIELDS[2], "field_name": "age_again"})
    with pytest.raises(InputError, match="'年龄' belongs to several fields"):
        read_redcap(export(tmp_path, LABELS), dictionary=write(tmp_path, shared))


def test_a_column_of_another_project_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'agee' is not in the dictionary.*Did you mean 'age'"):
        read_redcap(export(tmp_path, RAW.replace(",age,", ",agee,")), dictionary=write(tmp_path, FIELDS))
