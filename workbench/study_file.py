"""study.toml and codebook.csv of a folder: read, checked whole, and refused once with everything that is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.instruments import load_instrument
from workbench.study import Study
from workbench.variables import Variable, read_codebook

LARGEST_DECLARATION = 1_000_000  # bytes
Reference = tuple[str, str, tuple[str, ...]]


def load_study(folder: Path) -> Study:
    """Read data/raw/<study>: study.toml and codebook.csv.

    Raises ProblemsFound listing everything that is wrong with them, InputError when a file is missing or broken.
    """
    path = folder / "study.toml"
    declared = _read_toml(path)
    problems = _unknown_files(declared, folder)
    try:
        study = Study.model_validate(declared)
    except ValidationError as error:
        raise ProblemsFound("study.toml cannot be used", problems + _as_problems(error, declared)) from None
    problems += _wrong_references(study, codebook := read_codebook(folder / "codebook.csv"))
    if study.id != folder.name:
        problems.append(
            Problem(
                "study.toml", None, "id", study.id, "the folder has another name", f"Write {folder.name!r}."
            )
        )
    if not problems:
        problems += _disagreements(study, codebook, folder)
    if problems:
        raise ProblemsFound("The study's declaration does not hold together", problems)
    return study.model_copy(update={"codebook": codebook, "folder": folder})


def _read_toml(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST_DECLARATION:
        raise InputError(
            "study.toml is too large", where=str(path), fix="It is a page of settings, not data."
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            "study.toml is not valid TOML", where=path.name, found=str(error), fix="Mend that line."
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            "study.toml is not UTF-8 text",
            where=path.name,
            found=f"byte {error.start}",
            fix="Save it as UTF-8.",
        ) from None


def _unknown_files(declared: dict[str, Any], folder: Path) -> list[Problem]:
    tables = declared.get("tables")
    rows = tables.items() if isinstance(tables, dict) else []
    problems = []
    for name, table in rows:
        files = table.get("files", []) if isinstance(table, dict) else []
        for file in [*files, table.get("decisions")] if isinstance(files, list) else []:
            if isinstance(file, str) and not (folder / file).is_file():
                there = nearest(file, (path.name for path in folder.iterdir() if path.is_file()))
                problems.append(
                    Problem("study.toml", None, f"tables.{name}", file, "there is no such file", there)
                )
    return problems


def _as_problems(error: ValidationError, declared: dict[str, Any]) -> list[Problem]:
    problems = []
    for each in error.errors():
        place = ".".join(str(part) for part in each["loc"])
        value = "" if isinstance(each["input"], dict | list) else str(each["input"])
        fix = (
            _known_keys(each["loc"])
            if each["type"] == "extra_forbidden"
            else "See the study.toml of a shipped study."
        )
        rule = {"extra_forbidden": "there is no such key", "missing": "this key is required"}.get(
            each["type"], each["msg"]
        )
        problems.append(Problem("study.toml", None, place, value, rule, fix))
    return problems


def _known_keys(place: tuple[int | str, ...]) -> str:
    """The nearest key that the part of study.toml at `place` does have."""
    model: Any = Study
    for part in place[:-1]:
        field = (
            model.model_fields.get(str(part))
            if isinstance(model, type) and issubclass(model, BaseModel)
            else None
        )
        annotation = field.annotation if field else model
        model = next((kind for kind in _models_in(annotation)), model)
    names = {field.alias or name for name, field in model.model_fields.items()} - {"codebook", "folder"}
    return nearest(str(place[-1]), names)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _wrong_references(study: Study, codebook: tuple[Variable, ...]) -> list[Problem]:
    """Names in study.toml that point at no table, or at a column the codebook does not describe."""
    names: dict[str, set[str]] = {table: set() for table in study.tables}
    problems = []
    for variable in codebook:
        if variable.table not in names:
            fix = nearest(variable.table, names)
            problems.append(
                Problem("codebook.csv", variable.row, "table", variable.table, "there is no such table", fix)
            )
        names.setdefault(variable.table, set()).add(variable.name)
    for place, table, columns in _references(study):
        if table not in study.tables:
            problems.append(
                Problem(
                    "study.toml", None, place, table, "there is no such table", nearest(table, study.tables)
                )
            )
            continue
        problems += [
            Problem(
                "study.toml",
                None,
                place,
                column,
                "the codebook has no such variable",
                nearest(column, names[table]),
            )
            for column in columns
            if column not in names[table]
        ]
    return problems


def _references(study: Study) -> list[Reference]:
    rows: list[Reference] = [
        (f"tables.{name}.key", name, (table.key,)) for name, table in study.tables.items()
    ]
    rows += [(f"instruments.{name}", use.table, use.columns) for name, use in study.instruments.items()]
    for table, rules in study.rules.items():
        rows.append((f"rules.{table}", table, ()))
        for exclusion in rules.exclude:
            longstring = exclusion.longstring.columns if exclusion.longstring else ()
            rows.append(
                (f"rules.{table}.exclude", table, exclusion.no_answers_in + exclusion.repeats_of + longstring)
            )
    if bench := study.benchmark:
        named = (bench.unit, bench.outcome, bench.cluster, bench.source, *bench.dimensions, *bench.case_mix)
        rows.append(("benchmark", bench.table, tuple(name for name in named if name)))
    return rows


def _disagreements(study: Study, codebook: tuple[Variable, ...], folder: Path) -> list[Problem]:
    """Where codebook and instrument differ on how many items there are, their range, or their missing codes."""
    described = {(variable.table, variable.name): variable for variable in codebook}
    problems: list[Problem] = []
    for name, use in study.instruments.items():
        instrument = load_instrument(use.instrument, folder=folder)
        place = f"instruments.{name}"
        codings = instrument.codings
        if use.coding is not None and use.coding not in codings:
            fix = nearest(use.coding, codings)
            problems.append(
                Problem(
                    "study.toml",
                    None,
                    f"{place}.coding",
                    use.coding,
                    "the instrument has no such coding",
                    fix,
                )
            )
            continue
        if len(use.columns) != instrument.n_items:
            fix = f"{instrument.id} has {instrument.n_items} items."
            problems.append(
                Problem("study.toml", None, place, "", f"{len(use.columns)} columns are named", fix)
            )
        low, high = codings[use.coding] if use.coding else (instrument.low, instrument.high)
        for column in use.columns:
            variable = described[use.table, column]
            if (variable.low, variable.high) != (low, high):
                found = f"{variable.low} to {variable.high}"
                fix = f"{instrument.id} is answered {low:g} to {high:g}; correct min and max, or the coding in study.toml."
                problems.append(
                    Problem(
                        "codebook.csv", variable.row, column, found, "the instrument has another range", fix
                    )
                )
    return problems
