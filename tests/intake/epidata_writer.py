"""Writes .rec files as EpiData 3.1 does: field lines of fixed columns, records cut into lines of 78 bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TEXTS = (1, 3)  # types that are written from the left; the others from the right


@dataclass(frozen=True)
class RecField:
    """name, type number, length in bytes, prompt."""

    name: str
    type: int
    length: int
    prompt: str = ""


def rec_bytes(
    fields: Sequence[RecField],
    records: Sequence[Sequence[str]],
    *,
    marks: str = "",
    encoding: str = "gb18030",
) -> bytes:
    """A whole file; marks : one of ! ? ^ a record."""
    lines = [b"%d 1 VLAB Filelabel: " % len(fields) + "模拟数据".encode(encoding)]
    for number, field in enumerate(fields, start=1):
        mark = "_" if field.type in TEXTS else "#"
        numbers = (1, number, 30, 20, number, field.type, field.length, 112)
        head = f"{mark}{field.name:<10}" + "".join(f"{each:4d}" for each in numbers) + " "
        lines.append(head.encode("ascii") + field.prompt.encode(encoding))
    out = b"\r\n".join(lines) + b"\r\n"
    kept = [field for field in fields if field.length and field.type != 15]
    for place, record in enumerate(records):
        cells = b"".join(
            _cell(field, cell.encode(encoding)) for field, cell in zip(kept, record, strict=True)
        )
        parts = [cells[start : start + 78] for start in range(0, len(cells), 78)]
        out += b"!\r\n".join(parts) + (marks[place : place + 1] or "!").encode() + b"\r\n"
    return out


def _cell(field: RecField, cell: bytes) -> bytes:
    assert len(cell) <= field.length, (field, cell)
    return cell.ljust(field.length) if field.type in TEXTS else cell.rjust(field.length)
