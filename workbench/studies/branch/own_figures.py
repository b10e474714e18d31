"""The figures of one unit's report: the others stay without names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import percent
from workbench.present.point_names import name_points
from workbench.present.theme import BLUE, GREY, INK, ORANGE, SKY, TEXT_WIDTH, new_axes, themed
from workbench.studies.branch.answers import settings, unit_title
from workbench.studies.branch.comparison import Comparison
from workbench.studies.branch.figures import draw_limits, rate_label, shown
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


LABELLED = 8  # periods whose names fit side by side
CROWDED = 150.0  # from so many units on intervals are drawn thinner


def plot_own_funnel(survey: Survey, comparison: Comparison, unit: str) -> Axes:
    """The funnel with this unit marked and named, and all others as grey points."""
    lang = current().lang
    rows = shown(survey, comparison).sort_values("n_effective")
    own = rows["unit"].astype(str) == unit
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.9, height=2.5)
        draw_limits(axes, rows, lang)
        axes.axhline(comparison.target * 100, color=GREY, linewidth=0.8)
        axes.plot(
            rows.loc[~own, "n_effective"], rows.loc[~own, "share"] * 100, "o", color=SKY, markersize=3.5
        )
        for row in rows[own].to_dict("records"):
            place = (row["n_effective"], row["share"] * 100)
            axes.plot(*place, "D", color=ORANGE, markersize=6)
        axes.set_xlabel(
            "有效回答数（已计访问员聚集）" if lang == "zh" else "Answers (effective number under clustering)"
        )
        axes.set_ylabel(rate_label(survey, lang))
        axes.set_ylim(max(0, rows["share"].min() * 100 - 8), min(101, rows["share"].max() * 100 + 8))
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
        marks = [(x, y * 100) for x, y in rows[["n_effective", "share"]].to_numpy(dtype=float)]
        title = unit_title(survey, unit, lang)
        name_points(axes, [(*marks[place], title) for place in np.flatnonzero(own)], size=8.5, around=marks)
    return axes


def plot_periods(survey: Survey, periods: pd.DataFrame, comparison: Comparison) -> Axes:
    """The unit's rate period by period with intervals; the dashed line is the target."""
    lang = current().lang
    places = np.arange(len(periods))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.9, height=1.7)
        axes.vlines(places, periods["low"] * 100, periods["high"] * 100, color=SKY, linewidth=2)
        axes.plot(places, periods["share"] * 100, "o-", color=BLUE, markersize=4.5, linewidth=0.8)
        axes.axhline(comparison.target * 100, color=GREY, linewidth=0.8, linestyle="--")
        step = -(-len(places) // LABELLED)  # the last period is labelled, and as many before it as fit
        axes.set_xticks(places[::-1][::step], list(periods["period"])[::-1][::step])
        axes.set_xlim(-0.5, len(places) - 0.5)
        axes.set_ylabel(rate_label(survey, lang))
    return axes


def plot_peers(survey: Survey, comparison: Comparison, unit: str) -> Axes:
    """Shrunken rates of all units from lowest to highest with 95 % intervals, only this one coloured."""
    lang = current().lang
    rows = shown(survey, comparison).sort_values("shrunken").reset_index(drop=True)
    own = (rows["unit"].astype(str) == unit).to_numpy()
    places = np.arange(len(rows))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.9, height=1.9)
        width = min(1.4, CROWDED / max(len(rows), 1))
        for mask, colour, wide in ((~own, SKY, width), (own, ORANGE, max(width, 1.2))):
            some = rows[mask]
            axes.vlines(places[mask], some["low"] * 100, some["high"] * 100, color=colour, linewidth=wide)
        axes.plot(
            places[~own], rows.loc[~own, "shrunken"] * 100, "o", color=GREY, markersize=min(2.5, 3 * width)
        )
        axes.plot(places[own], rows.loc[own, "shrunken"] * 100, "D", color=ORANGE, markersize=5)
        axes.axhline(comparison.target * 100, color=INK, linewidth=0.8, linestyle="--")
        axes.set_xticks([])
        axes.set_xlabel(settings(survey).unit_word.in_(lang).capitalize() + _UNNAMED.in_(lang))
        axes.set_ylabel(rate_label(survey, lang))
    return axes


_UNNAMED = Words(
    zh="（由低到高，不具名；菱形为本单位，虚线为目标）",
    en=", lowest first, without names (diamond: this one; dashed: target)",
)


def note_drawn(survey: Survey, comparison: Comparison, unit: str) -> list[Words]:
    """The note that this unit is not in the figure; none where it is."""
    if unit in set(shown(survey, comparison)["unit"].astype(str)):
        return []
    k = survey.study.privacy.k
    return [
        Words(
            zh=f"本单位有效回答不足 {k} 份，未画出；各点为其他单位，不具名。",
            en=f"This unit has fewer than {k} valid answers and is not drawn; the points are the others, without names.",
        )
    ]


def note_periods(survey: Survey, periods: pd.DataFrame) -> list[Words]:
    """The note that periods with too few answers are not drawn; none where all are."""
    if not periods["share"].isna().any():
        return []
    k = survey.study.privacy.k
    return [
        Words(
            zh=f"有效回答不足 {k} 份的期不画出。",
            en=f"Periods with fewer than {k} valid answers are not drawn.",
        )
    ]


def alt_own(survey: Survey, comparison: Comparison, unit: str) -> Words:
    """Where the unit stands among the others, in words."""
    rows = shown(survey, comparison)
    mine = rows[rows["unit"].astype(str) == unit]
    target = percent(comparison.target)
    if mine.empty:
        return Words(zh="本单位回答过少，未画出。", en="This unit has too few answers to be drawn.")
    row = mine.iloc[0]
    rate, shrunken = percent(row["share"]), percent(row["shrunken"])
    others = len(rows) - 1
    return Words(
        zh=f"本单位校正率 {rate}%，收缩估计 {shrunken}%；目标 {target}%；另有 {others} 个不具名单位。",
        en=f"This unit: adjusted rate {rate}%, shrunken {shrunken}%; target {target}%; {others} other units, not named.",
    )


def alt_periods(survey: Survey, periods: pd.DataFrame) -> Words:
    """The rate of each period, in words."""
    known = periods.dropna(subset=["share"])
    each = [f"{row['period']} {percent(row['share'])}%" for row in known.to_dict("records")]
    word = settings(survey).word
    return Words(
        zh=f"{word.zh}率：" + "；".join(each) + "。",
        en=f"Rate of {word.en} answers: " + "; ".join(each) + ".",
    )
