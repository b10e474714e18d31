"""The vocabulary of a notebook, in the order data flows. Nothing is loaded before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    # intake
    "read_table": "intake.read",
    "reconcile": "intake.reconcile",
    "open_study": "intake.processed",
    # present
    "paper": "present.paper",
    "record": "present.edition",
    "say": "present.sentences",
    "table": "present.tables",
    "figure": "present.figures",
    # publish
    "report": "publish.report",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"workbench has no {name!r}; it has: {', '.join(_HOME)}")
    return getattr(import_module(f"workbench.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
