"""What several commands share: options, how their values are read, how a path is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from workbench.errors import InputError

ProjectOption = Annotated[
    Path | None, typer.Option("--project", help="The project's folder; default: found upwards.")
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", help="Of the files' text, when it is not clear.")
]

PageLangOption = Annotated[
    Literal["zh", "en"] | None,
    typer.Option("--lang", help="Of the page; default: that of the user's locale."),
]
LangOption = Annotated[str, typer.Option(help="zh, en, or both with a comma.")]
FormatOption = Annotated[str, typer.Option(help="html, pdf, docx, or several with commas.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE of a notebook parameter.")]
PeriodOption = Annotated[
    str | None, typer.Option(help="2005, 2005-Q3, 2005-08 or 2005-W31, for a notebook with that parameter.")
]


def listed(text: str) -> list[str]:
    """Values that were given with commas between them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def settings_of(given: list[str] | None, *, period: str | None = None) -> dict[str, str]:
    """NAME=VALUE of each --set, and --period as one more; raises InputError for anything else."""
    settings: dict[str, str] = {"period": period} if period else {}
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
