"""The one application that every command joins."""

from __future__ import annotations

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From questionnaires and service records to papers, in Chinese and English.",
)
