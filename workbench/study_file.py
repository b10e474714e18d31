"""study.toml and codebook.csv of a folder: read, checked whole, and refused once with everything that is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.instruments import Instrument, load_instrument
from workbench.project import check_name, reading
from workbench.study import Study
from workbench.study_references import wrong_references
from workbench.study_rules import wrong_conditions
from workbench.variables import Variable, read_codebook

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST_DECLARATION = 1_000_000  # bytes
FILLED_IN = {"codebook", "folder"}  # fields of Study that loading fills in


def load_study(folder: Path) -> Study:
    """Read data/raw/<study>: study.toml and codebook.csv.

    Raises ProblemsFound listing everything that is wrong with them, InputError when a file is missing or broken.
    """
    declared = _read_toml(folder / "study.toml")
    problems = [*_unknown_files(declared, folder), *_taken_keys(declared)]
    try:
        study = Study.model_validate(declared)
    except ValidationError as error:
        raise ProblemsFound("study.toml cannot be used", problems + _as_problems(error, declared)) from None
    codebook = read_codebook(folder / "codebook.csv")
    problems += [*_wrong_names(study, folder), *wrong_references(study, codebook)]
    if not problems:
        problems += [*wrong_conditions(study, codebook), *_disagreements(study, codebook, folder)]
    if problems:
        raise ProblemsFound("The study's declaration does not hold together", problems)
    return study.model_copy(update={"codebook": codebook, "folder": folder})


def _read_toml(path: Path) -> dict[str, Any]:
    with reading(path):
        data = path.read_bytes()
    if len(data) > LARGEST_DECLARATION:
        raise InputError(
            "study.toml is too large", where=str(path), fix="It is a page of settings, not data."
        )
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found, fix = f"byte {error.start} is not UTF-8", "Save it as UTF-8."
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found, fix = str(error), "Mend that line."
    raise InputError("study.toml is not valid TOML", where=path.name, found=found, fix=fix)


def _taken_keys(declared: dict[str, Any]) -> list[Problem]:
    """Keys that a loaded study has but a file may not set; they are taken out, so that no value comes from them."""
    taken = [key for key in FILLED_IN if declared.pop(key, None) is not None]
    known = nearest("", {field.alias or name for name, field in Study.model_fields.items()} - FILLED_IN)
    return [Problem("study.toml", None, key, "", "there is no such key", known) for key in taken]


def _unknown_files(declared: dict[str, Any], folder: Path) -> list[Problem]:
    tables = declared.get("tables")
    problems = []
    for name, table in tables.items() if isinstance(tables, dict) else []:
        files = table.get("files") if isinstance(table, dict) else None
        for file in (
            [*files, table.get("decisions"), table.get("dictionary")] if isinstance(files, list) else []
        ):
            place = f"tables.{name}"
            if not isinstance(file, str):
                continue
            if Path(file).is_absolute() or ".." in Path(file).parts:
                fix = "Put it into the study's folder, where it is hashed and never written."
                problems.append(Problem("study.toml", None, place, file, "the file lies elsewhere", fix))
            elif not (folder / file).is_file():
                there = nearest(file, (path.name for path in folder.iterdir() if path.is_file()))
                problems.append(Problem("study.toml", None, place, file, "there is no such file", there))
    return problems


def _as_problems(error: ValidationError, declared: dict[str, Any]) -> list[Problem]:
    problems = []
    for each in error.errors():
        place = ".".join(str(part) for part in each["loc"])
        value = "" if isinstance(each["input"], dict | list) else str(each["input"])
        fix = _fix(each)
        rule = {"extra_forbidden": "there is no such key", "missing": "this key is required"}.get(
            each["type"], each["msg"]
        )
        problems.append(Problem("study.toml", None, place, value, rule, fix))
    return problems


def _fix(error: ErrorDetails) -> str:
    """The nearest key, or of a list of words that TOML may name the nearest word."""
    if error["type"] == "extra_forbidden":
        return _known_keys(error["loc"])
    words = re.findall(r"'([^']*)'", error["ctx"]["expected"]) if error["type"] == "literal_error" else []
    if isinstance(error["input"], str) and words:
        return nearest(error["input"], words)
    return "See the study.toml of a shipped study."


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
    names = {field.alias or name for name, field in model.model_fields.items()} - FILLED_IN
    return nearest(str(place[-1]), names)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _wrong_names(study: Study, folder: Path) -> list[Problem]:
    """An id that is not the folder's, names that cannot be files, and affiliations that nobody described."""
    problems = []
    if study.id != folder.name:
        problems.append(_problem("id", study.id, "the folder has another name", f"Write {folder.name!r}."))
    for place, name in [("notebook", study.notebook), *((f"tables.{name}", name) for name in study.tables)]:
        try:
            check_name(name, what="file")
        except InputError as error:
            problems.append(_problem(place, name, "this cannot be the name of a file", error.fix))
    folded = [name.casefold() for name in study.tables]
    if len(set(folded)) < len(folded) or taken_names(folded) & set(folded):
        fix = "Write names that differ in more than case; cleaning_log, missing_reasons and screening-… are taken."
        problems.append(_problem("tables", "", "two tables would be one file", fix))
    there = len(study.paper.affiliations)
    for number in sorted({number for author in study.paper.authors for number in author.affiliations}):
        if there and not 1 <= number <= there:
            fix = f"There are {there}; write a number from 1."
            problems.append(_problem("paper.authors", str(number), "there is no such affiliation", fix))
    return problems


