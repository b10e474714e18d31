from __future__ import annotations

from workbench.publish.pdf.placement import Placement, almost_empty, improved, with_spots

TEXT = {"kind": "paragraph"}
HEADING = {"kind": "heading"}


def table(order, **options):
    return {"kind": "table", "order": order, "caption": {"number": "1"}, **options}


def spots(*body):
    return [block["spots"] for block in with_spots(body)]


def item(order, page, kind="table"):
    return {"order": order, "kind": kind, "page": page}


def report(items, *room):
    """room : (order, page, points left) of the spots."""
    return {
        "items": items,
        "spots": [dict(zip(("order", "page", "room"), spot, strict=True)) for spot in room],
    }


def test_the_text_before_a_table_carries_its_mark():
    assert spots(TEXT, table(0), TEXT) == [[0], [], []]


def test_headings_before_a_table_go_with_it():
    assert spots(TEXT, HEADING, table(0), TEXT) == [[0], [], [], []]


def test_a_table_alone_below_its_heading_does_not_float():
    assert spots(TEXT, HEADING, table(0), HEADING) == [[], [], [], []]


def test_long_turned_and_uncaptioned_tables_do_not_float():
    for options in ({"long": True}, {"flipped": True}, {"caption": None}):
        assert spots(TEXT, table(0) | options) == [[], []]


def test_a_table_that_starts_the_document_does_not_float():
    assert spots(table(0), TEXT) == [[], []]


def test_a_table_follows_a_table():
    assert spots(TEXT, table(0), table(1)) == [[0, 1], [1], []]


def test_marks_do_not_reach_beyond_the_nearest_text():
    assert spots(TEXT, TEXT, table(0), HEADING, table(1), TEXT) == [[], [0, 1], [1], [], [], []]
    assert spots(TEXT, {"kind": "code"}, table(0)) == [[], [], []]


def test_what_fits_stays():
    assert improved(Placement(), report([item(0, 1)], (0, 1, 300.0))) is None


def test_what_would_leave_a_large_gap_floats():
    assert improved(Placement(), report([item(0, 2)], (0, 1, 300.0))) == Placement(frozenset({0}))
    assert improved(Placement(), report([item(0, 2)], (0, 1, 30.0))) is None


def test_the_first_in_reading_order_is_decided_first():
    pages = report([item(0, 2), item(1, 3)], (0, 1, 300.0), (1, 2, 300.0))
    assert improved(Placement(), pages) == Placement(frozenset({0}))


def test_a_later_table_does_not_overtake_a_floating_one():
    pages = report([item(0, 2), item(1, 1), item(2, 1, "figure")], (1, 1, 300.0), (2, 1, 300.0))
    assert improved(Placement(frozenset({0})), pages) == Placement(frozenset({0, 1}))


def test_a_floating_table_returns_when_the_next_cannot_follow():
    pages = report([item(0, 2), item(1, 1)])
    change = improved(Placement(frozenset({0})), pages)
    assert change == Placement(frozenset(), frozenset({0}))


def test_what_was_fixed_does_not_float_again():
    assert improved(Placement(frozenset(), frozenset({0})), report([item(0, 2)], (0, 1, 300.0))) is None


def test_a_last_page_is_almost_empty_with_a_few_lines_and_others_before_it():
    assert almost_empty({"end": {"page": 2, "room": 640.0}})
    assert not almost_empty({"end": {"page": 2, "room": 400.0}})
    assert not almost_empty({"end": {"page": 1, "room": 640.0}})
