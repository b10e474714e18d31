from __future__ import annotations

from pathlib import Path

from workbench.simulate.branch_benchmarking.codebook import branch_aliases, branch_codebook
from workbench.simulate.branch_benchmarking.layout import lay_out
from workbench.simulate.codebooks import CODEBOOK_COLUMNS, rows_text, variable
from workbench.simulate.orthopedic_care.codebook import orthopedic_aliases, orthopedic_codebook
from workbench.variables import HEADER, read_codebook


def test_the_columns_are_those_that_a_study_reads() -> None:
    assert CODEBOOK_COLUMNS == HEADER


def test_a_variable_fills_its_row() -> None:
    row = variable("t", "sex", "性别", "Sex", "category", codes={1: "男|Male", 2: "女|Female"}, required=True)
    assert row["codes"] == "1=男|Male; 2=女|Female"
    assert (row["required"], row["missing"]) == ("yes", "")


def test_both_codebooks_are_accepted(tmp_path: Path) -> None:
    for rows in (
        orthopedic_codebook(),
        branch_codebook(lay_out(seed=1)),
        branch_codebook(lay_out(seed=1, branches=300)),
    ):
        path = tmp_path / "codebook.csv"
        path.write_bytes(rows_text(rows, CODEBOOK_COLUMNS).encode())
        assert len(read_codebook(path)) == len(rows)


def test_aliases_lead_to_codes_of_the_codebook() -> None:
    layout = lay_out(seed=1)
    for aliases, rows in (
        (orthopedic_aliases(), orthopedic_codebook()),
        (branch_aliases(layout), branch_codebook(layout)),
    ):
        known = {(row["table"], row["name"]): f"{row['codes']}; {row['missing']}" for row in rows}
        for alias in aliases:
            assert f"{alias['code']}=" in known[alias["table"], alias["name"]]


def test_direct_identifiers_are_marked() -> None:
    rows = [*orthopedic_codebook(), *branch_codebook(lay_out(seed=1))]
    direct = {row["name"] for row in rows if row["identifier"] == "direct"}
    assert direct == {"name", "id_no", "phone", "hosp_no"}
