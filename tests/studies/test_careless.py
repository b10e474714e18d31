from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.studies.surveys import in_both
from workbench.intake.processed import Survey, open_study
from workbench.studies import careless, scales

WriteStudy = Callable[..., Path]
ITEMS = [f"c{number}" for number in range(1, 7)]
BOOK = "name,table,label_zh,label_en,type,min,max\nid,people,编号,Number,id,,\n" + "".join(
    f"{item},people,题,Item,integer,1,5\n" for item in ITEMS
)
TOML = """[instruments.care]
instrument = "caring_form"
table = "people"
columns = "c1..c6"
[rules.people.careless]
columns = "c1..c6"
flags = [{ index = "longstring", at_least = 6 }, { index = "irv", at_most = 0.5 }]
"""
ROWS = ["a,1,1,1,1,1,1", "b,5,5,5,5,4,5", "c,1,3,5,2,4,3", "d,2,4,3,5,1,2"]


def survey(write: WriteStudy, toml: str = TOML) -> Survey:
    rows = "\n".join([f"id,{','.join(ITEMS)}", *ROWS]) + "\n"
    return open_study("tiny", project=write({"people.csv": rows}, book=BOOK, toml=toml).parents[2])


def test_each_threshold_is_counted_in_words_and_so_is_any_of_them(write_study: WriteStudy) -> None:
    opened = survey(write_study)
    found = in_both(opened, lambda: careless.table_flags(opened, table_name="people"))
    assert found["en"].rows == (
        ("longest run of equal answers", "≥ 6", "1 (25.0)"),
        ("intra-individual response variability", "≤ 0.5", "2 (50.0)"),
        ("At least one", "", "2 (50.0)"),
    )
    assert found["zh"].rows[0][:2] == ("最长相同应答串", "≥ 6")


def test_scale_means_stand_beside_those_without_flagged_records(write_study: WriteStudy) -> None:
    opened = survey(write_study)
    rows = in_both(
        opened,
        lambda: careless.table_without_flagged(opened, scales.score_instruments(opened), table_name="people"),
    )["en"].rows
    # All six items: 1, 29/6, 3 and 17/6 in all; 3 and 17/6 without the two flagged.
    total = rows[-1]
    assert total[1] == "2.92 ± 1.57 (4)"
    assert total[2] == "2.92 ± 0.12 (2)"


@pytest.mark.parametrize(
    ("from_", "kept", "word"), [(2, ["b", "c", "d"], "2 or more"), (1, ["c", "d"], "1 or more")]
)
def test_records_are_left_out_only_by_a_declared_number_of_flags(
    write_study: WriteStudy, from_: int, kept: list[str], word: str
) -> None:
    toml = f'{TOML}exclude_from = {from_}\nreason = {{ zh = "粗心", en = "careless" }}\n'
    opened = survey(write_study, toml)
    assert opened.tables["people"]["id"].tolist() == kept
    assert opened.screening["people"]["id"].tolist() == kept
    assert opened.flow["reason_en"].tolist() == ["records received", "careless", "analysed"]
    note = in_both(opened, lambda: careless.table_flags(opened, table_name="people"))["en"].notes
    assert word in str(note)


def test_flags_alone_leave_everybody_in(write_study: WriteStudy) -> None:
    assert len(survey(write_study).tables["people"]) == 4
