"""The catalogue of bad input, too little to compute (T19 to T22): the report is made and says what could not be, and why."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pytest

from tests.intake.catalogue.cases import HEAD
from tests.intake.catalogue.test_declarations import TABLE, run

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
BOOK = "name,table,label_zh,label_en,type,min,max,codes\nid,t,编号,No.,id,,,\nsex,t,性别,Sex,category,,,1=男|Male; 2=女|Female\n" + "".join(
    f"{name},t,,,integer,1,5,\n" for name in ("a", "b1", "b2", "c1", "c2", "c3")
)  # fmt: skip
SCALES = {"one": ["a"], "two": ["b1", "b2"], "three": ["c1", "c2", "c3"]}
ENOUGH = [(1, 2, 1), (2, 3, 3), (3, 4, 2), (4, 5, 5), (5, 4, 4), (2, 1, 2), (3, 3, 5)]


def small_study(root: Path, people: list[tuple[int, int, int]]) -> None:
    """Scales of one, two and three items; the three are one item thrice, and all men but the last person."""
    raw = root / "data" / "raw" / "s"
    raw.mkdir(parents=True)
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    toml = HEAD + TABLE
    for name, items in SCALES.items():
        toml += f'[instruments.{name}]\ninstrument = "{name}"\ntable = "t"\ncolumns = {json.dumps(items)}\n'
        (raw / f"{name}.toml").write_text(
            f'schema = 1\nid = "{name}"\ntitle = {{ zh = "{name}", en = "{name}" }}\nn_items = {len(items)}\n'
            'aggregation = "mean"\nminimum_answered = 1\ncitation = "x"\nlicence = "own"\n[codings]\n"1-5" = [1, 5]\n'
            f'[subscales.{name}]\ntitle = {{ zh = "{name}", en = "{name}" }}\nitems = {list(range(1, len(items) + 1))}\n',
            encoding="utf-8",
        )
    rows = [f"p{n},{2 if n == 6 else 1},{x},{y},{z},{x},{x},{x}" for n, (x, y, z) in enumerate(people)]
    text = "\n".join(["id,sex,a,b1,b2,c1,c2,c3", *rows, ""])
    for file, content in (("study.toml", toml), ("codebook.csv", BOOK), ("t.csv", text)):
        (raw / file).write_text(content, encoding="utf-8")


def words(page: Path) -> str:
    """The page's words, a blank where a tag stood."""
    text = re.sub(r"<(style|svg).*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize(
    ("people", "lang", "computed", "said"),
    [
        pytest.param(ENOUGH[:1], "en", False, ["Records analysed: 1", "so few items or complete answers"], id="T19 one person"),
        pytest.param(ENOUGH[:2], "zh", False, ["共分析 2 条记录", "条目或完整作答过少"], id="T19 two persons"),
        pytest.param(ENOUGH, "en", True, ["Female 1 (14.3)", "14.3 14.3 1.00 Note: Intervals of alpha"], id="T20 T21 T22 a group of one, items alike, scales of one and two"),
    ],
)  # fmt: skip
def test_a_report_of_too_little_is_made_and_says_so(
    people: list[tuple[int, int, int]], lang: str, computed: bool, said: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    small_study(tmp_path, people)
    code, _, complaint = run(tmp_path, monkeypatch, capsys, "report", "s", "--lang", lang, "--to", "html")
    assert code == 0, complaint
    made = tmp_path / "reports" / "s"
    page = words(made / f"s.{lang}.html")
    assert [word for word in said if word not in page] == [], page
    assert not re.search(r"\bnan\b|— \(—|\binf\b|e\+1\d|None", page)
    results = json.loads((made / "results.json").read_text(encoding="utf-8"))["results"]
    found = results["lowest_alpha"]
    if computed:
        assert math.isclose(found["value"], two_item_alpha(people))
    else:
        assert found["value"] is None
        assert found["reason"] == "too few complete answers"


def two_item_alpha(people: list[tuple[int, int, int]]) -> float:
    """4 cov / var of the sum, by hand: the only scale here that is neither of one item nor of one item thrice."""
    firsts, seconds = [y for _, y, _ in people], [z for _, _, z in people]
    n = len(people)
    mean_1, mean_2 = sum(firsts) / n, sum(seconds) / n
    cov = sum((y - mean_1) * (z - mean_2) for y, z in zip(firsts, seconds, strict=True)) / (n - 1)
    sums = [y + z for y, z in zip(firsts, seconds, strict=True)]
    return 4 * cov / (sum((each - mean_1 - mean_2) ** 2 for each in sums) / (n - 1))
