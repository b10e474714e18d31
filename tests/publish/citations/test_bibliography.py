from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.publish.citations.bibliography import read_bibliography


def read(tmp_path, text):
    path = tmp_path / "references.bib"
    path.write_text(text, encoding="utf-8")
    return read_bibliography(path)


def test_an_article_becomes_fields_of_csl(tmp_path):
    entry = read(
        tmp_path,
        "@article{a1, author = {Li, Ann and {World Health Organization}}, title = {{SCL-90} in use},\n"
        " journal = {J Nurs}, year = 2010, volume = 4, number = {2}, pages = {1--9}, doi = {10.1/a_b}}",
    )["a1"]
    assert entry["type"] == "article-journal"
    assert entry["author"] == [{"family": "Li", "given": "Ann"}, {"family": "World Health Organization"}]
    assert (entry["title"], entry["issue"], entry["page"], entry["DOI"]) == (
        "SCL-90 in use",
        "2",
        "1-9",
        "10.1/a_b",
    )
    assert entry["issued"] == {"date-parts": [[2010]]}


def test_strings_quotes_and_joins_are_understood(tmp_path):
    entry = read(
        tmp_path, '@string{j = "中华"}\n@comment{no}\n@book{b, title = j # "护理" # {杂志}, year = "1999"}'
    )["b"]
    assert entry["title"] == "中华护理杂志"


def test_chinese_names_stay_whole(tmp_path):
    entry = read(tmp_path, "@book{b, author = {张三 and 欧阳, 四}, title = {书}}")["b"]
    assert entry["author"] == [{"family": "张三"}, {"family": "欧阳四"}]
    assert entry["language"] == "zh"


def test_the_language_can_be_told(tmp_path):
    entries = read(tmp_path, "@book{a, title = {SPSS}, langid = {chinese}}\n@book{b, title = {SPSS}}")
    assert (entries["a"]["language"], entries["b"]["language"]) == ("zh", "en")


def test_a_name_without_comma_ends_with_the_family(tmp_path):
    assert read(tmp_path, "@book{b, author = {Ludwig van Beethoven}, title = {x}}")["b"]["author"] == [
        {"family": "Beethoven", "given": "Ludwig van"}
    ]


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"Jos\'e", "José"),
        (r"\v{C}ech and \c{c}a", "Čech and ça"),
        (r"Stra{\ss}e \& \o", "Straße & ø"),
        ("1--2 --- 3~4", "1–2 — 3 4"),
        (r"\emph{x} 50\%", "x 50%"),
    ],
)
def test_latex_in_a_field_becomes_text(tmp_path, latex, plain):
    assert read(tmp_path, f"@book{{b, title = {{{latex}}}}}")["b"]["title"] == plain


def test_a_key_used_twice_is_refused_with_its_line(tmp_path):
    with pytest.raises(InputError, match=r"'a' stands twice.*line 2"):
        read(tmp_path, "@book{a, title={x}}\n@book{a, title={y}}")


def test_an_entry_that_does_not_close_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not close"):
        read(tmp_path, "@book{a, title={x}")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="not there"):
        read_bibliography(tmp_path / "none.bib")
