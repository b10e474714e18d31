from __future__ import annotations

import pandas as pd

from workbench.simulate.sheets import as_frame, as_sheet, csv_text, frame_text

FRAME = pd.DataFrame(
    {
        "id": ["a", "b"],
        "count": pd.array([3, None], dtype="Int64"),
        "pain": [3.25, 4.0],
        "day": pd.to_datetime(["2010-10-03", None]),
        "at": pd.to_datetime(["2010-10-03 08:05", "2010-10-04 00:00"]),
        "said": ['好,但是"慢"', None],
    }
)


def test_values_are_written_canonically_and_missing_ones_as_nothing() -> None:
    frame = as_frame(as_sheet(FRAME, key="id"))
    assert frame.loc[0].tolist() == ["a", "3", "3.2", "2010-10-03", "2010-10-03 08:05:00", '好,但是"慢"']
    assert frame.loc[1].tolist() == ["b", "", "4.0", "", "2010-10-04 00:00:00", ""]


def test_only_cells_that_need_quotes_have_them() -> None:
    assert csv_text({"a": ["x,y", 'say "z"', "plain "]}) == 'a\n"x,y"\n"say ""z"""\nplain \n'


def test_line_ends_are_the_ones_asked_for() -> None:
    assert frame_text(pd.DataFrame({"a": ["1"]}), line_end="\r\n") == "a\r\n1\r\n"
