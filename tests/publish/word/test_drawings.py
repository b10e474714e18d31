from __future__ import annotations

import base64

import pytest

from workbench.publish.paper.blocks import Figure
from workbench.publish.word.drawings import drawing, still_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 20 10">{}</svg>'
STILL = SVG.format(
    '<defs><path id="p" d="M0 0"/></defs><style>*{stroke:red}</style><use xlink:href="#p"/><rect width="9" height="9"/>'
)


def figure(image, media="image/svg+xml", width=0.5):
    return Figure(image, media, "alt", [], width=width)


def test_a_drawing_becomes_a_png_and_travels_along():
    drawn = drawing(figure(STILL))
    assert base64.b64decode(drawn.encoded).startswith(b"\x89PNG")
    assert drawn.width_cm == 8.3
    assert "<rect" in drawn.svg


def test_the_same_drawing_gives_the_same_png():
    assert drawing(figure(STILL)) == drawing(figure(STILL))


@pytest.mark.parametrize(
    "live",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<rect OnLoad="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><rect/></a>',
        '<image href="https://example.org/x.png"/>',
        '<image href="data:image/svg+xml,x"/>',
        "<foreignObject><body/></foreignObject>",
        "<style>@import url(https://example.org/x.css)</style>",
        "<style>*{fill:url(https://example.org/x)}</style>",
        "<unclosed>",
    ],
)
def test_a_drawing_that_could_do_something_travels_as_a_png_only(live):
    assert still_svg(SVG.format(live)) is None


def test_entities_are_not_resolved():
    assert (
        still_svg('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&x;</text>"))
        is None
    )


def test_a_picture_that_cannot_be_read_is_none():
    assert drawing(figure("not a picture")) is None
    assert still_svg("not a picture") is None


def test_a_photograph_stays_what_it_is(picture_notebook):
    encoded = picture_notebook.cells[1].outputs[0]["data"]["image/png"]
    drawn = drawing(figure(encoded, "image/png"))
    assert (drawn.encoded, drawn.media, drawn.svg) == (encoded, "image/png", None)
