"""The figures of the service loop report; they draw result frames and compute nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.analyse.quality.gaps import TOTAL
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import number, percent
from workbench.present.point_names import name_points
from workbench.present.theme import BLUE, GREY, INK, ORANGE, PALE, SKY, TEXT_WIDTH, new_axes, themed
from workbench.studies.labels import level
from workbench.studies.loop.quality_tables import NAMES
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


STATION_NOTE = Words(
    zh="点线左侧为基线；菱形为信号。", en="The baseline lies left of the dotted line; diamonds are signals."
)

CAPTIONS = {
    "station": Words(zh="不合格率的 p′ 控制图", en="p′ chart of the nonconforming share"),
    "gaps": Words(zh="各维度的期望与感知", en="Expectation and perception by dimension"),
    "staff": Words(
        zh="员工按时率的校正收缩估计（95%CI，不具名）",
        en="Adjusted and shrunken timeliness of staff (95% CI, not named)",
    ),
    "repairs": Words(zh="平均抢修时间的单值图", en="Chart of the mean repair time"),
    "priorities": Words(zh="重要性—绩效图（十字：95%CI）", en="Importance and performance (crosses: 95% CI)"),
    "recurrence": Words(zh="整改后的累计复发（95%CI）", en="Recurrence after correction (95% CI)"),
}


def plot_station(survey: Survey, charts: pd.DataFrame, branch: str) -> Axes:
    """The p' chart of one station; the dotted line ends the baseline, diamonds are signals."""
    lang = current().lang
    chart = charts[charts["branch"] == branch].reset_index(drop=True)
    weeks = chart["label"].to_numpy(dtype=float)
    with themed():
        axes = new_axes(height=2.4)
        _limits(axes, chart, weeks)
        axes.set_xlabel("周" if lang == "zh" else "Week")
        axes.set_ylabel("不合格（%）" if lang == "zh" else "Nonconforming (%)")
        axes.set_title(level(survey, "process_week", "branch", branch, lang), loc="left")
    return axes


def plot_repairs(chart: pd.DataFrame, *, beyond: bool = False) -> Axes:
    """The XmR chart of repair minutes by week; beyond : of what is left beyond the week before."""
    name = Words(zh="平均抢修时间（分钟）", en="Mean repair time (minutes)")
    left = Words(zh="余下的分钟", en="Minutes beyond")
    lang = current().lang
    weeks = chart["label"].to_numpy(dtype=float)
    with themed():
        axes = new_axes(height=2.2)
        _limits(axes, chart, weeks, scale=1.0)
        axes.set_xlabel("周" if lang == "zh" else "Week")
        axes.set_ylabel((left if beyond else name).in_(lang))
    return axes


def plot_gaps(gaps: pd.DataFrame) -> Axes:
    """Expectation and perception of each dimension, joined by the gap."""
    lang = current().lang
    rows = gaps[gaps["dimension"] != TOTAL].iloc[::-1].reset_index(drop=True)
    places = np.arange(len(rows))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=1.9)
        axes.hlines(places, rows["perception"], rows["expectation"], color=PALE, linewidth=3)
        axes.plot(
            rows["expectation"],
            places,
            "D",
            color=INK,
            markersize=4.5,
            label="期望" if lang == "zh" else "expected",
        )
        axes.plot(
            rows["perception"],
            places,
            "o",
            color=BLUE,
            markersize=5.5,
            label="感知" if lang == "zh" else "perceived",
        )
        axes.set_yticks(places, [NAMES[name].in_(lang) for name in rows["dimension"]])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("均分（1~7）" if lang == "zh" else "Mean (1 to 7)")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return axes


def plot_priorities(priorities: pd.DataFrame) -> Axes:
    """Importance against performance of the statements; the surest of those to work on first are named; crosses: 95 %."""
    lang = current().lang
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=3.0)
        first = (priorities["field"] == "concentrate here").to_numpy()
        for mask, colour, marker in ((~first, BLUE, "o"), (first, ORANGE, "D")):
            rows = priorities[mask]
            axes.hlines(
                rows["importance"] * 100,
                rows["performance_low"],
                rows["performance_high"],
                color=PALE,
                linewidth=1,
            )
            axes.vlines(
                rows["performance"],
                rows["importance_low"] * 100,
                rows["importance_high"] * 100,
                color=PALE,
                linewidth=1,
            )
            axes.plot(rows["performance"], rows["importance"] * 100, marker, color=colour, markersize=4.5)
        axes.axvline(priorities["cut_performance"].iloc[0], color=GREY, linewidth=0.8)
        axes.axhline(priorities["cut_importance"].iloc[0] * 100, color=GREY, linewidth=0.8)
        axes.set_xlabel("感知均分" if lang == "zh" else "Perceived (mean)")
        axes.set_ylabel("重要性（方差 %）" if lang == "zh" else "Importance (% of variance)")
        sure = priorities[first & (priorities["certainty"] >= 0.9).to_numpy()].to_dict("records")
        title = "第 {} 题" if lang == "zh" else "No. {}"
        name_points(
            axes,
            [(row["performance"], row["importance"] * 100, title.format(row["item"][1:])) for row in sure],
            around=[(x, y * 100) for x, y in priorities[["performance", "importance"]].to_numpy(dtype=float)],
        )
    return axes


