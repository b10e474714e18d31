"""Double entry of two files without a study: compare, and write what is to be decided."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.errors import InputError
from workbench.intake.read import read_text
from workbench.intake.reconcile import decisions_to_fill, reconcile


def reconcile_files(first: Path, second: Path, *, key: str, out: Path) -> list[str]:
    """Write discrepancies.csv, summary.json and decisions.csv into `out`; return the summary as lines.

    Raises InputError when a file cannot be read, the second is a copy of the first, or decisions.csv exists already.
    """
    frames = [read_text(path).frame for path in (first, second)]
    if first.read_bytes() == second.read_bytes():
        raise InputError(
            "The second entry is a copy",
            where=second.name,
            found="identical files",
            fix="Key the forms again.",
        )
    found = reconcile(frames[0], frames[1], key=key)
    decisions = out / "decisions.csv"
    if decisions.exists():
        raise InputError(
            "decisions.csv exists already", where=str(out), fix="Choose another --out: it holds decisions."
        )
    out.mkdir(parents=True, exist_ok=True)
    summary = found.summary()
    found.discrepancies.write_csv(out / "discrepancies.csv")
    decisions_to_fill(found).write_csv(decisions)
    (out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    rate = found.error_rate()
    return [
        f"fields compared: {found.fields_compared}",
        f"differing: {found.differing} ({rate.value:.1f} per 10,000; 95% CI {rate.low:.1f} to {rate.high:.1f})",
        f"differing in notation only: {summary['notation_only']}",
        f"only in {first.name}: {len(found.only_first)}; only in {second.name}: {len(found.only_second)}; "
        f"duplicated: {len(found.duplicated)}",
        f"written: {out / 'discrepancies.csv'}, {out / 'summary.json'}, {decisions}",
    ]
