"""The clean tables as they are stored: read when they are asked for, whole or in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.intake.origins import sha256

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class StoredTables(Mapping[str, "pd.DataFrame"]):
    """Tables by name, each read from its parquet file when it is first asked for.

    digests : file -> hash, as when the study was opened. Raises InputError when another run has put other tables there since.
    """

    def __init__(self, files: Mapping[str, Path], *, digests: Mapping[str, str]) -> None:
        self._files = dict(files)
        self._digests = dict(digests)
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            import pandas as pd

            path = self._files[name]
            if not path.is_file() or sha256(path) != self._digests.get(path.name):
                fix = "Open the study again."
                raise InputError(
                    "The clean tables changed since the study was opened", where=str(path), fix=fix
                )
            self._read[name] = widened(pd.read_parquet(path))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def ahead(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same parts, each read by one thread while the one before it is worked on."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = pool.submit(next, parts, None)
            yield part


def widened(frame: pd.DataFrame) -> pd.DataFrame:
    """Small whole numbers as int64, as nobody expects 100 + 100 to be -56."""
    small = frame.select_dtypes(["int8", "int16", "int32"]).columns
    # astype leaves each column alone in memory, and pandas then warns of every column that a reader adds; copy joins them
    return frame.astype(dict.fromkeys(small, "int64")).copy() if len(small) else frame
