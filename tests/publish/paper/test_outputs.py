from __future__ import annotations

from nbformat.v4 import new_output

from workbench.publish.paper.blocks import Code, Figure, Html, Listing, Paragraph, Table
from workbench.publish.paper.outputs import TABLE, output_blocks

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAFCAYAAAB8ZH1oAAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"/>'


def shown(**data):
    return new_output("display_data", data={key.replace("_", "/"): value for key, value in data.items()})


def blocks(*outputs):
    return list(output_blocks(outputs))


def test_our_own_bundle_wins_over_the_preview_beside_it():
    bundle = {
        "columns": [{"header": [["text", "a"]], "align": "right", "group": None}],
        "rows": [[[["text", "1"]]]],
    }
    (table,) = blocks(
        new_output("display_data", data={TABLE: bundle, "text/html": "<table></table>", "text/plain": "a"})
    )
    assert isinstance(table, Table)
    assert table.columns[0].align == "right"


def test_rows_become_as_wide_as_their_table():
    bundle = {
        "columns": [{"header": [], "align": "left", "group": None}] * 3,
        "rows": [[[["text", "head"]]], [[], [], [], [["text", "extra"]]]],
        "stub_rows": [0],
    }
    (table,) = blocks(new_output("display_data", data={TABLE: bundle}))
    assert [len(row) for row in table.rows] == [3, 3]
    assert table.stub_rows == {0}


def test_printed_output_is_set_in_a_fixed_width_face():
    assert blocks(new_output("stream", name="stdout", text="a\nb\n")) == [Code("a\nb")]


def test_warnings_and_errors_print_nothing():
    assert blocks(new_output("stream", name="stderr", text="warning")) == []
    assert blocks(new_output("error", ename="E", evalue="x", traceback=[])) == []


def test_results_of_a_last_line_are_shown_like_displayed_ones():
    (html,) = blocks(new_output("execute_result", data={"text/html": "<table><tr><td>1</td></tr></table>"}))
    assert isinstance(html, Html)
    assert isinstance(html.blocks[0], Table)


def test_the_echo_of_a_plot_call_is_not_shown():
    for echo in (
        "<Axes: xlabel='x'>",
        "[<matplotlib.lines.Line2D at 0x7f01>]",
        "<Figure size 640x480 with 1 Axes>",
    ):
        assert blocks(shown(text_plain=echo)) == []


def test_a_picture_takes_its_share_of_the_width():
    (figure,) = blocks(shown(image_png=PNG))
    assert isinstance(figure, Figure)
    assert 0.01 < figure.width < 0.1 or figure.width == 0.05


def test_vector_pictures_are_preferred():
    output = new_output("display_data", data={"image/png": PNG, "image/svg+xml": SVG})
    (figure,) = blocks(output)
    assert figure.media == "image/svg+xml"


def test_the_alternative_text_may_stand_in_the_metadata():
    output = new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": "a bar"}})
    assert blocks(output)[0].alt == "a bar"


def test_a_broken_picture_is_left_out():
    assert blocks(shown(image_png="bm90IGEgcG5n")) == []


def test_markdown_outputs_are_read_as_markdown():
    (paragraph,) = blocks(shown(text_markdown="a **b**"))
    assert paragraph == Paragraph([["text", "a "], ["strong", [["text", "b"]]]])


def test_items_of_say_become_a_spoken_list():
    output = new_output(
        "display_data",
        data={"application/vnd.workbench.say+json": {"inlines": [["text", "x"]], "style": "item"}},
    )
    (listing,) = blocks(output)
    assert isinstance(listing, Listing)
    assert listing.spoken


def test_text_may_be_stored_as_lines():
    assert blocks({"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]}) == [Code("a\nb")]
