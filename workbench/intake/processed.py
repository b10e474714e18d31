"""data/processed/<study>: written whole or not at all, and made again only when something it came from changed."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError, nearest
from workbench.intake.origins import check_unchanged, fingerprint, sha256
from workbench.intake.stored import StoredTables, ahead, widened
from workbench.intake.written import REASONS, SCREENING, write_tables
from workbench.project import Project, find_project, writing
from workbench.study import Study
from workbench.study_file import load_study

if TYPE_CHECKING:
    import pandas as pd

    from workbench.intake.clean import CleanTable


@dataclass(frozen=True)
class Survey:
    """A study with its clean data.

    tables : table name -> typed frame, read when it is first asked for; rows are records, direct identifiers are absent.
        Whole numbers are int64, or float64 where some are missing, however small they are stored.
    flow : table, step, reason_zh, reason_en, before, after.
    problems : table, file, row, column, value, rule, fix, done: what was doubtful, and whether a rule set it missing
        ("set missing") or it stays as it is ("noted"), or one of two nearly identical records is left out ("one kept").
    missing : table, key, column, reason of the missing cells that have one; the others were left blank.
    screening : table -> key, indices and flags of careless answering, where study.toml declares them.
    changes : table -> rule -> how many cells it changed, most first.
    entry : table -> summary of its double entry (see `Reconciliation.summary`).
    encodings : file -> how its bytes were decoded, when it was not UTF-8; "" for a workbook.
    warnings : what reading the files said, a sentence each.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    flow: pd.DataFrame
    problems: pd.DataFrame
    entry: dict[str, dict[str, Any]]
    encodings: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    missing: pd.DataFrame | None = None
    screening: dict[str, pd.DataFrame] = field(default_factory=dict)
    changes: dict[str, dict[str, int]] = field(default_factory=dict)


def open_study(name: str, *, project: Path | str | None = None) -> Survey:
    """A study's clean tables; cleans first when the raw files, the declarations or the code have changed.

    name : a folder of data/raw. project : where to look for the project; default the current folder upwards.
    Raises InputError or ProblemsFound when the declarations or the data are wrong.
    """
    import pandas as pd

    found = find_project(Path(project) if project else None)
    study = ensure_clean(found, name)
    folder = found.processed / name
    said = json.loads((folder / "entry.json").read_text(encoding="utf-8"))
    flow = pd.read_csv(folder / "flow.csv")
    problems = pd.read_csv(
        folder / "problems.csv", dtype={"value": str, "row": "Int64"}, keep_default_na=False
    )
    files = {table: folder / f"{table}.parquet" for table in study.tables}
    frames = StoredTables(files, digests=_recorded(folder)["files"])
    missing = pd.read_parquet(folder / f"{REASONS}.parquet")
    screening = {
        table: pd.read_parquet(folder / f"{SCREENING}{table}.parquet")
        for table, rules in study.rules.items()
        if rules.careless
    }
    return Survey(
        study, frames, flow, problems, said["entry"], said["encodings"], tuple(said["warnings"]),
        missing=missing, screening=screening, changes=said["changes"],
    )  # fmt: skip


def table_batches(
    name: str,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    rows: int = 20_000,
    project: Path | str | None = None,
) -> Iterator[pd.DataFrame]:
    """One clean table of a study in pieces of so many rows, for tables too large to hold as 8-byte numbers.

    name, project : as for `open_study`. columns : only these. The pieces one below the other are the table of `open_study`
    (a piece without missing answers has int64 where the whole table may have float64).

    >>> scores = pd.concat(wb.score(part, scale, coding="1-5") for part in
    ...     wb.table_batches("big", "answers", columns=items))  # doctest: +SKIP
    """
    import pyarrow.parquet as pq

    found = find_project(Path(project) if project else None)
    study = ensure_clean(found, name)
    if table not in study.tables:
        fix = nearest(table, study.tables)
        raise InputError(f"There is no table {table!r}", where=f"study {name}", fix=fix)
    with pq.ParquetFile(found.processed / name / f"{table}.parquet") as stored:
        unknown = [each for each in columns or () if each not in stored.schema_arrow.names]
        if unknown:
            fix = nearest(unknown[0], stored.schema_arrow.names)
            raise InputError(f"There is no column {unknown[0]!r}", where=f"table {table}", fix=fix)
        wanted = columns and list(columns)
        batches = stored.iter_batches(batch_size=rows, columns=wanted, use_threads=False)
        start = 0
        for batch in ahead(batches):
            part = widened(batch.to_pandas(use_threads=False))
            part.index = part.index + start
            start += len(part)
            yield part


def ensure_clean(project: Project, name: str) -> Study:
    """Load a study and bring data/processed/<name> up to date."""
    source, folder = project.study_folder(name), project.processed / name
    current = _up_to_date(folder, source)
    study = load_study(source)
    if not current:
        from filelock import FileLock

        with writing(project.processed):
            project.processed.mkdir(parents=True, exist_ok=True)
            lock = FileLock(project.processed / f".{name}.lock")
            lock.acquire()  # another process may be cleaning the same study
        try:
            if not _up_to_date(folder, source):
                _clean(source, folder)
            study = load_study(source)  # it may have changed while another process held the lock
        finally:
            lock.release()
    return study


def _clean(source: Path, folder: Path) -> None:
    """The study of this moment: it is read after its files were hashed, so that tables never pass for those of a later one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        hashed = pool.submit(fingerprint, source)  # beside the imports
        from workbench.intake.clean import clean_tables

        marks = hashed.result()
    study = load_study(source)
    key_print = _key_print(folder) if study.privacy.link else None
    save(clean_tables(study, key_print=key_print), study, folder, marks=marks)


def _key_print(folder: Path) -> str | None:
    """The fingerprint of the key that made the pseudonyms of the last run; None when there was none."""
    try:
        said = json.loads((folder / "entry.json").read_text(encoding="utf-8"))
        return str(said["key"]) or None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _recorded(folder: Path) -> dict[str, Any]:
    """What the folder was made from, and the hashes of its files."""
    recorded: dict[str, Any] = json.loads((folder / "fingerprint.json").read_text(encoding="utf-8"))
    return recorded


def _up_to_date(folder: Path, source: Path) -> bool:
    """True when the folder was made from what the study is now, and still holds, byte for byte, what was made."""
    try:
        recorded = _recorded(folder)
        whole = all(sha256(folder / name) == digest for name, digest in recorded["files"].items())
        return whole and bool(recorded["from"] == fingerprint(source))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def save(tables: dict[str, CleanTable], study: Study, folder: Path, *, marks: dict[str, Any]) -> None:
    """Write a cleaned study: into a private folder first, then renamed into place. The caller holds the lock.

    marks : the `fingerprint` of what it was made from, taken before the files were read.
    Raises InputError, and leaves the folder as it was, when the raw files are no longer those.
    """
    with writing(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(
            f".{folder.name}.work-*"
        ):  # of a run that was killed: the lock is ours
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.work-", dir=folder.parent))
        try:
            with ThreadPoolExecutor(max_workers=1) as pool:
                unchanged = pool.submit(check_unchanged, study.folder, marks["raw"])
                write_tables(tables, study, work / "new", marks=marks)
                unchanged.result()
            if folder.exists():
                os.replace(folder, work / "old")
            os.replace(work / "new", folder)
        except BaseException:
            if (work / "old").exists() and not folder.exists():
                os.replace(work / "old", folder)
            raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
