"""The catalogue of bad input: table rows that rules answer, codebook level (C1 to C15) and parameter level (P1 to P8).

Each is a study on disk that `workbench clean` or `workbench report` meets. TOML and CSV stand in for YAML.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from tests.intake.catalogue.cases import BOOK, HEAD
from tests.permissions import mode_bits
from workbench import cli

TABLE = 'files = ["t.csv"]\n'
ROWS = "id,x\na,1\nb,5\n"
RULE = "[rules.t]\n"
FULL = "name,table,label_zh,label_en,type,min,max,codes,missing,skip,flipped,required\nid,t,,,id,,,,,,,\n"
CARE = '[instruments.care]\ninstrument = "caring_form"\ntable = "t"\ncolumns = "c1..c6"\n'
CARE_BOOK = "name,table,type,min,max,missing\nid,t,id,,,\n" + "".join(
    f"c{k},t,integer,1,5,9=r\n" for k in range(1, 7)
)
CARE_ROWS = "id,c1,c2,c3,c4,c5,c6\na,1,2,3,4,5,1\nb,,,,,,\n"


@dataclass(frozen=True)
class Declared:
    """row : of the catalogue. refused : words of the message with exit code 2; said : words on the page otherwise.

    cells : column -> clean values. files : further files of the study's folder. toml : after [tables.t].
    """

    row: str
    what: str
    refused: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    cells: Mapping[str, list[object]] = field(default_factory=dict)
    rows: str = ROWS
    book: str | bytes = BOOK
    toml: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    head: str = HEAD + TABLE


def columns(*lines: str) -> str:
    return FULL + "".join(f"{line}\n" for line in lines)


X = "x,t,,,integer,1,5,"
OWN = '[instruments.own]\ninstrument = "own"\ntable = "t"\ncolumns = ["x", "y"]\n'


def own(least: object) -> dict[str, str]:
    """An instrument of the study's own, of two items, that asks for `least` of them."""
    head = 'schema = 1\nid = "own"\ntitle = { zh = "甲", en = "A" }\nn_items = 2\naggregation = "mean"\n'
    tail = 'citation = "x"\nlicence = "own"\n[codings]\n"1-5" = [1, 5]\n[subscales.all]\ntitle = { zh = "甲", en = "A" }\nitems = [1, 2]\n'
    return {"own.toml": f"{head}minimum_answered = {least}\n{tail}"}


