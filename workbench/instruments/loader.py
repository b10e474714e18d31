"""Find, read and check instrument files: a study's own folder first, then the shipped ones."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError, Problem, ProblemsFound, nearest
from workbench.instruments.declaration import find_problems
from workbench.instruments.instrument import Cutoff, Instrument, Norm, Subscale
from workbench.instruments.transform import read_transform

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = Path(__file__).parent
STUDY = "study"  # study.toml lies in a study's folder too, and is no instrument


def list_instruments(*, folder: Path | None = None) -> tuple[str, ...]:
    """Names that `load_instrument` knows, in alphabetical order; `folder` adds a study's own files."""
    return tuple(sorted(_files(folder)))


def load_instrument(name: str, *, folder: Path | None = None) -> Instrument:
    """Read one instrument and refuse it unless the whole declaration holds.

    name : file name without `.toml`. folder : a study's own instruments, looked at first.
    Returns a frozen Instrument. Raises InputError for an unknown name (with the nearest one), for
    a file that is not TOML, and for every breach of the format: unknown keys, item numbers out of
    range, keys that do not partition the items where they should, norms of unknown scales.
    """
    files = _files(folder)
    if name not in files:
        raise InputError(
            f"There is no instrument {name!r}",
            where=" or ".join(str(place) for place in (folder, "the shipped instruments") if place),
            found=f"{len(files)} other instruments",
            fix=nearest(name, files),
        )
    path = files[name]
    raw = _read(path)
    problems = find_problems(raw, file=path.name)
    if isinstance(raw.get("id"), str) and raw["id"] != name:
        fix = f"Write id = {name!r} or rename the file."
        problems.append(Problem(path.name, None, "id", raw["id"], "id is not the name of the file", fix))
    _refuse(problems, path)
    return _build(raw)


def _files(folder: Path | None) -> dict[str, Path]:
    places = [SHIPPED] if folder is None else [SHIPPED, folder]
    found = {path.stem: path for place in places for path in sorted(place.glob("*.toml"))}
    return {name: path for name, path in found.items() if name != STUDY}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "An instrument file could not be read as TOML",
            where=path.name,
            found=str(error),
            fix="Correct the line, and save the file as UTF-8.",
        ) from error


def _refuse(problems: list[Problem], path: Path) -> None:
    if len(problems) > 1:
        raise ProblemsFound(f"The instrument {path.name} is not declared correctly", problems)
    for problem in problems:
        raise InputError(
            f"The instrument is not declared correctly: {problem.rule}",
            where=f"{path.name}, {problem.column}",
            found=problem.value,
            fix=problem.fix,
        )


def _build(raw: Mapping[str, Any]) -> Instrument:
    plain = _without_norms(raw)
    norms = {name: _norm(name, entry, plain) for name, entry in raw.get("norms", {}).items()}
    return replace(plain, norms=norms)


def _without_norms(raw: Mapping[str, Any]) -> Instrument:
    codings = {name: (float(low), float(high)) for name, (low, high) in raw["codings"].items()}
    default = raw.get("default_coding", next(iter(codings)))
    return Instrument(
        id=raw["id"],
        title=raw["title"],
        n_items=raw["n_items"],
        codings=codings,
        default_coding=default,
        reversed=tuple(raw.get("reversed", ())),
        subscales={code: _subscale(entry) for code, entry in raw["subscales"].items()},
        aggregation=raw["aggregation"],
        minimum_answered=float(raw["minimum_answered"]),
        indices=tuple(raw.get("indices", ())),
        cutoffs=tuple(_cutoff(entry) for entry in raw.get("cutoffs", ())),
        norms={},
        labels={int(number): text for number, text in raw.get("labels", {}).items()},
        missing_codes=tuple(raw.get("missing_codes", ())),
        citation=raw["citation"],
        citation_key=raw.get("citation_key", ""),
        licence=raw["licence"],
        note=raw.get("note", ""),
    )


def _subscale(entry: Mapping[str, Any]) -> Subscale:
    transform = read_transform(entry["transform"]) if "transform" in entry else None
    return Subscale(entry["title"], tuple(entry["items"]), transform)


def _cutoff(entry: Mapping[str, Any]) -> Cutoff:
    return Cutoff(
        name=entry["name"],
        title=entry["title"],
        scales=tuple(entry["scales"]),
        comparison=entry["comparison"],
        at={coding: float(limit) for coding, limit in entry["at"].items()},
        citation=entry["citation"],
        citation_key=entry.get("citation_key", ""),
        variant=entry.get("variant", ""),
    )


def _norm(variant: str, entry: Mapping[str, Any], instrument: Instrument) -> Norm:
    coding = entry.get("coding", instrument.default_coding)
    return Norm(
        variant=variant,
        title=entry.get("title", {"zh": variant, "en": variant}),
        coding=coding,
        least={scale: instrument.least_score(scale, coding=coding) for scale in entry["scores"]},
        scores={scale: (float(mean), float(sd)) for scale, (mean, sd) in entry["scores"].items()},
        n=entry["n"],
        year=entry["year"],
        citation=entry["citation"],
        citation_key=entry.get("citation_key", ""),
        note=entry.get("note", ""),
    )
