"""A table that pandoc wrote as a three-line table: borders, widths, repeated heads, rows kept whole."""

from __future__ import annotations

from lxml import etree

from workbench.present.inlines import plain_text
from workbench.publish.paper.blocks import Table
from workbench.publish.pdf.column_widths import FLIPPED_WIDTH_PT, TEXT_WIDTH_PT, table_layout
from workbench.publish.word.xml_names import W, w

_TWIPS = 20
_PADDING_TWIPS = 60
THICK, THIN, HAIR = "12", "6", "4"  # eighths of a point
# A longer table may break across pages, its head repeated: Word cannot let it float as the PDF does.
LONGEST_WHOLE = 15


def finish_table(element: etree._Element, table: Table) -> None:
    """Change the table in place. Borders stand in the cells as well as in the style: not every program
    that opens Word files reads the borders of a table's style.
    """
    layout = table_layout(table)
    room = (FLIPPED_WIDTH_PT if layout.flipped else TEXT_WIDTH_PT) * _TWIPS
    total = sum(layout.shares) or 1.0
    widths = [int(room * share / total) for share in layout.shares]
    rows = element.findall(w("tr"))
    heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    _set_properties(element, table, sum(widths))
    grid = element.find(w("tblGrid"))
    if grid is not None:
        grid[:] = [_made("gridCol", w=str(width)) for width in widths]
    for place, row in enumerate(rows):
        _finish_row(
            row,
            widths,
            is_head=row in heads,
            keep=len(rows) - len(heads) <= LONGEST_WHOLE and place < len(rows) - 1,
        )
        _resize(row, layout.size)
    _draw_lines(heads, rows)


def _set_properties(element: etree._Element, table: Table, width: int) -> None:
    properties = element.find(w("tblPr"))
    if properties is None:
        return
    borders = _made("tblBorders")
    borders.extend([_line("top", THICK), _line("bottom", THICK)])
    margins = _made("tblCellMar")
    margins.extend(_made(side, w=str(_PADDING_TWIPS), type="dxa") for side in ("left", "right"))
    look = {
        "firstRow": "1",
        "lastRow": "0",
        "firstColumn": "1",
        "lastColumn": "0",
        "noHBand": "1",
        "noVBand": "1",
    }
    properties[:] = [
        _made("tblStyle", val="Table"),
        _made("tblW", w=str(width), type="dxa"),
        _made("jc", val="center"),
        borders,
        _made("tblLayout", type="fixed"),
        margins,
        _made("tblLook", val="06A0", **look),
        _made("tblCaption", val=f"{table.number} {plain_text(table.caption)}".strip()),
    ]


def _finish_row(row: etree._Element, widths: list[int], *, is_head: bool, keep: bool) -> None:
    properties = row.find(w("trPr"))
    if properties is None:
        properties = _made("trPr")
        row.insert(0, properties)
    properties.insert(0, _made("cantSplit"))
    start = 0
    for cell in row.findall(w("tc")):
        span = _span(cell)
        cell_properties = _cell_properties(cell)
        cell_properties.insert(0, _made("tcW", w=str(sum(widths[start : start + span])), type="dxa"))
        cell_properties.append(_made("vAlign", val="bottom" if is_head else "center"))
        start += span
        for paragraph in cell.iter(w("p")):
            _finish_paragraph(paragraph, "TableHead" if is_head else "TableText", keep=keep)


def _finish_paragraph(paragraph: etree._Element, style: str, *, keep: bool) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = _made("pPr")
        paragraph.insert(0, properties)
    old = properties.find(w("pStyle"))
    if old is not None:
        properties.remove(old)
    properties.insert(0, _made("pStyle", val=style))
    if keep:
        properties.insert(1, _made("keepNext"))


def _resize(row: etree._Element, size: float) -> None:
    """The type size that makes the table fit, where it is not that of the style."""
    half_points = str(round(size * 2))
    if half_points == "18":
        return
    for run in row.iter(w("r")):
        properties = run.find(w("rPr"))
        if properties is None:
            properties = _made("rPr")
            run.insert(0, properties)
        _insert_size(properties, half_points)


def _insert_size(properties: etree._Element, half_points: str) -> None:
    """Before what the schema wants after it."""
    later = {
        w(name)
        for name in (
            "highlight",
            "u",
            "effect",
            "bdr",
            "shd",
            "fitText",
            "vertAlign",
            "rtl",
            "cs",
            "em",
            "lang",
        )
    }
    place = next((place for place, part in enumerate(properties) if part.tag in later), len(properties))
    properties.insert(place, _made("szCs", val=half_points))
    properties.insert(place, _made("sz", val=half_points))


def _draw_lines(heads: list[etree._Element], rows: list[etree._Element]) -> None:
    for row in heads[:1] or rows[:1]:
        _border(row, "top", THICK)
    for row in heads[-1:]:
        _border(row, "bottom", THIN)
    for cell in heads[0].findall(w("tc")) if len(heads) > 1 else []:
        if _span(cell) > 1 or cell.find(f"{W}tcPr/{W}vMerge") is None:
            _border_cell(cell, "bottom", HAIR)
    for row in rows[-1:]:
        _border(row, "bottom", THICK)


def _border(row: etree._Element, side: str, size: str) -> None:
    for cell in row.findall(w("tc")):
        _border_cell(cell, side, size)


def _border_cell(cell: etree._Element, side: str, size: str) -> None:
    properties = _cell_properties(cell)
    borders = properties.find(w("tcBorders"))
    if borders is None:
        borders = _made("tcBorders")
        before = {w(name) for name in ("tcW", "gridSpan", "vMerge")}
        place = next(
            (place for place, part in enumerate(properties) if part.tag not in before), len(properties)
        )
        properties.insert(place, borders)
    for old in borders.findall(w(side)):
        borders.remove(old)
    borders.insert(0 if side == "top" else len(borders), _line(side, size))


def _cell_properties(cell: etree._Element) -> etree._Element:
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = _made("tcPr")
        cell.insert(0, properties)
    return properties


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return int(span.get(w("val"), "1")) if span is not None else 1


def _line(side: str, size: str) -> etree._Element:
    return _made(side, val="single", sz=size, space="0", color="000000")


def _made(name: str, **attributes: str) -> etree._Element:
    element = etree.Element(w(name))
    for key, value in attributes.items():
        element.set(w(key), value)
    return element
