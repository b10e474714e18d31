"""Answers in words: the scale they come from, and the codes they get."""

from __future__ import annotations

import pytest

from workbench.intake.guess.scales import ANSWER_SCALES, as_answered, guess_scale, step_of


def once(texts: list[str]) -> dict[str, int]:
    return dict.fromkeys(texts, 1)


@pytest.mark.parametrize("scale", ANSWER_SCALES, ids=lambda scale: scale.name)
def test_every_scale_knows_its_own_words_in_both_languages(scale) -> None:  # type: ignore[no-untyped-def]
    for side in (0, 1):
        assert guess_scale(once([step[side][0] for step in scale.steps])) is not None
    for place, (zh, en) in enumerate(scale.steps):
        assert all(step_of(word, scale) == place for word in (*zh, *en))


def test_a_middle_step_that_many_people_never_chose_was_not_offered() -> None:
    scale = guess_scale(once(["非常不满意", "不满意", "满意", "非常满意"]))
    assert scale
    offered = as_answered(scale, ["非常不满意", "不满意", "满意", "非常满意"], many=True)
    assert offered
    assert [zh for zh, _ in offered.codes().values()] == ["非常不满意", "不满意", "满意", "非常满意"]
    few = as_answered(scale, ["不满意", "满意", "非常满意"], many=False)
    assert few
    assert len(few.codes()) == 5


def test_the_words_of_the_file_become_the_labels() -> None:
    texts = ["很不满意", "较不满意", "一般", "较满意", "很满意"]
    scale = guess_scale(once(texts))
    assert scale
    settled = as_answered(scale, texts, many=True)
    assert settled
    assert [zh for zh, _ in settled.codes().values()] == texts


def test_two_words_for_one_step_are_not_settled() -> None:
    texts = ["不满意", "较满意", "满意", "非常满意"]
    scale = guess_scale(once(texts))
    assert scale
    assert as_answered(scale, texts, many=True) is None


def test_other_words_are_no_scale() -> None:
    assert guess_scale(once(["男", "女"])) is None
    assert guess_scale(once(["骨科", "内科", "外科", "满意"])) is None


def test_a_few_slips_among_many_answers_do_not_hide_a_scale() -> None:
    answers = {"满意": 30, "非常满意": 20, "一般": 10}
    assert guess_scale({**answers, "满 意": 1, "99": 1}) is not None
    assert guess_scale({**answers, "满 意": 4, "好吧": 4}) is None
