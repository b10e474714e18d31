from __future__ import annotations

import math
from pathlib import Path

import pytest

from workbench.analyse.comparison.risk import odds_ratio
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.present import edition
from workbench.present.edition import Recorded, record, start, words
from workbench.present.inlines import plain_text
from workbench.present.numbers import with_interval
from workbench.present.sentences import SAY_TYPE, say
from workbench.study import Lang, Study, Words
from workbench.study_file import load_study

RAW = Path(__file__).parents[2] / "data" / "raw"
RHO = Estimate(-0.3482, -0.5104, -0.1609, 0.95, 102, 0.00032, unit="correlation", method="Spearman")


@pytest.fixture
def study() -> Study:
    return load_study(RAW / "orthopedic_care")


@pytest.fixture
def rho(study: Study) -> Recorded:
    start(study, lang="zh")
    return record("rho", RHO)


def text(**wording: object) -> str:
    return plain_text(say(**wording).inlines)  # type: ignore[arg-type]


def test_a_chinese_sentence_prints_value_interval_and_p(rho: Recorded) -> None:
    assert text(zh="相关为 {r}（{r.ci}，{r.p}）。", r=rho) == "相关为 −0.35（95%CI：−0.51~−0.16，P<0.001）。"


def test_an_english_sentence_prints_the_same_numbers(rho: Recorded) -> None:
    assert (
        text(en="r = {r} ({r.ci}, {r.p}).", lang="en", r=rho)
        == "r = −0.35 (95% CI −0.51 to −0.16, p < 0.001)."
    )


def test_each_number_carries_its_exact_value_and_its_name(rho: Recorded) -> None:
    sentence = say(zh="**结果** {r}，{r.low}", r=rho)
    data = [node for node in sentence.inlines if node[0] == "data"]
    assert data == [["data", "−0.35", -0.3482, "rho", "value"], ["data", "−0.51", -0.5104, "rho", "low"]]
    assert sentence._repr_mimebundle_()[SAY_TYPE]["inlines"] == sentence.inlines


def test_a_number_inside_emphasis_stays_linked(rho: Recorded) -> None:
    sentence = say(zh="**{r}**", r=rho)
    assert sentence.inlines == [["strong", [["data", "−0.35", -0.3482, "rho", "value"]]]]


def test_the_outcome_chooses_the_wording(rho: Recorded) -> None:
    wording = {"negative": "负 {r}", "unclear": "不明 {r}"}
    assert text(zh=wording, when="unclear", r=rho) == "不明 −0.35"
    with pytest.raises(InputError, match="no wording for the outcome 'positve'"):
        say(zh=wording, when="positve", r=rho)


def test_outcomes_may_be_arguments_of_a_sentence_in_one_language(rho: Recorded) -> None:
    assert text(lang="en", when="some", some="some {rho}", none="none") == "some −0.35"
    with pytest.raises(InputError, match=r"no wording for the outcome 'sone'.*Did you mean 'some'"):
        say(lang="en", when="sone", some="some {rho}", none="none")
    with pytest.raises(InputError, match="not said which"):
        say(when="some", some="some {rho}", none="none")
    with pytest.raises(InputError, match=r"'r' is not a wording.*wording of each outcome"):
        say(lang="en", when="some", some="some {r}", r=rho)


def test_recorded_results_and_words_are_found_by_their_names(rho: Recorded) -> None:
    words({"unit": Words(zh="科室", en="ward"), "period": "2005-08"})
    assert text(zh="{period} 各{unit} {rho}") == "2005-08 各科室 −0.35"
    assert text(en="{rho.n} of each {unit}", lang="en") == "102 of each ward"
    assert text(zh="{unit}", unit="本院") == "本院"  # what is given here goes first
    with pytest.raises(InputError, match="'unit' is recorded already"):
        words({"unit": "again"})
    with pytest.raises(InputError, match="'unit' is recorded already"):
        record("unit", RHO)
    with pytest.raises(InputError, match="'rho' is recorded already"):
        words({"rho": "again"})


