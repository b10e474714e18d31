"""Pictures for Word: a PNG that every program shows, and the drawing itself for those that read SVG."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from lxml import etree

from workbench.publish.html.page import TEMPLATES
from workbench.publish.paper.blocks import Figure
from workbench.publish.paper.pictures import svg_of
from workbench.publish.pdf.fonts import typst_fonts

TEXT_WIDTH_CM = 16.6
_PIXELS_PER_INCH = 220
_SVG = "{http://www.w3.org/2000/svg}"
_LIVE = {"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "listener"}
_TEMPLATE = "picture.typ"


@dataclass(frozen=True)
class Drawing:
    """media and base64 of the picture that stands in the text; `svg` when it also travels as a drawing."""

    media: str
    encoded: str
    svg: str | None
    width_cm: float


def drawing(figure: Figure) -> Drawing | None:
    """The picture of a figure, None when it cannot be read. The PNG is drawn by Typst, in this process."""
    width = round(TEXT_WIDTH_CM * figure.width, 3)
    if figure.media != "image/svg+xml":
        return Drawing(figure.media, figure.image, None, width)
    drawn = _png(svg_of(figure.image, figure.media), width)
    if drawn is None:
        return None
    return Drawing("image/png", base64.b64encode(drawn).decode("ascii"), still_svg(figure.image), width)


def still_svg(text: str) -> str | None:
    """The drawing when nothing in it can run or reach outside, else None: then only the PNG travels."""
    try:
        root = etree.fromstring(text.encode("utf-8"), _parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{_SVG}svg" or any(_is_live(element) for element in root.iter()):
        return None
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(metadata)
    return str(etree.tostring(root, encoding="unicode"))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )


def _is_live(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or etree.QName(element).localname in _LIVE:
        return True
    style = (element.text or "") if etree.QName(element).localname == "style" else ""
    if "@import" in style or "url(" in style.replace("url(#", ""):
        return True
    for name, value in element.attrib.items():
        local = etree.QName(name).localname.lower()
        if local.startswith("on") or (
            local in ("href", "src") and not value.startswith(("#", "data:image/png"))
        ):
            return True
    return False


def _png(svg: str, width_cm: float) -> bytes | None:
    import typst

    compiler = typst.Compiler(
        input=str(TEMPLATES / _TEMPLATE),
        root=str(TEMPLATES),
        font_paths=typst_fonts(),
        sys_inputs={"svg": svg, "width": str(width_cm)},
    )
    try:
        made = compiler.compile(format="png", ppi=_PIXELS_PER_INCH)
    except RuntimeError:
        return None
    return made if isinstance(made, bytes) else None
