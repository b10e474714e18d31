"""Formulae for HTML: TeX as MathML, which browsers typeset without a script."""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree

from markupsafe import Markup

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_TAGS = {
    *(
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
    ),
    *("munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose"),
}
_ATTRIBUTES = {
    *("display", "mathvariant", "stretchy", "fence", "separator", "accent", "accentunder", "linethickness"),
    *("width", "lspace", "rspace", "movablelimits", "largeop", "columnalign", "displaystyle", "scriptlevel"),
    *("minsize", "maxsize", "form", "symmetric"),
}


@lru_cache(maxsize=512)
def mathml(tex: str, *, block: bool = False) -> Markup:
    """The formula as MathML with its TeX as alternative text; TeX in <code> when it cannot be read."""
    from latex2mathml.converter import convert

    try:
        root = ElementTree.fromstring(convert(tex, display="block" if block else "inline"))
    except Exception:  # the translator raises whatever its parser meets; any failure means "print the source"
        return Markup('<code class="tex">{}</code>').format(tex)
    if not all(_is_mathml(element) for element in root.iter()):
        return Markup('<code class="tex">{}</code>').format(tex)
    root.set("aria-label", tex)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    # Written by ElementTree, so every text and attribute in it is escaped.
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _is_mathml(element: ElementTree.Element) -> bool:
    return element.tag.removeprefix(_NAMESPACE) in _TAGS and set(element.attrib) <= _ATTRIBUTES
