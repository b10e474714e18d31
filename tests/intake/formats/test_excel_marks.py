from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.intake.formats.excel_marks import holds_data, letters, plain_tags, read_marks

SHEET = b"<worksheet><sheetData>%b</sheetData></worksheet>"


def sheet(rows: str) -> bytes:
    return SHEET % rows.encode()


def test_errors_hidden_rows_and_uncomputed_formulas_are_found() -> None:
    xml = sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="e"><f>NA()</f><v>#N/A</v></c><c r="B2"><f>A1</f></c></row>'
        '<row r="3"><c r="B3"><f>A1</f><v>3</v></c><c r="C3" t="str"><f>""</f><v></v></c></row>'
    )
    marks = read_marks(xml, where="a.xlsx")
    assert marks.errors == ((2, 1, "#N/A"),)
    assert marks.uncomputed == ((2, 2),)
    assert marks.hidden_rows == (2,)


def test_names_before_tags_make_no_difference() -> None:
    xml = b'<x:worksheet xmlns:x="u"><x:sheetData><x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c></x:row></x:sheetData>'
    plain = plain_tags(xml)
    assert holds_data(plain)
    assert read_marks(plain, where="a.xlsx").errors == ((1, 1, "#REF!"),)


def test_hidden_columns_are_counted_but_not_without_end() -> None:
    xml = b'<worksheet><cols><col min="2" max="3" hidden="true"/><col min="9" max="16384" hidden="1"/></cols></worksheet>'
    columns = read_marks(xml, where="a.xlsx").hidden_columns
    assert columns[:3] == (2, 3, 9)
    assert len(columns) < 5_100


@given(st.integers(1, 120), st.integers(1, 2_000))
def test_a_cell_beyond_the_last_row_is_always_noticed(last: int, cell: int) -> None:
    xml = sheet(f'<row r="{last}"><c r="B{cell}"><v>1</v></c></row>')
    if cell > last:
        with pytest.raises(InputError, match="outside the rows"):
            read_marks(xml, where="a.xlsx")
    else:
        read_marks(xml, where="a.xlsx")


@pytest.mark.parametrize(
    ("number", "named"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_named_as_excel_names_them(number: int, named: str) -> None:
    assert letters(number) == named