def taken_names(tables: list[str]) -> set[str]:
    """Names of files that cleaning writes beside the tables."""
    return {"cleaning_log", "missing_reasons", *(f"screening-{name}" for name in tables)}


def _problem(place: str, value: str, rule: str, fix: str) -> Problem:
    return Problem("study.toml", None, place, value, rule, fix)


def _disagreements(study: Study, codebook: tuple[Variable, ...], folder: Path) -> list[Problem]:
    """Where codebook and instrument differ on how many items there are, their range, or their missing codes."""
    described = {(variable.table, variable.name): variable for variable in codebook}
    problems: list[Problem] = []
    for name, use in study.instruments.items():
        instrument = load_instrument(use.instrument, folder=folder)
        place, codings = f"instruments.{name}", instrument.codings
        if use.coding is not None and use.coding not in codings:
            fix = nearest(use.coding, codings)
            problems.append(_problem(f"{place}.coding", use.coding, "the instrument has no such coding", fix))
            continue
        if len(set(use.columns)) != instrument.n_items or len(use.columns) != instrument.n_items:
            fix = f"{instrument.id} has {instrument.n_items} items, each in a column of its own."
            problems.append(_problem(place, "", f"{len(use.columns)} columns are named", fix))
        ends = codings[use.coding or instrument.default_coding]
        for column in use.columns:
            problems += _item_problems(described[use.table, column], instrument, ends)
    return problems


def _item_problems(variable: Variable, instrument: Instrument, ends: tuple[float, float]) -> list[Problem]:
    problems = []
    if (variable.low, variable.high) != ends:
        found = f"{variable.low} to {variable.high}"
        fix = (
            f"{instrument.id} is answered {ends[0]:g} to {ends[1]:g}; "
            "correct min and max, or the coding in study.toml."
        )
        problems.append((found, "the instrument has another range", fix))
    if variable.type not in ("integer", "number"):
        problems.append((variable.type, "an item of an instrument is a number", "Write the type integer."))
    for code in instrument.missing_codes:
        if str(code) not in variable.missing:
            fix = f"Write {code}=reason into missing, or take it out of the instrument."
            problems.append((str(code), "for the instrument this code means no answer", fix))
    return [Problem("codebook.csv", variable.row, variable.name, *problem) for problem in problems]