def test_a_number_nobody_recorded_is_refused(rho: Recorded) -> None:
    with pytest.raises(InputError, match="'r' is not a recorded result"):
        say(zh="{r}", r=0.35)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'r' is not a recorded result"):
        say(zh="{r}", r=Recorded("rho", RHO))


def test_a_name_is_recorded_once(rho: Recorded) -> None:
    with pytest.raises(InputError, match="'rho' is recorded already"):
        record("rho", RHO)


def test_a_new_paper_forgets_the_results_of_the_last(study: Study, rho: Recorded) -> None:
    start(study, lang="en")
    assert record("rho", RHO).name == "rho"
    with pytest.raises(InputError, match="not a recorded result"):
        say(en="{r}", r=rho)


def test_unknown_placeholders_and_parts_are_named_with_the_nearest(rho: Recorded) -> None:
    with pytest.raises(InputError, match=r"no value 'rh'.*Did you mean 'rho'"):
        say(zh="{rh}", rho=rho)
    with pytest.raises(InputError, match=r"no part 'cis'.*Did you mean 'ci'"):
        say(zh="{rho.cis}", rho=rho)


def test_a_missing_language_is_refused(rho: Recorded) -> None:
    with pytest.raises(InputError, match="no wording in the paper's language"):
        say(en="only English")


@pytest.mark.parametrize(
    "label", ["*x*", "[@jin1986]", "$a$", "@tbl-x", "<script>", "{r}", "\U000107300\U00010731"]
)
def test_a_label_is_never_read_as_markdown(rho: Recorded, label: str) -> None:
    sentence = say(zh="单位 {u} 止", u=label)
    assert sentence.inlines == [["text", "单位 "], ["text", label], ["text", " 止"]]


def test_a_value_that_cannot_be_given_prints_its_reason(study: Study) -> None:
    start(study, lang="zh")
    nothing = record("nothing", Estimate(math.nan, unit="correlation", reason="n < 4"))
    assert text(zh="相关 {r}", r=nothing) == "相关 —(n < 4)"


@pytest.mark.parametrize(
    ("lang", "n", "printed"),
    [("zh", 8, "25.0%\uff082/8\uff09"), ("en", 8, "25.0% (2/8)"), ("zh", 200, "25.0%"), ("en", 200, "25.0%")],
)
def test_a_share_of_few_also_shows_its_counts(study: Study, lang: Lang, n: int, printed: str) -> None:
    start(study, lang=lang)
    assert text(zh="{s}", en="{s}", s=record("s", Estimate(0.25, n=n, unit="share"))) == printed


def test_no_blank_follows_a_full_width_bracket(study: Study) -> None:
    start(study, lang="zh")
    record("few", Estimate(0.25, n=8, unit="share"))
    assert text(zh="{few} 的通话") == "25.0%\uff082/8\uff09的通话"


def test_a_p_value_is_never_printed_as_zero_or_one(study: Study) -> None:
    start(study, lang="en")
    for number, (p, printed) in enumerate([(0.0, "p < 0.001"), (0.0321, "p = 0.032"), (0.9999, "p > 0.999")]):
        assert text(en="{r.p}", r=record(f"r{number}", Estimate(0.1, p=p, unit="correlation"))) == printed


def test_nothing_can_be_said_before_a_paper_is_started() -> None:
    edition._EDITIONS.clear()
    with pytest.raises(InputError, match="No paper has been started"):
        say(zh="x")


def test_a_formula_keeps_its_own_braces(rho: Recorded) -> None:
    sentence = say(zh=r"$\frac{a}{b}$ 为 {r}", r=rho)
    assert sentence.inlines[0] == ["math", r"\frac{a}{b}"]
    assert sentence.inlines[2][0] == "data"


@pytest.mark.parametrize("wording", ["$x = {r}$", "`{r}`", "[x](http://a/{r})"])
def test_a_value_cannot_stand_where_it_would_lose_its_link(rho: Recorded, wording: str) -> None:
    with pytest.raises(InputError, match="'r' cannot stand there"):
        say(zh=wording, r=rho)


