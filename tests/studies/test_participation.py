from __future__ import annotations

import pandas as pd

from tests.studies.surveys import FLOW, in_both, small_study, survey_of, variable
from workbench.intake.processed import Survey
from workbench.present.edition import start
from workbench.studies import participation

STEPS = pd.DataFrame(
    [
        ("people", 1, "收到的记录", "records received", 1200, 1200),
        ("people", 2, "太小", "too young", 1200, 1198),
        ("people", 3, "空白", "blank", 1198, 1198),
        ("people", 4, "进入分析", "analysed", 1198, 1198),
    ],
    columns=FLOW,
)
WARD = {"label": {"zh": "病区", "en": "Wards"}, "distributed": 40, "returned": 30}
POST = {"label": {"zh": "邮寄", "en": "Post"}, "distributed": 60, "returned": 12}


def survey(**fielding: object) -> Survey:
    study = small_study([variable("way", "category", codes="1=甲|A; 2=乙|B")], fielding=fielding)
    people = pd.DataFrame({"way": ["1"] * 27 + ["2"] * 9 + [None]})
    return survey_of(study, {"people": people}, flow=STEPS)


def test_the_boxes_add_up_and_a_step_that_left_nobody_out_has_none() -> None:
    boxes = participation.flow_boxes(survey(wards=WARD), table_name="people", lang="en")
    assert [(box.text.replace("\u00a0", " "), box.left_out) for box in boxes] == [
        ("forms distributed (n = 40)", False),
        ("forms returned (n = 30)", False),
        ("records received (n = 1,200)", False),
        ("too young (n = 2)", True),
        ("analysed (n = 1,198)", False),
    ]


def test_the_figure_has_words_in_both_languages_with_the_same_numbers() -> None:
    words = participation.alt_participation(survey(), table_name="people")
    assert words.zh == "收到的记录（n=1200）；剔除：太小（n=2）；进入分析（n=1198）。"
    assert words.en.startswith("records received (n\u00a0=\u00a01,200); left out: too young")
    start(survey().study, lang="zh")
    axes = participation.plot_participation(survey(), table_name="people")
    assert [text.get_text() for text in axes.texts if text.get_text()][1] == "太小（n=2）"


def test_channels_are_counted_by_their_own_condition_and_summed() -> None:
    wards, post = (
        {**WARD, "table": "people", "where": "way = 1"},
        {**POST, "table": "people", "where": "way = 2"},
    )
    found = in_both(
        survey(wards=wards, post=post),
        lambda: participation.table_fielding(survey(wards=wards, post=post), table_name="people"),
    )
    assert found["en"].rows == (
        ("Wards", "40", "30", "75.0", "27", "90.0"),
        ("Post", "60", "12", "20.0", "9", "75.0"),
        ("Total", "100", "42", "42.0", "37", "88.1"),
    )
    assert found["zh"].rows[2][0] == "合计"


def test_without_a_condition_several_channels_have_no_valid_forms_of_their_own() -> None:
    both = survey(wards=WARD, post=POST)
    rows = in_both(both, lambda: participation.table_fielding(both, table_name="people"))["en"].rows
    assert [row[4] for row in rows] == ["—", "—", "37"]


def test_one_channel_has_all_the_analysed_records() -> None:
    one = survey(wards={**WARD, "distributed": 0, "returned": 0})
    rows = in_both(one, lambda: participation.table_fielding(one, table_name="people"))["en"].rows
    assert rows == (("Wards", "0", "0", "—", "37", "—"),)
