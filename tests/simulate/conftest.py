from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from workbench.simulate import (
    BranchBenchmarking,
    OrthopedicCare,
    draw_branch_benchmarking,
    draw_orthopedic_care,
)

Difference = tuple[str, str, str, str]
Differing = Callable[[pd.DataFrame, Mapping[str, list[str]], str], set[Difference]]


@pytest.fixture(scope="session")
def patients_20000() -> OrthopedicCare:
    return draw_orthopedic_care(seed=7, n=20_000)


@pytest.fixture(scope="session")
def review() -> BranchBenchmarking:
    return draw_branch_benchmarking(seed=20100930)


@pytest.fixture(scope="session")
def review_60000() -> BranchBenchmarking:
    return draw_branch_benchmarking(seed=3, n=60_000)


@pytest.fixture(scope="session")
def differing_cells() -> Differing:
    """(key, column, clean, dirty) wherever a dirty frame differs from a clean sheet; rows of new keys are passed over."""

    def find(dirty: pd.DataFrame, clean: Mapping[str, list[str]], key: str) -> set[Difference]:
        wanted = {name: dict(zip(clean[key], texts, strict=True)) for name, texts in clean.items()}
        assert list(dirty.columns) == list(clean)
        rows: list[dict[str, Any]] = dirty.to_dict(orient="records")
        return {
            (row[key], name, texts[row[key]], row[name])
            for row in rows
            if row[key] in wanted[key]
            for name, texts in wanted.items()
            if row[name] != texts[row[key]]
        }

    return find
