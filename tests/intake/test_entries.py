"""Double entry of a study: from two files and decisions.csv to one table, or a refusal that names the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import STUDY
from workbench.errors import InputError
from workbench.intake.clean import CleanTable, clean_study, replay
from workbench.intake.codebook import MASK, ROW
from workbench.intake.read import read_text
from workbench.intake.reconcile_files import reconcile_files
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
TWICE = STUDY.replace('["people.csv"]', '["a.csv", "b.csv"]') + 'entries = 2\ndecisions = "decisions.csv"\n'
BOOK = (
    "name,table,type,min,max,codes,missing,identifier\nid,people,id,,,,,\nname,people,text,,,,,direct\n"
    "x,people,integer,1,5,,9=refused,\nday,people,date,,,,,\n"
)
A = "id,name,x,day\nF1,王示例,1,2010.10.03\nF2,李示例,9,2010-10-04\nF3,陈示例,5,2010-10-05\n"
B = "day,x,id,name\n2010-10-04,,F2,李示例\n2010-10-05,4,F3,陈示例\n2010-10-03,１,F1 ,王示列\n"
HEAD = "id,field,first,second,chosen,by,when,why\n"
DECISIONS = HEAD + "F3,x,5,4,4,核对员,2011-02-14,查对\nF1,name,王示例,王示列,王示例,核对员,2011-02-14,查对\n"


def cleaned(write_study: WriteStudy, *, toml: str = "", **files: str | bytes) -> CleanTable:
    given: dict[str, str | bytes] = {"a": A, "b": B, "decisions": DECISIONS, **files}
    folder = write_study(
        {f"{name}.csv": text for name, text in given.items()}, head=TWICE, book=BOOK, toml=toml
    )
    return clean_study(load_study(folder))["people"]


def refused(write_study: WriteStudy, *, toml: str = "", **files: str | bytes) -> str:
    with pytest.raises(InputError) as error:
        cleaned(write_study, toml=toml, **files)
    return str(error.value)


def test_only_answers_that_differ_in_meaning_are_discrepancies(write_study: WriteStudy) -> None:
    table = cleaned(write_study)
    assert table.entry
    assert set(table.entry.differences.select("key", "field", "kind").iter_rows()) == {
        ("F3", "x", "value"),
        ("F1", "name", "value"),
    }
    assert table.entry.fields_compared == 9


def test_decisions_are_replayed_on_the_first_entry_and_logged(write_study: WriteStudy) -> None:
    table = cleaned(write_study)
    assert table.frame["x"].to_list() == [1, None, 4]
    decided = table.log.filter(pl.col("rule") == "double entry decision")
    assert decided.select("row", "key", "column", "old", "new").rows() == [(4, "F3", "x", "5", "4")]


def test_a_decided_name_is_masked_in_the_log(write_study: WriteStudy) -> None:
    second = DECISIONS.replace("王示列,王示例", "王示列,王示列")
    table = cleaned(write_study, decisions=second)
    hidden = table.log.filter((pl.col("rule") == "double entry decision") & (pl.col("column") == "name"))
    assert hidden.select("old", "new").rows() == [(MASK, MASK)]
    assert "王示" not in str(table.log.rows())


def test_raw_and_log_give_the_resolved_table(write_study: WriteStudy) -> None:
    table = cleaned(write_study)
    raw = pl.DataFrame(
        {"x": ["1", "9", "5"], "day": ["2010.10.03", "2010-10-04", "2010-10-05"], ROW: [2, 3, 4]}
    )
    again = replay(raw, table.log)
    assert again.rows() == [("1", "2010-10-03", 2), ("", "2010-10-04", 3), ("4", "2010-10-05", 4)]


def test_decisions_drawn_up_from_the_raw_files_can_be_used(write_study: WriteStudy, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(A, encoding="utf-8")
    (tmp_path / "b.csv").write_text(B, encoding="utf-8")
    reconcile_files(tmp_path / "a.csv", tmp_path / "b.csv", key="id", out=tmp_path / "out")
    blank = read_text(tmp_path / "out" / "decisions.csv").frame
    assert (
        blank.height == 4
    )  # a date with dots and a missing code too: nothing is known of the codebook there
    filled = blank.with_columns(chosen="first", by=pl.lit("核对员"))
    table = cleaned(write_study, decisions=filled.write_csv())
    assert table.frame["x"].to_list() == [1, None, 5]
    assert table.frame["day"].cast(pl.String).to_list() == ["2010-10-03", "2010-10-04", "2010-10-05"]


def test_an_undecided_cell_blocks(write_study: WriteStudy) -> None:
    message = refused(write_study, decisions=HEAD + DECISIONS.splitlines()[2] + "\n")
    assert "decisions.csv, column x ('F3'): this discrepancy is not decided" in message


def test_a_file_of_decisions_without_rows_decides_nothing(write_study: WriteStudy) -> None:
    assert "2 problems" in refused(write_study, decisions=HEAD)


@pytest.mark.parametrize(
    ("side", "old", "new"), [("a", "F3,陈示例,5", "F3,陈示例,3"), ("b", "2010-10-05,4", "2010-10-05,3")]
)
def test_decisions_refuse_when_either_side_changed(
    write_study: WriteStudy, side: str, old: str, new: str
) -> None:
    changed = {"a": A, "b": B}[side].replace(old, new)
    message = refused(write_study, **{side: changed})
    assert "row 2, column x ('F3'): the decision is about other values" in message


@pytest.mark.parametrize(
    ("side", "old", "new"), [("a", "F3,陈示例,5", "F3,陈示例,4"), ("b", "2010-10-05,4", "2010-10-05,5")]
)
def test_decisions_refuse_when_a_side_was_mended_since(
    write_study: WriteStudy, side: str, old: str, new: str
) -> None:
    message = refused(write_study, **{side: {"a": A, "b": B}[side].replace(old, new)})
    assert "row 2, column x ('F3'): the entries do not differ here" in message


def test_a_copy_is_no_second_entry(write_study: WriteStudy) -> None:
    message = refused(write_study, b=A)
    assert "The second entry is a copy; in a.csv and b.csv; found: identical files" in message


def test_entries_without_decisions_may_agree_but_not_differ(write_study: WriteStudy) -> None:
    head = TWICE.replace('decisions = "decisions.csv"\n', "")
    files = {"a.csv": A, "b.csv": B}
    with pytest.raises(InputError, match=r"2 fields differ; in a\.csv and b\.csv\. Run workbench reconcile"):
        clean_study(load_study(write_study(files, head=head, book=BOOK)))
    files["b.csv"] = A.replace("2010.10.03", "2010/10/3")
    entry = clean_study(load_study(write_study(files, head=head, book=BOOK)))["people"].entry
    assert entry
    assert entry.differing == 0


def test_forms_that_only_one_entry_has_are_named_with_their_rows(write_study: WriteStudy) -> None:
    message = refused(write_study, a=A.replace("F2", "F7"))
    assert "a.csv, row 3, column id ('F7'): the other entry lacks this form" in message
    assert "b.csv, row 2, column id ('F2'): the other entry lacks this form" in message


def test_a_form_keyed_twice_with_other_answers_is_named_in_either_entry(write_study: WriteStudy) -> None:
    message = refused(write_study, b=B + "2010-10-04,3,F2,李示例\n")
    assert "b.csv, row 2, column id ('F2'): this form is there more than once" in message
    assert "b.csv, row 5, column id ('F2')" in message
    assert "a.csv, row 5, column id ('F2')" in refused(write_study, a=A + "F2,李示例,3,2010-10-04\n")


def test_a_form_keyed_twice_alike_is_dropped_by_rule_and_counted(write_study: WriteStudy) -> None:
    rule = '[rules.people]\nidentical_rows = "keep first"\n'
    again = A + "F2,李示例, 9,2010/10/04\n"
    table = cleaned(write_study, a=again, toml=rule)
    assert table.flow.select("reason_en", "before", "after").rows() == [
        ("records received", 4, 4),
        ("identical repeated records", 4, 3),
        ("analysed", 3, 3),
    ]
    assert table.log.filter(pl.col("column") == "*").select("row", "key", "rule").rows() == [
        (5, "F2", "identical row")
    ]
    assert "this form is there more than once" in refused(write_study, a=again)