NEAR = '[rules.t.near_duplicates]\ncolumns = ["x", "y"]\nagree = 1\n'
BOTH = columns("x,t,,,integer,1,5,,,,,", "y,t,,,integer,1,5,,,,,")
SEX = columns("sex,t,,,category,,,1=男|Male; 2=女|Female,,,,")
CHOSEN = "序号,提交答卷时间,所用时间,1、谁来过\n1,2024/5/3 10:00:00,60秒,"
CHOSEN_HEAD = HEAD.replace('key = "id"', 'key = "seq"') + TABLE + 'options = { q1 = ["护士", "医生"] }\n'
CHOSEN_BOOK = columns(
    "submitted_at,t,,,datetime,,,,,,,",
    "seconds,t,,,integer,,,,,,,",
    "q1_1,t,,,integer,0,1,,,,,",
    "q1_2,t,,,integer,0,1,,,,,",
).replace("id,t", "seq,t")
LIKERT = columns("x,t,,,integer,1,3,1=不满意|Dissatisfied; 2=一般|Neutral; 3=满意|Satisfied,,,,")
ENTRIES = HEAD + 'files = ["t.csv", "u.csv"]\nentries = 2\ndecisions = "d.csv"\n'
DECISIONS = "id,field,first,second,chosen,by,when,why\n"
CASES = [
    Declared("T6", "a respondent twice, alike", ("row 2, column id ('a')", "row 3", "identical_rows"), rows="id,x\na,1\na,1\n"),
    Declared("T6", "a respondent twice, alike, by rule", said=("identical repeated records (1 left out)",), rows="id,x\na,1\na,1\n",
             toml=RULE + 'identical_rows = "keep first"\n', cells={"id": ["a"]}),
    Declared("T6", "a respondent twice, other answers", ("row 2, column id ('a')", "row 3"), rows="id,x\na,1\na,2\n",
             toml=RULE + 'identical_rows = "keep first"\n'),
    Declared("T6", "the last of a respondent", said=("records with a repeated key (1 left out)",), rows="id,x\na,1\na,2\n",
             toml=RULE + 'same_key = "keep last"\n', cells={"x": [2]}),
    Declared("T6", "the most complete of a respondent", rows="id,x\na,\na,2\n", toml=RULE + 'same_key = "keep most complete"\n',
             cells={"x": [2]}),
    Declared("T6", "two ids, one form", said=("1 doubts that are listed", "nearly the same record as row 2"),
             rows="id,x,y\na,1,2\nb,1,2\n", book=BOTH, toml=NEAR, cells={"id": ["a", "b"]}),
    Declared("T7", "full-width, blanks and decimals", rows="id,x\na,５\nb,3 \nc,3.0\n", cells={"x": [5, 3, 3]}, said=("notation",)),
    Declared("T7", "numerals and units, declared", rows="id,x\na,五\nb,3分\n", cells={"x": [5, 3]}, said=("by aliases.csv 2",),
             files={"aliases.csv": "table,name,written,code,why\nt,x,五,5,一致\nt,x,3分,3,一致\n"}),
    Declared("T7", "what is no number", ("5 problems", "row 2, column x ('3/4'): unreadable", "('3-4')", "('约3')", "('＞5')", "('三')"),
             rows="id,x\na,3/4\nb,3-4\nc,约3\nd,＞5\ne,三\n"),
    Declared("T8", "out of range", ("5 problems", "row 2, column x ('0'): out of range", "The codebook allows 1 to 5", "('2.5'): unreadable"),
             rows="id,x\na,0\nb,6\nc,55\nd,-1\ne,2.5\n"),
    Declared("T8", "out of range, by rule", said=("out of range: set missing 1", "row 2, column x ('0'): out of range", "out of range 1"),
             rows="id,x\na,0\nb,5\n", toml=RULE + 'out_of_range = "missing"\n', cells={"x": [None, 5]}),
    Declared("T9", "infinity and not a number", ("3 problems", "('inf')", "('1e999')", "('NaN')"), rows="id,x\na,inf\nb,1e999\nc,NaN\n"),
    Declared("T10", "declared words for no answer", said=("refused 1", "none 1"), rows="id,x\na,无\nb,/\nc,3\n",
             book=columns("x,t,,,integer,1,5,,无=none; /=refused,,,"), cells={"x": [None, None, 3]}),
    Declared("T14", "9 is no answer in one variable and an age in another", rows="id,x,age\na,9,9\nb,2,99\n",
             book=columns("x,t,,,integer,1,5,,9=refused,,,", "age,t,,,integer,0,90,,99=refused,,,"),
             cells={"x": [None, 2], "age": [9, None]}, said=("refused 2",)),
    Declared("T14", "a missing code inside the range", ("codebook.csv, row 3", "the missing code '5' lies inside the range"),
             book=columns("x,t,,,integer,1,5,,5=refused,,,")),
    Declared("T14", "a code both missing and labelled", ("codebook.csv, row 3", "'9' is both a valid code and a missing code"),
             book=columns("x,t,,,category,,,1=a; 9=b,9=refused,,,")),
    Declared("T15", "an option nobody declared", ("t.csv, row 2, column 1、谁来过 ('护土')", "Did you mean '护士'"), head=CHOSEN_HEAD,
             rows=CHOSEN + "护土┋医生\n", book=CHOSEN_BOOK),
    Declared("T15", "an option twice", ("t.csv, row 2, column 1、谁来过 ('护士')", "twice"), head=CHOSEN_HEAD, rows=CHOSEN + "护士┋护士\n", book=CHOSEN_BOOK),
    Declared("T15", "a separator inside an option", head=CHOSEN_HEAD.replace("护士", "护士、护工"), rows=CHOSEN + "护士、护工、医生\n", book=CHOSEN_BOOK,
             cells={"q1_1": [1], "q1_2": [1]}),
    Declared("T16", "a traditional character", ("row 2, column x ('滿意')", "Did you mean '满意'", "aliases.csv"),
             rows="id,x\na,滿意\n", book=LIKERT),
    Declared("T16", "labels, with numbers before them declared", rows="id,x\na,满意\nb,3.满意\nc,satisfied\n", book=LIKERT,
             files={"aliases.csv": "table,name,written,code,why\nt,x,3.满意,3,题干带编号\n"}, cells={"x": [3, 3, 3]}),
    Declared("T16", "an unknown label", ("row 2, column sex ('男性')", "Did you mean '男'"), rows="id,sex\na,男性\n", book=SEX),
    Declared("T17", "an item nobody answered", said=("left blank 2",), rows="id,x\na,\nb,\n", cells={"x": [None, None]}),
    Declared("T18", "a person without answers", said=("no answers (1 left out)",), rows=CARE_ROWS, book=CARE_BOOK,
             toml=CARE + '[[rules.t.exclude]]\nreason = { zh = "全未答", en = "no answers" }\nno_answers_in = "c1..c6"\n',
             cells={"id": ["a"]}),
    Declared("T19", "nobody left", said=("       0  analysed",), cells={"id": []},
             toml='[[rules.t.exclude]]\nreason = { zh = "甲", en = "all" }\nwhere = "x > 0"\n'),
    Declared("T23", "equal answers throughout", said=("longstring >= 2 1", "flagged only"), rows="id,x,y\na,3,3\nb,1,2\n", book=BOTH,
             toml='[rules.t.careless]\ncolumns = ["x", "y"]\nflags = [{ index = "longstring", at_least = 2 }]\n', cells={"id": ["a", "b"]}),
    Declared("T23", "an index that nobody computed", ("longstrin", "Did you mean 'longstring'"), rows="id,x,y\na,3,3\n", book=BOTH,
             toml='[rules.t.careless]\ncolumns = ["x", "y"]\nflags = [{ index = "longstrin", at_least = 2 }]\n'),
    Declared("T25", "an answer to a question not asked", ("row 2, column y ('4')", "answered though the question was not asked", "x = 1"),
             rows="id,x,y\na,1,4\n", book=columns("x,t,,,integer,1,5,,,,,", "y,t,,,integer,1,5,,,x = 1,,")),
    Declared("T25", "a question left out", said=("row 2, column y (''): asked but blank", "1 doubts"), rows="id,x,y\na,2,\n",
             book=columns("x,t,,,integer,1,5,,,,,", "y,t,,,integer,1,5,,,x = 1,,")),
    Declared("T25", "contradictory answers", ("row 2, column x, y ('4; 2')", "this does not hold: y is no lower"), rows="id,x,y\na,4,2\n",
             book=BOTH, toml='[[rules.t.checks]]\nname = "up"\nlabel = { zh = "甲", en = "y is no lower" }\nholds = "x <= y"\n'),
    Declared("T27", "a second entry that is a copy", ("The second entry is a copy", "identical files"), head=ENTRIES,
             files={"u.csv": ROWS, "d.csv": DECISIONS}),
    Declared("T27", "a form that one entry lacks", ("u.csv, row 3, column id ('c')", "the other entry lacks this form"), head=ENTRIES,
             rows="id,x\na,1\n", files={"u.csv": "id,x\na,1\nc,2\n", "d.csv": DECISIONS}),
    Declared("T27", "an id twice in one entry", ("u.csv, row 2", "row 3", "more than once"), head=ENTRIES, rows="id,x\na,1\n",
             files={"u.csv": "id,x\na,1\na,2\n", "d.csv": DECISIONS}),
    Declared("T27", "one operator twice", said=("keyed twice by one operator", "1 (a)"), head=ENTRIES, toml='operator = "who"\n',
             rows="id,who,x\na,L,1\n", book=columns("who,t,,,text,,,,,,,", "x,t,,,integer,1,5,,,,,"),
             files={"u.csv": "id,who,x\na,L,2\n", "d.csv": DECISIONS + "a,x,1,2,2,P,,\n"}),
    Declared("C1", "not UTF-8", ("codebook.csv", "UTF-8"), book="name,table,type\nid,t,id\n满,t,text\n".encode("gb18030")),
    Declared("C1", "not TOML", ("study.toml is not valid TOML", "line 11"), toml="this is no line\n"),
    Declared("C1", "an open quote", ("codebook.csv cannot be read",), book='name,table,type\n"id,t,id\n'),
    Declared("C2", "a page of settings as large as data", ("study.toml is too large",), toml="# " + "x" * 1_000_001),
    Declared("C2", "deep nesting", ("not valid TOML",), toml="a = " + "[" * 5_000),
    Declared("C3", "a key twice", ("not valid TOML", "line"), toml=TABLE),
    Declared("C3", "a variable twice", ("codebook.csv, row 4", "described twice", "row 3"), book=BOOK + "x,t,integer,1,5,,\n"),
    Declared("C3", "a column of the codebook twice", ("codebook.csv, row 1, column min", "twice"), book=BOOK.replace("max", "min", 1)),
    Declared("C4", "codes that YAML would change", rows="id,x\na,no\nb,012\nc,1:30\nd,1_000\ne,on\n",
             book=columns("x,t,,,category,,,no=否; 012=甲; 1:30=乙; 1_000=丙; on=丁,,,,"), cells={"x": ["no", "012", "1:30", "1_000", "on"]}),
    Declared("C5", "an unknown key", ("study.toml, key rules.t.out_of_rang", "Did you mean 'out_of_range'"), toml=RULE + 'out_of_rang = "stop"\n'),
    Declared("C5", "an unknown column of the codebook", ("row 1, column lables", "Did you mean"), book="name,table,type,lables\nid,t,id,\nx,t,text,\n"),
    Declared("C6", "min above max", ("row 3, column min ('5')", "min is above max"), book=columns("x,t,,,integer,5,1,,,,,")),
    Declared("C6", "a label outside the range", ("row 3", "the code '6' lies outside the range"), book=columns("x,t,,,integer,1,5,6=a,,,,")),
    Declared("C7", "a scale turned without ends", ("row 3", "it has no two ends"), rows="id,x,v\na,1,1\n",
             book=columns("x,t,,,integer,,,,,,v=2,", "v,t,,,category,,,1=a; 2=b,,,,")),
    Declared("C7", "a scale turned by a column that is not there", ("row 3, column flipped ('w=2')", "no such forms"),
             book=columns("x,t,,,integer,1,5,,,,w=2,")),
    Declared("C8", "an item that the data lack", ("instruments.care", "'c7'", "no such variable"), rows=CARE_ROWS, book=CARE_BOOK,
             toml=CARE.replace("c1..c6", "c2..c7")),
    Declared("C8", "an item twice in a scale", ("instruments.care", "caring_form has 6 items, each in a column of its own"), rows=CARE_ROWS,
             book=CARE_BOOK, toml=CARE.replace('"c1..c6"', '["c1..c5", "c1"]')),
    Declared("C8", "a scale without items", ("instruments.care", "6 items"), rows=CARE_ROWS, book=CARE_BOOK, toml=CARE.replace('"c1..c6"', "[]")),
    Declared("C9", "a column that nobody described", ("t.csv, row 1, column y", "Describe it in codebook.csv"), rows="id,x,y\na,1,2\n"),
    Declared("C10", "two labels for one code", ("row 3", "the code '1' is there twice"), book=columns("x,t,,,category,,,1=a; 1=b,,,,")),
    Declared("C10", "one label for two codes", ("row 3", "'1' and '2' have the same label"), book=columns("x,t,,,category,,,1=男 ; 2=男,,,,")),
    *(Declared("C11", f"{least} items to be answered", ("own.toml, minimum_answered", f"found: {found}", "a share above 0, at most 1", fix),
               rows="id,x,y\na,1,2\n", book=BOTH, toml=OWN, files=own(least))
      for least, found, fix in ((0, "0", "Write 0.8"), (-1, "-1", "Write 0.8"), (80, "80", "Write 0.8 for 80 %"), (3, "3", "5 of 6 is 0.83"),
                                (1.2, "1.2", "as its share"), ('"80%"', "80%", "Write 0.8"), ("nan", "nan", "Write 0.8"), ("true", "True", "Write 0.8"))),
    Declared("C11", "a share of items", rows="id,x,y\na,1,2\n", book=BOTH, toml=OWN, files=own(0.5), cells={"x": [1]}),
    Declared("C11", "the study itself as an instrument", ("no instrument 'study'", "There is: bsi18"), rows="id,x,y\na,1,2\n", book=BOTH,
             toml=OWN.replace('"own"', '"study"', 1)),
    Declared("C12", "a skip rule that names nobody", ("codebook.csv, row 3, column skip ('y')", "no such variable"),
             book=columns('x,t,,,integer,1,5,,,y = 1,,')),
    Declared("C12", "a skip rule that runs in a circle", ("goes in a circle",), rows="id,x,y\na,1,1\n",
             book=columns("x,t,,,integer,1,5,,,y = 1,,", "y,t,,,integer,1,5,,,x = 1,,")),
    Declared("C12", "a skip rule that calls a function", ("not understood",), book=columns("x,t,,,integer,1,5,,,open('/etc/passwd') = 1,,")),
    Declared("C12", "an exclusion that names nobody", ("rules.t.exclude 1", "'agee'", "no such variable"),
             toml='[[rules.t.exclude]]\nreason = { zh = "甲", en = "a" }\nwhere = "agee < 15"\n'),
    Declared("P1", "an id that is not its folder", ("key id ('../x')", "another name"), head=HEAD.replace('"s"', '"../x"') + TABLE),
    Declared("P1", "a table that is no file", ("tables.a/b", "cannot be the name of a file"), head=HEAD.replace("[tables.t]", '[tables."a/b"]') + TABLE),
    Declared("P1", "a file outside the folder", ("the file lies elsewhere",), head=HEAD + 'files = ["../../../t.csv"]\n'),
    Declared("P2", "two tables alike after folding case", ("two tables would be one file",), toml='[tables.T]\nfiles = ["t.csv"]\nkey = "id"\n'),
    Declared("P8", "no key", ("Pseudonyms need a key", "WORKBENCH_KEY_FILE"), rows="id,x,phone\na,1,2\n",
             book="name,table,type,min,max,identifier\nid,t,id,,,\nx,t,integer,1,5,\nphone,t,id,,,direct\n",
             toml='[privacy]\nlink = { t = ["phone"] }\n'),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row} {case.what}")
