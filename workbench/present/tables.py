"""A printed table as a value: caption, columns, rows of text, notes; formatted last, from a result frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, TypeAlias

from workbench.errors import InputError
from workbench.present.edition import current
from workbench.present.inlines import Inlines, parse_inlines, plain_text
from workbench.present.sentences import Sentence
from workbench.present.terms import term
from workbench.study import Words

TABLE_TYPE = "application/vnd.workbench.table+json"
LABEL = re.compile(r"(tbl|fig)-[a-z0-9]+(-[a-z0-9]+)*")
Align = Literal["left", "right", "center"]
# A text, or what `say` returned: its numbers keep their link to the table of numbers.
Cell: TypeAlias = str | Sentence


@dataclass(frozen=True)
class Column:
    """A printed column: its header as inline markdown, and how its cells stand."""

    header: str
    align: Align = "right"
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A finished table; displays itself in a notebook, and travels as structured data to every format."""

    label: str
    caption: Inlines
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stub_rows: tuple[int, ...]
    notes: tuple[Inlines, ...]
    simulated: bool
    size: Literal["normal", "small"]

    def as_json(self) -> dict[str, Any]:
        columns = [
            {
                "header": parse_inlines(column.header),
                "align": column.align,
                "group": parse_inlines(column.group) if column.group else None,
            }
            for column in self.columns
        ]
        rows = [[_inlines(cell) for cell in row] for row in self.rows]
        return {
            "label": self.label,
            "caption": self.caption,
            "notes": list(self.notes),
            "columns": columns,
            "rows": rows,
            "stub_rows": list(self.stub_rows),
            "simulated": self.simulated,
            "size": self.size,
        }

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {TABLE_TYPE: self.as_json(), "text/html": self._html(), "text/plain": self._text()}

    def _html(self) -> str:
        """A plain preview for JupyterLab; papers are rendered from the structured data."""
        head = "".join(
            f"<th>{escape(plain_text(parse_inlines(column.header)))}</th>" for column in self.columns
        )
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(plain_text(_inlines(cell)))}</td>' for cell in row)}</tr>"
            for row in self.rows
        )
        caption = escape(plain_text(self.caption))
        notes = "".join(f"<p><small>{escape(plain_text(note))}</small></p>" for note in self.notes)
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def _text(self) -> str:
        header = "\t".join(plain_text(parse_inlines(column.header)) for column in self.columns)
        return "\n".join([plain_text(self.caption), header, *map(_line, self.rows)])


def _inlines(cell: Cell) -> Inlines:
    if isinstance(cell, Sentence):
        return cell.inlines
    return [["text", cell]] if cell else []


def _line(row: Sequence[Cell]) -> str:
    return "\t".join(plain_text(_inlines(cell)) for cell in row)


def column(key: str, *, align: Align = "right", group: str = "") -> Column:
    """A column whose header is a word of the glossary, in the paper's language."""
    lang = current().lang
    return Column(term(key, lang), align, term(group, lang) if group else "")


def table(
    rows: Iterable[Sequence[Cell]],
    *,
    label: str,
    caption: Words,
    columns: Sequence[Column],
    notes: Sequence[Words] = (),
    stub_rows: Sequence[int] = (),
    size: Literal["normal", "small"] = "normal",
) -> Table:
    """A table of text cells, already formatted by `workbench.present.numbers`; a cell may be a `say` of recorded results.

    label : "tbl-name", by which prose refers to it as @tbl-name. caption, notes : inline markdown in both languages.
    columns : one a cell of each row. stub_rows : indices of rows that head a group (only the first cell is filled).
    Raises InputError when a row does not fit the columns or the label is not of that form.
    """
    edition = current()
    cells = tuple(tuple(row) for row in rows)
    check_label(label, "tbl")
    for index, row in enumerate(cells):
        if len(row) != len(columns):
            found = f"{len(row)} cells for {len(columns)} columns"
            raise InputError(
                f"Row {index} does not fit table {label!r}", found=found, fix="Give each column a cell."
            )
        if odd := [cell for cell in row if not isinstance(cell, str | Sentence)]:
            fix = "Format it with workbench.present.numbers: nothing is printed unrounded."
            raise InputError(f"Row {index} of table {label!r} is not text", found=repr(odd[0])[:60], fix=fix)
    if wrong := [index for index in stub_rows if index not in range(len(cells)) or any(cells[index][1:])]:
        fix = "A heading row exists and fills only its first cell."
        raise InputError(f"Table {label!r} has no such heading row", found=str(wrong[0]), fix=fix)
    said = tuple(parse_inlines(note.in_(edition.lang)) for note in notes)
    heading = parse_inlines(caption.in_(edition.lang))
    return Table(label, heading, tuple(columns), cells, tuple(stub_rows), said, edition.study.simulated, size)


def check_label(label: str, kind: str) -> None:
    """Refuse a label that prose could not refer to."""
    if not LABEL.fullmatch(label) or not label.startswith(kind):
        raise InputError(
            f"{label!r} cannot be a label", fix=f"Write {kind}- and lower-case letters, digits and hyphens."
        )
