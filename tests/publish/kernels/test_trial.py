from __future__ import annotations

from pathlib import Path

import pytest

from workbench.publish.kernels import trial
from workbench.publish.kernels.client import WarmProcess

pytestmark = pytest.mark.xdist_group("kernels")


def test_it_says_what_runs(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(trial, "own_socket", lambda: warm.socket)
    ok, found, _ = trial.warm_kernels()
    assert (ok, "a warm process runs (pid " in found) == (True, True)
    monkeypatch.setattr(trial, "own_socket", lambda: tmp_path / "socket")
    assert trial.warm_kernels() == (True, "ready; workbench warm starts them", "")
    (tmp_path / "socket").touch()
    assert "cannot be used now" in trial.warm_kernels()[1]


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "forks_safely", lambda: False)
    assert trial.warm_kernels() == (True, "not on this system: reports use the stock kernel", "")
    monkeypatch.setattr(trial, "forks_safely", lambda: True)
    monkeypatch.setattr(trial, "own_socket", lambda: None)
    ok, found, fix = trial.warm_kernels()
    assert (ok, "private folder" in found, "TMPDIR" in fix) == (False, True, True)
    monkeypatch.setattr(trial, "entry_points", lambda **asked: ())
    assert trial.warm_kernels()[::2] == (False, "Set up again: make setup.")
