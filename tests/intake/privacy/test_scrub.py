from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.seeded_texts import seeded_texts
from workbench.intake.codebook import MASK, ROW
from workbench.intake.privacy.detectors import KINDS
from workbench.intake.privacy.scrub import CUT, MARKS, identifiers_in, scrub, scrub_column, scrub_table
from workbench.variables import Variable, read_codebook


def variables(codebook: str) -> dict[str, Variable]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.csv"
        path.write_text(codebook, encoding="utf-8")
        return {variable.name: variable for variable in read_codebook(path)}


def test_each_identifier_gives_way_to_its_mark():
    text = "我叫陈示例，微信号：test_123，车牌苏J12345，住在解放路12号，邮箱a@example.com"
    assert scrub(text) == "我叫[姓名]，微信号：[微信号]，车牌[车牌号]，住在[地址]，邮箱[邮箱]"
    assert scrub("住院号ZY-123456", hospital_number="ZY-######") == "住院号[住院号]"


def test_no_planted_number_or_account_is_left():
    for row in seeded_texts(1_000, seed=7):
        scrubbed = scrub(row.text)
        for kind, start, end in row.planted:
            if kind != "name":
                assert row.text[start:end] not in scrubbed


def test_a_text_without_identifiers_stays_as_it_is():
    assert scrub("换药及时，没有意见。＆ 😀\u202e") == "换药及时，没有意见。＆ 😀\u202e"
    assert scrub("") == ""


def test_a_very_long_text_is_cut_with_a_mark():
    text = "好" * 100_000
    assert scrub(text) == "好" * 2_000 + CUT
    assert scrub(text, longest=10) == "好" * 10 + CUT
    assert scrub("好" * 10, longest=10) == "好" * 10


@pytest.mark.parametrize("lead", range(14))
def test_an_identifier_across_the_cut_is_not_left_in_half(lead: int):
    scrubbed = scrub("a" * lead + " 19900001234 and more", longest=12)
    assert "199" not in scrubbed
    assert scrubbed.endswith(CUT)


def test_a_column_keeps_its_index_and_what_is_missing():
    texts = pd.Series(["打19900001234", None, "好", float("nan"), 5], index=list("abcde"), dtype=object)
    scrubbed = scrub_column(texts)
    assert scrubbed["a"] == "打[手机号]"
    assert scrubbed.isna().tolist() == [False, True, False, True, False]
    assert scrubbed["e"] == "5"
    assert scrub_column(texts.iloc[:0]).empty


def test_free_texts_of_a_table_are_scrubbed_and_logged_without_the_old_value():
    header = "name,table,type,identifier\nid,t,id,\nsays,t,text,\nwho,t,text,direct\nsex,t,category,\n"
    frame = pl.DataFrame(
        {"id": ["1", "2"], "says": ["打19900001234", "好"], "who": ["王芳", ""], "sex": ["1", "2"]}
    )
    frame = frame.with_columns(pl.Series(ROW, [2, 3]))
    done, log = scrub_table(frame, variables(header), key="id")
    assert done["says"].to_list() == ["打[手机号]", "好"]
    assert done.drop("says").equals(frame.drop("says"))
    assert log.rows() == [(2, "1", "says", MASK, "打[手机号]", "scrubbed", "identifiers in free text")]


def test_a_long_text_of_a_table_is_not_cut():
    frame = pl.DataFrame({"id": ["1"], "says": ["好" * 5_000], ROW: [2]})
    done, log = scrub_table(frame, variables("name,table,type\nid,t,id\nsays,t,text\n"), key="id")
    assert done.equals(frame)
    assert log.is_empty()


def test_what_was_found_is_counted_and_not_shown():
    texts = pd.Series(["打19900001234或19900001235", "打19900001234", None, "a@example.com"])
    table = identifiers_in(texts)
    assert table.to_dict("list") == {"kind": ["email", "mobile"], "findings": [1, 3], "texts": [1, 2]}


def test_every_kind_has_its_mark():
    assert set(MARKS) == set(KINDS)
    assert len(set(MARKS.values())) == len(KINDS)


@given(
    st.lists(
        st.sampled_from(
            [*MARKS.values(), "，", "女士", "我叫", "电话", "护士", "王芳", "19900001234", "微信号"]
        ),
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_scrubbing_twice_is_scrubbing_once(pieces: list[str]):
    once = scrub("".join(pieces))
    assert scrub(once) == once
