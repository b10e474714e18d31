"""Figures of the benchmarking appendix: how soon complaints are answered, and the rate week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import percent
from workbench.present.theme import BLUE, GREY, INK, ORANGE, PALE, TEXT_WIDTH, new_axes, themed
from workbench.studies.branch.answers import settings
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_replies(survey: Survey, curve: pd.DataFrame) -> Axes:
    """The share of complaints answered by each hour with its interval; the vertical line is the time promised."""
    lang, limit = current().lang, settings(survey).sla_hours
    shown = curve[curve["time"] <= 4 * limit]
    time = np.concatenate([[0.0], shown["time"].to_numpy(dtype=float)])
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.4)
        axes.fill_between(
            time, np.concatenate([[0], shown["low"]]) * 100, np.concatenate([[0], shown["high"]]) * 100,
            step="post", color=PALE, linewidth=0,
        )  # fmt: skip
        axes.step(time, np.concatenate([[0], shown["share"]]) * 100, where="post", color=BLUE)
        axes.axvline(limit, color=INK, linewidth=0.8, linestyle="--")
        axes.set_ylim(0, 101)
        axes.set_xlim(0, 4 * limit)
        axes.set_xlabel("受理后小时数" if lang == "zh" else "Hours since receipt")
        axes.set_ylabel("已答复（%）" if lang == "zh" else "Answered (%)")
    return axes


def plot_weeks(survey: Survey, chart: pd.DataFrame) -> Axes:
    """The p' chart of unfavourable answers by week."""
    lang, word = current().lang, settings(survey).word.in_(current().lang)
    places = np.arange(len(chart))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.2)
        for side in ("low", "high"):
            axes.step(places, chart[side] * 100, where="mid", color=INK, linewidth=0.9)
        axes.plot(places, chart["centre"] * 100, color=GREY, linewidth=0.8)
        axes.plot(places, chart["value"] * 100, "o-", color=BLUE, markersize=4, linewidth=0.8)
        signal = chart["signal"].to_numpy(dtype=bool)
        axes.plot(places[signal], chart.loc[signal, "value"] * 100, "D", color=ORANGE, markersize=6)
        dates = [f"{week:%m-%d}" for week in pd.to_datetime(chart["label"])]
        step = max(1, len(dates) // 10)
        axes.set_xticks(places[::step], dates[::step])
        axes.set_xlabel("周（起始日）" if lang == "zh" else "Week (first day)")
        axes.set_ylabel(f"不{word}（%）" if lang == "zh" else f"Not {word} (%)")
    return axes


def alt_replies(survey: Survey, curve: pd.DataFrame) -> Words:
    """The share answered within the time promised and within twice that, in words."""
    limit = settings(survey).sla_hours
    known = [curve.loc[curve["time"] <= hours, "share"] for hours in (limit, 2 * limit)]
    once, twice = (percent(float(each.iloc[-1])) if len(each) else "0.0" for each in known)
    return Words(
        zh=f"{limit:g} 小时内答复 {once}%，{2 * limit:g} 小时内 {twice}%。",
        en=f"Answered within {limit:g} hours: {once}%; within {2 * limit:g} hours: {twice}%.",
    )


def alt_weeks(survey: Survey, chart: pd.DataFrame) -> Words:
    """The span of the weekly rates and the signals, in words."""
    if chart.empty or chart["value"].isna().all():
        return Words(zh="没有按周的数据。", en="There are no weekly data.")
    low, high = percent(float(chart["value"].min())), percent(float(chart["value"].max()))
    signals = int(chart["signal"].sum())
    return Words(
        zh=f"共 {len(chart)} 周，不满意率 {low}%~{high}%，信号 {signals} 处。",
        en=f"{len(chart)} weeks, from {low}% to {high}% not satisfied, {signals} signals.",
    )
