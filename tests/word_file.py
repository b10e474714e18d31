"""What the tests look for in a .docx: its parts parsed, and what stands in them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True)
class WordFile:
    """A .docx by its bytes; every XML part of it must be well formed."""

    content: bytes

    @cached_property
    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.content)) as opened:
            assert opened.testzip() is None
            parts = {name: opened.read(name) for name in opened.namelist()}
        for name, content in parts.items():
            if name.endswith((".xml", ".rels", ".svg")):
                etree.fromstring(content)
        return parts

    @cached_property
    def body(self) -> Any:
        return etree.fromstring(self.parts["word/document.xml"])

    def all(self, name: str) -> list[Any]:
        """Elements of the document by their name in its main namespace."""
        return list(self.body.iter(W + name))

    def paragraphs(self, style: str) -> list[str]:
        """The texts of the paragraphs in one style."""
        found = [
            each for each in self.all("p") if each.find(f"{W}pPr/{W}pStyle[@{W}val='{style}']") is not None
        ]
        return ["".join(each.itertext()) for each in found]

    @property
    def text(self) -> str:
        return "".join(self.body.itertext())

    @property
    def tables(self) -> list[Any]:
        return self.all("tbl")

    @property
    def pictures(self) -> list[Any]:
        return list(self.body.iter(WP + "inline"))

    def targets(self) -> list[str]:
        """Every address and part that the file points at."""
        return [
            link.get("Target")
            for name, content in self.parts.items()
            if name.endswith(".rels")
            for link in etree.fromstring(content).iter(RELATIONSHIP)
        ]

    def live(self) -> list[str]:
        """Whatever could run or fetch something when the file is opened."""
        found = [
            name for name in self.parts if re.search(r"(?i)vba|activex|embeddings|oleobject|\.bin$", name)
        ]
        for name, content in self.parts.items():
            if name.endswith((".xml", ".rels", ".svg")):
                markup = re.sub(rb">[^<]*<", b"><", content)
                found += [f"{name}: {each!r}" for each in _LIVE.findall(markup)]
        return found


_LIVE = re.compile(
    rb"(?i)<\w*:?(?:script|object|altChunk|attachedTemplate|foreignObject|control)\b|\son\w+=|Target=\"(?:file|javascript|data):"
    rb"|instr=\" ?(?:DDE|DDEAUTO|INCLUDE\w*|MACROBUTTON|HYPERLINK|IMPORT|LINK)\b"
)
