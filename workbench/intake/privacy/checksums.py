"""Arithmetic that tells a real identity or card number from any other row of digits."""

from __future__ import annotations

import datetime as dt

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
EARLIEST_BIRTH = 1850
LATEST_BIRTH = 2099  # no clock here: the same text gives the same findings on any day
PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
            91,
        ),
    )
)


def identity_check_digit(first_17: str) -> str:
    """The 18th character of a Chinese identity number (GB 11643-1999, ISO 7064 MOD 11-2).

    >>> identity_check_digit("11010519491231002")
    'X'
    """
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, first_17, strict=True))
    return ID_CHECKS[total % 11]


def is_identity_number(text: str) -> bool:
    """18 characters with a calendar date and the right check digit, or 15 digits with a province and a date.

    Any area code passes in the long form: 999999 (practice data) and codes of abolished counties too.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    if len(text) == 18:
        return has_birth_date(text) and identity_check_digit(text[:17]) == text[17].upper()
    return len(text) == 15 and text[:2] in PROVINCES and has_birth_date(text)


def has_birth_date(text: str) -> bool:
    """Whether the places of an identity number that hold the birth date hold a date of the calendar."""
    year, month, day = (
        (text[6:10], text[10:12], text[12:14])
        if len(text) == 18
        else (f"19{text[6:8]}", text[8:10], text[10:12])
    )
    try:
        return EARLIEST_BIRTH <= dt.date(int(year), int(month), int(day)).year <= LATEST_BIRTH
    except ValueError:
        return False


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1 (Luhn).

    >>> is_luhn("79927398713"), is_luhn("79927398714")
    (True, False)
    """
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0
