from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate.branch_benchmarking.layout import lay_out


def test_eighteen_branches_have_the_specified_sizes_and_traits() -> None:
    layout = lay_out(seed=1)
    assert (layout.size.min(), layout.size.max(), layout.size.sum()) == (25, 900, 6000)
    kinds = {kind: layout.size[[k == kind for k in layout.kind]].tolist() for kind in ("bad", "good")}
    assert kinds == {"bad": [400, 400], "good": [600]}
    assert (layout.version == 2).sum() == 3
    assert sum(layout.late) == 1
    assert sum(bool(alias) for alias in layout.alias) == 3


@pytest.mark.parametrize("branches", [18, 300])
def test_ordinary_branches_differ_by_exactly_the_planted_spread(branches: int) -> None:
    layout = lay_out(seed=2, branches=branches)
    ordinary = layout.effect[[kind == "" for kind in layout.kind]]
    assert ordinary.mean() == pytest.approx(0, abs=1e-9)
    assert ordinary.std(ddof=1) == pytest.approx(0.15)


def test_a_batch_set_has_distinct_traits_and_codes() -> None:
    layout = lay_out(seed=2, branches=300)
    assert len(set(layout.codes)) == len(set(layout.names)) == 300
    assert (layout.codes[0], layout.codes[-1]) == ("B001", "B300")
    assert (layout.kind.count("bad"), layout.kind.count("good")) == (6, 3)
    assert (layout.gain > 0).sum() == 6
    assert not np.any((layout.gain > 0) & [kind != "" for kind in layout.kind])
    trait = np.array(layout.trait)
    assert [(trait == each).sum() for each in ("tiny", "new")] == [3, 3]
    assert layout.size[trait == "tiny"].max() < 20 <= layout.size[trait != "tiny"].min()
    assert layout.size[[kind != "" for kind in layout.kind]].min() >= 150
    assert not np.any(
        (trait != "") & ([kind != "" for kind in layout.kind] | (layout.gain > 0) | layout.late)
    )


def test_sizes_keep_their_proportions_at_another_n() -> None:
    layout = lay_out(seed=1, n=60_000)
    assert layout.size.max() == 9000
    assert layout.size.sum() == 60_000


def test_another_seed_gives_the_effects_to_other_branches() -> None:
    assert not np.array_equal(lay_out(seed=1).effect, lay_out(seed=2).effect)
