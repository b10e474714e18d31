"""Double entry of two files without a study: compare, and write what is to be decided."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import polars as pl

from workbench.errors import InputError
from workbench.intake.export.spreadsheet import guarded
from workbench.intake.read import Wanted, read_received
from workbench.intake.reconcile import Reconciliation, compare_entries, decisions_to_fill
from workbench.intake.reconcile_counts import by_field, by_operator, counts_of, same_operator
from workbench.project import reading, writing
from workbench.study import Lang

SHOWN_FORMS = 8
SHOWN_FIELDS = 5


def reconcile_files(
    first: Path, second: Path, *, key: str, out: Path, operator: str | None = None, lang: Lang = "en"
) -> list[str]:
    """Write discrepancies.csv, by_field.csv, summary.json and decisions.csv into `out`; return the summary as lines.

    operator : the column that says who keyed a form; then by_operator.csv is written too. lang : of the lines.

    Raises InputError when a file cannot be read, the second is a copy of the first, or decisions.csv exists already.
    """
    frames = [read_received(path, wanted=Wanted()).table.frame for path in (first, second)]
    with reading(second):
        copied = first.read_bytes() == second.read_bytes()
    if copied:
        raise InputError(
            "The second entry is a copy",
            where=second.name,
            found="identical files",
            fix="Key the forms again.",
        )
    found = compare_entries(*frames, key=key, operator=operator)
    if (out / "decisions.csv").exists():
        raise InputError(
            "decisions.csv exists already", where=str(out), fix="Choose another --out: it holds decisions."
        )
    written = _write(found, out)
    shown = ", ".join(map(str, written))
    last = f"已写入：{shown}" if lang == "zh" else f"written: {shown}"
    return [*_summary(found, (first.name, second.name), lang), *_worst(found, lang), last]


def _summary(found: Reconciliation, names: tuple[str, str], lang: Lang) -> list[str]:
    """What was compared and how much of it differs."""
    rate, notation = found.error_rate(), found.differences.height - found.differing
    alone = tuple(zip(names, (found.only_first, found.only_second), strict=True))
    if lang == "zh":
        lines = [
            f"比较的格数：{found.fields_compared}",
            f"不一致：{found.differing}（每万格 {rate.value:.1f}；95%CI {rate.low:.1f}~{rate.high:.1f}）",
            f"仅写法不同：{notation}",
            *(f"仅见于 {name}：{_listed(forms)}" for name, forms in alone),
            f"出现不止一次：{_listed(found.duplicated)}",
        ]
        return [*lines, *[f"仅一个文件有、未比较的列：{_listed(found.unshared)}"] * bool(found.unshared)]
    lines = [
        f"fields compared: {found.fields_compared}",
        f"differing: {found.differing} ({rate.value:.1f} per 10,000; 95% CI {rate.low:.1f} to {rate.high:.1f})",
        f"differing in notation only: {notation}",
        *(f"only in {name}: {_listed(forms)}" for name, forms in alone),
        f"there more than once: {_listed(found.duplicated)}",
    ]
    return [
        *lines,
        *[f"columns in one file only, not compared: {_listed(found.unshared)}"] * bool(found.unshared),
    ]


def _worst(found: Reconciliation, lang: Lang) -> list[str]:
    """Fields with most differences, what each operator's forms differ in, and forms that one person keyed twice."""
    worst = by_field(found).filter(pl.col("differing") > 0).head(SHOWN_FIELDS)
    zh, fields = lang == "zh", ", ".join(f"{row[0]} {row[2]}" for row in worst.iter_rows())
    lines = [f"按栏目：{fields}" if zh else f"by field: {fields}"] * bool(fields)
    lines += [
        f"录入员 {name or '（空）'} 所录的表：{compared} 格中 {differing} 格与另一次录入不同，"
        f"每万格 {rate:.1f}（95%CI {low:.1f}~{high:.1f}）"
        if zh
        else f"forms of operator {name or '(blank)'}: {differing} of {compared} fields differ from the other entry, "
        f"{rate:.1f} per 10,000 (95% CI {low:.1f} to {high:.1f})"
        for name, compared, differing, rate, low, high in by_operator(found).iter_rows()
    ]
    if twice := same_operator(found):
        forms = _listed(twice)
        lines.append(
            f"由同一人录入两次，故不独立：{forms}"
            if zh
            else f"keyed twice by one operator, so not independent: {forms}"
        )
    return lines


def _write(found: Reconciliation, out: Path) -> list[Path]:
    """Each file whole or not at all; decisions.csv last, because it is the one that is never written over."""
    summary = json.dumps(found.summary() | counts_of(found), ensure_ascii=False, indent=1) + "\n"
    texts = {
        "discrepancies.csv": guarded(found.differences).write_csv(),
        "by_field.csv": guarded(by_field(found)).write_csv(),
        **({"by_operator.csv": guarded(by_operator(found)).write_csv()} if found.operators.height else {}),
        "summary.json": summary,
        "decisions.csv": guarded(decisions_to_fill(found)).write_csv(),
    }
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".reconcile-", dir=out) as work:
            for name, text in texts.items():
                (Path(work) / name).write_text(text, encoding="utf-8", newline="\n")
            for name in texts:
                os.replace(Path(work) / name, out / name)
    return [out / name for name in texts]


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:SHOWN_FORMS])
    more = ", …" if len(names) > SHOWN_FORMS else ""
    return f"{len(names)} ({shown}{more})" if names else "0"
