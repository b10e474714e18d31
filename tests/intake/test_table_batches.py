from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from workbench.errors import InputError
from workbench.intake.processed import open_study, table_batches

WriteStudy = Callable[..., Path]


def test_small_numbers_are_stored_small_and_read_wide(write_study: WriteStudy, tmp_path: Path) -> None:
    write_study()
    frame = open_study("tiny", project=tmp_path).tables["people"]
    assert frame["x"].dtype == "int64"
    assert pl.read_parquet(tmp_path / "data" / "processed" / "tiny" / "people.parquet").schema["x"] == pl.Int8


def test_pieces_one_below_the_other_are_the_table(write_study: WriteStudy, tmp_path: Path) -> None:
    write_study({"people.csv": "id,x\n" + "".join(f"p{n},{n % 5 + 1}\n" for n in range(25))})
    whole = open_study("tiny", project=tmp_path).tables["people"]
    pieces = list(table_batches("tiny", "people", rows=10, project=tmp_path))
    assert [len(piece) for piece in pieces] == [10, 10, 5]
    pd.testing.assert_frame_equal(pd.concat(pieces), whole)
    (only,) = table_batches("tiny", "people", columns=["x"], project=tmp_path)
    assert only.columns.tolist() == ["x"]


@pytest.mark.parametrize(("table", "columns"), [("persons", None), ("people", ["y"])])
def test_what_is_not_there_is_refused(
    write_study: WriteStudy, tmp_path: Path, table: str, columns: list[str] | None
) -> None:
    write_study()
    with pytest.raises(InputError, match="There is no"):
        list(table_batches("tiny", table, columns=columns, project=tmp_path))
