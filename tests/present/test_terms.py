from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.present.inlines import parse_inlines, plain_text
from workbench.present.terms import _glossary, has_term, term

WORDS = sorted(_glossary())


@pytest.mark.parametrize("key", WORDS)
def test_every_word_stands_in_both_languages_and_can_be_printed(key: str) -> None:
    assert set(_glossary()[key]) == {"zh", "en"}
    for lang in ("zh", "en"):
        assert plain_text(parse_inlines(term(key, lang))).strip()  # type: ignore[arg-type]


def test_the_rate_and_the_score_of_satisfaction_have_two_names() -> None:
    for lang in ("zh", "en"):
        assert term("satisfaction_rate", lang) != term("satisfaction_score", lang)  # type: ignore[arg-type]


def test_an_unknown_word_is_named_with_the_nearest() -> None:
    assert has_term("missing")
    assert not has_term("missng")
    with pytest.raises(InputError, match=r"no word 'missng'.*Did you mean 'missing'"):
        term("missng", "zh")
