from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.present import edition
from workbench.present.edition import RESULT_TYPE, current, emit, record, start
from workbench.study import Study
from workbench.study_file import load_study

STUDY = load_study(Path(__file__).parents[2] / "data" / "raw" / "orthopedic_care")
HALF = Estimate(0.5, 0.4, 0.6, 0.95, 100, unit="share", method="Wilson")


@pytest.fixture(autouse=True)
def no_paper_before_or_after() -> Iterator[None]:
    edition._EDITIONS.clear()
    yield
    edition._EDITIONS.clear()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Every bundle emitted, as if a cell were running."""
    bundles: list[dict[str, object]] = []
    monkeypatch.setattr(edition, "emit", lambda bundle: bundles.append(dict(bundle)))
    return bundles


def test_nothing_is_recorded_before_a_paper_is_started() -> None:
    with pytest.raises(InputError, match="No paper has been started"):
        current()
    with pytest.raises(InputError, match="No paper has been started"):
        record("a", HALF)


@pytest.mark.parametrize("lang", ["fr", "", "ZH"])
def test_a_paper_is_chinese_or_english(lang: str) -> None:
    with pytest.raises(InputError, match="Write zh or en"):
        start(STUDY, lang=lang)  # type: ignore[arg-type]


def test_a_result_is_kept_under_its_name_and_emitted(shown: list[dict[str, object]]) -> None:
    start(STUDY, lang="zh")
    recorded = record("rate", HALF, zh="满意率")
    assert current().recorded == {"rate": recorded}
    assert recorded.estimate is HALF
    label = {"zh": "满意率", "en": "rate"}
    assert shown == [{RESULT_TYPE: {"name": "rate", "estimate": HALF.as_record(), "label": label}}]


def test_a_name_has_one_value_in_a_paper() -> None:
    start(STUDY, lang="zh")
    record("rate", HALF)
    with pytest.raises(InputError, match="'rate' is recorded already"):
        record("rate", HALF)
    start(STUDY, lang="en")
    record("rate", HALF)


@pytest.mark.parametrize("number", [0.5, 3, None, "0.5", math.nan])
def test_a_bare_number_is_no_result(number: object) -> None:
    start(STUDY, lang="zh")
    with pytest.raises(InputError, match="'rate' is not an Estimate"):
        record("rate", number)  # type: ignore[arg-type]
    assert current().recorded == {}


def test_outside_a_notebook_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import IPython.display

    shown: list[object] = []
    monkeypatch.setattr(IPython.display, "display", lambda *each, **_: shown.append(each))
    emit({"text/plain": "x"})  # IPython is loaded, but no cell is running
    monkeypatch.setattr(IPython, "get_ipython", object)
    emit({"text/plain": "in a cell"})
    monkeypatch.delitem(sys.modules, "IPython")
    emit({"text/plain": "x"})
    assert shown == [({"text/plain": "in a cell"},)]
    assert capsys.readouterr() == ("", "")


def test_an_edition_cannot_be_given_another_language() -> None:
    with pytest.raises(AttributeError):
        start(STUDY, lang="zh").lang = "en"  # type: ignore[misc]
    assert isinstance(current().study, Study)
