from __future__ import annotations

import pytest

from workbench.analyse.printed.shares import check_printed_share
from workbench.errors import InputError


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_what_real_counts_print_is_always_attainable(decimals: int):
    for n in range(1, 61):
        for k in range(n + 1):
            got = check_printed_share(percent=f"{100 * k / n:.{decimals}f}", n=n, count=k)
            assert k in got.counts
            assert got.agrees


def test_what_no_count_prints_is_found():
    got = check_printed_share(percent="35.9", n=102, count=36)
    assert (got.attainable, got.counts, got.agrees, got.discriminates) == (False, (), False, True)


def test_a_large_n_cannot_discriminate():
    assert not check_printed_share(percent="35.9", n=1200).discriminates
    assert check_printed_share(percent="35.9", n=1200).agrees is None


def test_both_ways_of_rounding_a_half_are_allowed():
    assert check_printed_share(percent="12.5%", n=8).counts == (1,)
    assert check_printed_share(percent="12", n=8).counts == (1,)
    assert check_printed_share(percent="13", n=8).counts == (1,)


@pytest.mark.parametrize(("percent", "n"), [("101", 5), ("about 5", 5), ("5", 0), ("-5", 3), (50.0, 4)])
def test_what_is_no_percentage_is_refused(percent: object, n: int):
    with pytest.raises(InputError, match="percentage"):
        check_printed_share(percent=percent, n=n)  # type: ignore[arg-type]
