"""1,000,000 people x 99 items of 1 to 5 with missing codes and wrong answers: CSV to typed table, log of cells, 9 scores.

Each in a process of its own, which says its seconds and its peak memory. "limit" is polars alone, told the types and told
that the file is clean of everything but codes and wrong numbers: no proof of how cells are written, no codebook, no
declared rules. "workbench" cleans a study (twice SHA-256, checks, log, reasons, flow, problems) and scores its table in
pieces. Bars: at most 2 x limit, at most 1 GB; two entries of 10,000 x 200 fields compared within 3 s.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PEOPLE, PARTS, ITEMS_EACH = 1_000_000, 9, 11
ITEMS = [f"q{number:02d}" for number in range(1, PARTS * ITEMS_EACH + 1)]
REVERSED = ITEMS[2::ITEMS_EACH] + ITEMS[7::ITEMS_EACH]
LEAST = 9  # answered items of 11 (0.8 of them)
RUNS = 3
STUDY = """schema = 1
id = "large"
data = "simulated"
notebook = "survey_report"
as_of = 2025-01-01
title = { zh = "大样本", en = "Large" }
[tables.answers]
files = ["answers.csv"]
key = "id"
[rules.answers]
out_of_range = "missing"
"""
SCALE = """schema = 1
id = "nine"
title = { zh = "九个分量表", en = "Nine subscales" }
n_items = 99
aggregation = "mean"
minimum_answered = 0.8
reversed = [%s]
citation = "Made up for this benchmark."
licence = "Design of this project."
[codings]
"1-5" = [1, 5]
%s"""


def rows() -> Iterator[str]:
    """Seconds (median of three, interleaved), ratio to the limit, peak memory; then double entry."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run("generate", folder)
        found: dict[str, list[dict[str, float]]] = {"limit": [], "workbench": []}
        for _ in range(RUNS):
            for which, runs in found.items():
                runs.append(_run(which, folder))
        found["pandas"] = [_run("pandas", folder)]
        least = _middle(found["limit"], "seconds"), _middle(found["limit"], "cpu")
        for which, runs in found.items():
            wall, cpu = _middle(runs, "seconds"), _middle(runs, "cpu")
            yield (
                f"  {which:10} {wall:7.2f} s wall ({wall / least[0]:5.2f} x limit) {cpu:7.2f} s CPU "
                f"({cpu / least[1]:5.2f} x) {max(run['mb'] for run in runs):6.0f} MB  "
                f"{runs[0]['logged']:,.0f} cells logged, {runs[0]['scores']:,.0f} scores"
            )
        same = len({(runs[0]["logged"], runs[0]["scores"]) for runs in found.values()}) == 1
        yield f"  the same cells and scores: {'yes' if same else 'NO'}; bars: 2.00 x limit, 1,000 MB"
        double = _run("reconcile", folder)
        yield f"  two entries of 10,000 x 200: {double['seconds']:.2f} s wall, {double['logged']:,.0f} differ; bar: 3 s"