def plot_staff(staff: pd.DataFrame) -> Axes:
    """Adjusted timeliness of all staff from lowest to highest, without names."""
    lang = current().lang
    rows = staff.sort_values("share").reset_index(drop=True)
    places = np.arange(len(rows))
    with themed():
        axes = new_axes(height=2.2)
        axes.vlines(places, rows["low"] * 100, rows["high"] * 100, color=SKY, linewidth=1.2)
        axes.plot(places, rows["share"] * 100, "o", color=BLUE, markersize=2.6)
        axes.axhline(rows["overall"].iloc[0] * 100, color=INK, linewidth=0.8, linestyle="--")
        axes.set_xticks([])
        axes.set_xlabel("员工（不具名）" if lang == "zh" else "Staff (not named)")
        axes.set_ylabel("按时（%）" if lang == "zh" else "Timely (%)")
    return axes


def plot_recurrence(curve: pd.DataFrame) -> Axes:
    """The share of corrected items that came back, by days since correction."""
    days = Words(zh="整改后天数", en="Days since correction")
    return plot_share_by_day(curve, days=days, share=Words(zh="复发（%）", en="Recurred (%)"))


def plot_share_by_day(curve: pd.DataFrame, *, days: Words, share: Words, top: float | None = None) -> Axes:
    """A share that grows with the days, with its band, from (0, 0). top : the axis ends there, else at the data."""
    lang = current().lang
    time = np.concatenate([[0.0], curve["time"].to_numpy(dtype=float)])
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.0)
        low, high, middle = (
            np.concatenate([[0.0], curve[name].to_numpy(dtype=float)]) * 100
            for name in ("low", "high", "share")
        )
        axes.fill_between(time, low, high, step="post", color=PALE, linewidth=0)
        axes.step(time, middle, where="post", color=BLUE)
        axes.set_ylim(0, top)
        axes.set_xlabel(days.in_(lang))
        axes.set_ylabel(share.in_(lang))
    return axes


def alt_chart(chart: pd.DataFrame) -> Words:
    """How many points, and in which weeks the signals are."""
    weeks = [f"{week:.0f}" for week in chart.loc[chart["signal"] & ~chart["baseline"], "label"]]
    listed = ", ".join(weeks[:8]) + ("…" if len(weeks) > 8 else "")
    return Words(
        zh=f"共 {len(chart)} 周；基线之后信号 {len(weeks)} 处" + (f"，第 {listed} 周。" if weeks else "。"),
        en=f"{len(chart)} weeks; {len(weeks)} signals after the baseline"
        + (f", weeks {listed}." if weeks else "."),
    )


def alt_gaps(gaps: pd.DataFrame) -> Words:
    """Each dimension's gap, in words."""
    rows = gaps[gaps["dimension"] != TOTAL].to_dict("records")
    zh = "；".join(f"{NAMES[row['dimension']].zh} {number(row['gap'])}" for row in rows)
    en = "; ".join(f"{NAMES[row['dimension']].en} {number(row['gap'])}" for row in rows)
    return Words(zh=f"差距：{zh}。", en=f"Gaps: {en}.")


def alt_priorities(priorities: pd.DataFrame) -> Words:
    """How many statements lie in each field."""
    first = int((priorities["field"] == "concentrate here").sum())
    return Words(
        zh=f"22 题中 {first} 题重要而做得不好。",
        en=f"{first} of {len(priorities)} statements matter and are rated low.",
    )


def alt_staff(staff: pd.DataFrame) -> Words:
    """The span of the adjusted rates, in words."""
    low, high = percent(float(staff["share"].min())), percent(float(staff["share"].max()))
    return Words(
        zh=f"{len(staff)} 名员工，校正率 {low}%~{high}%。",
        en=f"{len(staff)} members of staff, adjusted rates {low}% to {high}%.",
    )


def alt_recurrence(curve: pd.DataFrame) -> Words:
    """The share that has come back at the end of the curve."""
    last = percent(float(curve["share"].iloc[-1])) if len(curve) else "0.0"
    return Words(zh=f"曲线末端复发 {last}%。", en=f"{last}% have come back at the end of the curve.")


def _limits(axes: Axes, chart: pd.DataFrame, weeks: np.ndarray, *, scale: float = 100.0) -> None:
    """Limits of each part (a new one begins where the process changed on record), points, signals; dotted: end of a baseline."""
    part = chart["part"].to_numpy() if "part" in chart else np.zeros(len(chart))
    for place in np.unique(part):
        own = part == place
        for side in ("low", "high"):
            axes.step(weeks[own], chart.loc[own, side] * scale, where="mid", color=INK, linewidth=0.8)
        axes.plot(weeks[own], chart.loc[own, "centre"] * scale, color=GREY, linewidth=0.8)
        if not chart.loc[own, "baseline"].all():
            first = weeks[own & chart["baseline"].to_numpy(dtype=bool)]
            axes.axvline(first.max() + 0.5, color=GREY, linewidth=0.8, linestyle=":")
    axes.plot(weeks, chart["value"] * scale, "o-", color=BLUE, markersize=3, linewidth=0.7)
    signal = (chart["signal"] & ~chart["baseline"]).to_numpy(dtype=bool)
    axes.plot(weeks[signal], chart.loc[signal, "value"] * scale, "D", color=ORANGE, markersize=5)
