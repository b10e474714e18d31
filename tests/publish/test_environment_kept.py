"""What a warm process hashes once is what every process would hash."""

from __future__ import annotations

import pytest

from workbench.publish import manifest


def test_a_remembered_environment_is_the_same_and_is_not_hashed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(manifest, "_remembered", {})
    fresh = manifest.environment()
    manifest.remember_environment()
    monkeypatch.setattr(manifest, "_hash_of_package", lambda: "hashed again")
    assert manifest.environment() == fresh
