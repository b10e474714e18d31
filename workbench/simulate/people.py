"""People who do not exist: names, telephone, identity and hospital numbers from reserved patterns."""

from __future__ import annotations

from typing import Literal

import numpy as np

from workbench.simulate.streams import below

Checksum = Literal["wrong", "valid"]

SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN_NAMES = ("模拟", "样本", "示例", "虚构", "练习", "演示", "假设", "测试")
NO_REGION = "999999"
"""No administrative division has this code."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


def invented_names(rng: np.random.Generator, n: int) -> list[str]:
    """Names that say they are invented: 赵模拟, 钱样本 …; they repeat."""
    family, given = below(rng, len(SURNAMES), n), below(rng, len(GIVEN_NAMES), n)
    return [SURNAMES[f] + GIVEN_NAMES[g] for f, g in zip(family, given, strict=True)]


def invented_phones(rng: np.random.Generator, n: int) -> list[str]:
    """Mobile numbers 1990000xxxx, a block of zeros."""
    return [f"1990000{number:04d}" for number in below(rng, 10_000, n)]


def check_character(first17: str) -> str:
    """The eighteenth character of an identity number (GB 11643-1999, ISO 7064 MOD 11-2).

    >>> check_character("11010519491231002")
    'X'
    """
    return CHECK_CHARACTERS[sum(w * int(digit) for w, digit in zip(WEIGHTS, first17, strict=True)) % 11]


def invented_id_numbers(
    rng: np.random.Generator, birth_dates: list[str], *, checksum: Checksum = "wrong"
) -> list[str]:
    """Identity numbers of no region, with a wrong check character unless a scanner is to be tested.

    birth_dates : yyyymmdd, one a person.
    """
    n = len(birth_dates)
    numbers = []
    for birth, serial, slip in zip(birth_dates, below(rng, 1000, n), below(rng, 9, n), strict=True):
        first17 = f"{NO_REGION}{birth}{serial:03d}"
        right = check_character(first17)
        wrong = CHECK_CHARACTERS.replace(right, "").replace("X", "")[slip]
        numbers.append(first17 + (right if checksum == "valid" else wrong))
    return numbers
