"""Files in an object store (s3://bucket/prefix), by way of s3fs: the one place that speaks to it. Needs the extra `s3`.

Keys are looked for where every program of that kind looks: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws.
AWS_ENDPOINT_URL names a store of another maker than Amazon.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

from workbench.errors import CheckFailed, InputError, WorkbenchError

SCHEME = re.compile(
    r"([a-z][a-z0-9+.-]+):/+(.*)", re.DOTALL
)  # a Path keeps one slash of the two; C: is a drive
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
AT_ONCE = 8  # requests
CONNECTING, ATTEMPTS = 10, 4  # seconds to connect; tries of a request that got no answer
KINDS = {
    ".html": "text/html; charset=utf-8", ".pdf": "application/pdf", ".json": "application/json", ".ipynb": "application/x-ipynb+json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A folder of an object store. prefix : without slashes at its ends; "" is the whole bucket."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.key('')}".rstrip("/")

    def below(self, name: str) -> Address:
        """The folder `name` of this one; "" is this one."""
        return Address(self.bucket, "/".join(part for part in (self.prefix, name) if part))

    def key(self, name: str) -> str:
        """Bucket and key of a file of this folder."""
        return "/".join(part for part in (self.bucket, self.prefix) if part) + f"/{name}"


def address_of(place: PurePath | str) -> Address | None:
    """The address in an object store that `place` is, None when it is a folder of this machine.

    Raises InputError for stores that are not known and for names that no store allows.

    >>> print(address_of("s3://clinic/2026/papers/"))
    s3://clinic/2026/papers
    >>> print(address_of(PurePath("s3://clinic/2026")), address_of("papers/2026"))
    s3://clinic/2026 None
    """
    match = SCHEME.fullmatch(place.as_posix() if isinstance(place, PurePath) else place)
    if not match:
        return None
    bucket, _, prefix = match[2].partition("/")
    if match[1] != "s3":
        fix = "Give s3://BUCKET/PREFIX, or a folder."
        raise InputError(f"Places that begin with {match[1]}: are not known", where=str(place), fix=fix)
    parts = prefix.rstrip("/").split("/") if prefix.rstrip("/") else []
    if not BUCKET.fullmatch(bucket) or not all(_is_safe(part) for part in parts):
        fix = "Write s3://BUCKET/PREFIX: a bucket of 3 to 63 small letters, digits, dots and hyphens; no empty part, no '..'."
        raise InputError("This is no address of an object store", where=str(place), fix=fix)
    return Address(bucket, "/".join(parts))


def _is_safe(part: str) -> bool:
    return part not in ("", ".", "..") and "\\" not in part and part.isprintable()


@dataclass(frozen=True)
class Stored:
    """One file as a listing shows it. tag : the store's own mark of its content (ETag), often its MD5."""

    size: int
    tag: str


class ObjectStore:
    """The files of one address. Every error is an InputError that says what to do; names are relative to the address."""

    def __init__(self, address: Address) -> None:
        self.address = address

    @cached_property
    def _files(self) -> Any:
        try:
            import s3fs
        except ImportError:
            fix = "Install the extra: uv pip install 'workbench[s3]'."
            raise CheckFailed("s3fs is not installed", where=str(self.address), fix=fix) from None
        tries = {"connect_timeout": CONNECTING, "retries": {"mode": "standard", "max_attempts": ATTEMPTS}}
        return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False, config_kwargs=tries)

    def listing(self, folder: str = "", *, deep: bool = False) -> dict[str, Stored]:
        """The files of a folder by their names in it. deep : those of the folders inside it too."""
        at = self.address.below(folder)
        start = f"{at.prefix}/" if at.prefix else ""
        asked: dict[str, Any] = {"Bucket": at.bucket, "Prefix": start, **({} if deep else {"Delimiter": "/"})}
        found: dict[str, Stored] = {}
        with _speaking(at):
            while True:
                page = self._files.call_s3("list_objects_v2", **asked)
                for each in page.get("Contents", ()):
                    name = each["Key"][len(start) :]
                    if name and not name.endswith("/"):  # some programs mark folders so
                        found[name] = Stored(each["Size"], each["ETag"].strip('"'))
                if not page.get("IsTruncated"):
                    return found
                asked["ContinuationToken"] = page["NextContinuationToken"]

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        with _speaking(self.address):
            return bytes(self._files.cat_file(self.address.key(name)))

    def write(self, name: str, data: bytes) -> None:
        """Put a file in place whole; its SHA-256 goes with it, because not every store's tag is a hash."""
        about: dict[str, Any] = {"Metadata": {"sha256": hashlib.sha256(data).hexdigest()}}
        if kind := KINDS.get(PurePath(name).suffix):
            about["ContentType"] = kind
        with _speaking(self.address):
            self._files.pipe_file(self.address.key(name), data, **about)

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Put several files in place, in any order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(lambda name: self.write(name, files[name]), files):
                pass

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are gone already do not matter."""
        with _speaking(self.address):
            for name in names:
                self._files.rm_file(self.address.key(name))

    def holds(self, name: str, stored: Stored | None, data: bytes) -> bool:
        """Whether the store's file, as a listing showed it, is these bytes: by its tag, else by the hash that we left with it."""
        if stored is None or stored.size != len(data):
            return False
        if stored.tag == hashlib.md5(data, usedforsecurity=False).hexdigest():
            return True
        bucket, _, key = self.address.key(name).partition("/")
        with _speaking(self.address):
            about = self._files.call_s3("head_object", Bucket=bucket, Key=key)["Metadata"]
        return bool(about.get("sha256") == hashlib.sha256(data).hexdigest())

    def check_writable(self) -> None:
        """Write a small file and remove it again: who may not learns it before hours of work."""
        self.write(".workbench", b"")
        self.remove([".workbench"])


@contextmanager
def _speaking(address: Address) -> Iterator[None]:
    try:
        yield
    except WorkbenchError:
        raise
    except Exception as error:
        if (said := _explained(error, address)) is None:
            raise
        raise said from None


def _explained(error: Exception, address: Address) -> InputError | None:
    """What a store's or its library's error means to a person; None when it is neither's."""
    from botocore import exceptions as aws

    cause = error.__cause__ or error
    code = getattr(cause, "response", {}).get("Error", {}).get("Code", "")
    where, found = str(address), str(cause)[:300]
    if isinstance(error, aws.NoCredentialsError | aws.PartialCredentialsError | aws.ProfileNotFound):
        fix = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile of ~/.aws."
        return InputError("The store needs to know who you are", where=where, found=found, fix=fix)
    if code == "NoSuchBucket":
        fix = "Check the address; for a store that is not Amazon's, set AWS_ENDPOINT_URL."
        return InputError("There is no such bucket", where=where, found=found, fix=fix)
    if isinstance(error, PermissionError):
        fix = "Check your keys, and ask for the right to list, read, write and delete under this address."
        return InputError("The store refuses", where=where, found=found, fix=fix)
    if isinstance(error, aws.BotoCoreError | OSError):
        fix = "Check the network and AWS_ENDPOINT_URL, then give the same command again; nothing is lost."
        return InputError("The store does not answer as it should", where=where, found=found, fix=fix)
    return None
