from __future__ import annotations

import base64
import struct
import zlib

import pytest

from workbench.publish.paper.pictures import picture, picture_of_data_address, pixel_size, svg_of


def png(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    raw = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + head
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    )
    return base64.b64encode(raw).decode()


def test_the_size_of_a_png_is_read_from_its_head():
    assert pixel_size(png(300, 200)) == (300, 200)


def test_the_size_of_a_jpeg_is_read_from_its_frame():
    raw = b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc2\x00\x11\x08" + struct.pack(">HH", 20, 40) + b"\x03" + b"\0" * 9
    assert pixel_size(base64.b64encode(raw).decode()) == (40, 20)


@pytest.mark.parametrize(
    "encoded",
    ["", "not base64!", base64.b64encode(b"GIF89a").decode(), base64.b64encode(b"\xff\xd8\xff").decode()],
)
def test_what_is_no_picture_has_no_size(encoded):
    assert pixel_size(encoded) is None
    assert picture(encoded, "image/png") is None


def test_small_pictures_are_not_blown_up():
    small, large = picture(png(360, 10), "image/png"), picture(png(3600, 10), "image/png")
    assert small is not None
    assert large is not None
    assert (small.width, large.width) == (0.5, 1.0)


def test_data_addresses_are_read_in_both_codings():
    assert picture_of_data_address("data:image/svg+xml,%3Csvg/%3E").image == "<svg/>"
    assert picture_of_data_address("data:image/svg+xml;base64,PHN2Zy8+").image == "<svg/>"
    assert picture_of_data_address(f"data:image/png;base64,{png(2, 1)}").media == "image/png"


@pytest.mark.parametrize(
    "address", ["https://a.org/x.png", "x.png", "data:text/html,<b>", "data:image/png;base64,%%%", "data:"]
)
def test_other_addresses_are_no_pictures(address):
    assert picture_of_data_address(address) is None


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://a.org/x", "x.png", "&#x66;ile:x"])
def test_pictures_refer_to_nothing_outside(address):
    svg = f"<svg><image href=\"{address}\"/><use xlink:href='{address}'/><use href='#a'/></svg>"
    assert svg_of(svg, "image/svg+xml") == "<svg><image/><use/><use href='#a'/></svg>"


def test_a_png_travels_inside_an_svg_of_its_size():
    assert 'viewBox="0 0 30 20"' in svg_of(png(30, 20), "image/png")
