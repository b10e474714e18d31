"""Damaged files of every format end in a result or a message. WORKBENCH_FUZZ=N tries N seeds a format instead of four."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz.trial import try_out, whole_files
from tests.intake.received_formats import FORMS

SEEDS = int(os.environ.get("WORKBENCH_FUZZ", "4"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    return whole_files(tmp_path_factory.mktemp("fuzz") / "whole")


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_file_gives_a_result_or_a_message(
    form: str, files: dict[str, list[Path]], tmp_path: Path
) -> None:
    for seed in range(SEEDS):
        assert try_out(form, files[form], tmp_path, seed=seed) in ("refused", "read", "drafted")
