from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import BOOK, STUDY
from workbench.errors import InputError, ProblemsFound
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
WORDS = '{ zh = "甲", en = "A" }'
CARE = "".join(f"c{item},people,,,integer,1,5\n" for item in range(1, 7))
CARE_USE = '[instruments.care]\ninstrument = "caring_form"\ntable = "people"\ncolumns = "c1..c6"\n'


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as error:
        load_study(folder)
    assert error.value.exit_code == 2
    return str(error.value)


def test_a_study_knows_its_codebook_and_folder(write_study: WriteStudy) -> None:
    folder = write_study()
    study = load_study(folder)
    assert (study.id, study.folder) == ("tiny", folder)
    assert list(study.variables("people")) == ["id", "x"]
    assert study.variables("nothing") == {}


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("lable = 1\n", ["tables.people.lable", "no such key", "Did you mean 'label'"]),
        ("[privacies]\nk = 1\n", ["privacies", "Did you mean 'privacy'"]),
        ("[privacy]\nkk = 1\n", ["privacy.kk", "Did you mean 'k'"]),
        ("[privacy]\nk = 'five'\n", ["privacy.k", "'five'", "integer"]),
        ("[paper]\nauthor = []\n", ["paper.author", "Did you mean 'authors'"]),
        ("[[paper.authors]]\nzh = 'a'\nen = 'b'\nmail = 'c'\n", ["paper.authors.0.mail", "affiliations"]),
        (f"[[rules.people.exclude]]\nreason = {WORDS}\nwher = 'x < 1'\n", ["rules.people.exclude.0.wher", "Did you mean 'where'"]),
        (f"[[rules.people.exclude]]\nreason = {WORDS}\n", ["exactly one of where, longstring"]),
        (f"[[rules.people.exclude]]\nreason = {WORDS}\n[rules.people.exclude.longstring]\ncolumn = ['x']\n",
         ["longstring.column", "Did you mean 'columns'"]),
        ("[rules.people]\nout_of_range = 'drop'\n", ["rules.people.out_of_range", "'drop'", "'stop' or 'missing'"]),
        ("[rules.peopel]\nout_of_range = 'stop'\n", ["rules.peopel", "no such table", "Did you mean 'people'"]),
        (f"[[rules.people.exclude]]\nreason = {WORDS}\nno_answers_in = ['xx']\n", ["'xx'", "Did you mean 'x'"]),
        ("[instruments.a]\ninstrument = 'scl91'\ntable = 'people'\ncolumns = ['x']\n", ["'scl91'", "'scl90'"]),
        ("[instruments.a]\ninstrument = 'scl90'\ntable = 'people'\ncolumns = ['x']\ncoding = '1-6'\n",
         ["instruments.a.coding", "'1-6'", "Did you mean '1-5'"]),
        ("[instruments.a]\ninstrument = 'scl90'\ntable = 'people'\ncolumns = ['x']\n",
         ["instruments.a", "1 columns are named", "90 items"]),
        ("[instruments.a]\ninstrument = 'scl90'\ntable = 'people'\ncolumns = 'q9..q1'\n", ["q9..q1 names no columns"]),
        ("[benchmark]\ntable = 'people'\nunit = 'branch'\noutcome = 'x'\nfavourable = ['5']\n"
         f"word = {WORDS}\nunit_word = {WORDS}\n", ["benchmark", "'branch'", "no such variable"]),
        ("[fielding.ward]\n" f"label = {WORDS}\ndistributed = 3\nreturned = 4\n", ["fielding.ward", "more than distributed"]),
        (f"[paper]\naffiliations = [{WORDS}]\nauthors = [{{ zh = 'a', en = 'b', affiliations = [2] }}]\n",
         ["paper.authors", "'2'", "no such affiliation"]),
        ("[tables.PEOPLE]\nfiles = ['people.csv']\nkey = 'id'\n", ["tables", "one file"]),
        ("[tables.cleaning_log]\nfiles = ['people.csv']\nkey = 'id'\n", ["cleaning_log, missing_reasons"]),
        ("[tables.'../x']\nfiles = ['people.csv']\nkey = 'id'\n", ["tables.../x", "cannot be the name of a file"]),
        ("[tables.con]\nfiles = ['people.csv']\nkey = 'id'\n", ["tables.con", "cannot be the name of a file"]),
        ("[tables.t]\nfiles = ['peeple.csv']\nkey = 'id'\n", ["'peeple.csv'", "no such file", "Did you mean 'people.csv'"]),
        ("[tables.t]\nfiles = ['../x.csv']\nkey = 'id'\n", ["'../x.csv'", "lies elsewhere"]),
        ("[tables.t]\nfiles = ['/etc/passwd']\nkey = 'id'\n", ["'/etc/passwd'", "lies elsewhere"]),
        ("[tables.t]\nfiles = ['people.csv', 'people.csv']\nkey = 'id'\n", ["tables.t", "entries = 1", "there are 2"]),
        ("[tables.t]\nfiles = 'people.csv'\nkey = 'id'\n", ["tables.t.files"]),
        ("[tables.t]\nfiles = ['people.csv']\n", ["tables.t.key", "required"]),
        ("[tables]\nt = 5\n", ["study.toml"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_study_toml_is_named_with_its_fix(
    toml: str, words: list[str], write_study: WriteStudy
) -> None:
    message = refused(write_study(toml=toml))
    assert "study.toml" in message or "instrument" in message
    for word in words:
        assert word in message, message


@pytest.mark.parametrize("key", ["codebook = []", 'folder = "/tmp"'])
def test_what_loading_fills_in_cannot_be_declared(key: str, write_study: WriteStudy) -> None:
    message = refused(write_study(head=STUDY.replace("schema = 1", f"schema = 1\n{key}")))
    assert f"{key.split()[0]}" in message
    assert "no such key" in message


@pytest.mark.parametrize("name", ["../x", "/etc/x", "", "a" * 300, "CON", "a\\nb"])
def test_a_notebook_is_named_like_a_file(name: str, write_study: WriteStudy) -> None:
    message = refused(write_study(head=STUDY.replace('notebook = "tiny"', f'notebook = "{name}"')))
    assert "notebook" in message
    assert "cannot be the name of a file" in message


def test_the_id_is_the_name_of_the_folder(write_study: WriteStudy) -> None:
    message = refused(write_study(head=STUDY.replace('id = "tiny"', 'id = "other"')))
    assert "id ('other'): the folder has another name. Write 'tiny'." in message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"schema = [", ["study.toml is not valid TOML", "Invalid value"]),
        (b"", ["this key is required", "title"]),
        (b"a = 1\na = 2\n", ["not valid TOML", "line 2"]),
        ("title = '甲'".encode("gb18030"), ["not valid TOML", "byte 9", "UTF-8"]),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), ["not valid TOML"]),
        (b"a = " + b"[" * 100_000, ["not valid TOML"]),
        (b"# " + b"x" * 1_000_001, ["too large"]),
    ],
)
def test_a_study_toml_that_is_not_toml_is_refused(
    data: bytes, words: list[str], write_study: WriteStudy
) -> None:
    message = refused(write_study({"study.toml": data}))
    for word in words:
        assert word in message


