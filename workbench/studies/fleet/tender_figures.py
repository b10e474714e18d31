"""Figures of the tender: how far weights may move, and how often each bid has each rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.present.edition import current
from workbench.present.numbers import percent
from workbench.present.theme import BLUE, INK, PALE, TEXT_WIDTH, new_axes, themed
from workbench.studies.fleet.cover_tables import CRITERIA
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAPTIONS = {
    "tornado": Words(zh="各权重单独变动时第一名不变的范围", en="How far each weight alone may move before another bid wins"),
    "ranks": Words(zh="权重情景中各投标人的名次", en="Ranks of the bids in scenarios of the weights"),
}  # fmt: skip
TORNADO_NOTE = Words(zh="竖线为现行权重。", en="Vertical lines: the weights as they are.")


def plot_tornado(turns: pd.DataFrame) -> Axes:
    """The range of each weight within which the winner stays; the narrowest on top."""
    lang = current().lang
    rows = turns.assign(width=turns["high"] - turns["low"]).sort_values("width", ascending=False, kind="stable")  # fmt: skip
    places = np.arange(len(rows))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.8, height=1.9)
        axes.barh(places, rows["width"] * 100, left=rows["low"] * 100, color=BLUE, height=0.6)
        for place, weight in zip(places, rows["weight"], strict=True):
            axes.plot([weight * 100] * 2, [place - 0.4, place + 0.4], color=INK, linewidth=1.6)
        axes.set_yticks(places, [CRITERIA[each].in_(lang) for each in rows["criterion"]])
        axes.set_xlim(0, 100)
        axes.set_xlabel("权重（%）" if lang == "zh" else "Weight (%)")
    return axes


def plot_ranks(shares: pd.DataFrame) -> Axes:
    """Stacked bars of rank acceptability, the first rank darkest."""
    lang = current().lang
    rows = shares.iloc[::-1]
    places, left = np.arange(len(rows)), np.zeros(len(rows))
    with themed():
        from matplotlib.colors import to_rgb

        axes = new_axes(width=TEXT_WIDTH * 0.8, height=1.9)
        dark, light = np.array(to_rgb(BLUE)), np.array(to_rgb(PALE))
        for number, rank in enumerate(rows.columns):
            colour = dark + (light - dark) * number / max(1, len(rows.columns) - 1)
            part = rows[rank].to_numpy(dtype=float) * 100
            axes.barh(
                places, part, left=left, color=tuple(colour), edgecolor="white", linewidth=0.4, height=0.7
            )
            for place, share, begin in zip(places, part, left, strict=True):
                if share >= 6:
                    ink = "white" if number < len(rows.columns) / 2 else INK
                    axes.text(float(begin + share / 2), float(place), f"{rank}", ha="center", va="center", color=ink, fontsize=7.5)  # fmt: skip
            left = left + part
        axes.set_yticks(places, [str(each) for each in rows.index])
        axes.set_xlim(0, 100)
        axes.set_xlabel("情景（%），条内为名次" if lang == "zh" else "Scenarios (%); ranks stand in the bars")
    return axes


def alt_tornado(turns: pd.DataFrame) -> Words:
    """The ranges, in words."""
    zh = "；".join(f"{CRITERIA[row.criterion].zh} {percent(row.low)}~{percent(row.high)}%" for row in turns.itertuples())  # fmt: skip
    en = "; ".join(f"{CRITERIA[row.criterion].en} {percent(row.low)} to {percent(row.high)}%" for row in turns.itertuples())  # fmt: skip
    return Words(zh=f"第一名不变的范围：{zh}。", en=f"The winner stays within: {en}.")


def alt_ranks(shares: pd.DataFrame) -> Words:
    """How often each bid comes first."""
    first = shares[shares.columns[0]]
    zh = "、".join(f"{name} {percent(share)}%" for name, share in first.items())
    en = ", ".join(f"{name} {percent(share)}%" for name, share in first.items())
    return Words(zh=f"排名第一的情景：{zh}。", en=f"First in: {en} of scenarios.")
