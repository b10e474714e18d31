"""Answers written as words (满意, Agree …): the everyday scales of answers, lowest first, as codes 1, 2, 3 …"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

# Each step: Chinese words, then English ones; the first of each is the label, the others mean the same step.
Step = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class AnswerScale:
    """steps : the answers from the lowest to the highest. low : the code of the first."""

    name: str
    steps: tuple[Step, ...]
    low: int = 1

    def codes(self) -> dict[str, tuple[str, str]]:
        """Code -> (Chinese label, English label)."""
        return {str(self.low + place): (zh[0], en[0]) for place, (zh, en) in enumerate(self.steps)}


_MIDDLE: Step = (("一般", "中立", "说不清", "不确定", "无所谓"), ("Neutral", "Neither", "Neither agree nor disagree", "Fair", "Undecided"))  # fmt: skip
ANSWER_SCALES = (
    AnswerScale(
        "satisfaction",
        (
            (
                ("非常不满意", "很不满意", "极不满意"),
                ("Very dissatisfied", "Very unsatisfied", "Extremely dissatisfied"),
            ),
            (
                ("不满意", "较不满意", "比较不满意", "不太满意"),
                ("Dissatisfied", "Unsatisfied", "Rather dissatisfied"),
            ),
            _MIDDLE,
            (("满意", "较满意", "比较满意", "基本满意"), ("Satisfied", "Rather satisfied")),
            (("非常满意", "很满意", "十分满意"), ("Very satisfied", "Extremely satisfied")),
        ),
    ),
    AnswerScale(
        "agreement",
        (
            (
                ("非常不同意", "完全不同意", "很不同意", "强烈反对"),
                ("Strongly disagree", "Completely disagree"),
            ),
            (("不同意", "较不同意", "比较不同意", "不太同意"), ("Disagree", "Somewhat disagree")),
            _MIDDLE,
            (("同意", "较同意", "比较同意"), ("Agree", "Somewhat agree")),
            (("非常同意", "完全同意", "很同意"), ("Strongly agree", "Completely agree")),
        ),
    ),
    AnswerScale(
        "accordance",
        (
            (("非常不符合", "完全不符合", "很不符合"), ("Not at all true", "Not true at all")),
            (("不符合", "较不符合", "比较不符合", "不太符合"), ("Rarely true", "Slightly true")),
            (("一般", "不确定", "说不清"), ("Sometimes true", "Neutral")),
            (("符合", "较符合", "比较符合"), ("Often true", "Mostly true")),
            (("非常符合", "完全符合", "很符合"), ("True nearly all the time", "Very true")),
        ),
    ),
    AnswerScale(
        "frequency",
        (
            (("从不", "从来没有", "从未"), ("Never",)),
            (("很少", "偶尔", "极少"), ("Rarely", "Seldom", "Almost never")),
            (("有时", "有时候"), ("Sometimes", "Occasionally")),
            (("经常", "常常"), ("Often", "Frequently", "Fairly often")),
            (("总是", "一直"), ("Always", "Very often", "Almost always")),
        ),
    ),
    AnswerScale(
        "severity",
        (
            (("没有", "无", "从无"), ("None", "Not at all")),
            (("很轻", "轻度", "轻微"), ("Slight", "Mild", "A little bit")),
            (("中等", "中度"), ("Moderate", "Moderately")),
            (("偏重", "较重"), ("Rather severe", "Quite a bit")),
            (("严重", "重度"), ("Severe", "Extremely", "Extreme")),
        ),
    ),
    AnswerScale(
        "importance",
        (
            (("非常不重要", "很不重要"), ("Very unimportant", "Not important at all")),
            (("不重要", "不太重要"), ("Unimportant", "Not very important")),
            _MIDDLE,
            (("重要", "较重要", "比较重要"), ("Important", "Rather important")),
            (("非常重要", "很重要"), ("Very important", "Extremely important")),
        ),
    ),
    AnswerScale(
        "quality",
        (
            (("非常差", "很差"), ("Very poor", "Very bad")),
            (("差", "较差", "比较差"), ("Poor", "Bad")),
            (("一般", "中等"), ("Fair", "Average", "Neither good nor bad")),
            (("好", "较好", "比较好", "良好"), ("Good",)),
            (("非常好", "很好"), ("Very good", "Excellent")),
        ),
    ),
)
WORDS = {  # what a category is called in the other language
    "男": ("男", "Male"), "女": ("女", "Female"), "男性": ("男性", "Male"), "女性": ("女性", "Female"),
    "male": ("男", "Male"), "female": ("女", "Female"), "是": ("是", "Yes"), "否": ("否", "No"),
    "yes": ("是", "Yes"), "no": ("否", "No"), "有": ("有", "Yes"), "无": ("无", "No"),
    "已婚": ("已婚", "Married"), "未婚": ("未婚", "Single"), "离异": ("离异", "Divorced"), "丧偶": ("丧偶", "Widowed"),
    "小学": ("小学", "Primary school"), "初中": ("初中", "Junior middle school"), "高中": ("高中", "Senior middle school"),
    "大专": ("大专", "Junior college"), "本科": ("本科", "Bachelor's degree"), "硕士": ("硕士", "Master's degree"),
    "城市": ("城市", "Urban"), "农村": ("农村", "Rural"), "其他": ("其他", "Other"), "其它": ("其它", "Other"),
}  # fmt: skip
FEWEST_STEPS = 3  # different answers that must occur before words are taken for a scale
MOST_WORDS = 60  # different texts; more are remarks
MOST_UNKNOWN = 0.1  # share of the different answers that may be none of its steps …
MOST_SLIPS = 0.05  # … or of all answers: a few slips of the pen do not make another scale


def guess_scale(counts: Mapping[str, int]) -> AnswerScale | None:
    """The answer scale that these answers come from, when that is clear. counts : answer -> how often it occurs.

    >>> guess_scale({"满意": 20, "非常满意": 9, "不满意": 4, "满 意": 1}).name
    'satisfaction'
    """
    if len(counts) > MOST_WORDS:
        return None
    best: AnswerScale | None = None
    known: list[str] = []
    for scale in ANSWER_SCALES:
        steps = {text: place for text in counts if (place := step_of(text, scale)) is not None}
        if len(set(steps.values())) >= FEWEST_STEPS and len(steps) > len(known):
            best, known = scale, list(steps)
    if len(known) >= (1 - MOST_UNKNOWN) * len(counts):
        return best
    cells = sum(counts[text] for text in known)
    return best if cells >= (1 - MOST_SLIPS) * sum(counts.values()) else None


def as_answered(scale: AnswerScale, texts: Collection[str], *, many: bool) -> AnswerScale | None:
    """The scale with the words that people were offered; None when two words of one step occur (满意 and 较满意).

    texts : the different answers of all questions that use the scale. many : so many that a middle step which nobody
    chose was not offered; the scale then has an even number of steps.
    """
    found = _by_step(texts, scale)
    if any(len(words) > 1 for words in found.values()):
        return None
    middle = len(scale.steps) // 2
    steps: list[Step] = []
    for place, (zh, en) in enumerate(scale.steps):
        if place in found:
            word = found[place][0]
            steps.append(((word,), en) if word in zh else (zh, (word,)))
        elif place != middle or not many:
            steps.append((zh, en))
    return AnswerScale(scale.name, tuple(steps), scale.low)


def step_of(text: str, scale: AnswerScale) -> int | None:
    """Which step a word means, from 0; None when it is none of them."""
    plain = text.casefold()
    for place, words in enumerate(scale.steps):
        if any(plain == word.casefold() for side in words for word in side):
            return place
    return None


def same_step(texts: Collection[str]) -> tuple[str, ...]:
    """The words of one answer scale that stand for one step (很满意 and 非常满意), when most of the texts are of that scale.

    >>> same_step(["非常满意", "很满意", "满意", "一般", "不满意"])
    ('非常满意', '很满意')
    """
    scale = guess_scale(dict.fromkeys(texts, 1))
    if scale is None:
        return ()
    return tuple(text for words in _by_step(texts, scale).values() if len(words) > 1 for text in words)


def _by_step(texts: Collection[str], scale: AnswerScale) -> dict[int, list[str]]:
    """Step, from 0 -> the texts that mean it."""
    found: dict[int, list[str]] = {}
    for text in texts:
        if (place := step_of(text, scale)) is not None:
            found.setdefault(place, []).append(text)
    return found


def in_order(levels: Sequence[str]) -> list[str]:
    """Levels from the lowest answer to the highest where they are words of one scale, others after them; else as they are.

    >>> in_order(["一般", "很满意", "非常满意", "满意", "不满意"])
    ['不满意', '一般', '满意', '很满意', '非常满意']
    """
    scale = guess_scale(dict.fromkeys(levels, 1))
    if scale is None:
        return list(levels)
    words = []  # below the middle a step's first word is the strongest, above it too
    for place, step in enumerate(scale.steps):
        upper = place > len(scale.steps) // 2
        words += [word.casefold() for side in step for word in (reversed(side) if upper else side)]
    place_of = {word: place for place, word in enumerate(words)}
    return sorted(levels, key=lambda text: place_of.get(text.casefold(), len(words)))


def two_labels(text: str) -> tuple[str, str]:
    """A category's name in Chinese and English, where it is one of everyday use; else itself twice.

    >>> two_labels("男")
    ('男', 'Male')
    """
    return WORDS.get(text.casefold(), (text, text))


def distinct_codes(levels: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Level -> labels; none at all where a codebook cannot hold them: case alone tells two apart, or a backslash in one."""
    if len({text.casefold() for text in levels}) < len(levels):
        return {}
    if any("\\" in text or text != text.strip() for text in levels):
        return {}
    codes = {text: two_labels(text) for text in levels}
    for place in (0, 1):
        if len({labels[place].casefold() for labels in codes.values()}) < len(levels):
            return {text: (text, text) for text in levels}
    return codes
