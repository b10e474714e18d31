from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.studies.surveys import cell_text, in_both, orthopedic_survey, same_numbers
from workbench.intake.processed import Survey
from workbench.present.edition import Recorded, record
from workbench.present.inlines import plain_text
from workbench.present.tables import Table
from workbench.studies.orthopedic import care, sensitivity, sensitivity_tables, tables
from workbench.study import Lang, Privacy

NAMES = ["norm", "correlations", "items", "screening", "sensitivity"]
HEADERS = {
    "norm": [
        "Factor",
        "Sample",
        "Norm",
        "Difference (95% CI)",
        "Difference in norm SDs (95% CI)",
        "*t*",
        "*p* (Holm)",
    ],
    "correlations": ["Factor", "Hard", "Soft", "Total", "*p*"],
    "screening": ["Rule", "Positive", "Rate % (95% CI)", "Expected in the norm (%)"],
    "sensitivity": ["Analysis", "*n*", "Estimate (95% CI)"],
}


@pytest.fixture(scope="module")
def survey() -> Survey:
    return orthopedic_survey()


@pytest.fixture(scope="module")
def values(survey: Survey) -> pd.DataFrame:
    return care.scores(care.scored(survey))


def recorded(values: pd.DataFrame) -> dict[str, Recorded]:
    """The primary row in the paper being written."""
    return {
        caring: record(f"rho_GSI_{caring}", care.correlation(values, "GSI", caring)) for caring in care.CARING
    }


@pytest.fixture(scope="module")
def made(survey: Survey, values: pd.DataFrame) -> dict[str, dict[Lang, Table]]:
    """Every table of the study in both languages."""
    norm = care.norm_comparison(survey, values, variant="jin1986_a")
    family, contrasts = care.correlations(values), care.contrasts(values)
    items, rates = (
        care.item_correlations(care.scored(survey), values),
        care.screening(survey, variant="jin1986_a"),
    )
    repeats = sensitivity.sensitivity(
        survey, care.scored(survey), values, adjust=["age", "mode"], n_boot=200, seed=1
    )
    return {
        "norm": in_both(survey, lambda: tables.table_norm(survey, norm)),
        "correlations": in_both(
            survey, lambda: tables.table_correlations(survey, recorded(values), family, contrasts)
        ),
        "items": in_both(survey, lambda: tables.table_items(survey, items)),
        "screening": in_both(survey, lambda: tables.table_screening(survey, rates)),
        "sensitivity": in_both(survey, lambda: sensitivity_tables.table_sensitivity(repeats)),
    }


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_print_the_same_numbers(made: dict[str, dict[Lang, Table]], name: str) -> None:
    assert same_numbers(made[name])


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_shows_what_only_a_program_knows(made: dict[str, dict[Lang, Table]], name: str) -> None:
    cells = [cell_text(cell) for printed in made[name].values() for row in printed.rows for cell in row]
    assert not [cell for cell in cells if re.search(r"\bnan\b|None|<NA>", cell)]


@pytest.mark.parametrize("name", list(HEADERS))
def test_columns_are_those_of_the_specification(made: dict[str, dict[Lang, Table]], name: str) -> None:
    assert [column.header for column in made[name]["en"].columns] == HEADERS[name]


def test_the_norm_table_has_the_nine_factors_and_both_sample_sizes(
    made: dict[str, dict[Lang, Table]],
) -> None:
    english = made["norm"]["en"]
    assert [row[0] for row in made["norm"]["zh"].rows][:3] == ["躯体化", "强迫", "人际关系敏感"]
    assert len(english.rows) == 9
    caption = plain_text(english.caption)
    assert "n = 102" in caption
    assert "n = 1388" in caption
    assert english.rows[0][2] == "1.37 ± 0.48"


def test_the_correlation_table_leads_with_the_primary_and_ends_with_the_contrasts(
    made: dict[str, dict[Lang, Table]], values: pd.DataFrame
) -> None:
    rows = made["correlations"]["en"].rows
    assert rows[0][0] == "General severity (GSI)"
    assert cell_text(rows[0][3]).startswith(
        f"{care.correlation(values, 'GSI', 'total').value:.2f}".replace("-", "−")
    )
    assert made["correlations"]["en"].stub_rows == (10,)
    assert rows[10][0] == "Difference of correlations, soft minus hard (3)"
    assert [row[0] for row in rows[11:]] == ["Interpersonal sensitivity", "Depression", "Anxiety"]
    assert len(rows) == 14


def test_the_primary_row_links_every_number_to_its_result(made: dict[str, dict[Lang, Table]]) -> None:
    for printed in made["correlations"].values():
        cells = printed.as_json()["rows"][0][1:4]
        linked = [[node[3:] for node in cell if node[0] == "data"] for cell in cells]
        assert linked == [
            [[f"rho_GSI_{caring}", part] for part in ("value", "low", "high")] for caring in care.CARING
        ]


def test_the_item_table_marks_what_stays_significant(made: dict[str, dict[Lang, Table]]) -> None:
    table = made["items"]["zh"]
    assert len(table.rows) == 10
    assert [column.header for column in table.columns][1] == "基本护理需求的满足"
    assert all(re.fullmatch(r"−?0\.\d\d\*?", cell_text(cell)) for row in table.rows for cell in row[1:])


def screened(survey: Survey, counts: list[tuple[str, int, int]], *, k: int = 5) -> dict[Lang, Table]:
    rows = [
        {"rule": rule, "n": n, "positive": positive, "share": positive / n, "low": 0.01, "high": 0.2}
        | {"expected_share": 0.171, "expected_at_least": np.nan}
        for rule, positive, n in counts
    ]
    study = survey.study.model_copy(update={"privacy": Privacy(k=k)})
    strict = replace(survey, study=study)
    return in_both(strict, lambda: tables.table_screening(strict, pd.DataFrame(rows)))


def test_fewer_than_k_positive_patients_are_not_counted_out(survey: Survey) -> None:
    found = screened(survey, [("any", 4, 102), ("any", 1, 102), ("any", 5, 102), ("any", 0, 102)])
    for printed in found.values():
        assert [row[1] for row in printed.rows] == ["<5", "<5", "5/102", "0/102"]
        assert [row[2] == "—" for row in printed.rows] == [True, True, False, False]
        assert [row[3] for row in printed.rows] == ["17.1"] * 4


def test_the_study_sets_how_few_are_too_few(survey: Survey) -> None:
    assert screened(survey, [("any", 9, 102)], k=10)["zh"].rows[0][1:3] == ("<10", "—")


def test_screening_is_called_a_prompt_and_no_diagnosis(made: dict[str, dict[Lang, Table]]) -> None:
    notes = {lang: plain_text(printed.notes[0]) for lang, printed in made["screening"].items()}
    assert "不是诊断" in notes["zh"]
    assert "not a diagnosis" in notes["en"]


def test_factors_are_called_as_the_instrument_calls_them(survey: Survey) -> None:
    assert tables.factor_title(survey, "GSI", "zh") == "总均分（GSI）"
    assert tables.factor_title(survey, "DEP", "en") == "Depression"
    assert tables.factor_title(survey, "ADD", "zh") == "其他（睡眠饮食）"


def test_every_table_of_simulated_data_knows_that_it_is(made: dict[str, dict[Lang, Table]]) -> None:
    assert all(printed.simulated for both in made.values() for printed in both.values())
