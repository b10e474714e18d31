"""The zip file that a .docx is, without clock, user or order of a file system in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_FIRST = ("[Content_Types].xml", "_rels/.rels")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Parts by name as one zip file: the same parts give the same bytes, in whatever order they come."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            part = parts[name]
            made.writestr(entry, part.encode("utf-8") if isinstance(part, str) else part, compresslevel=6)
    return stream.getvalue()


def parts_of(file: bytes) -> dict[str, bytes]:
    """The parts of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
