"""Errors in Chinese: every sentence of the code is in the catalogue, and nothing else is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.messages import HOLE, sentences
from tests.modules import PACKAGE
from workbench.cli.messages.translate import message_in, sentence
from workbench.errors import InputError, Problem, ProblemsFound

FOLDER = PACKAGE / "cli" / "messages"
AT_RUN_TIME = "# put together at run time"
SAID = sentences()

each_stage = pytest.mark.parametrize("stage", sorted(SAID))


def catalogue(stage: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the code says as it stands, and what it puts together."""
    text = (FOLDER / f"{stage}.toml").read_text(encoding="utf-8")
    whole, _, rest = text.partition(AT_RUN_TIME)
    return tomllib.loads(whole), tomllib.loads(rest)


@each_stage
def test_every_sentence_has_its_chinese_and_no_other_is_kept(stage: str) -> None:
    kept, _ = catalogue(stage)
    assert sorted(SAID[stage] - set(kept)) == []
    assert sorted(set(kept) - SAID[stage]) == []


@each_stage
def test_what_is_put_together_is_still_in_the_code(stage: str) -> None:
    """Each piece between its holes stands somewhere in the stage's own text."""
    _, together = catalogue(stage)
    files = [PACKAGE / stage] if (PACKAGE / stage).is_dir() else sorted(PACKAGE.glob("*.py"))
    files += [PACKAGE / "study"] if stage == "workbench" else []
    text = " ".join(
        _text(path) for each in files for path in (each.rglob("*.py") if each.is_dir() else [each])
    )
    for english in together:
        for piece in re.findall(r"[A-Za-z]{3,}", english.replace(HOLE, " ")):
            assert piece in text, f"{english!r} is said nowhere: {piece}"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@each_stage
def test_holes_are_numbered_and_end_marks_agree(stage: str) -> None:
    for part in catalogue(stage):
        for english, chinese in part.items():
            assert chinese, english
            assert HOLE not in chinese, chinese
            assert {int(each) for each in re.findall(r"\{(\d)\}", chinese)} <= set(
                range(english.count(HOLE))
            ), english
            assert chinese.endswith("。") == english.endswith("."), (english, chinese)


def test_catalogues_agree_where_they_share_a_sentence() -> None:
    known: dict[str, str] = {}
    for stage in SAID:
        for part in catalogue(stage):
            for english, chinese in part.items():
                assert known.setdefault(english, chinese) == chinese, english


def test_a_message_in_four_parts() -> None:
    error = InputError("There is no table 'a'", where="study s", found="nothing", fix="There is: b.")
    assert message_in(error, "zh") == "没有名为 'a' 的表；位置：研究 s；实为：nothing。现有：b。"
    assert message_in(error, "en") == str(error)


def test_problems_are_listed_with_their_places() -> None:
    problems = [Problem("a.csv", 3, "age", "x", "not a number", "There is: b.")] * 22
    lines = message_in(ProblemsFound("Table 'a' cannot be cleaned", problems), "zh").splitlines()
    assert len(lines) == 22
    assert lines[0].endswith("：共 22 处问题。")
    assert lines[1].startswith("  a.csv，第 3 行，列 age（'x'）：")
    assert lines[-1] == "  …… 另有 2 处。"


def test_a_sentence_in_a_hole_is_translated_and_what_people_wrote_is_not() -> None:
    assert sentence("Did you mean '年龄'? There is: 年龄, 性别.") == "是否指 '年龄'？现有：年龄, 性别。"
    assert sentence("There is: {0} and {1}.") == "现有：{0} and {1}。"
    assert sentence("something that no code says") == "something that no code says"


def test_a_message_that_was_put_together_elsewhere_stays() -> None:
    error = InputError("")
    error.args = ("A message; in a cell. Do that.",)
    assert message_in(error, "zh") == str(error)


def test_a_refusal_of_a_cell_is_taken_apart() -> None:
    error = InputError("")
    error.args = ("There is no language 'fr'; in wb.say; found: study.toml. Write zh or en.",)
    assert message_in(error, "zh") == "没有 'fr' 这种语言；位置：wb.say；实为：study.toml。请写 zh 或 en。"
    assert message_in(error, "en") == str(error)


def test_the_command_line_speaks_the_language_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from workbench import cli

    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("sys.argv", ["workbench", "clean", "tiny", "--project", str(tmp_path)])
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == InputError.exit_code
    said = capsys.readouterr().err
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", said.replace(str(tmp_path), "")), said
