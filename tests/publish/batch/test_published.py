"""Batches and reports whose papers go to an object store, and projects that lie in one, by a real server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publish.batch.conftest import SCRIPT, Make, Many, Start, linux, wait_for
from tests.s3 import BUCKET, Bucket, pointed_at, serving
from workbench.errors import InputError, LockedError
from workbench.object_store import Address, ObjectStore
from workbench.publish.batch.explain import explain
from workbench.publish.report import report
from workbench.publish.upload import TRIES, upload_report
from workbench.publish.verify import verify

pytestmark = pytest.mark.xdist_group("s3")
OUT = "s3://clinic/papers 2026"
PAGES = {"index.zh.html", "index.xlsx", "batch.json"}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))
    with serving() as bucket, pointed_at(bucket):
        yield bucket


def local(root: Path) -> dict[str, bytes]:
    """What of reports/tiny is anybody's business."""
    folder = root / "reports" / "tiny"
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def there(bucket: Bucket) -> dict[str, bytes]:
    return bucket.files("papers 2026/tiny/")


def written(bucket: Bucket, since: int) -> list[str]:
    """Names of what was written from then on, but for the probe and the pages that every batch writes again."""
    puts = [each.split("/tiny/")[-1] for each in bucket.requests[since:] if "PUT" in each]
    return [name for name in puts if name not in PAGES | {".workbench"}]


def explained(root: Path) -> dict[str, tuple[str, str]]:
    work = explain("tiny", by="grp", langs=["zh"], formats=["html"], out=OUT, project=root)
    return {each.task.variant: (each.work, each.why) for each in work if each.work != "nothing"}


def test_a_batch_lies_in_the_store_as_here_and_a_second_run_sends_nothing(
    many: Many, make: Make, bucket: Bucket
) -> None:
    root = many(groups="ABC")
    made = make(root, out=OUT)
    assert made.store == f"{OUT}/tiny"
    assert sorted(made.published) == ["grp-A", "grp-B", "grp-C"]
    assert there(bucket) == local(root)
    assert {name for name in there(bucket) if "/" not in name} == PAGES
    assert json.loads(there(bucket)["batch.json"])["published"] == 3
    for variant in made.made:  # the manifest is the last file of its report
        puts = [name for name in written(bucket, 0) if name.startswith(variant)]
        assert len(puts) == 4
        assert puts[-1] == f"{variant}/manifest.json"
    since = len(bucket.requests)
    again = make(root, out=OUT)
    assert (again.made, again.published, len(again.left)) == ((), (), 3)
    assert written(bucket, since) == []
    assert explained(root) == {}


def test_what_is_harmed_in_the_store_is_sent_again_and_nothing_else(
    many: Many, make: Make, bucket: Bucket
) -> None:
    root = many(groups="ABCD")
    make(root, out=OUT)
    at = "papers 2026/tiny"
    bucket.remove(f"{at}/grp-A/manifest.json")
    bucket.put(f"{at}/grp-B/tiny-grp-B.zh.html", b"<p>other")
    bucket.remove(f"{at}/grp-C/results.json")
    assert explained(root) == {
        "grp-A": ("publish", "not in the store"),
        "grp-B": ("publish", "changed in the store: tiny-grp-B.zh.html"),
        "grp-C": ("publish", "changed in the store: results.json"),
    }
    since = len(bucket.requests)
    again = make(root, out=OUT)
    assert (again.made, sorted(again.published), again.left) == ((), ["grp-A", "grp-B", "grp-C"], ("grp-D",))
    assert there(bucket) == local(root)
    assert sorted(written(bucket, since)) == [
        "grp-A/manifest.json", "grp-B/manifest.json", "grp-B/tiny-grp-B.zh.html", "grp-C/manifest.json", "grp-C/results.json",
    ]  # fmt: skip


def test_what_is_already_made_here_is_only_sent(many: Many, make: Make, bucket: Bucket) -> None:
    root = many(groups="AB")
    make(root)
    made = make(root, out=OUT)
    assert (made.made, sorted(made.published)) == ((), ["grp-A", "grp-B"])
    assert there(bucket) == local(root)


