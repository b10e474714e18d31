from __future__ import annotations

import random

import pytest

from tests.intake.seeded_texts import bank_card, identity_number
from workbench.intake.privacy.checksums import identity_check_digit, is_identity_number, is_luhn


def test_the_example_of_the_standard_has_the_check_digit_x():
    # GB 11643-1999, Appendix A: 11010519491231002X and 440524188001010014.
    assert identity_check_digit("11010519491231002") == "X"
    assert identity_check_digit("44052418800101001") == "4"
    assert is_identity_number("11010519491231002x")


@pytest.mark.parametrize("place", range(18))
def test_any_single_wrong_digit_of_an_identity_number_is_seen(place: int):
    number = identity_number(random.Random(place))
    for digit in "0123456789":
        if digit != number[place]:
            assert not is_identity_number(number[:place] + digit + number[place + 1 :])


def test_a_date_that_the_calendar_has_not_makes_no_identity_number():
    for date in ("19990229", "20001301", "20000001", "18000101", "21500101"):
        first = f"999999{date}001"
        assert not is_identity_number(first + identity_check_digit(first))


def test_fifteen_digits_need_a_province_and_a_date():
    assert is_identity_number("110000490101001")
    assert not is_identity_number("990000490101001")
    assert not is_identity_number("110000491301001")


def test_any_single_wrong_digit_of_a_card_and_most_swaps_are_seen():
    # ISO/IEC 7812-1, Annex B: 4992 73 9871 6.
    assert is_luhn("49927398716")
    card = bank_card(random.Random(1))
    assert is_luhn(card)
    for place in range(len(card)):
        wrong = str((int(card[place]) + 1) % 10)
        assert not is_luhn(card[:place] + wrong + card[place + 1 :])
