"""Pseudonyms: the same person gets the same sign, and only who holds the key can tell which person it is.

A plain hash of a telephone number is found in minutes by trying all numbers; a keyed one (HMAC-SHA-256) is not. The key is
a file of its own outside the project, named by WORKBENCH_KEY_FILE; only its fingerprint is ever stored.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import polars as pl

from workbench.errors import InputError, nearest

SUFFIX = "_pseudonym"
VARIABLE = "WORKBENCH_KEY_FILE"
FEWEST_BYTES = 32
MOST_BYTES = 4096
FEWEST_DIFFERENT = 8  # a typed line of one character is 32 bytes as well
DIGITS = 32  # 128 bits: no two persons share a pseudonym by chance
HOW = "Make one outside the project: head -c 32 /dev/urandom > FILE; chmod 600 FILE; then set WORKBENCH_KEY_FILE."


@dataclass(frozen=True)
class Key:
    """A key that has been read. fingerprint : what may be stored to know it again; the secret never prints."""

    fingerprint: str
    secret: bytes = field(repr=False)


def read_key(*, project: Path, fingerprint: str | None = None) -> Key:
    """The key of the file that WORKBENCH_KEY_FILE names.

    project : the project's folder; the file, links followed, must lie outside it (a key must not travel with the data).
    fingerprint : that of the last run, if any: another key would give everybody a new pseudonym.
    Raises InputError when the variable is not set, the file is absent, inside the project, shorter than 32 bytes, longer
    than 4096, one character over and over, open to other users of the machine (POSIX), or not the key of the last run.
    """
    named = os.environ.get(VARIABLE, "")
    if not named:
        raise InputError("Pseudonyms need a key", where=VARIABLE, found="not set", fix=HOW)
    path = Path(named).expanduser()
    if not path.is_file():
        raise InputError("The key file cannot be found", where=VARIABLE, found=str(path), fix=HOW)
    path = path.resolve()
    if path.is_relative_to(project.resolve()):
        fix = "Move it out of the project and set WORKBENCH_KEY_FILE to its new place."
        raise InputError("The key lies inside the project", where=VARIABLE, found=str(path), fix=fix)
    _check_permissions(path)
    key = _key(_read(path), path)
    if fingerprint is not None and not hmac.compare_digest(key.fingerprint, fingerprint):
        found = f"fingerprint {key.fingerprint}, the last run had {fingerprint}"
        fix = "Name the key of the last run, or clean the study from the start to give new pseudonyms to all."
        raise InputError("This is another key", where=str(path), found=found, fix=fix)
    return key


def pseudonym(value: str, *, key: Key, domain: str) -> str:
    """`p` and 32 hexadecimal digits, the same for the same value, domain and key.

    value : compared without blanks and hyphens, case and full-width forms, so that 138-0000-1234 is １３８ 0000 1234.
    domain : what the value is ("id_no", "phone"): the same digits in another domain are another pseudonym.
    """
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", value).casefold() if not sign.isspace() and sign != "-"
    )
    message = f"{domain}\0{plain}".encode()
    return f"p{hmac.new(key.secret, message, hashlib.sha256).hexdigest()[:DIGITS]}"


def pseudonymise(frame: pd.DataFrame, *, columns: Mapping[str, str], key: Key) -> pd.DataFrame:
    """A new frame in which the named columns hold pseudonyms; blank and missing values become missing.

    columns : column -> its domain; columns of several tables that hold the same identifier share a domain and can be joined.
    Everything else stays, so drop the other identifiers yourself: a pseudonym beside a name protects nobody.
    Raises InputError for a column that is not there.
    """
    changed = {}
    for name, domain in columns.items():
        if name not in frame.columns:
            raise InputError(f"There is no column {name!r}", fix=nearest(name, map(str, frame.columns)))
        values = (None if pd.isna(value) else str(value) for value in frame[name])
        made = pseudonyms(values, key=key, domain=domain)
        changed[name] = pd.Series(made, index=frame.index, dtype="str")
    return frame.assign(**changed)


def link(clean: pl.DataFrame, text: pl.DataFrame, *, columns: Sequence[str], key: Key | None) -> pl.DataFrame:
    """A clean table with a column `<name>_pseudonym` for each linked identifier; the identifiers themselves stay out.

    clean : typed rows; text : the same rows in canonical text, with the identifiers. Columns of one name in several
    tables share their domain and can be joined.
    """
    if key is None or not columns:
        return clean
    made = {
        f"{name}{SUFFIX}": pl.Series(pseudonyms(text[name], key=key, domain=name), dtype=pl.String)
        for name in columns
    }
    return clean.with_columns(**made)


def pseudonyms(values: Iterable[str | None], *, key: Key, domain: str) -> list[str | None]:
    """`pseudonym` of each value; None for missing and blank ones."""
    return [pseudonym(value, key=key, domain=domain) if value and value.strip() else None for value in values]


def _check_permissions(path: Path) -> None:
    """Refuse a key that every user of the machine may read or change; Windows keeps rights elsewhere."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXO | stat.S_IWGRP):
        found = f"mode {stat.S_IMODE(path.stat().st_mode):o}"
        fix = f"Close it: chmod 600 {path.name}. If others could read it, make a new key."
        raise InputError("The key file is open to other users", where=str(path), found=found, fix=fix)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        found = error.strerror or str(error)
        fix = "Give yourself read permission."
        raise InputError("The key file cannot be read", where=str(path), found=found, fix=fix) from None


def _key(content: bytes, path: Path) -> Key:
    secret = content.rstrip(b"\r\n")
    weak = (
        f"{len(secret)} bytes" if not FEWEST_BYTES <= len(secret) <= MOST_BYTES
        else f"{len(set(secret))} different bytes" if len(set(secret)) < FEWEST_DIFFERENT
        else ""
    )  # fmt: skip
    if weak:
        fix = f"A key has {FEWEST_BYTES} to {MOST_BYTES} random bytes. {HOW}"
        raise InputError("This file is no key", where=str(path), found=weak, fix=fix)
    print_ = hmac.new(secret, b"workbench key fingerprint", hashlib.sha256).hexdigest()[:16]
    return Key(print_, secret)