@pytest.mark.parametrize("wording", ["{ r }", "{r.ci.x}", "{r", "r}", "{}", "{{r}}", "{r .ci}", "{r:.2f}"])
def test_a_placeholder_nobody_understands_is_never_printed(rho: Recorded, wording: str) -> None:
    with pytest.raises(InputError, match="brace is left over"):
        say(zh=f"相关 {wording} 止", r=rho)


def test_a_label_has_no_parts(rho: Recorded) -> None:
    with pytest.raises(InputError, match="label has no part 'ci'"):
        say(zh="{u.ci}", u="骨科")


@pytest.mark.parametrize(
    "wording", ["**{r}**后", "前**{r}**后", "*{r}*，后", "**高{r}**：", "**{r}%**的", "（**{r}**）"]
)
def test_emphasis_around_a_value_needs_no_blanks_in_chinese(rho: Recorded, wording: str) -> None:
    printed = text(zh=wording, r=rho)
    assert printed == wording.replace("*", "").replace("{r}", "−0.35")


def test_placeholders_are_filled_inside_links_and_emphasis(rho: Recorded) -> None:
    sentence = say(zh="**最高：{u}**\uff0c[见 {r}](http://a/)", u="*骨科*", r=rho)
    assert plain_text(sentence.inlines) == "最高：*骨科*，见 −0.35"


def test_an_interval_that_cannot_be_given_is_a_dash(study: Study) -> None:
    start(study, lang="zh")
    bare = record("bare", Estimate(0.5, unit="correlation"))
    assert text(zh="{b}（{b.ci}）", b=bare) == "0.50（CI：—）"
    assert text(en="{b} ({b.ci})", lang="en", b=bare) == "0.50 (CI —)"
    assert text(zh="{b.n} {b.statistic} {b.p}", b=bare) == "— — P=—"


def test_what_has_no_end_is_printed_so(study: Study) -> None:
    start(study, lang="zh")
    ratio = record("ratio", odds_ratio(3, 3, 1, 4, method="exact"))
    assert ratio.estimate.high == ratio.estimate.value == math.inf
    low = f"{ratio.estimate.low:.2f}"
    assert text(zh="{r}（{r.ci}）", r=ratio) == f"∞（95%CI：{low}~∞）"
    assert text(en="{r} ({r.ci}); {r.high}", lang="en", r=ratio) == f"∞ (95% CI {low} to ∞); ∞"
    assert with_interval(ratio.estimate, lang="en") == f"∞ ({low} to ∞)"
    assert with_interval(ratio.estimate, lang="zh") == f"∞({low}~∞)"


def test_other_parts_are_printed_in_their_own_form(study: Study) -> None:
    start(study, lang="en")
    t = record("t", Estimate(1.5, 0.9, 2.1, 0.9, 1234, 0.02, 2.345, 1233.0))
    assert (
        text(en="{t.ci}; {t.n}; {t.statistic}; {t.df}; {t.low}", t=t)
        == "90% CI 0.90 to 2.10; 1,234; 2.35; 1,233; 0.90"
    )
    share = record("s", Estimate(0.123, 0.1, 0.2, 0.95, 500, unit="share"))
    assert text(en="{s} ({s.ci})", s=share) == "12.3% (95% CI 10.0% to 20.0%)"


def test_without_a_reason_it_is_said_in_the_language_of_the_sentence(study: Study) -> None:
    start(study, lang="zh")
    nothing = record("nothing", Estimate(math.nan))
    assert text(zh="{x}", x=nothing) == "—(无法估计)"
    assert text(en="{x}", lang="en", x=nothing) == "— (not estimable)"


def test_a_sentence_shows_itself_with_its_marks_escaped(rho: Recorded) -> None:
    bundle = say(zh="{u}", u="*a* <b> $c$", style="item")._repr_mimebundle_()
    assert bundle["text/plain"] == "- *a* <b> $c$"
    assert bundle["text/markdown"] == r"- \*a\* \<b\> \$c\$"
    assert bundle[SAY_TYPE]["style"] == "item"
