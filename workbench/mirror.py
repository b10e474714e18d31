"""A project of an object store, on this machine: data/raw and notebooks as they lie there, checked, and fetched where they differ.

The mirror is a project's folder like any other: data/processed and reports/ appear beside what was fetched, and whatever hashes
raw files, hashes these.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.object_store import AT_ONCE, Address, ObjectStore, Stored, address_of

FETCHED = ("data/raw/", "notebooks/")
LOCK = "requirements.lock"
RECORD = ".mirror.json"
LOOKS = 3  # at a store whose files change while they are fetched
Record = dict[str, dict[str, Any]]


def mirrored(address: Address) -> Path:
    """The folder of this machine that holds a project of an object store, brought up to date.

    A file is fetched when the store's mark of it has changed, or when ours is no longer as it was fetched; what the store no
    longer has is removed. Waits while another process does the same. Raises InputError when the store cannot be read, holds
    no project at this address, or changes all the time.
    """
    from filelock import FileLock

    root = _place(address)
    root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(root.with_name(f"{root.name}.lock")):
        store = ObjectStore(address)
        there = _listing(store)
        for _ in range(LOOKS):
            _bring_up_to_date(store, there, root)
            before, there = there, _listing(store)
            if there == before:
                return root
    fix = "Wait until whoever writes there is done."
    raise InputError("The files changed while they were fetched", where=str(address), fix=fix)


def origin(root: Path) -> Address | None:
    """The address that a folder is the mirror of, None when it is none."""
    try:
        return address_of(json.loads((root / RECORD).read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _place(address: Address) -> Path:
    from platformdirs import user_cache_path

    given = os.environ.get("WORKBENCH_CACHE")
    cache = Path(given).resolve() if given else user_cache_path("workbench")
    return cache / f"{address.bucket}-{hashlib.sha256(str(address).encode()).hexdigest()[:16]}"


def _listing(store: ObjectStore) -> dict[str, Stored]:
    every = store.listing(deep=True)
    wanted = {name: each for name, each in every.items() if name.startswith(FETCHED) or name == LOCK}
    for name in wanted:
        if "\\" in name or not name.isprintable() or {"", ".", ".."} & set(name.split("/")):
            fix = "Rename it: no empty part, no '..', no backslash, no control characters."
            raise InputError("A file of the store cannot be kept on a disk", where=store.address.key(name), fix=fix)  # fmt: skip
    if not all(any(name.startswith(part) for name in wanted) for part in FETCHED):
        found = f"{len(every)} files" + (f", but not both {' and '.join(FETCHED)}" if every else "")
        fix = "Check the address; copy a project's data/raw and notebooks there."
        raise InputError("There is no project in the store", where=str(store.address), found=found, fix=fix)
    return wanted


def _bring_up_to_date(store: ObjectStore, there: Mapping[str, Stored], root: Path) -> None:
    known = _recorded(root)
    changed = [name for name, each in there.items() if not _as_fetched(root / name, known.get(name), each)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for name, entry in zip(
            changed, pool.map(lambda name: _fetch(store, name, root), changed), strict=True
        ):
            known[name] = {"tag": there[name].tag, **entry}
    here = [path for part in FETCHED for path in (root / part).rglob("*") if path.is_file()]
    for path in [*here, root / LOCK]:
        if path.relative_to(root).as_posix() not in there:
            path.unlink(missing_ok=True)
    record = {"address": str(store.address), "files": {name: known[name] for name in sorted(there)}}
    _write(root / RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())


def _recorded(root: Path) -> Record:
    try:
        return dict(json.loads((root / RECORD).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _as_fetched(path: Path, entry: Mapping[str, Any] | None, stored: Stored) -> bool:
    """Whether a file is what the store has; its hash is taken only where its time has changed."""
    if entry is None or entry.get("tag") != stored.tag or entry.get("size") != stored.size:
        return False
    with suppress(OSError):
        status = path.stat()
        same = status.st_size == stored.size
        return same and (status.st_mtime_ns == entry.get("time") or _sha256(path) == entry.get("sha256"))
    return False


def _fetch(store: ObjectStore, name: str, root: Path) -> dict[str, Any]:
    data = store.read(name)
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, data)
    return {"size": len(data), "time": path.stat().st_mtime_ns, "sha256": hashlib.sha256(data).hexdigest()}


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(data)
    os.replace(fresh, path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
