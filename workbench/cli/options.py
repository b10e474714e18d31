"""What several commands share: options, how their values are read, how a path is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.errors import InputError

ProjectOption = Annotated[
    Path | None, typer.Option("--project", help="The project's folder; default: found upwards.")
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", help="Of the files' text, when it is not clear.")
]


def listed(text: str) -> list[str]:
    """Values that were given with commas between them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def settings_of(given: list[str] | None) -> dict[str, str]:
    """NAME=VALUE of each --set; raises InputError for anything else."""
    settings: dict[str, str] = {}
    for each in given or []:
        name, equals, value = each.partition("=")
        if not equals or name in settings:
            raise InputError(f"--set {each} is not understood", fix="Write --set NAME=VALUE, each name once.")
        settings[name] = value
    return settings


def shown(path: Path) -> str:
    """The path as short as it is unambiguous."""
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
