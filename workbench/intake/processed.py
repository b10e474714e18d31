"""data/processed/<study>: written whole or not at all, and made again only when something it came from changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.project import Project, find_project
from workbench.study import Study
from workbench.study_file import load_study

if TYPE_CHECKING:
    import pandas as pd

    from workbench.intake.clean import CleanTable

STAGES = ("intake", "instruments")  # with study.py and variables.py: the code that cleaning depends on


@dataclass(frozen=True)
class Survey:
    """A study with its clean data.

    tables : table name -> typed frame; rows are records, direct identifiers are absent.
    flow : table, step, reason_zh, reason_en, before, after.
    problems : table, file, row, column, value, rule, fix: the doubtful cells that rules set missing.
    entry : table -> summary of its double entry (see `Reconciliation.summary`).
    """

    study: Study
    tables: dict[str, pd.DataFrame]
    flow: pd.DataFrame
    problems: pd.DataFrame
    entry: dict[str, dict[str, Any]]


def open_study(name: str, *, project: Path | str | None = None) -> Survey:
    """A study's clean tables; cleans first when the raw files, the declarations or the code have changed.

    name : a folder of data/raw. project : where to look for the project; default the current folder upwards.
    Raises InputError or ProblemsFound when the declarations or the data are wrong.
    """
    import pandas as pd

    found = find_project(Path(project) if project else None)
    study = ensure_clean(found, name)
    folder = found.processed / name
    entry = json.loads((folder / "entry.json").read_text(encoding="utf-8"))
    flow = pd.read_csv(folder / "flow.csv")
    problems = pd.read_csv(
        folder / "problems.csv", dtype={"value": str, "row": "Int64"}, keep_default_na=False
    )
    frames = {table: pd.read_parquet(folder / f"{table}.parquet") for table in study.tables}
    return Survey(study, frames, flow, problems, entry)


def ensure_clean(project: Project, name: str) -> Study:
    """Load a study and bring data/processed/<name> up to date."""
    study = load_study(project.study_folder(name))
    folder = project.processed / name
    if not _up_to_date(folder, study):
        from filelock import FileLock

        project.processed.mkdir(parents=True, exist_ok=True)
        with FileLock(project.processed / f".{name}.lock"):  # another process may be cleaning the same study
            if not _up_to_date(folder, study):
                from workbench.intake.clean import clean_study

                save(clean_study(study), study, folder)
    return study


def _up_to_date(folder: Path, study: Study) -> bool:
    try:
        recorded = json.loads((folder / "fingerprint.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(recorded == fingerprint(study))


def fingerprint(study: Study) -> dict[str, Any]:
    """What the clean tables depend on: the raw files and the code that reads them."""
    from workbench.intake.clean import hash_files

    package = Path(__file__).parent.parent
    sources = [package / name for name in ("study.py", "study_file.py", "variables.py")]
    sources += [
        path
        for stage in STAGES
        for path in sorted((package / stage).iterdir())
        if path.suffix in (".py", ".toml")
    ]
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return {"schema": 1, "raw": hash_files(study.folder), "code": code}


def save(tables: dict[str, CleanTable], study: Study, folder: Path) -> None:
    """Write a cleaned study: into a private folder first, then renamed into place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(tables, study, work)
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        if folder.exists():
            os.replace(folder, old / "replaced")
        os.replace(work, folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(tables: dict[str, CleanTable], study: Study, work: Path) -> None:
    import polars as pl

    os.chmod(work, 0o755)  # mkdtemp makes it private; the result is as shared as any other folder
    for name, table in tables.items():
        table.frame.write_parquet(work / f"{name}.parquet")
    named = {name: pl.lit(name).alias("table") for name in tables}
    pl.concat([table.log.select(named[name], pl.all()) for name, table in tables.items()]).write_parquet(
        work / "cleaning_log.parquet"
    )
    pl.concat([table.flow.select(named[name], pl.all()) for name, table in tables.items()]).write_csv(
        work / "flow.csv"
    )
    problems = [
        {"table": name, **asdict(each)} for name, table in tables.items() for each in table.set_missing
    ]
    columns = ["table", "file", "row", "column", "value", "rule", "fix"]
    pl.DataFrame(problems, schema=dict.fromkeys(columns, pl.String) | {"row": pl.Int64}).write_csv(
        work / "problems.csv"
    )
    entry = {name: table.entry.summary() for name, table in tables.items() if table.entry}
    (work / "entry.json").write_text(json.dumps(entry, ensure_ascii=False, indent=1), encoding="utf-8")
    _write_discrepancies(tables, study, work)
    (work / "fingerprint.json").write_text(json.dumps(fingerprint(study), indent=1), encoding="utf-8")


def _write_discrepancies(tables: dict[str, CleanTable], study: Study, work: Path) -> None:
    """discrepancies-<table>.csv, with the values of direct identifiers masked."""
    import polars as pl

    from workbench.intake.codebook import MASK

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
        table.entry.discrepancies.with_columns(masked).write_csv(work / f"discrepancies-{name}.csv")
