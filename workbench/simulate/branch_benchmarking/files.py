"""All files of the branch benchmarking practice data but study.toml."""

from __future__ import annotations

from workbench.simulate.branch_benchmarking.card import branch_card
from workbench.simulate.branch_benchmarking.codebook import branch_aliases, branch_codebook
from workbench.simulate.branch_benchmarking.draw import draw_branch_benchmarking
from workbench.simulate.branch_benchmarking.layout import STUDY
from workbench.simulate.branch_benchmarking.soil import ANSWERS, LOG, soil_branch_benchmarking
from workbench.simulate.branch_benchmarking.truth import branch_truth
from workbench.simulate.codebooks import ALIAS_COLUMNS, CODEBOOK_COLUMNS, rows_text
from workbench.simulate.sheets import Written, frame_text
from workbench.simulate.truth import count_types, truth_text


def branch_files(*, seed: int, n: int | None, dirt: int, branches: int) -> dict[str, Written]:
    """File name -> text and encoding; at level 3 the answers come as GB18030 and the log with CRLF."""
    clean = draw_branch_benchmarking(seed=seed, branches=branches, n=n)
    soiled = soil_branch_benchmarking(clean, seed=seed, dirt=dirt)
    planted = branch_truth(clean, soiled)
    options = {"n": n, "dirt": dirt, "branches": branches}
    tables = {
        name: Written(
            frame_text(frame, line_end="\r\n" if dirt == 3 and name == LOG else "\n"),
            "gb18030" if dirt == 3 and name == ANSWERS else "utf-8",
        )
        for name, frame in soiled.files.items()
    }
    return tables | {
        "codebook.csv": Written(rows_text(branch_codebook(clean.layout), CODEBOOK_COLUMNS)),
        "aliases.csv": Written(rows_text(branch_aliases(clean.layout), ALIAS_COLUMNS)),
        "README.md": Written(
            branch_card(seed=seed, options=options, planted=planted, dirt=count_types(soiled))
        ),
        "truth.json": Written(truth_text(STUDY, seed=seed, options=options, planted=planted, soiled=soiled)),
    }