def test_a_study_is_cleaned_as_declared_or_refused_whole(
    case: Declared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WORKBENCH_KEY_FILE", raising=False)
    raw = tmp_path / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    book = case.book if isinstance(case.book, bytes) else case.book.encode()
    (raw / "codebook.csv").write_bytes(book)
    for name, content in {"study.toml": case.head + case.toml, "t.csv": case.rows, **case.files}.items():
        (raw / name).write_text(content, encoding="utf-8")
    code, out, complaint = run(tmp_path, monkeypatch, capsys, "clean", "s", "--lang", "en")
    made = tmp_path / "data" / "processed" / "s"
    assert "Traceback" not in complaint
    if case.refused:
        assert code == 2, out + complaint
        assert [word for word in case.refused if word not in complaint] == [], complaint
        assert not made.exists()
        return
    assert code == 0, complaint
    assert [word for word in case.said if word not in out] == [], out
    frame = pl.read_parquet(made / "t.parquet")
    assert {name: frame[name].to_list() for name in case.cells} == case.cells


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (b"short", 0o600, ["This file is no key", "5 bytes"]),
        (b"0123456789abcdef" * 3, 0o644, ["open to other users", "chmod 600"]),
        (b"a" * 40, 0o600, ["This file is no key", "1 different bytes"]),
    ],
)
@mode_bits
def test_p8_a_key_that_protects_nobody_is_refused(
    content: bytes, mode: int, words: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    root, key = tmp_path / "project", tmp_path / "key"
    key.write_bytes(content)
    key.chmod(mode)
    monkeypatch.setenv("WORKBENCH_KEY_FILE", str(key))
    case = CASES[-1]
    raw = root / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (root / "notebooks").mkdir()
    for name, text in (
        ("study.toml", case.head + case.toml),
        ("codebook.csv", str(case.book)),
        ("t.csv", case.rows),
    ):
        (raw / name).write_text(text, encoding="utf-8")
    code, out, complaint = run(root, monkeypatch, capsys, "clean", "s")
    assert code == 2, out
    assert [word for word in words if word not in complaint] == [], complaint
    assert not (root / "data" / "processed" / "s").exists()


def test_c15_a_codebook_edited_between_runs_cleans_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    for name, text in (("study.toml", HEAD + TABLE), ("codebook.csv", BOOK), ("t.csv", ROWS)):
        (raw / name).write_text(text, encoding="utf-8")
    assert run(tmp_path, monkeypatch, capsys, "clean", "s")[0] == 0
    (raw / "codebook.csv").write_text(BOOK.replace("x,t,integer,1,5,", "x,t,integer,1,4,"), encoding="utf-8")
    code, _, complaint = run(tmp_path, monkeypatch, capsys, "clean", "s")
    assert code == 2
    assert "t.csv, row 3, column x ('5'): out of range" in complaint


PARAMETERS = [
    ("P1", ("report", "../x"), "cannot be"),
    ("P1", ("report", "CON"), "CON"),
    ("P1", ("report", "a" * 300), "cannot be"),
    ("P1", ("report", "中文 名"), "cannot be"),
    ("P4", ("report", "s", "--set", "alhpa=0.05"), "Did you mean 'alpha'"),
    ("P4", ("report", "s", "--set", "alpha=0,05"), "0,05"),
    ("P4", ("report", "s", "--set", "alpha"), "NAME=VALUE"),
    ("P4", ("report", "s", "--lang", "de"), "de"),
    ("P4", ("report", "s", "--to", "odt"), "odt"),
    ("P3", ("report", "s", "--out", "data/raw/s"), "may not be written into the raw data"),
]


@pytest.mark.parametrize(
    ("row", "arguments", "word"),
    PARAMETERS,
    ids=[f"{row} {' '.join(each)[:40]}" for row, each, _ in PARAMETERS],
)
def test_a_parameter_that_cannot_be_meant_is_refused_before_anything_runs(
    row: str, arguments: tuple[str, ...], word: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    raw = tmp_path / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "survey_report.ipynb").write_text(NOTEBOOK, encoding="utf-8")
    for name, text in (("study.toml", HEAD + TABLE), ("codebook.csv", BOOK), ("t.csv", ROWS)):
        (raw / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, complaint = run(tmp_path, monkeypatch, capsys, *arguments)
    assert code == 2, out + complaint
    assert word in complaint
    assert "Traceback" not in complaint
    assert not (tmp_path / "reports").exists() or not [
        path for path in (tmp_path / "reports").iterdir() if not path.name.startswith(".")
    ]


NOTEBOOK = """{"cells": [
 {"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "outputs": [], "execution_count": null,
  "source": "study = \\"s\\"\\nlang = \\"zh\\"\\nalpha = 0.05"},
 {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null, "source": "1 / 0"}
], "metadata": {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}"""


def run(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    """The command in this process: exit code, what it printed, what it complained of."""
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["workbench", *arguments, "--project", str(root)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    found = capsys.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), found.out, found.err
