"""The ways to install say the same: pyproject.toml, environment.yml and the two locks."""

from __future__ import annotations

import re
import tomllib

from tests.modules import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
GIVEN = {
    "jupyterlab",
    "pandas",
    "numpy",
    "scipy",
    "pingouin",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
}


def name(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def locked(path: str) -> dict[str, str]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return {
        key.lower(): value for key, value in re.findall(r"^([\w.-]+)==([\w.+!]+)", text, flags=re.MULTILINE)
    }


def test_environment_yml_lists_the_packages_of_pyproject() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^      - ([^-\s].*)$", text, flags=re.MULTILINE)
    assert listed == PROJECT["dependencies"]


def test_the_packages_asked_for_are_there() -> None:
    assert {name(each) for each in PROJECT["dependencies"]} >= GIVEN


def test_the_locks_hold_every_package_with_hashes() -> None:
    runtime, test = locked("requirements.lock"), locked("tests/requirements.lock")
    extras = PROJECT["optional-dependencies"]
    assert set(runtime) >= {name(each) for each in [*PROJECT["dependencies"], *extras["build"]]}
    assert set(test) >= {name(each) for each in [*PROJECT["dependencies"], *extras["build"], *extras["test"]]}
    for path in ("requirements.lock", "tests/requirements.lock"):
        text = (ROOT / path).read_text(encoding="utf-8")
        entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in entry for entry in entries)


def test_the_test_lock_agrees_with_the_runtime_lock() -> None:
    runtime, test = locked("requirements.lock"), locked("tests/requirements.lock")
    assert {key: test.get(key) for key in runtime} == runtime


def test_the_locks_name_no_address() -> None:
    for path in ("requirements.lock", "tests/requirements.lock"):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text
