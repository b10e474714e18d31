from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.permissions import heeds_permissions
from workbench.errors import InputError
from workbench.publish.batch.journal import DAMAGED, NAME, Entry, Journal, files_of, recorded, whole
from workbench.publish.batch.keys import Keys


def entry(variant: str, status: str = "done") -> Entry:
    outputs = {"a.html": (3, 4, "hash")} if status == "done" else {}
    return Entry(
        variant,
        status,
        Keys("e" + variant, "r", {"data": "d"}),
        outputs,
        1.5,
        "" if outputs else "why 原因",
    )


def written(folder: Path, number: int = 40) -> dict[str, Entry]:
    folder.mkdir(parents=True, exist_ok=True)
    entries = {f"v{n}": entry(f"v{n}", "failed" if n % 7 == 0 else "done") for n in range(number)}
    journal = Journal(folder)
    for each in entries.values():
        journal.write(each)
    journal.close()
    return entries


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    entries = written(tmp_path)
    read = recorded(tmp_path)
    assert list(read) == list(entries)
    for name, each in entries.items():
        assert (read[name].status, read[name].keys, read[name].message) == (
            each.status,
            each.keys,
            each.message,
        )
        assert {file: tuple(values) for file, values in read[name].outputs.items()} == each.outputs
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_report_has_one_entry_the_latest(tmp_path: Path) -> None:
    written(tmp_path, 1)
    journal = Journal(tmp_path)
    journal.write(entry("v0", "done"))
    assert {name: each.status for name, each in journal.entries().items()} == {"v0": "done"}
    journal.close()


def test_no_journal_is_made_by_looking(tmp_path: Path) -> None:
    assert recorded(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_wherever_it_is_cut_off_nothing_false_is_believed(tmp_path: Path) -> None:
    entries = written(tmp_path / "whole")
    data = (tmp_path / "whole" / NAME).read_bytes()
    for length in [*range(0, 120, 7), *range(120, len(data), 509), len(data) - 1]:
        believe(tmp_path / f"cut{length}", data[:length], entries)


def test_whichever_byte_is_changed_nothing_false_is_believed(tmp_path: Path) -> None:
    entries = written(tmp_path / "whole")
    data = (tmp_path / "whole" / NAME).read_bytes()
    chance = random.Random(6)
    for trial in range(150):
        place = chance.randrange(len(data))
        spoiled = data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
        believe(tmp_path / f"spoiled{trial}", spoiled, entries)


def believe(folder: Path, data: bytes, entries: dict[str, Entry]) -> None:
    """The journal opens, whatever was done to it, and says of a report what was written, or nothing."""
    folder.mkdir()
    (folder / NAME).write_bytes(data)
    looked = recorded(folder)
    journal = Journal(folder)
    opened = journal.entries()
    journal.write(entry("later"))
    journal.close()
    assert recorded(folder)["later"].status == "done"
    if journal.damaged:
        assert journal.damaged == folder / DAMAGED
        assert journal.damaged.read_bytes() == data
    for found in (looked, opened):
        for name, each in found.items():
            assert (each.keys, each.status) == (entries[name].keys, entries[name].status)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(InputError, match="journal cannot be written") as refused:
        Journal(tmp_path)
    assert refused.value.exit_code == 2


@heeds_permissions
def test_a_journal_in_a_folder_that_may_only_be_read_can_be_looked_at(tmp_path: Path) -> None:
    written(tmp_path / "a")
    (tmp_path / "a").chmod(0o500)
    try:
        assert len(recorded(tmp_path / "a")) == 40
    finally:
        (tmp_path / "a").chmod(0o700)


def test_files_are_whole_while_their_bytes_are(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("abc", encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"outputs": {"a.html": ""}}', encoding="utf-8")
    each = Entry("v", "done", Keys("", "", {}), files_of(tmp_path), 0, "")
    page.touch()
    assert whole(each, tmp_path)
    page.write_text("abd", encoding="utf-8")
    assert not whole(each, tmp_path)
    page.unlink()
    assert not whole(each, tmp_path)
    assert not whole(Entry("v", "done", Keys("", "", {}), {}, 0, ""), tmp_path)


def test_only_files_of_the_manifest_are_the_reports(tmp_path: Path) -> None:
    for name, text in (
        ("a.html", "x"),
        ("manifest.json", '{"outputs": {"a.html": ""}}'),
        ("index.zh.html", "list"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = Entry("", "done", Keys("e", "r", {}), files_of(tmp_path), 1.0, "")
    assert set(found.outputs) == {"a.html", "manifest.json"}
    (tmp_path / "index.zh.html").write_text("another list", encoding="utf-8")
    assert whole(found, tmp_path)
    (tmp_path / "manifest.json").unlink()  # as between the first and the last file of a new one
    assert not whole(found, tmp_path)