def test_a_byte_order_mark_is_no_mistake(write_study: WriteStudy) -> None:
    assert load_study(write_study({"study.toml": b"\xef\xbb\xbf" + STUDY.encode()})).id == "tiny"


def test_everything_wrong_is_said_at_once(write_study: WriteStudy) -> None:
    toml = "colour = 1\n[privacy]\nk = -1\n[tables.t]\nfiles = ['no.csv']\nkey = 'id'\n"
    message = refused(write_study(toml=toml))
    assert "3 problems" in message


def test_a_variable_of_no_table_is_named(write_study: WriteStudy) -> None:
    message = refused(write_study(book=BOOK + "y,peple,,,id,,\n"))
    assert (
        "codebook.csv, row 4, column table ('peple'): there is no such table. Did you mean 'people'"
        in message
    )


@pytest.mark.parametrize("rule", ["key", "no_answers_in"])
def test_a_column_that_names_a_person_cannot_be_referred_to(rule: str, write_study: WriteStudy) -> None:
    book = "name,table,type,identifier\nid,people,id,direct\nx,people,integer,\n"
    exclude = f"[[rules.people.exclude]]\nreason = {WORDS}\nno_answers_in = ['id']\n"
    message = refused(write_study(book=book, toml=exclude if rule != "key" else ""))
    assert "'id'" in message
    assert "names a person" in message


def test_an_instrument_and_the_codebook_agree(write_study: WriteStudy) -> None:
    assert load_study(write_study(book=BOOK + CARE, toml=CARE_USE)).instruments["care"].columns[5] == "c6"


@pytest.mark.parametrize(
    ("book", "words"),
    [
        (CARE.replace("c3,people,,,integer,1,5", "c3,people,,,integer,0,4"),
         ["codebook.csv, row 6, column c3 ('0.0 to 4.0')", "another range", "answered 1 to 5"]),
        (CARE.replace("c3,people,,,integer,1,5", "c3,people,,,integer,,"), ["row 6", "None to None"]),
        (CARE.replace("c3,people,,,integer", "c3,people,,,category"), ["row 6", "'category'", "type integer"]),
    ],
)  # fmt: skip
def test_an_instrument_and_the_codebook_that_disagree_are_refused(
    book: str, words: list[str], write_study: WriteStudy
) -> None:
    message = refused(write_study(book=BOOK + book, toml=CARE_USE))
    for word in words:
        assert word in message


def test_an_item_stands_in_one_column_only(write_study: WriteStudy) -> None:
    use = CARE_USE.replace('"c1..c6"', '["c1..c5", "c5"]')
    assert "each in a column of its own" in refused(write_study(book=BOOK + CARE, toml=use))


def test_missing_codes_of_the_instrument_stand_in_the_codebook(write_study: WriteStudy) -> None:
    shipped = Path(__file__).parents[1] / "workbench" / "instruments" / "caring_form.toml"
    own = "missing_codes = [9]\n" + shipped.read_text(encoding="utf-8")
    files = {"instruments/own.toml": own, "own.toml": own}
    folder = write_study()
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(own.replace('"caring_form"', '"own"'), encoding="utf-8")
    message = refused(write_study(book=BOOK + CARE, toml=CARE_USE.replace("caring_form", "own")))
    assert "column c1 ('9'): for the instrument this code means no answer" in message


def test_problems_are_gathered_in_one_error(write_study: WriteStudy) -> None:
    with pytest.raises(ProblemsFound) as error:
        load_study(write_study(toml="colour = 1\n"))
    assert [problem.column for problem in error.value.problems] == ["tables.people.colour"]


def test_a_form_of_references_is_one_of_those_there_are(write_study: WriteStudy) -> None:
    assert load_study(write_study()).paper.references == "gbt7714-2025"
    assert load_study(write_study(toml="[paper]\nreferences = 'apa'\n")).paper.references == "apa"
    message = refused(write_study(toml="[paper]\nreferences = 'gbt7714-2005'\n"))
    assert "paper.references ('gbt7714-2005')" in message
    assert "Did you mean 'gbt7714-2" in message
