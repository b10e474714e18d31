from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import workbench as wb
from tests.modules import ROOT
from tests.studies.surveys import (
    LANGS,
    in_both,
    orthopedic_survey,
    same_numbers,
    small_study,
    survey_of,
    variable,
)
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.present.edition import start
from workbench.present.tables import Table
from workbench.publish.run import prepare, read_notebook
from workbench.studies import scale_correlations, scales
from workbench.studies import survey_report as report
from workbench.studies.scales import Scored
from workbench.study import InstrumentUse, Lang, Words


@pytest.fixture(scope="module")
def scored() -> dict[str, Scored]:
    return scales.score_instruments(orthopedic_survey())


def test_the_report_is_about_the_table_of_the_instruments() -> None:
    assert report.main_table(orthopedic_survey()) == "patients"


def test_without_instruments_it_is_about_the_first_table() -> None:
    study = small_study([variable("id", "id"), variable("id", "id", table="calls")])
    assert report.main_table(survey_of(study, {})) == "people"


def test_instruments_in_several_tables_are_refused() -> None:
    uses = {
        name: InstrumentUse(instrument="caring_form", table=name, columns=("a",))
        for name in ("people", "calls")
    }
    study = small_study([variable("id", "id")]).model_copy(update={"instruments": uses})
    with pytest.raises(InputError, match="several tables"):
        report.main_table(survey_of(study, {}))


def test_background_is_what_describes_people_and_can_be_tabulated() -> None:
    kinds = {
        "id": "id",
        "age": "integer",
        "sex": "category",
        "town": "category",
        "born": "date",
        "q1": "integer",
    }
    people = pd.DataFrame({name: [1.0] * 20 for name in kinds})
    people = people.assign(sex=["1", "2"] * 10, town=[str(n) for n in range(20)])
    study = small_study(
        [variable(name, kind) for name, kind in kinds.items()] + [variable("gone", "integer")]
    )
    use = {"form": InstrumentUse(instrument="caring_form", table="people", columns=("q1",))}
    survey = survey_of(study.model_copy(update={"instruments": use}), {"people": people})
    assert report.background(survey) == ["age", "sex"]


def test_means_have_students_interval_and_the_possible_range(scored: dict[str, Scored]) -> None:
    rows = report.scale_means(scored).set_index("scale")
    values = scored["care"].scores["hard"]
    low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    assert tuple(rows.loc["hard", ["n", "mean", "low", "high"]]) == pytest.approx(
        (102, values.mean(), low, high)
    )
    assert tuple(rows.loc["hard", ["least", "greatest"]]) == (1, 5)


def test_one_respondent_has_a_mean_but_no_interval(scored: dict[str, Scored]) -> None:
    each = scored["care"]
    one = {"care": Scored("care", each.instrument, "1-5", each.answers.head(1), each.scores.head(1))}
    rows = report.scale_means(one)
    assert rows["n"].tolist() == [1, 1, 1]
    assert rows[["low", "high"]].isna().all().all()
    table = in_both(orthopedic_survey(), lambda: report.table_means(one))["en"]
    assert not any("nan" in cell for row in table.rows for cell in row)


def test_the_least_reliable_scale_is_reported(scored: dict[str, Scored]) -> None:
    alphas = [each.value for each in scales.scale_statistics(scored)["alpha"]]
    assert report.lowest_alpha(scored).value == min(alphas)
    assert report.scale_count(scored).value == 13


def test_no_scale_means_no_reliability() -> None:
    assert report.lowest_alpha({}).reason == "no scale of two items"
    assert report.reliability_outcome({}) == "unknown"
    assert report.scale_means({}).empty
    assert report.scale_count({}).value == 0


@pytest.mark.parametrize(
    ("alpha", "outcome"),
    [(0.80, "good"), (0.79, "fair"), (0.70, "fair"), (0.69, "low"), (math.nan, "unknown")],
)
def test_reliability_is_judged_by_the_usual_marks(
    monkeypatch: pytest.MonkeyPatch, alpha: float, outcome: str
) -> None:
    found = Estimate(alpha) if math.isfinite(alpha) else missing("none", unit="reliability")
    monkeypatch.setattr(report, "lowest_alpha", lambda scored: found)
    assert report.reliability_outcome({}) == outcome


def test_both_languages_print_the_same_numbers(scored: dict[str, Scored]) -> None:
    survey = orthopedic_survey()
    for make in (
        lambda: report.table_means(scored),
        lambda: scale_correlations.table_correlations(scored),
        lambda: report.table_items(survey, scored),
    ):
        assert same_numbers(in_both(survey, make))


def test_every_pair_of_scales_is_correlated_once(scored: dict[str, Scored]) -> None:
    table = in_both(orthopedic_survey(), lambda: shown(scale_correlations.table_pairs(scored)))["en"]
    pairs = {frozenset(row[:2]) for row in table.rows}
    assert len(table.rows) == len(pairs) == 13 * 12 / 2


def shown(table: Table | None) -> Table:
    assert table is not None
    return table