def test_another_machine_fetches_what_is_done_and_makes_the_rest(
    many: Many, make: Make, bucket: Bucket
) -> None:
    root = many(groups="ABCDE")
    make(root, out=OUT)
    before = there(bucket)
    shutil.rmtree(root / "reports")
    bucket.remove("papers 2026/tiny/grp-B/manifest.json")
    bucket.remove("papers 2026/tiny/grp-C/results.json")
    bucket.put("papers 2026/tiny/grp-D/results.json", b"{}")
    assert {variant: work for variant, (work, _) in explained(root).items()} == {
        "grp-A": "fetch", "grp-B": "run", "grp-C": "run", "grp-D": "fetch", "grp-E": "fetch",
    }  # fmt: skip
    again = make(root, out=OUT)
    assert (again.fetched, sorted(again.made)) == (("grp-A", "grp-E"), ["grp-B", "grp-C", "grp-D"])
    reports = {name: data for name, data in there(bucket).items() if "/" in name}
    assert reports == {name: data for name, data in before.items() if "/" in name}
    assert there(bucket) == local(root)
    assert explained(root) == {}
    shutil.rmtree(root / "reports" / "tiny" / "grp-A")
    assert explained(root) == {"grp-A": ("fetch", "done in the store")}


@pytest.mark.parametrize("other", [{"langs": ["zh", "en"]}, {"formats": ["html", "pdf"]}, {"parameters": {"k": "4"}}, {"data": "A9,1,A\n"}])  # fmt: skip
def test_what_was_made_otherwise_is_not_fetched(
    many: Many, make: Make, bucket: Bucket, other: dict[str, Any]
) -> None:
    root = many(groups="A")
    make(root, out=OUT)
    shutil.rmtree(root / "reports")
    with (root / "data" / "raw" / "tiny" / "people.csv").open("a", encoding="utf-8") as stream:
        stream.write(other.get("data", ""))
    options = {
        "langs": ["zh"],
        "formats": ["html"],
        **{name: each for name, each in other.items() if name != "data"},
    }
    work = explain("tiny", by="grp", out=OUT, project=root, **options)
    assert [each.work for each in work] == ["run"]


def test_papers_of_an_earlier_run_go_and_files_of_others_stay(many: Many, make: Make, bucket: Bucket) -> None:
    root = many(groups="A")
    make(root, out=OUT, langs=["zh", "en"])
    bucket.put("papers 2026/tiny/grp-A/letter.txt", b"dear")
    (root / "data" / "raw" / "tiny" / "people.csv").write_text("id,x,grp\nA1,2,A\nA2,3,A\n", encoding="utf-8")
    make(root, out=OUT)
    names = {name for name in there(bucket) if name.startswith("grp-A/")}
    assert not any(".en." in name for name in names)
    assert names - set(local(root)) == {"grp-A/letter.txt"}


@linux
def test_a_batch_killed_between_outputs_and_manifest_goes_on(
    many: Many, start: Start, bucket: Bucket
) -> None:
    root = many(groups="ABC")
    rule = {"Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject"], "Resource": f"arn:aws:s3:::{BUCKET}/*/manifest.json"}  # fmt: skip
    bucket.client.put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    )
    batch = start(root, "--out", OUT)
    wait_for(lambda: "papers 2026/tiny/grp-A/results.json" in bucket.names())
    os.killpg(batch.pid, signal.SIGKILL)
    batch.communicate()
    assert not any(name.endswith("manifest.json") for name in there(bucket))
    bucket.client.delete_bucket_policy(Bucket=BUCKET)
    again = start(root, "--out", OUT)
    said, wrong = again.communicate()
    assert again.returncode == 0, wrong
    assert f"{OUT}/tiny" in said
    assert there(bucket) == local(root)
    assert explained(root) == {}


def test_who_may_not_write_learns_it_before_anything_is_made(
    many: Many, make: Make, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = many(groups="A")
    rule = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:PutObject"],
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    bucket.client.put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    )
    with pytest.raises(InputError, match="The store refuses"):
        make(root, out=OUT)
    with pytest.raises(InputError, match="no such bucket"):
        make(root, out="s3://clinic-b")
    with pytest.raises(InputError, match="The store refuses"):
        report("tiny", langs=["zh"], formats=["html"], out=OUT, project=root)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(InputError, match="who you are"):
        make(root, out=OUT)
    assert not any(name.endswith((".html", ".json")) for name in local(root))


