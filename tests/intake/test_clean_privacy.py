from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.intake.seeded_texts import MAKERS
from workbench.errors import InputError, ProblemsFound
from workbench.intake.clean import clean_study, replay
from workbench.intake.codebook import MASK, ROW, typed
from workbench.intake.processed import open_study
from workbench.intake.read import read_text
from workbench.study_file import load_study

WriteStudy = Callable[..., Path]
BOOK = """name,table,type,min,max,identifier
id,people,id,,,
phone,people,id,,,direct
x,people,integer,1,5,
said,people,text,,,
"""
LINK = '[privacy]\nlink = { people = ["phone"] }\n'
PHONE = "138" + "00001234"


def rows(*texts: str) -> str:
    return "id,phone,x,said\n" + "".join(f'p{n},{PHONE},3,"{text}"\n' for n, text in enumerate(texts))


def raw_of(folder: Path) -> pl.DataFrame:
    read = read_text(folder / "people.csv")
    return read.frame.with_columns(pl.Series(ROW, read.rows, pl.Int64))


def test_free_text_is_scrubbed_and_the_log_replays_without_quoting_anybody(write_study: WriteStudy) -> None:
    folder = write_study(
        {"people.csv": rows(f" 请回电{PHONE}", f"找我{PHONE}", " 很好 ", "很好", "")}, book=BOOK
    )
    table = clean_study(load_study(folder))["people"]
    assert table.frame["said"].to_list() == ["请回电[手机号]", "找我[手机号]", "很好", "很好", None]
    assert PHONE not in str(table.log.to_dicts())
    scrubbed = table.log.filter(pl.col("rule") == "scrubbed")
    assert scrubbed.select("row", "old", "new").rows() == [
        (2, MASK, "请回电[手机号]"),
        (3, MASK, "找我[手机号]"),
    ]
    again = replay(raw_of(folder), table.log)
    kept = {name: each for name, each in load_study(folder).variables("people").items() if name != "phone"}
    assert typed(again, kept).equals(table.frame)


def test_no_planted_identifier_is_in_any_processed_file(write_study: WriteStudy) -> None:
    draw = random.Random(4)
    kinds = ["identity_number", "mobile", "email", "bank_card", "plate"]
    planted = [MAKERS[kind](draw) for kind in kinds for _ in range(20)]
    texts = [f"意见：联系方式 {value}，谢谢" for value in planted]
    folder = write_study({"people.csv": rows(*texts)}, book=BOOK)
    open_study("tiny", project=folder.parents[2])
    made = folder.parents[2] / "data" / "processed" / "tiny"
    content = str(pl.read_parquet(made / "people.parquet").to_dicts())
    content += str(pl.read_parquet(made / "cleaning_log.parquet").to_dicts())
    content += "".join(path.read_text("utf-8") for path in made.iterdir() if path.suffix in (".csv", ".json"))
    assert [value for value in [*planted, PHONE] if value in content] == []


def test_a_hospitals_own_numbers_are_scrubbed_by_their_declared_form(write_study: WriteStudy) -> None:
    toml = '[privacy]\nhospital_number = "ZY-######"\n'
    folder = write_study({"people.csv": rows("住院号 ZY-700123 的病人")}, book=BOOK, toml=toml)
    assert "700123" not in clean_study(load_study(folder))["people"].frame["said"][0]


@pytest.fixture
def key_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path_factory.mktemp("keys") / "key"
    path.write_bytes(bytes(range(40)))
    path.chmod(0o600)
    monkeypatch.setenv("WORKBENCH_KEY_FILE", str(path))
    return path


def test_linked_persons_get_pseudonyms_and_the_identifier_stays_out(
    write_study: WriteStudy, key_file: Path
) -> None:
    spaced = rows("a", "b").replace(f"p1,{PHONE}", "p1,138 0000 1234") + "p9,,3,c\np10,13900005678,3,d\n"
    folder = write_study({"people.csv": spaced}, book=BOOK, toml=LINK)
    survey = open_study("tiny", project=folder.parents[2])
    people = survey.tables["people"]
    signs = people["phone_pseudonym"]
    assert "phone" not in people.columns
    assert signs[0] == signs[1]
    assert signs.isna().tolist() == [False, False, True, False]
    assert signs[3] != signs[0]
    assert all(len(sign) == 33 and sign[0] == "p" for sign in signs.dropna())
    said = json.loads((folder.parents[2] / "data/processed/tiny/entry.json").read_text("utf-8"))
    assert len(said["key"]) == 16
    assert bytes(range(40)).hex() not in str(said)


def test_another_key_than_that_of_the_last_run_is_refused_and_the_tables_stay(
    write_study: WriteStudy, key_file: Path
) -> None:
    root = write_study({"people.csv": rows("a")}, book=BOOK, toml=LINK).parents[2]
    before = open_study("tiny", project=root).tables["people"]["phone_pseudonym"][0]
    key_file.write_bytes(os.urandom(32))
    assert open_study("tiny", project=root).tables["people"]["phone_pseudonym"][0] == before, (
        "nothing changed"
    )
    (root / "data/raw/tiny/people.csv").write_text(rows("a", "b"), encoding="utf-8")
    with pytest.raises(InputError, match="This is another key"):
        open_study("tiny", project=root)
    assert pl.read_parquet(root / "data/processed/tiny/people.parquet").height == 1


def test_linking_without_a_key_is_refused_with_how_to_make_one(
    write_study: WriteStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORKBENCH_KEY_FILE", raising=False)
    folder = write_study({"people.csv": rows("a")}, book=BOOK, toml=LINK)
    with pytest.raises(InputError, match=r"Pseudonyms need a key.*WORKBENCH_KEY_FILE"):
        clean_study(load_study(folder))


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ('{ people = ["x"] }', ["privacy.link.people ('x')", "this variable is not dropped"]),
        ('{ people = ["fone"] }', ["'fone'", "no such variable", "phone"]),
        ('{ peple = ["phone"] }', ["privacy.link.peple", "no such table", "Did you mean 'people'"]),
    ],
)
def test_a_link_that_cannot_be_meant_is_refused(write_study: WriteStudy, link: str, words: list[str]) -> None:
    with pytest.raises(ProblemsFound) as refused:
        load_study(write_study({"people.csv": rows("a")}, book=BOOK, toml=f"[privacy]\nlink = {link}\n"))
    for word in words:
        assert word in str(refused.value)


def test_a_clean_without_one_rule_is_the_replay_without_its_rows(write_study: WriteStudy) -> None:
    """Removal of a rule: for rules whose result no later rule needs, cleaning without it and replaying without it agree."""
    with_rule = '[rules.people]\nout_of_range = "missing"\n[[rules.people.exclude]]\nreason = { zh = "一", en = "one" }\nwhere = "x = 1"\n'
    text = "id,phone,x,said\na,1,1,\nb,2,7,\nc,3, ２,\nd,4,4,\n"
    folder = write_study({"people.csv": text}, book=BOOK, toml=with_rule)
    log = clean_study(load_study(folder))["people"].log
    replayed = replay(raw_of(folder), log.filter(pl.col("rule") != "excluded"))
    folder = write_study({"people.csv": text}, book=BOOK, toml=with_rule.split("[[")[0])
    study = load_study(folder)
    without = clean_study(study)["people"].frame
    kept = {name: each for name, each in study.variables("people").items() if name != "phone"}
    assert typed(replayed, kept).equals(without)
