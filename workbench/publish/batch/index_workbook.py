"""The key figures of a batch as an Excel file: every recorded number of every report, unrounded."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.publish.batch.journal import Entry
from workbench.publish.durable import write_whole


def write_workbook(
    folder: Path, variants: Sequence[str], results: Mapping[str, dict[str, Any]], entries: Mapping[str, Entry]
) -> Path:
    """index.xlsx: a row a report; value, low, high and n of each result side by side; names guarded against formulas."""
    import polars as pl
    from openpyxl import Workbook

    from workbench.intake.export.spreadsheet import guarded

    names = list(dict.fromkeys(name for variant in variants for name in results[variant]))
    book = Workbook()
    sheet = book.active
    sheet.title = "reports"
    sheet.append(
        ["report", "status", *(f"{name}{part}" for name in names for part in ("", " low", " high", " n"))]
    )
    safe = guarded(pl.DataFrame({"variant": list(variants)}))["variant"]
    for variant, shown in zip(variants, safe, strict=True):
        entry = entries.get(variant)
        good = entry is not None and entry.status == "done"
        cells = [
            results[variant].get(name, {}).get(part) if good else None
            for name in names
            for part in ("value", "low", "high", "n")
        ]
        sheet.append(
            [
                shown,
                entry.status if entry else "",
                *(None if cell is None or math.isnan(cell) else cell for cell in cells),
            ]
        )
    sheet.freeze_panes = "B2"
    path = folder / "index.xlsx"
    filled = io.BytesIO()
    book.save(filled)
    write_whole(path, filled.getvalue())
    return path
