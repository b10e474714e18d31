"""SPSS and Stata files as ReadStat (by pyreadstat) reads them, in a process of its own.

This module is both sides: `read_raw` starts `python -m workbench.intake.formats.readstat KIND FILE FOLDER RAW`, which
writes data.arrow and meta.json into FOLDER.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from workbench.intake.formats.apart import broken, limit_memory, run_apart
from workbench.intake.formats.raw_texts import TAGS, Raw


def read_raw(path: Path, *, kind: str, raw_text: bool) -> Raw:
    """Read a whole .sav ("sav") or .dta ("dta") file. Dates stay numbers, user-missing values stay values.

    raw_text : each text is then its bytes, one character a byte (ISO-8859-1), for us to decode strictly.
    Raises InputError "damaged after N rows" where ReadStat cannot read to the end.
    """
    with tempfile.TemporaryDirectory() as folder:
        arguments = [kind, str(path.resolve()), folder, "raw" if raw_text else ""]
        record = run_apart(__name__, arguments, path=path, folder=Path(folder), result="meta.json")
        meta: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        if "error" in meta:
            raise broken(path.name, f"damaged after {meta['rows']} rows ({meta['error']})")
        frame = pl.read_ipc(Path(folder, "data.arrow").read_bytes())
    return Raw(frame, **meta)


def _read(kind: str, path: str, raw_text: bool, *, rows: int = 0) -> tuple[dict[str, list[Any]], Any]:
    import pyreadstat

    read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    encoding = "ISO-8859-1" if raw_text else None
    data, meta = read(
        path,
        user_missing=True,
        disable_datetime_conversion=True,
        output_format="dict",
        encoding=encoding,
        row_limit=rows,
    )
    return data, meta


def _readable(kind: str, path: str, raw_text: bool) -> int:
    """How many rows from the start ReadStat can read; found by halving."""

    def fits(rows: int) -> bool:
        try:
            data, _ = _read(kind, path, raw_text, rows=rows)
        except Exception:
            return False
        return all(len(column) >= rows for column in data.values())

    low, high = 0, 1
    while high < 1 << 32 and fits(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _columns(data: dict[str, list[Any]], types: list[str]) -> pl.DataFrame:
    columns = []
    for number, (name, kind) in enumerate(zip(list(data), types, strict=True)):
        cells = data.pop(name)
        if kind.startswith("string"):
            columns.append(pl.Series(str(number), cells, pl.String))
            continue
        tagged = {cell for cell in set(cells) if isinstance(cell, str)}
        if tagged:
            tags = [cell if isinstance(cell, str) else None for cell in cells]
            columns.append(pl.Series(f"{TAGS}{number}", tags, pl.String))
            cells = [None if isinstance(cell, str) else cell for cell in cells]
        columns.append(pl.Series(str(number), cells, pl.Float64, strict=False))
    return pl.DataFrame(columns)


def _describe(meta: Any) -> dict[str, Any]:
    names = list(meta.column_names)
    labels, ranges = meta.variable_value_labels, meta.missing_ranges
    return {
        "names": [name or "" for name in names],  # a damaged file can have none
        "labels": [label or "" for label in meta.column_labels],
        "formats": [meta.original_variable_types.get(name) or "" for name in names],
        "types": [meta.readstat_variable_types[name] for name in names],
        "measures": [meta.variable_measure.get(name) or "" for name in names],
        "value_labels": [list(labels.get(name, {}).items()) for name in names],
        "missing": [[(each["lo"], each["hi"]) for each in ranges.get(name, [])] for name in names],
        "label_sets": sorted(set(meta.variable_to_label.values()) - set(meta.value_labels)),
    }


def main(kind: str, path: str, folder: str, raw: str) -> None:
    """The child: read the file, write data.arrow, and meta.json last."""
    limit_memory()
    try:
        data, meta = _read(kind, path, bool(raw))
        found = _describe(meta)
        _columns(data, found["types"]).write_ipc(Path(folder, "data.arrow"))
    except Exception as error:  # whatever ReadStat says of a damaged file is for the parent to tell
        found = {"error": f"{error}" or type(error).__name__, "rows": _readable(kind, path, bool(raw))}
    Path(folder, "meta.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
