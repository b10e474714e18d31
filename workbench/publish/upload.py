"""A finished report copied to an object store: outputs first, manifest last. The manifest there says that the rest is whole.

No lock is needed: after its last file a run looks at what lies there, and begins again when it is not its own report. Of two
runs that write the same report at once, the one that wrote last has therefore seen its own files whole, or says that it did not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import InputError, LockedError
from workbench.object_store import ObjectStore, Stored, address_of
from workbench.publish.manifest import read_manifest

MANIFEST = "manifest.json"
TRIES = 3


def report_files(folder: Path) -> dict[str, bytes]:
    """The files that a finished report's manifest lists, and the manifest as the last; {} where there is no manifest."""
    manifest = read_manifest(folder)
    names = [] if manifest is None else [*sorted(manifest["outputs"]), MANIFEST]
    return {name: (folder / name).read_bytes() for name in names}


def differing(files: Mapping[str, bytes], there: Mapping[str, Stored], store: ObjectStore) -> list[str]:
    """The files that the store does not have as they are here. there : its listing of their folder."""
    return [name for name, data in files.items() if not store.holds(name, there.get(name), data)]


def upload_report(folder: Path, store: ObjectStore, *, stem: str) -> bool:
    """Bring the store's copy of the report in `folder` up to date; whether there was anything to do.

    store : the report's own address. stem : how the names of its papers begin; papers of an earlier run that this one did not
    make are removed. Raises LockedError when another run writes other files there all the time.
    """
    files = report_files(folder)
    for tries in range(TRIES):
        there = store.listing()
        wrong = differing(files, there, store)
        left = [name for name in there if name not in files and name.startswith((f"{stem}.", "executed."))]
        if not wrong and not left:
            return tries > 0
        if wrong != [MANIFEST]:
            store.remove([MANIFEST])
        store.remove(left)
        store.write_all({name: files[name] for name in wrong if name != MANIFEST})
        store.write(MANIFEST, files[MANIFEST])
    if not differing(files, store.listing(), store):
        return True
    raise LockedError(
        "Another run writes other files of the same report", where=str(store.address),
        fix="Wait until it is done, then give the same command again; or choose another --out.",
    )  # fmt: skip


@contextmanager
def fetched_report(place: Path | str) -> Iterator[Path]:
    """A published report as a folder: itself, or the files that its manifest lists, fetched from an object store for as long.

    Raises InputError when the store has no report at this address.
    """
    address = address_of(place)
    if address is None:
        yield Path(place)
        return
    store = ObjectStore(address)
    there = store.listing()
    with tempfile.TemporaryDirectory(prefix="workbench-published-") as folder:
        if MANIFEST in there:
            (Path(folder) / MANIFEST).write_bytes(store.read(MANIFEST))
        manifest = read_manifest(Path(folder))
        if manifest is None:
            fix = "Check the address; publish the report again."
            raise InputError(
                "This is no published report", where=str(address), found="no manifest.json", fix=fix
            )
        for name in (name for name in manifest["outputs"] if name in there):
            (Path(folder) / Path(name).name).write_bytes(store.read(name))
        yield Path(folder)
