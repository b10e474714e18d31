"""The branches: how many forms each has, whom it serves, and how far it truly lies from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from scipy.special import ndtri

from workbench.simulate.streams import Floats, Integers, order, stream, uniforms

STUDY = "branch_benchmarking"
NAMES = (
    ("东门", "East Gate"),
    ("西门", "West Gate"),
    ("南桥", "South Bridge"),
    ("北桥", "North Bridge"),
    ("河东", "East Bank"),
    ("河西", "West Bank"),
    ("城关", "Town Centre"),
    ("青石", "Bluestone"),
    ("白塔", "White Pagoda"),
    ("红枫", "Red Maple"),
    ("柳林", "Willow Wood"),
    ("竹园", "Bamboo Garden"),
    ("梅岭", "Plum Ridge"),
    ("松山", "Pine Hill"),
    ("石桥", "Stone Bridge"),
    ("龙泉", "Dragon Spring"),
    ("新街", "New Street"),
    ("古井", "Old Well"),
)
SIZES = (330, 90, 525, 400, 160, 280, 900, 40, 450, 120, 400, 60, 240, 800, 600, 25, 380, 200)
"""Answered forms of the 18 branches: 25 to 900, 6,000 in all."""
RURAL = (
    0.10,
    0.55,
    0.30,
    0.35,
    0.70,
    0.20,
    0.05,
    0.60,
    0.45,
    0.75,
    0.25,
    0.50,
    0.65,
    0.15,
    0.40,
    0.80,
    0.30,
    0.58,
)
GROUP = (
    0.35,
    0.10,
    0.22,
    0.20,
    0.08,
    0.30,
    0.40,
    0.10,
    0.15,
    0.05,
    0.25,
    0.12,
    0.07,
    0.33,
    0.18,
    0.05,
    0.20,
    0.10,
)
"""Shares of rural users and of company (group) users."""
BAD, GOOD = (3, 10), (14,)
TURNED = (1, 8, 16)
"""Branches whose form printed the d7 scale backwards (form version 2)."""
LATE = 6
"""The branch that answers only 65 % of its complaints within 24 hours."""
BAD_EFFECT, GOOD_EFFECT, BETWEEN_SD = -1.2, 1.4, 0.15
MANY = {"bad": 0.02, "good": 0.01, "late": 0.02, "turned": 0.1, "better": 0.02, "tiny": 0.01, "new": 0.01}
"""Shares of branches with these traits in a set of another size than 18; no branch has two of them."""
SMALLEST, LARGEST, PLANTED = 25, 900, 150
"""Answered forms of a branch in such a set; with a planted effect at least PLANTED, so that it can be found."""
TINY, NEW, OPENED = (3, 15), (30, 60), date(2010, 9, 1)
"""A tiny branch has fewer forms than are ranked; a new one has forms since it opened only, in the last month."""
IMPROVEMENT, IMPROVED_FROM = 0.8, "2010-04"
"""Better branches (only in such a set) gain this much, in logits, from that month on."""


@dataclass(frozen=True)
class Layout:
    """What is true of each branch; all arrays have one entry a branch.

    codes, names : B01 …, (Chinese, English) names; alias : the old name, "" for most.
    size : answered forms; effect : logit, against an ordinary branch with the same users.
    rural, group : shares among users; version : form version 1 or 2; kind : "", "bad" or "good".
    users, staff, opened : of branches.csv; late : answers complaints late; gain : logit added from
    IMPROVED_FROM on. trait : "tiny", "new" or "" (only in sets of another size than 18).
    """

    codes: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    alias: tuple[str, ...]
    size: Integers
    effect: Floats
    rural: Floats
    group: Floats
    version: Integers
    kind: tuple[str, ...]
    users: Integers
    staff: Integers
    opened: tuple[date, ...]
    late: tuple[bool, ...]
    gain: Floats
    trait: tuple[str, ...]


def lay_out(*, seed: int, branches: int = 18, n: int | None = None) -> Layout:
    """The branches of one set: the review's own 18, or any other number made like them.

    n : answered forms in all; sizes keep their proportions, none below 5.
    """
    if branches == len(SIZES):
        size, rural, group = np.array(SIZES), np.array(RURAL), np.array(GROUP)
        has = {"bad": set(BAD), "good": set(GOOD), "late": {LATE}, "turned": set(TURNED)}
    else:
        has = _traits(seed, branches)
        size, rural, group = _many(seed, branches, has)
    if n is not None:
        size = np.maximum(5, np.floor(size * n / size.sum() + 0.5)).astype(np.int64)
    users = (
        1200 + 60 * size + np.floor(400 * uniforms(stream(seed, STUDY, "users"), branches)).astype(np.int64)
    )
    places, none = range(branches), set[int]()
    bad, good, better, new = (has.get(trait, none) for trait in ("bad", "good", "better", "new"))
    return Layout(
        codes=tuple(f"B{place + 1:0{max(2, len(str(branches)))}d}" for place in places),
        names=tuple(_name(place) for place in places),
        alias=tuple(f"{NAMES[place][0]}营业部" if place in (2, 5, 13) else "" for place in places),
        size=size,
        effect=_effects(seed, branches, bad, good),
        rural=rural,
        group=group,
        version=np.array([2 if place in has["turned"] else 1 for place in places]),
        kind=tuple("bad" if place in bad else "good" if place in good else "" for place in places),
        users=users,
        staff=3 + users // 2500,
        opened=tuple(
            OPENED if place in new else date(1998 + place % 11, 1 + place % 12, 1) for place in places
        ),
        late=tuple(place in has["late"] for place in places),
        gain=np.array([IMPROVEMENT if place in better else 0.0 for place in places]),
        trait=tuple(
            next((each for each in ("tiny", "new") if place in has.get(each, none)), "") for place in places
        ),
    )


def _name(place: int) -> tuple[str, str]:
    round_, which = divmod(place, len(NAMES))
    zh, en = NAMES[which]
    number = f"{round_ + 1}" if round_ else ""
    return f"{zh}{number}分公司", f"{en}{' ' * bool(number)}{number} branch"


def _many(seed: int, branches: int, has: Mapping[str, set[int]]) -> tuple[Integers, Floats, Floats]:
    """Sizes and user shares for a set of another size."""
    draws = uniforms(stream(seed, STUDY, "many"), branches, 3)
    size = np.floor(SMALLEST * (LARGEST / SMALLEST) ** draws[:, 0]).astype(np.int64)
    planted = sorted(has["bad"] | has["good"] | has["better"])
    size[planted] = np.maximum(size[planted], PLANTED)
    for trait, (low, high) in (("tiny", TINY), ("new", NEW)):
        these = sorted(has[trait])
        size[these] = low + np.floor((high - low + 1) * draws[these, 0]).astype(np.int64)
    rural = 0.05 + 0.75 * draws[:, 1]
    return size, rural, 0.05 + 0.35 * (1 - rural) * draws[:, 2]


def _traits(seed: int, branches: int) -> dict[str, set[int]]:
    """The places of the branches with each of the MANY traits."""
    ranked = [int(place) for place in order(stream(seed, STUDY, "traits"), branches)]
    ends = np.cumsum([0, *(max(1, int(share * branches)) for share in MANY.values())])
    return {trait: set(ranked[first:last]) for trait, (first, last) in zip(MANY, pairwise(ends), strict=True)}


def _effects(seed: int, branches: int, bad: set[int], good: set[int]) -> Floats:
    """Ordinary branches have normal scores with mean 0 and SD .15 exactly, in a random order."""
    plain = [place for place in range(branches) if place not in bad | good]
    scores = ndtri((np.arange(len(plain)) + 0.5) / len(plain))
    spread = scores / scores.std(ddof=1) * BETWEEN_SD
    effect = np.zeros(branches)
    effect[np.array(plain)] = spread[order(stream(seed, STUDY, "effects"), len(plain))]
    effect[np.array(sorted(bad))] = BAD_EFFECT
    effect[np.array(sorted(good))] = GOOD_EFFECT
    return effect
