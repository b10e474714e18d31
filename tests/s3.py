"""A real S3-compatible server on this machine (moto's), for one test or a module of them; every key in it is a dummy."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "dummy", "AWS_SECRET_ACCESS_KEY": "dummy", "AWS_DEFAULT_REGION": "us-east-1"}
NEVER = {
    "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
}  # fmt: skip
BUCKET = "clinic"


class Bucket:
    """The one bucket of the server. requests : method and path of what was asked, in order."""

    def __init__(self, address: str, requests: list[str]) -> None:
        import boto3

        self.address, self.requests = address, requests
        keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
        self.client: Any = boto3.client("s3", endpoint_url=address, **keys)
        self.client.create_bucket(Bucket=BUCKET)

    @property
    def environment(self) -> dict[str, str]:
        return {**KEYS, **NEVER, "AWS_ENDPOINT_URL": self.address}

    def names(self, prefix: str = "") -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [each["Key"][len(prefix) :] for page in pages for each in page.get("Contents", ())]

    def files(self, prefix: str = "") -> dict[str, bytes]:
        get = self.client.get_object
        return {name: get(Bucket=BUCKET, Key=prefix + name)["Body"].read() for name in self.names(prefix)}

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=data)

    def put_all(self, files: Mapping[str, bytes]) -> None:
        for key, data in files.items():
            self.put(key, data)

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=BUCKET, Key=key)


@contextmanager
def serving() -> Iterator[Bucket]:
    """The server, from an empty bucket to its end."""
    from moto.backends import get_backend
    from moto.server import ThreadedMotoServer

    get_backend("s3").reset()  # now, not at the end: a request still being answered there keeps its bucket
    requests: list[str] = []
    log, logged = logging.getLogger("werkzeug"), _Requests(requests)
    log.addHandler(logged)
    before, log.propagate = log.propagate, False
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with redirect_stdout(StringIO()):
        server.start()
    host, port = server.get_host_and_port()
    try:
        yield Bucket(f"http://{host}:{port}", requests)
    finally:
        server.stop()
        log.removeHandler(logged)
        log.propagate = before


class _Requests(logging.Handler):
    """Keeps `PUT /clinic/a.html` of the server's own log."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        if '"' in (line := record.getMessage()):
            self._kept.append(line.split('"')[1].removesuffix(" HTTP/1.1"))


@contextmanager
def pointed_at(bucket: Bucket) -> Iterator[pytest.MonkeyPatch]:
    """This process and those it starts speak to the server, with its keys."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in bucket.environment.items():
            patch.setenv(name, value)
        yield patch
