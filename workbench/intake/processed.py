"""data/processed/<study>: written whole or not at all, and made again only when something it came from changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.project import Project, find_project, writing
from workbench.study import Study
from workbench.study_file import load_study

if TYPE_CHECKING:
    import pandas as pd

    from workbench.intake.clean import CleanTable

STAGES = (
    "study",
    "intake",
    "instruments",
)  # with variables.py and study_file.py: the code that cleaning depends on


@dataclass(frozen=True)
class Survey:
    """A study with its clean data.

    tables : table name -> typed frame; rows are records, direct identifiers are absent.
    flow : table, step, reason_zh, reason_en, before, after.
    problems : table, file, row, column, value, rule, fix: the doubtful cells that rules set missing.
    entry : table -> summary of its double entry (see `Reconciliation.summary`).
    encodings : file -> how its bytes were decoded, when it was not UTF-8; "" for a workbook.
    warnings : what reading the files said, a sentence each.
    """

    study: Study
    tables: dict[str, pd.DataFrame]
    flow: pd.DataFrame
    problems: pd.DataFrame
    entry: dict[str, dict[str, Any]]
    encodings: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


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
    frames = {table: pd.read_parquet(folder / f"{table}.parquet") for table in study.tables}
    return Survey(study, frames, flow, problems, said["entry"], said["encodings"], tuple(said["warnings"]))


def ensure_clean(project: Project, name: str) -> Study:
    """Load a study and bring data/processed/<name> up to date."""
    study = load_study(project.study_folder(name))
    folder = project.processed / name
    if not _up_to_date(folder, fingerprint(study)):
        from filelock import FileLock

        with writing(project.processed):
            project.processed.mkdir(parents=True, exist_ok=True)
            lock = FileLock(project.processed / f".{name}.lock")
            lock.acquire()  # another process may be cleaning the same study
        try:
            marks = fingerprint(study)
            if not _up_to_date(folder, marks):
                from workbench.intake.clean import clean_study

                save(clean_study(study), study, folder, marks=marks)
        finally:
            lock.release()
    return study


def _up_to_date(folder: Path, marks: dict[str, Any]) -> bool:
    """True when the folder was made from `marks` and still holds, byte for byte, what was made."""
    try:
        recorded = json.loads((folder / "fingerprint.json").read_text(encoding="utf-8"))
        whole = all(_sha256(folder / name) == digest for name, digest in recorded["files"].items())
        return whole and bool(recorded["from"] == marks)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprint(study: Study) -> dict[str, Any]:
    """What the clean tables depend on: the raw files and the code that reads them."""
    from workbench.intake.clean import hash_files

    package = Path(__file__).parent.parent
    sources = [package / name for name in ("study_file.py", "variables.py")]
    sources += [
        path
        for stage in STAGES
        for path in sorted((package / stage).rglob("*"))
        if path.suffix in (".py", ".toml")
    ]
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return {"schema": 1, "raw": hash_files(study.folder), "code": code}


def save(tables: dict[str, CleanTable], study: Study, folder: Path, *, marks: dict[str, Any]) -> None:
    """Write a cleaned study: into a private folder first, then renamed into place. The caller holds the lock.

    marks : the `fingerprint` of what it was made from, taken before the files were read.
    """
    with writing(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(
            f".{folder.name}.work-*"
        ):  # of a run that was killed: the lock is ours
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.work-", dir=folder.parent))
        try:
            _write(tables, study, work / "new", marks)
            if folder.exists():
                os.replace(folder, work / "old")
            os.replace(work / "new", folder)
        except BaseException:
            if (work / "old").exists() and not folder.exists():
                os.replace(work / "old", folder)
            raise
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _write(tables: dict[str, CleanTable], study: Study, work: Path, marks: dict[str, Any]) -> None:
    import polars as pl

    from workbench.intake.export.spreadsheet import guarded

    work.mkdir()
    try:
        for name, table in tables.items():
            table.frame.write_parquet(work / f"{name}.parquet")
        logs = [table.log.select(pl.lit(name).alias("table"), pl.all()) for name, table in tables.items()]
        pl.concat(logs).write_parquet(work / "cleaning_log.parquet")
    except pl.exceptions.ComputeError as error:  # how polars reports a disk that is full
        fix = "Free disk space and run the command again."
        raise InputError("The tables cannot be written", where=str(work), found=str(error), fix=fix) from None
    steps = [table.flow.select(pl.lit(name).alias("table"), pl.all()) for name, table in tables.items()]
    pl.concat(steps).write_csv(work / "flow.csv")
    problems = [
        {"table": name, **asdict(each)} for name, table in tables.items() for each in table.set_missing
    ]
    columns = ["table", "file", "row", "column", "value", "rule", "fix"]
    listed = pl.DataFrame(problems, schema=dict.fromkeys(columns, pl.String) | {"row": pl.Int64})
    guarded(listed).write_csv(work / "problems.csv")
    _write_discrepancies(tables, study, work)
    entry = {name: table.entry.summary() for name, table in tables.items() if table.entry}
    encodings = {file: used for table in tables.values() for file, used in table.encodings.items()}
    warnings = list(dict.fromkeys(warning for table in tables.values() for warning in table.warnings))
    _write_json(work / "entry.json", {"entry": entry, "encodings": encodings, "warnings": warnings})
    files = {path.name: _sha256(path) for path in sorted(work.iterdir())}
    _write_json(work / "fingerprint.json", {"from": marks, "files": files})


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_discrepancies(tables: dict[str, CleanTable], study: Study, work: Path) -> None:
    """discrepancies-<table>.csv, with the values of direct identifiers masked."""
    import polars as pl

    from workbench.intake.codebook import MASK
    from workbench.intake.export.spreadsheet import guarded

    for name, table in tables.items():
        if table.entry is None:
            continue
        direct = [
            variable.name for variable in study.variables(name).values() if variable.identifier == "direct"
        ]
        hidden = pl.col("field").is_in(direct)
        masked = [
            pl.when(hidden).then(pl.lit(MASK)).otherwise(pl.col(side)).alias(side)
            for side in ("first", "second")
        ]
        shown = guarded(table.entry.differences.with_columns(masked))
        shown.write_csv(work / f"discrepancies-{name}.csv")
