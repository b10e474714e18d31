"""Names of Word's XML, as lxml writes them."""

from __future__ import annotations

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
W = f"{{{_MAIN}}}"
A = f"{{{_DRAWING}/main}}"
PIC = f"{{{_DRAWING}/picture}}"
WP = f"{{{_DRAWING}/wordprocessingDrawing}}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def w(name: str) -> str:
    """An attribute or element of the main namespace."""
    return f"{W}{name}"
