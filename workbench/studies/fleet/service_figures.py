"""Figures of service and cover: backlog, notices, reports, cover of branches by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.present.edition import current
from workbench.present.numbers import percent
from workbench.present.theme import BLUE, GREY, INK, ORANGE, TEXT_WIDTH, new_axes, themed
from workbench.studies.fleet.figures import SIZES
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAPTIONS = {
    "backlog": Words(zh="未决案件的账龄与大小", en="Open claims by age and size"),
    "notices": Words(zh="万元以上未当日通报的 p 控制图（按报案月）", en="p chart of large losses not notified the same day, by month of report"),
    "delays": Words(zh="报表迟报天数的趋势图", en="Run chart of the days by which reports were late"),
    "heat": Words(zh="各分公司逐月承保覆盖（%）", en="Cover of the branches by month (%)"),
}  # fmt: skip
LIMITS_NOTE = Words(zh="实线为 3σ 界，菱形为信号。", en="Solid lines: 3 sigma limits; diamonds are signals.")


def plot_backlog(bands: pd.DataFrame) -> Axes:
    """Open claims by age: small ones to the left, large ones to the right."""
    lang = current().lang
    places = np.arange(len(bands))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.75, height=2.0)
        for size, side in (("small", -1), ("large", 1)):
            name, colour, _ = SIZES[size]
            axes.barh(places, side * bands[size], color=colour, label=name.in_(lang), height=0.7)
            for place, count in zip(places, bands[size], strict=True):
                axes.annotate(f"{count}", (side * count, place), xytext=(side * 3, 0), textcoords="offset points", ha="left" if side > 0 else "right", va="center", fontsize=7.5)  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        most = max(1, int(bands[["small", "large"]].to_numpy().max()))
        axes.set_xlim(-1.15 * most, 1.15 * most)
        axes.set_xticks([])
        axes.set_yticks(places, bands["age"])
        axes.set_ylabel("报案后天数" if lang == "zh" else "Days since report")
        axes.set_xlabel("未决件数" if lang == "zh" else "Open claims")
        axes.legend(loc="upper right", fontsize=7.5)
    return axes


def plot_notices(chart: pd.DataFrame) -> Axes:
    """The p chart of notices missed, month by month."""
    lang = current().lang
    places = np.arange(len(chart))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.0)
        for side in ("low", "high"):
            axes.step(places, chart[side] * 100, where="mid", color=INK, linewidth=0.8)
        axes.plot(places, chart["centre"] * 100, color=GREY, linewidth=0.8)
        axes.plot(places, chart["value"] * 100, "o-", color=BLUE, markersize=3.5, linewidth=0.8)
        signal = chart["signal"].to_numpy(dtype=bool)
        axes.plot(places[signal], chart.loc[signal, "value"] * 100, "D", color=ORANGE, markersize=6)
        axes.set_xticks(places[::4], [str(each) for each in chart["label"][::4]])
        axes.set_ylabel("未当日通报（%）" if lang == "zh" else "Not the same day (%)")
    return axes


def plot_delays(delays: pd.DataFrame) -> Axes:
    """Days late of each report in order of its due day; reports not sent stand out above."""
    lang = current().lang
    late = delays["days"].clip(lower=0)
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=1.8)
        good = (late == 0).to_numpy(dtype=bool)
        known = late.notna().to_numpy(dtype=bool)
        axes.plot(delays["due"][good], late[good], "o", color=BLUE, markersize=2.5)
        axes.plot(delays["due"][known & ~good], late[known & ~good], "D", color=ORANGE, markersize=4)
        top = float(late.max()) if known.any() else 0.0
        axes.plot(delays["due"][~known], np.full((~known).sum(), top + 1), "x", color=INK, markersize=5)
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.set_ylabel("迟报天数" if lang == "zh" else "Days late")
        axes.set_xlabel("应报日" if lang == "zh" else "Day due")
    return axes


def plot_heat(shares: pd.DataFrame) -> Axes:
    """Branches in rows, months in columns, the darker the less is covered."""
    lang = current().lang
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=3.8)
        low = float(np.nanmin(shares.to_numpy())) * 100
        image = axes.pcolormesh(shares.to_numpy() * 100, cmap="cividis", vmin=min(low, 99), vmax=100)
        axes.invert_yaxis()
        axes.set_yticks(np.arange(len(shares))[::3] + 0.5, [str(each) for each in shares.index[::3]])
        axes.set_xticks(np.arange(shares.shape[1])[::4] + 0.5, [str(each) for each in shares.columns[::4]])
        axes.set_ylabel("分公司" if lang == "zh" else "Branch")
        axes.figure.colorbar(image, ax=axes, shrink=0.8)
    return axes


def alt_backlog(bands: pd.DataFrame) -> Words:
    """The counts by age."""
    pairs = "; ".join(f"{row.age}: {row.small} + {row.large}" for row in bands.itertuples())
    return Words(zh=f"各账龄（天）万元以下＋万元及以上的件数：{pairs}。", en=f"Open claims by days since report, below 10,000 yuan + others: {pairs}.")  # fmt: skip


def alt_notices(chart: pd.DataFrame) -> Words:
    """The span of the months and their signals."""
    high, signals = percent(float(chart["value"].max())), int(chart["signal"].sum())
    return Words(
        zh=f"{len(chart)} 个月，未当日通报最高 {high}%，信号 {signals} 处。",
        en=f"{len(chart)} months, at most {high}% not notified the same day, {signals} signals.",
    )


def alt_delays(delays: pd.DataFrame) -> Words:
    """How many reports were late, and the longest delay."""
    late, most = int((delays["days"] > 0).sum()), delays["days"].max()
    longest = f"{most:.0f}" if pd.notna(most) else "0"
    return Words(
        zh=f"{len(delays)} 份报表，迟报 {late} 份，最长 {longest} 天。",
        en=f"{len(delays)} reports, {late} late, at most by {longest} days.",
    )


def alt_heat(shares: pd.DataFrame) -> Words:
    """The lowest cell."""
    low = percent(float(np.nanmin(shares.to_numpy())))
    return Words(
        zh=f"{shares.shape[0]} 家分公司 {shares.shape[1]} 个月，最低 {low}%。",
        en=f"{shares.shape[0]} branches over {shares.shape[1]} months, {low}% at the lowest.",
    )
