"""The files of data/processed/<study>: typed tables, and beside them everything that cleaning did and found."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError, Problem
from workbench.intake.origins import sha256
from workbench.intake.rules.duplicates import NEARLY_ALIKE
from workbench.study import Rules, Study

if TYPE_CHECKING:
    import polars as pl

    from workbench.intake.clean import CleanTable

LOG = "cleaning_log.parquet"
REASONS = "missing_reasons"
FASTEST = 1  # level of zstd: the files of a million answers differ by a hundredth in size
LOGGED_AT_ONCE = 200_000  # rows
SCREENING = "screening-"
SET_MISSING, NOTED, ONE_KEPT = "set missing", "noted", "one kept"


def write_tables(tables: dict[str, CleanTable], study: Study, work: Path, *, marks: dict[str, Any]) -> None:
    """Write tables, reasons, flags, log, flow, problems and discrepancies into a new folder; the fingerprint last."""
    import polars as pl

    work.mkdir()
    try:
        stored = _stored(tables, study)
        with ThreadPoolExecutor(max_workers=2) as pool:
            writing = {LOG: pool.submit(_write_log, tables, work / LOG)}
            writing |= {each: pool.submit(_write, stored[each], work / each) for each in stored}
            _write_lists(tables, study, work)
            _write_json(work / "entry.json", _said(tables))
        hashes = {each: written.result() for each, written in writing.items()}
    except pl.exceptions.ComputeError as error:  # how polars reports a disk that is full
        fix = "Free disk space and run the command again."
        raise InputError("The tables cannot be written", where=str(work), found=str(error), fix=fix) from None
    files = {path.name: hashes.get(path.name) or sha256(path) for path in sorted(work.iterdir())}
    _write_json(work / "fingerprint.json", {"from": marks, "files": files})


def _write_lists(tables: dict[str, CleanTable], study: Study, work: Path) -> None:
    """Flow, problems and discrepancies, as CSV."""
    import polars as pl

    from workbench.intake.export.spreadsheet import guarded

    steps = [table.flow.select(pl.lit(name).alias("table"), pl.all()) for name, table in tables.items()]
    pl.concat(steps).write_csv(work / "flow.csv")
    schema = dict.fromkeys(Problem._fields, pl.String) | {"row": pl.Int64}
    problems = [
        pl.DataFrame(list(zip(*found, strict=True)) or None, schema=schema, orient="col").select(
            pl.lit(name).alias("table"), pl.all(), pl.lit(done).alias("done")
        )
        for name, table in tables.items()
        for done, found in _by_what_was_done(table, study.rules.get(name, Rules()))
    ]
    guarded(pl.concat(problems)).write_csv(work / "problems.csv")
    _write_discrepancies(tables, study, work)


def _by_what_was_done(table: CleanTable, rules: Rules) -> list[tuple[str, list[Problem]]]:
    """The problems of a table: cells set missing, doubts that change nothing, and pairs of which a rule keeps one record."""
    settled = rules.near_duplicates is not None and rules.near_duplicates.keep != "list"
    pairs = [each for each in table.noted if settled and each.rule.startswith(NEARLY_ALIKE)]
    noted = [each for each in table.noted if not (settled and each.rule.startswith(NEARLY_ALIKE))]
    return [(SET_MISSING, list(table.set_missing)), (ONE_KEPT, pairs), (NOTED, noted)]


def _stored(tables: dict[str, CleanTable], study: Study) -> dict[str, pl.LazyFrame]:
    """File name -> what is stored in it, beside the log. Lazy: the name of the table in each row is made as it is written."""
    import polars as pl

    from workbench.intake.large.small import shrunk

    stored = {
        f"{name}.parquet": shrunk(each.frame, study.variables(name)).lazy() for name, each in tables.items()
    }
    for name, table in tables.items():
        if table.screened is not None:
            stored[f"{SCREENING}{name}.parquet"] = table.screened.lazy()
    named = {name: pl.lit(name).alias("table") for name in tables}
    stored[f"{REASONS}.parquet"] = pl.concat(
        [each.missing.lazy().select(named[name], pl.all()) for name, each in tables.items()]
    )
    return stored


def _write(frame: pl.LazyFrame, path: Path) -> str:
    """The file's hash. Its bytes do not depend on how the rows came together."""
    frame.collect().rechunk().write_parquet(path, compression_level=FASTEST, statistics=False)
    return sha256(path)


def _write_log(tables: dict[str, CleanTable], path: Path) -> str:
    """The file's hash. By pyarrow: polars takes ten times as long for columns of empty texts, as `new` and `why` often are.

    Nothing is left for polars to compute, so that this goes on while polars writes a table with all its threads.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    options: dict[str, Any] = {"write_statistics": False, "store_schema": False}
    columns = next(iter(tables.values())).log.clear().to_arrow().schema
    schema = columns.insert(0, pa.field("table", pa.large_string()))
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=FASTEST, **options) as file:
        for name, table in tables.items():
            for part in table.log.iter_slices(LOGGED_AT_ONCE):
                named = pa.repeat(pa.scalar(name, pa.large_string()), part.height)
                file.write_table(part.to_arrow().add_column(0, schema[0], named))
    return sha256(path)


def _said(tables: dict[str, CleanTable]) -> dict[str, Any]:
    """What entry.json holds."""
    from workbench.intake.reconcile_counts import counts_of

    entry = {
        name: table.entry.summary() | counts_of(table.entry) for name, table in tables.items() if table.entry
    }
    encodings = {file: used for table in tables.values() for file, used in table.encodings.items()}
    key_print = next((table.key_print for table in tables.values() if table.key_print), "")
    changes = {name: _changes(table.log) for name, table in tables.items()}
    warnings = list(dict.fromkeys(warning for table in tables.values() for warning in table.warnings))
    return {
        "entry": entry,
        "encodings": encodings,
        "warnings": warnings,
        "changes": changes,
        "key": key_print,
    }


def _changes(log: pl.DataFrame) -> dict[str, int]:
    counts = (
        log.filter(log["column"] != "*").group_by("rule").len().sort("len", "rule", descending=[True, False])
    )
    return dict(counts.iter_rows())


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_discrepancies(tables: dict[str, CleanTable], study: Study, work: Path) -> None:
    """discrepancies-<table>.csv, with the values of direct identifiers and of free texts masked."""
    import polars as pl

    from workbench.intake.codebook import MASK
    from workbench.intake.export.spreadsheet import guarded

    for name, table in tables.items():
        if table.entry is None:
            continue
        direct = [
            variable.name
            for variable in study.variables(name).values()
            if variable.identifier == "direct" or variable.type == "text"
        ]
        hidden = pl.col("field").is_in(direct)
        masked = [
            pl.when(hidden).then(pl.lit(MASK)).otherwise(pl.col(side)).alias(side)
            for side in ("first", "second")
        ]
        shown = guarded(table.entry.differences.with_columns(masked))
        shown.write_csv(work / f"discrepancies-{name}.csv")