def test_a_store_that_goes_away_costs_no_report(
    many: Many, start: Start, monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    root = many("import time\ntime.sleep(1)", groups="ABCD")
    with serving() as bucket:
        batch = start(root, "--out", OUT, env=bucket.environment)
        wait_for(lambda: "papers 2026/tiny/grp-A/manifest.json" in bucket.names())
    said, wrong = batch.communicate()
    assert batch.returncode == 2
    assert "4 made" in said
    assert (
        "are not in the store; in s3://clinic/papers 2026/tiny; found: The store does not answer as it should"
        in wrong
    )
    assert "it only publishes them" in wrong
    with serving() as bucket, pointed_at(bucket):
        again = make(root, out=OUT)
        assert (again.made, len(again.published), dict(again.unpublished)) == ((), 4, {})
        assert there(bucket) == local(root)


def test_a_failed_report_is_not_sent_and_the_others_are(many: Many, make: Make, bucket: Bucket) -> None:
    root = many("if grp == 'B':\n    raise ValueError('no')", groups="ABC")
    made = make(root, out=OUT)
    assert list(made.failed) == ["grp-B"]
    assert sorted(made.published) == ["grp-A", "grp-C"]
    assert not any(name.startswith("grp-B") for name in there(bucket))


def test_two_who_write_the_same_report_leave_one_of_the_two_whole(
    many: Many, make: Make, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = many(groups="A")
    make(root)
    folder, store = root / "reports" / "tiny" / "grp-A", ObjectStore(Address(BUCKET, "x"))
    write, meddling = ObjectStore.write, iter([True])

    def meddled(self: ObjectStore, name: str, data: bytes) -> None:
        write(self, name, data)
        if name == "manifest.json" and next(meddling, False):
            bucket.put("x/results.json", b"of another run")

    monkeypatch.setattr(ObjectStore, "write", meddled)
    assert upload_report(folder, store, stem="tiny-grp-A")
    assert bucket.files("x/") == {
        name[6:]: data for name, data in local(root).items() if name.startswith("grp-A/")
    }
    assert not upload_report(folder, store, stem="tiny-grp-A")
    bucket.remove("x/results.json")
    meddling = iter([True] * TRIES)
    with pytest.raises(
        LockedError, match="Another run writes other files of the same report; in s3://clinic/x"
    ):
        upload_report(folder, store, stem="tiny-grp-A")


def command(*parts: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *map(str, parts)], capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_a_project_of_the_store_is_reported_into_the_store(many: Many, bucket: Bucket, quick: None) -> None:
    root = many(groups="A")
    paths = [path for part in ("data", "notebooks") for path in (root / part).rglob("*") if path.is_file()]
    raw = {f"care/{path.relative_to(root).as_posix()}": path.read_bytes() for path in paths}
    bucket.put_all(raw)
    place = ["--project", "s3://clinic/care"]
    batch = ["batch", "tiny", "--by", "grp", "--lang", "zh", "--to", "html", *place]
    made = command(*batch)
    assert made.returncode == 0, made.stderr
    assert "1 made" in made.stdout
    assert "1 published, 0 not" in made.stdout
    here = report("tiny", langs=["zh"], formats=["html"], parameters={"grp": "A"}, project=root)
    assert bucket.files("care/reports/tiny/grp-A/")[here.papers[0].name] == here.papers[0].read_bytes()
    proof = command("verify", "s3://clinic/care/reports/tiny/grp-A", *place)
    assert proof.returncode == 0, proof.stdout + proof.stderr
    bucket.put("care/data/raw/tiny/people.csv", raw["care/data/raw/tiny/people.csv"] + b"A99,1,A\n")
    assert "run grp-A: changed: data\n1 of 1" in command(*batch, "--explain").stdout
    one = command("report", "tiny", "--set", "grp=A", "--lang", "zh", "--to", "html", *place)
    assert one.stdout.split() == ["s3://clinic/care/reports/tiny/grp-A/tiny-grp-A.zh.html"]
    assert bucket.files("care/reports/tiny/grp-A/")[here.papers[0].name] != here.papers[0].read_bytes()
    bucket.put_all(raw)
    assert {name: data for name, data in bucket.files().items() if "/reports/" not in name} == raw
    refused = command(*batch, "--out", "s3://clinic/care/data/raw")
    assert refused.returncode == 2
    assert "may not be written into the project's data" in refused.stderr


def test_what_is_no_report_in_the_store_is_said_to_be_none(many: Many, bucket: Bucket) -> None:
    with pytest.raises(InputError, match=r"no published report; in s3://clinic/x; found: no manifest\.json"):
        verify("s3://clinic/x", project=many(groups="A"))
