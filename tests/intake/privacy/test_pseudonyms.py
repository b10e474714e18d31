from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pandas as pd
import pytest

from tests.permissions import mode_bits
from workbench.errors import InputError
from workbench.intake.privacy.pseudonyms import Key, pseudonym, pseudonymise, pseudonyms, read_key

SECRET = bytes(range(65, 97))


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "outside" / "key"
    path.parent.mkdir()
    path.write_bytes(SECRET)
    path.chmod(0o600)
    monkeypatch.setenv("WORKBENCH_KEY_FILE", str(path))
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.fixture
def key(key_file: Path, project: Path) -> Key:
    return read_key(project=project)


def test_a_pseudonym_is_hmac_sha_256_of_domain_and_value(key: Key):
    expected = hmac.new(SECRET, b"phone\x0019900001234", hashlib.sha256).hexdigest()[:32]
    assert pseudonym("19900001234", key=key, domain="phone") == f"p{expected}"


@pytest.mark.parametrize("written", ["199-0000-1234", " 199 0000 1234 ", "１９９００００１２３４"])
def test_one_number_written_in_several_ways_has_one_pseudonym(key: Key, written: str):
    assert pseudonym(written, key=key, domain="phone") == pseudonym("19900001234", key=key, domain="phone")


def test_another_domain_value_or_key_gives_another_pseudonym(key: Key):
    other = Key("", SECRET[::-1])
    made = {
        pseudonym("1", key=key, domain="a"), pseudonym("2", key=key, domain="a"),
        pseudonym("1", key=key, domain="b"), pseudonym("1", key=other, domain="a"),
    }  # fmt: skip
    assert len(made) == 4


def test_columns_are_replaced_missing_stays_missing_and_the_frame_is_untouched(key: Key):
    frame = pd.DataFrame({"phone": ["19900001234", None, " "], "score": [1, 2, 3]})
    before = frame.copy()
    made = pseudonymise(frame, columns={"phone": "phone"}, key=key)
    assert made["phone"].isna().tolist() == [False, True, True]
    assert made["score"].tolist() == [1, 2, 3]
    pd.testing.assert_frame_equal(frame, before)
    with pytest.raises(InputError, match="Did you mean 'phone'"):
        pseudonymise(frame, columns={"fone": "phone"}, key=key)


def test_a_list_of_values_keeps_its_length_and_its_gaps(key: Key):
    made = pseudonyms(["1", None, "", "1"], key=key, domain="a")
    assert made[1:3] == [None, None]
    assert made[0] == made[3] == pseudonym("1", key=key, domain="a")


def test_the_key_never_prints_and_its_fingerprint_is_not_it(key: Key):
    assert "secret" not in repr(key)
    assert SECRET.decode() not in repr(key)
    assert len(key.fingerprint) == 16
    assert not SECRET.hex().startswith(key.fingerprint)


def test_a_line_end_after_the_key_does_not_change_it(key: Key, key_file: Path, project: Path):
    key_file.write_bytes(SECRET + b"\r\n")
    assert read_key(project=project).fingerprint == key.fingerprint


def test_another_key_than_that_of_the_last_run_is_refused(key: Key, key_file: Path, project: Path):
    assert read_key(project=project, fingerprint=key.fingerprint) == key
    key_file.write_bytes(SECRET[::-1])
    with pytest.raises(InputError, match="This is another key"):
        read_key(project=project, fingerprint=key.fingerprint)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "0 bytes"),
        (b"short", "5 bytes"),
        (b"a" * 64, "1 different bytes"),
        (bytes(range(250)) * 20, "4097 bytes"),
    ],
)
def test_what_is_no_key_is_refused(key_file: Path, project: Path, content: bytes, found: str):
    key_file.write_bytes(content)
    with pytest.raises(InputError, match=found):
        read_key(project=project)


@mode_bits
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o601, 0o622, 0o660])
def test_a_key_that_others_may_read_or_change_is_refused(key_file: Path, project: Path, mode: int):
    key_file.chmod(mode)
    with pytest.raises(InputError, match=f"mode {mode:o}.*chmod 600"):
        read_key(project=project)


def test_a_key_inside_the_project_is_refused_also_behind_a_link(
    key_file: Path, project: Path, monkeypatch: pytest.MonkeyPatch
):
    inside = project / "key"
    inside.write_bytes(SECRET)
    inside.chmod(0o600)
    link = key_file.parent / "link"
    link.symlink_to(inside)
    for path in (inside, link):
        monkeypatch.setenv("WORKBENCH_KEY_FILE", str(path))
        with pytest.raises(InputError, match="inside the project"):
            read_key(project=project)


@pytest.mark.parametrize("named", ["", "nowhere", "."])
def test_a_key_that_is_not_there_is_said_with_how_to_make_one(
    project: Path, monkeypatch: pytest.MonkeyPatch, named: str
):
    monkeypatch.setenv("WORKBENCH_KEY_FILE", named and str(project / named))
    with pytest.raises(InputError, match="head -c 32 /dev/urandom") as caught:
        read_key(project=project)
    error = caught.value
    assert all([error.what, error.where, error.found, error.fix])
    assert error.exit_code == 2