def test_many_scales_stand_in_a_triangle_with_the_correlations_of_their_pairs(
    scored: dict[str, Scored],
) -> None:
    survey = orthopedic_survey()
    triangle = in_both(survey, lambda: scale_correlations.table_correlations(scored))["en"].rows
    pairs = in_both(survey, lambda: shown(scale_correlations.table_pairs(scored)))["en"].rows
    names = [str(row[0]).split(" ", 1)[1] for row in triangle]
    assert [sum(cell != "" for cell in row[1:]) for row in triangle] == list(range(13))
    for first, second, _, r, p in pairs:
        cell = str(triangle[names.index(str(second))][1 + names.index(str(first))])
        assert cell.rstrip("*") == str(r).split(" (")[0]
        assert cell.endswith("*") == (
            str(p).startswith("<") or (not str(p).startswith(">") and float(str(p)) < 0.05)
        )


def test_few_scales_have_a_row_a_pair_in_the_paper_and_none_in_the_appendix(
    scored: dict[str, Scored],
) -> None:
    start(orthopedic_survey().study, lang="en")
    few = {"care": scored["care"]}
    assert len(scale_correlations.table_correlations(few).rows) == 3
    assert scale_correlations.table_pairs(few) is None


def test_the_least_reliable_scale_is_named(scored: dict[str, Scored]) -> None:
    assert report.least_reliable(scored) == Words(zh="“软”服务", en="Soft aspects")
    assert report.least_reliable({}) == Words(zh="—", en="—")


def test_a_single_scale_has_no_pairs(scored: dict[str, Scored]) -> None:
    start(orthopedic_survey().study, lang="zh")
    form = scored["care"].instrument
    one = Scored("care", form, "1-5", scored["care"].answers, scored["care"].scores)
    alone = type(form)(**{**vars(form), "subscales": {"total": form.subscales["total"]}})
    table = scale_correlations.table_correlations(
        {"care": Scored("care", alone, "1-5", one.answers, one.scores)}
    )
    assert table.rows == (("—",) * 5,)


def test_items_are_listed_under_their_scale(scored: dict[str, Scored]) -> None:
    survey = orthopedic_survey()
    table = in_both(survey, lambda: report.table_items(survey, {"care": scored["care"]}))["en"]
    assert table.stub_rows == (0, 4, 8)
    assert table.rows[1][0] == "Basic nursing needs met"
    rest = scored["care"].answers[["care_2", "care_3"]].mean(axis=1)
    assert table.rows[1][3] == f"{np.corrcoef(scored['care'].answers['care_1'], rest)[0, 1]:.2f}"


@pytest.mark.parametrize("lang", LANGS)
def test_means_of_different_scales_share_an_axis_of_percentages(scored: dict[str, Scored], lang: str) -> None:
    start(orthopedic_survey().study, lang=lang)  # type: ignore[arg-type]
    axes = report.plot_means(scored)
    assert axes.get_xlim() == (0, 100)
    first = scored["scl"].title("SOM", lang)  # type: ignore[arg-type]
    assert [text.get_text() for text in axes.get_yticklabels()][-1] == first
    points = next(line for line in axes.lines if line.get_marker() == "o")
    mean = scored["scl"].scores["SOM"].mean()
    assert np.asarray(points.get_xdata(), dtype=float)[-1] == pytest.approx((mean - 1) / 4 * 100)


def test_the_alternative_text_gives_every_mean(scored: dict[str, Scored]) -> None:
    alt = report.alt_means({"care": scored["care"]})
    mean = f"{scored['care'].scores['hard'].mean():.2f}"
    assert f"Hard aspects {mean}" in alt.en
    assert f"“硬”条件 {mean}" in alt.zh


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("parts", "unsaid"),
    [
        (set(), ("α", "Cronbach", "Spearman", "[@", "量表给出", "Scales ")),
        ({"instruments"}, ("Spearman", "bonett", "holm", "量表间", "between scales")),
        ({"instruments", "several-scales"}, ()),
    ],
)
def test_no_method_is_announced_that_is_not_used(
    lang: Lang, parts: set[str], unsaid: tuple[str, ...]
) -> None:
    notebook = read_notebook(ROOT / "notebooks" / "survey_report.ipynb")
    prepared = prepare(notebook, lang=lang, parts=parts, parameters={"study": "x", "lang": lang})
    prose = "\n".join(cell.source for cell in prepared.cells if cell.cell_type == "markdown")
    for words in unsaid:
        assert words not in prose
    if not unsaid:
        assert "Spearman" in prose
        assert "[@feldt1987]" in prose


def test_missing_answers_are_counted_of_all_but_items_and_free_texts() -> None:
    survey = wb.open_study("orthopedic_care", project=ROOT)
    asked = set(report.asked_apart(survey))
    assert set(report.background(survey)) < asked
    assert not asked & {item for use in survey.study.instruments.values() for item in use.columns}
    variables = survey.study.variables(report.main_table(survey))
    assert {variables[name].type for name in asked}.isdisjoint({"text"})
