"""What pandoc leaves to do in the file it wrote: three lines, drawings, sections, names, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from workbench.publish.paper.wording import wording
from workbench.publish.word.archive import archive, parts_of
from workbench.publish.word.drawings import Drawing
from workbench.publish.word.finish_table import finish_table
from workbench.publish.word.pandoc_blocks import FLIPPED, Made
from workbench.publish.word.xml_names import PIC, WP, A, M, R, W, w

if TYPE_CHECKING:
    from workbench.publish.paper.document import Document

_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_BARS = ("\u00af", "\u203e", "\u0304", "\u0305")
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def finished(file: bytes, made: Made) -> bytes:
    """The .docx as it is published: the same document gives the same bytes."""
    parts = parts_of(file)
    body = etree.fromstring(parts["word/document.xml"])
    for element, table in zip(body.iter(f"{W}tbl"), made.tables, strict=True):
        finish_table(element, table)
    _finish_pictures(body, made.drawings, parts)
    _finish_bars(body)
    _finish_sections(body)
    _number_bookmarks(body)
    parts["word/document.xml"] = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts["docProps/core.xml"] = _properties(made.document).encode("utf-8")
    parts["docProps/app.xml"] = _APPLICATION.encode("utf-8")
    return archive(parts)


def _finish_pictures(
    body: etree._Element, drawings: Sequence[tuple[Drawing, str]], parts: dict[str, bytes]
) -> None:
    """Alternative texts, and the drawing itself beside its PNG for programs that read SVG."""
    pictures = list(body.iter(f"{WP}inline"))
    links = etree.fromstring(parts["word/_rels/document.xml.rels"])
    for place, (element, (drawn, alt)) in enumerate(zip(pictures, drawings, strict=True), start=1):
        properties = element.find(f"{WP}docPr")
        for described in (properties, *element.iter(f"{PIC}cNvPr")):
            if described is not None:
                described.set("descr", alt)
                described.set("id", str(place))
                described.set("name", f"Picture {place}")
        if drawn.svg is not None:
            name = f"rIdSvg{place}"
            parts[f"word/media/drawing{place}.svg"] = drawn.svg.encode("utf-8")
            etree.SubElement(
                links,
                "Relationship",
                Id=name,
                Type=f"{_RELATIONSHIP}/image",
                Target=f"media/drawing{place}.svg",
            ).tag = f"{{{links.nsmap[None]}}}Relationship"
            _point_at_svg(next(element.iter(f"{A}blip")), name)
    parts["word/_rels/document.xml.rels"] = etree.tostring(links, xml_declaration=True, encoding="UTF-8")
    if any(drawn.svg is not None for drawn, _ in drawings):
        parts["[Content_Types].xml"] = _with_svg(parts["[Content_Types].xml"])


def _point_at_svg(blip: etree._Element, name: str) -> None:
    extension = etree.SubElement(etree.SubElement(blip, f"{A}extLst"), f"{A}ext", uri=_SVG_EXTENSION)
    pointer = etree.SubElement(extension, f"{{{_SVG_NAMESPACE}}}svgBlip", nsmap={"asvg": _SVG_NAMESPACE})
    pointer.set(f"{R}embed", name)


def _with_svg(content_types: bytes) -> bytes:
    types = etree.fromstring(content_types)
    kind = etree.Element(f"{{{types.nsmap[None]}}}Default", Extension="svg", ContentType="image/svg+xml")
    types.insert(0, kind)
    return bytes(etree.tostring(types, xml_declaration=True, encoding="UTF-8"))


def _finish_bars(body: etree._Element) -> None:
    """A mean's bar as a bar: pandoc writes it as an accent, for which some faces have an acute."""
    for accent in list(body.iter(f"{M}acc")):
        sign = accent.find(f"{M}accPr/{M}chr")
        if sign is not None and sign.get(f"{M}val") in _BARS:
            accent.tag = f"{M}bar"
            properties = etree.Element(f"{M}barPr")
            etree.SubElement(properties, f"{M}pos").set(f"{M}val", "top")
            accent[0] = properties


def _finish_sections(body: etree._Element) -> None:
    """Every section has the page, head and foot of the last one; that of a wide table lies on its side."""
    last = body.find(f"{W}body/{W}sectPr")
    if last is None:
        return
    for section in list(body.iter(f"{W}sectPr")):
        if section is last:
            continue
        size = section.find(f"{W}pgSz")
        flipped = size is not None and size.get(w("orient")) == FLIPPED
        section[:] = [etree.fromstring(etree.tostring(part)) for part in last]
        if flipped:
            _turn(section)


def _turn(section: etree._Element) -> None:
    size = section.find(f"{W}pgSz")
    if size is not None:
        width, height = size.get(w("w")), size.get(w("h"))
        size.set(w("w"), str(height))
        size.set(w("h"), str(width))
        size.set(w("orient"), "landscape")


def _number_bookmarks(body: etree._Element) -> None:
    """Each bookmark an id of its own; the marks that open and close it come in pairs like brackets."""
    opened: list[str] = []
    for number, mark in enumerate(_bookmarks(body)):
        if mark.tag == f"{W}bookmarkStart":
            opened.append(str(number))
            mark.set(w("id"), opened[-1])
        elif opened:
            mark.set(w("id"), opened.pop())


def _bookmarks(body: etree._Element) -> Iterator[etree._Element]:
    yield from body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")


def _properties(document: Document) -> str:
    own = document.front.texts.get(document.lang) if document.front else None
    authors = "; ".join(author.name for author in own.authors) if own else ""
    keywords = wording(document.lang).separator.join(own.keywords) if own else ""
    fields = {"dc:title": document.title, "dc:creator": authors, "cp:keywords": keywords}
    fields["dc:language"] = wording(document.lang).tag
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
        + "</cp:coreProperties>"
    )


_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>workbench</Application></Properties>"
)
