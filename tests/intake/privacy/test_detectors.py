from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.intake.seeded_texts import MAKERS, seeded_texts
from workbench.errors import InputError
from workbench.intake.privacy.detectors import KINDS, Finding, detect, folded


def test_ten_thousand_seeded_comments_meet_the_bars(capsys: pytest.CaptureFixture[str]):
    planted: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    findings = right = 0
    for row in seeded_texts(10_000, seed=20101003):
        found = detect(row.text)
        marked = {place for each in found for place in range(each.start, each.end)}
        for kind, start, end in row.planted:
            planted[kind] += 1
            covered[kind] += set(range(start, end)) <= marked
        findings += len(found)
        right += sum(
            any(each.start < end and start < each.end for _, start, end in row.planted) for each in found
        )
    structured = [kind for kind in MAKERS if kind != "name"]
    recall = sum(covered[kind] for kind in structured) / sum(planted[kind] for kind in structured)
    recall_names, precision = covered["name"] / planted["name"], right / findings
    with capsys.disabled():
        print(f"\nidentifiers: recall {recall:.3f}, names {recall_names:.3f}, precision {precision:.3f}")
    assert recall >= 0.99
    assert all(covered[kind] >= 0.99 * planted[kind] for kind in structured)
    assert recall_names >= 0.90
    assert precision >= 0.95


def test_findings_are_in_order_and_never_overlap():
    for row in seeded_texts(500, seed=1):
        found = detect(row.text)
        assert all(each.start < each.end <= len(row.text) for each in found)
        assert all(one.end <= other.start for one, other in pairwise(found))


def test_overlapping_findings_become_one_of_the_stronger_kind():
    assert detect("19900001234@example.com") == (Finding("email", 0, 23),)
    assert detect("微信19900001234") == (Finding("mobile", 2, 13),)


def test_a_finding_shows_no_value():
    (finding,) = detect("电话19900001234")
    assert "1990000" not in f"{finding!r}{finding}"


def test_a_hospitals_own_numbers_are_found_by_their_declared_form():
    text = "住院号ＺＹ－123456，床号12，ZY-1234567"
    assert detect(text, hospital_number="ZY-######") == (Finding("hospital_number", 3, 12),)
    assert detect(text) == ()
    assert detect("TEST-700025", hospital_number="@@@@-######")[0].kind == "hospital_number"


@pytest.mark.parametrize("pattern", ["##", "", "(.*)+"])
def test_a_form_that_would_find_everything_is_refused(pattern: str):
    if pattern:
        with pytest.raises(InputError, match="finds too much"):
            detect("text", hospital_number=pattern)
    else:
        assert detect("text", hospital_number=pattern) == ()


def test_folding_keeps_every_character_at_its_place():
    text = "ＡＢｃ１２３－：　—\u00a0中文😀"
    assert len(folded(text)) == len(text)
    assert folded(text) == "ABc123-: - 中文😀"
    assert folded("plain") == "plain"


PIECES = ["1", "a@", "a.", ":", "1 ", "中", "护士", "县镇"]
MORE_PIECES = [
    "13", "0", "李先生", "我叫王", "路1号", "138 ", "6222 ", "1-", "a", "@", "a@b.", "a@a", "f:", "1.", "192.", "京A", "京", "微信", "微信号:", "QQ", "路", "号", "路1", "小区", "县", "县甲", "镇", "村", "王",
    "我叫", "王伟", "先生", "住在", "住在市", "身份证", "电话", "电话0", "一", "幺", " ", "　", "１", "10.1016/", "10.1/", "/1", "-", "Mr. A", "Name: Aa ", "wxid_", "vx1",
    "99999919900101", "wx ", "\n", "tel", "(010)", "010-",
]  # fmt: skip


@pytest.mark.parametrize(
    ("piece", "length"), [*((each, 1_000_000) for each in PIECES), *((each, 100_000) for each in MORE_PIECES)]
)
def test_a_million_characters_of_anything_are_read(piece: str, length: int):
    """Time must grow with length only; a pattern that goes back over its steps would not come to an end here."""
    detect((piece * (length // len(piece) + 1))[:length])


def test_every_kind_has_a_maker_or_a_test_of_its_own():
    assert set(MAKERS) <= set(KINDS)
    assert set(KINDS) - set(MAKERS) == {"landline", "qq", "hospital_number"}
