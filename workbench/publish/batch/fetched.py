"""Reports that an object store has already, made from the same sources: fetched, where none lie here, instead of made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.object_store import AT_ONCE, ObjectStore
from workbench.publish.batch.journal import Entry, Journal, files_of
from workbench.publish.batch.keys import source_hash
from workbench.publish.batch.stale import GONE, NOT_MADE, Due
from workbench.publish.destination import Destination
from workbench.publish.durable import move_in
from workbench.publish.manifest import read_manifest
from workbench.publish.private import private_folder
from workbench.publish.report import FORMATS, LANGS
from workbench.publish.upload import MANIFEST


def with_fetched(
    work: Sequence[Due], *, to: Destination, study: str, langs: Sequence[str], formats: Sequence[str]
) -> list[Due]:
    """The plan of a batch in which reports that would be made, but are whole in the store, are to be fetched."""
    if to.store is None:
        return list(work)
    store = ObjectStore(to.store.below(study))
    names = store.listing(deep=True)

    def looked_at(each: Due) -> Due:
        at = _name(each, MANIFEST)
        if each.work != "run" or each.why not in (NOT_MADE, GONE) or at not in names:
            return each
        manifest = _manifest(store.read(at))
        wanted = _fits(manifest, each, study=study, langs=langs, formats=formats)
        whole = all(_name(each, name) in names for name in manifest.get("outputs", {}))
        return replace(each, work="fetch", why="done in the store") if wanted and whole else each

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(looked_at, work))


def fetch(work: Sequence[Due], *, to: Destination, study: str, journal: Journal) -> list[Due]:
    """Fetch what the plan says and record it; a report whose files are not those of its manifest is to be made after all."""
    return [_fetch(each, to, study, journal) if each.work == "fetch" else each for each in work]


def _fetch(each: Due, to: Destination, study: str, journal: Journal) -> Due:
    variant = each.task.variant
    folder = to.home / study / variant
    store = ObjectStore(to.store.below(study).below(variant)) if to.store else None
    files = _files(store) if store else {}
    if not files:
        return replace(each, work="run", why="not whole in the store")
    with private_folder(to.home, f"{study}-{variant}" if variant else study) as work:
        for name, data in files.items():
            (work / name).write_bytes(data)
        folder.mkdir(parents=True, exist_ok=True)
        earlier = set((read_manifest(folder) or {}).get("outputs", {}))
        for name in [MANIFEST, *(earlier - files.keys())]:
            (folder / name).unlink(missing_ok=True)
        move_in([work / name for name in files if name != MANIFEST], folder)
        move_in([work / MANIFEST], folder)
    journal.write(Entry(variant, "done", each.keys, files_of(folder), 0.0, ""))
    return each


def _files(store: ObjectStore) -> dict[str, bytes]:
    """The files of a report as its manifest lists them; {} when they are not."""
    try:
        manifest = store.read(MANIFEST)
        listed: Mapping[str, str] = _manifest(manifest)["outputs"]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            files = dict(zip(listed, pool.map(store.read, listed), strict=True))
    except (InputError, KeyError):
        return {}
    right = all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in listed.items())
    safe = all(Path(name).name == name for name in listed)
    return {**files, MANIFEST: manifest} if right and safe else {}


def _fits(
    manifest: Mapping[str, Any], each: Due, *, study: str, langs: Sequence[str], formats: Sequence[str]
) -> bool:
    """Whether a report is what we would make: same sources and parameters, these languages and formats and no others."""
    values = {name: value for name, value in each.task.values.items() if name != "lang"}
    outputs = manifest.get("outputs", {})
    return (
        source_hash(manifest) == each.sources
        and manifest.get("parameters") == json.loads(json.dumps({**values, "study": study}))
        and {lang for lang in LANGS if f"executed.{lang}.ipynb" in outputs} == set(langs)
        and {kind for kind in FORMATS if any(name.endswith(f".{kind}") for name in outputs)} == set(formats)
    )


def _manifest(data: bytes) -> dict[str, Any]:
    try:
        content = json.loads(data)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _name(each: Due, file: str) -> str:
    return f"{each.task.variant}/{file}" if each.task.variant else file