def _middle(runs: list[dict[str, float]], name: str) -> float:
    return sorted(run[name] for run in runs)[len(runs) // 2]


def _run(which: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.intake", which, str(folder)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as reports are made
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _generate(folder: Path) -> tuple[int, int]:
    """The file, the study around it, and two entries of one form."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(7)
    trait = rng.normal(size=(PEOPLE, PARTS)).astype(np.float32)
    columns = [pl.Series("id", np.arange(1, PEOPLE + 1))]
    for place, item in enumerate(ITEMS):
        noise = rng.normal(size=PEOPLE).astype(np.float32)
        answers = np.clip(np.rint(3 + 0.65 * (trait[:, place // ITEMS_EACH] + noise)), 1, 5).astype(np.int8)
        answers = 6 - answers if item in REVERSED else answers
        soil = rng.random(PEOPLE)
        for below, code in (
            (0.0155, 7),
            (0.015, 99),
            (0.01, 9),
        ):  # 1 % refused, 0.5 % not asked, 0.05 % wrong
            answers[soil < below] = code
        cells = pl.Series(item, answers)
        columns.append(cells.set(pl.Series(soil > 0.98), None))
    raw = folder / "data" / "raw" / "large"
    raw.mkdir(parents=True)
    (folder / "notebooks").mkdir()
    pl.DataFrame(columns).write_csv(raw / "answers.csv")
    (raw / "study.toml").write_text(STUDY, encoding="utf-8")
    book = ["name,table,label_zh,label_en,type,min,max,missing", "id,answers,编号,Number,id,,,"]
    book += [f"{item},answers,{item},{item},integer,1,5,9=refused; 99=not asked" for item in ITEMS]
    (raw / "codebook.csv").write_text("\n".join(book) + "\n", encoding="utf-8")
    numbers = {item: number for number, item in enumerate(ITEMS, start=1)}
    parts = [list(range(1 + part, 1 + part + ITEMS_EACH)) for part in range(0, len(ITEMS), ITEMS_EACH)]
    scales = [
        f'[subscales.s{number}]\ntitle = {{ zh = "{number}", en = "{number}" }}\nitems = {items}\n'
        for number, items in enumerate(parts, start=1)
    ]
    text = SCALE % (", ".join(str(numbers[item]) for item in sorted(REVERSED)), "\n".join(scales))
    (folder / "nine.toml").write_text(text, encoding="utf-8")
    first = rng.integers(1, 6, (10_000, 200))
    second = np.where(rng.random(first.shape) < 0.003, 6, first)
    for entry, cells in (("first", first), ("second", second)):
        frame = pl.DataFrame(cells, schema=[f"f{number}" for number in range(200)])
        frame.select(pl.int_range(pl.len()).alias("id"), pl.all()).write_csv(folder / f"{entry}.csv")
    return 0, 0


def _limit(folder: Path) -> tuple[int, int]:
    """polars, with everything known beforehand."""
    import polars as pl

    path = folder / "data" / "raw" / "large" / "answers.csv"
    _sha256(path)
    frame = pl.read_csv(path, schema_overrides=dict.fromkeys(ITEMS, pl.Int8))
    logs = []
    for item in ITEMS:
        wrong = frame.select("id", old=item).filter(~pl.col("old").is_between(1, 5))
        rule = pl.when(pl.col("old").is_in([9, 99])).then(pl.lit("missing")).otherwise(pl.lit("range"))
        logs.append(
            wrong.with_columns(column=pl.lit(item).cast(pl.Categorical), rule=rule.cast(pl.Categorical))
        )
    log = pl.concat(logs)
    frame = frame.with_columns(
        pl.when(pl.col(item).is_between(1, 5)).then(6 - pl.col(item) if item in REVERSED else pl.col(item)).cast(pl.Int8).alias(item)
        for item in ITEMS
    )  # fmt: skip
    scales = []
    for number, items in enumerate(_parts(), start=1):
        answered = pl.sum_horizontal(pl.col(item).is_not_null() for item in items)
        scales.append(pl.when(answered >= LEAST).then(pl.mean_horizontal(items)).alias(f"s{number}"))
    scores = frame.select(scales)
    for name, each in (("table", frame), ("log", log), ("scores", scores)):
        each.write_parquet(folder / f"limit-{name}.parquet")
    return log.height, sum(scores.count().row(0))


def _pandas(folder: Path) -> tuple[int, int]:
    """pandas as most people would write it."""
    import pandas as pd

    path = folder / "data" / "raw" / "large" / "answers.csv"
    _sha256(path)
    frame = pd.read_csv(path, index_col="id")
    wrong = frame.notna() & ~frame.isin([1, 2, 3, 4, 5])
    log = frame.where(wrong).stack().rename_axis(["id", "column"]).rename("old").dropna().reset_index()
    log["rule"] = log["old"].isin([9, 99]).map({True: "missing", False: "range"})
    frame = frame.mask(wrong)
    frame[REVERSED] = 6 - frame[REVERSED]
    scores = pd.DataFrame(
        {
            f"s{number}": frame[items].mean(axis=1).where(frame[items].count(axis=1) >= LEAST)
            for number, items in enumerate(_parts(), start=1)
        }
    )
    for name, each in (("table", frame), ("log", log), ("scores", scores)):
        each.to_parquet(folder / f"pandas-{name}.parquet")
    return len(log), int(scores.count().sum())


def _workbench(folder: Path) -> tuple[int, int]:
    import shutil

    import pandas as pd
    import pyarrow.parquet as pq

    import workbench as wb
    from workbench.instruments import load_instrument

    shutil.rmtree(folder / "data" / "processed", ignore_errors=True)
    scale = load_instrument("nine", folder=folder)
    pieces = wb.table_batches("large", "answers", columns=ITEMS, project=folder)
    scores = pd.concat([wb.score(piece, scale, coding="1-5") for piece in pieces])
    scores.to_parquet(folder / "scores.parquet")
    log = pq.read_metadata(folder / "data" / "processed" / "large" / "cleaning_log.parquet").num_rows
    return log, int(scores.count().sum())


def _reconcile(folder: Path) -> tuple[int, int]:
    from workbench.intake.reconcile_files import reconcile_files

    reconcile_files(folder / "first.csv", folder / "second.csv", key="id", out=folder)
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))["differing"], 0


def _parts() -> list[list[str]]:
    return [ITEMS[place : place + ITEMS_EACH] for place in range(0, len(ITEMS), ITEMS_EACH)]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main(which: str, folder: Path) -> None:
    """One measurement in this process; prints it as JSON."""
    work: dict[str, Callable[[Path], tuple[int, int]]] = {
        "generate": _generate, "limit": _limit, "pandas": _pandas, "workbench": _workbench, "reconcile": _reconcile,
    }  # fmt: skip
    started = time.perf_counter()
    logged, scores = work[which](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    per = 1024 * 1024 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started, "cpu": used.ru_utime + used.ru_stime,
                "mb": used.ru_maxrss / per, "logged": logged, "scores": scores, "cores": os.cpu_count(),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
