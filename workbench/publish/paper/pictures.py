"""Pictures that travel inside a notebook: what they are, and how wide they want to be."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_to_bytes

Media = Literal["image/svg+xml", "image/png", "image/jpeg"]
TEXT_WIDTH_PX = 720
_OUTSIDE = re.compile(r"""\s(?:xlink:)?href\s*=\s*(?:"(?!#|data:)[^"]*"|'(?!#|data:)[^']*')""")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Picture:
    """SVG as text, or PNG or JPEG in base64; `width` is the share of the text's width to give it."""

    image: str
    media: Media
    width: float = 1.0


def picture(data: str, media: Media) -> Picture | None:
    """A picture of a notebook's output; None when a PNG or JPEG is not one."""
    if media == "image/svg+xml":
        return Picture(data, media)
    size = pixel_size("".join(data.split()))
    return Picture("".join(data.split()), media, min(1.0, size[0] / TEXT_WIDTH_PX)) if size else None


def picture_of_data_address(address: str) -> Picture | None:
    """The picture of a data: address; None for any other address or kind."""
    head, _, body = address.partition(",")
    media, _, coding = head.removeprefix("data:").partition(";")
    if not head.startswith("data:") or media not in ("image/svg+xml", "image/png", "image/jpeg"):
        return None
    raw = _decoded(body) if coding == "base64" else unquote_to_bytes(body)
    if raw is None:
        return None
    if media == "image/svg+xml":
        return Picture(raw.decode("utf-8", "replace"), "image/svg+xml")
    return picture(
        base64.b64encode(raw).decode("ascii"), "image/png" if media == "image/png" else "image/jpeg"
    )


def svg_of(image: str, media: Media) -> str:
    """The picture as SVG text that refers to nothing outside; a PNG or JPEG stands inside one of its own size."""
    if media == "image/svg+xml":
        return _OUTSIDE.sub("", image)
    width, height = pixel_size(image) or (1, 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:{media};base64,{image}"/></svg>'
    )


def pixel_size(encoded: str) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG in base64; None when it is neither."""
    raw = _decoded(encoded)
    if raw is None:
        return None
    if raw.startswith(_PNG) and len(raw) >= 24:
        width, height = struct.unpack(">II", raw[16:24])
        return (width, height) if width and height else None
    return _jpeg_size(raw) if raw.startswith(b"\xff\xd8") else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _jpeg_size(raw: bytes) -> tuple[int, int] | None:
    """Reads segment by segment up to the frame header (SOF0 to SOF15 but DHT, JPG and DAC)."""
    place = 2
    while place + 9 <= len(raw) and raw[place] == 0xFF:
        marker, length = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", raw[place + 5 : place + 9])
            return (width, height) if width and height else None
        place += 2 + length
    return None
