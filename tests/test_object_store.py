"""Addresses, files and errors of an object store, by a real server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.s3 import BUCKET, Bucket, pointed_at, serving
from workbench.errors import CheckFailed, InputError
from workbench.object_store import Address, ObjectStore, address_of

pytestmark = pytest.mark.xdist_group("s3")


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with serving() as bucket, pointed_at(bucket):
        yield bucket


@pytest.fixture
def store(bucket: Bucket) -> ObjectStore:
    return ObjectStore(Address(BUCKET, "报告/a b"))


@pytest.mark.parametrize(
    "place", ["papers", "/srv/s3/papers", "C:/papers", "C:\\papers", "s3", "./数据/s3:", "数据/甲"]
)
def test_folders_of_this_machine_are_no_addresses(place: str) -> None:
    assert address_of(place) is None
    assert address_of(Path(place)) is None


@pytest.mark.parametrize("place", ["s3://", "s3://ab", "s3://Clinic/x", "s3://clinic//x", "s3://clinic/../x", "s3://clinic/a\nb", "s3:///x", "gs://clinic/x", "https://clinic/x"])  # fmt: skip
def test_addresses_that_no_store_allows_are_refused(place: str) -> None:
    with pytest.raises(InputError, match="s3://BUCKET/PREFIX"):
        address_of(place)


def test_an_address_survives_becoming_a_path() -> None:
    for text in ("s3://clinic", "s3://clinic/2026/病区 papers"):
        assert str(address_of(Path(text))) == str(address_of(text)) == text


def test_what_is_written_is_listed_and_read_and_removed(store: ObjectStore, bucket: Bucket) -> None:
    store.write_all({"a.html": b"<p>", "in/b.json": b"{}", "c": b""})
    assert set(store.listing()) == {"a.html", "c"}
    assert set(store.listing(deep=True)) == {"a.html", "in/b.json", "c"}
    assert set(ObjectStore(Address(BUCKET, "")).listing(deep=True)) == {f"报告/a b/{name}" for name in ("a.html", "in/b.json", "c")}  # fmt: skip
    assert store.read("in/b.json") == b"{}"
    assert (
        bucket.client.head_object(Bucket=BUCKET, Key="报告/a b/a.html")["ContentType"]
        == "text/html; charset=utf-8"
    )
    store.remove(["a.html", "c", "never"])
    assert set(store.listing(deep=True)) == {"in/b.json"}


def test_a_folder_whose_name_begins_like_another_is_another(store: ObjectStore, bucket: Bucket) -> None:
    bucket.put("报告/a bc/x", b"1")
    bucket.put("报告/a b/", b"")
    assert store.listing(deep=True) == {}


def test_listings_of_more_than_a_page_are_whole(store: ObjectStore) -> None:
    names = {f"{number:04d}": b"" for number in range(1100)}
    store.write_all(names)
    assert list(store.listing()) == list(names)


def test_a_file_is_known_by_its_tag_or_by_the_hash_left_with_it(store: ObjectStore, bucket: Bucket) -> None:
    store.write("x", b"one")
    there = store.listing()["x"]
    assert store.holds("x", there, b"one")
    assert not store.holds("x", there, b"two")
    assert not store.holds("x", None, b"one")
    asked = len(bucket.requests)
    assert store.holds("x", there, b"one")
    assert len(bucket.requests) == asked
    foreign = type(there)(3, "encrypted-by-the-store-1")  # a tag that is no MD5
    assert store.holds("x", foreign, b"one")
    bucket.put("报告/a b/x", b"two")  # by another program: no hash of ours
    assert not store.holds("x", foreign, b"one")


def test_without_keys_the_message_says_where_they_are_looked_for(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(
        InputError, match=r"who you are; in s3://clinic/.*found: Unable to locate credentials.*AWS_PROFILE"
    ):
        store.listing()


def test_a_bucket_that_is_not_there_is_named(bucket: Bucket) -> None:
    with pytest.raises(InputError, match=r"no such bucket; in s3://clinic-b/x; found: .*Check the address"):
        ObjectStore(Address("clinic-b", "x")).listing()


def test_who_may_not_write_learns_it(store: ObjectStore, bucket: Bucket) -> None:
    rule = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:PutObject"],
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    bucket.client.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    with pytest.raises(InputError, match=r"The store refuses.*ask for the right"):
        store.check_writable()


def test_a_server_that_is_gone_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as bucket, pointed_at(bucket):
        store = ObjectStore(Address(BUCKET, ""))
        store.check_writable()
        assert bucket.files() == {}
        gone = bucket
    with (
        pointed_at(gone),
        pytest.raises(InputError, match=r"does not answer as it should.*Could not connect.*AWS_ENDPOINT_URL"),
    ):
        store.listing()


def test_without_the_extra_the_install_line_is_given(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(CheckFailed, match=r"uv pip install 'workbench\[s3\]'"):
        store.listing()


def test_nothing_of_it_is_imported_where_no_store_is_named() -> None:
    code = "import sys, workbench.publish.report, workbench.project as p; p.find_project(p.Path('.')); print({'s3fs', 'fsspec', 'botocore', 'platformdirs'} & set(sys.modules))"  # fmt: skip
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])  # fmt: skip
    assert run.stdout.strip() == "set()"
