"""The figures of the insured fleet report; they draw result frames and compute nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.present.edition import current
from workbench.present.numbers import percent
from workbench.present.theme import BLUE, GREEN, INK, ORANGE, PALE, SKY, TEXT_WIDTH, new_axes, themed
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZES = {
    "small": (Words(zh="万元以下", en="below 10,000 yuan"), BLUE, "-"),
    "large": (Words(zh="万元及以上", en="10,000 yuan or more"), ORANGE, "--"),
}

CAPTIONS = {
    "paid": Words(zh="报案后累计赔付（95%CI）", en="Claims paid by days since report (95% CI)"),
    "stages": Words(
        zh="各环节的累计完成比例（95%CI；时间取对数）",
        en="Share through each stage by time (95% CI; logarithmic time)",
    ),
    "open": Words(zh="未决超过 30 天的案件", en="Claims open for more than 30 days"),
    "missed": Words(zh="万元以上而未当日通报的案件", en="Large losses not notified the same day"),
    "cover": Words(zh="每月承保台·日占营运台·日", en="Insured share of vehicle-days in service by month"),
}


def plot_paid(curves: pd.DataFrame) -> Axes:
    """The share of claims paid by days since report, by size."""
    lang = current().lang
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.3)
        for size, (name, colour, style) in SIZES.items():
            curve = curves[curves["group"] == size]
            time, share, low, high = (
                np.concatenate([[0.0], curve[key].to_numpy(dtype=float)])
                for key in ("time", "share", "low", "high")
            )
            axes.fill_between(time, low * 100, high * 100, step="post", color=PALE, linewidth=0, alpha=0.6)
            axes.step(time, share * 100, where="post", color=colour, linestyle=style, label=name.in_(lang))
        axes.set_xlim(0, 90)
        axes.set_ylim(0, 100)
        axes.set_xlabel("报案后天数" if lang == "zh" else "Days since report")
        axes.set_ylabel("已赔付（%）" if lang == "zh" else "Paid (%)")
        axes.legend(loc="lower right")
    return axes


STAGES = {
    "survey": (Words(zh="报案→查勘", en="report to survey"), SKY, "-"),
    "assessment": (Words(zh="查勘→定损", en="survey to assessment"), GREEN, "--"),
    "documents": (Words(zh="定损→单证", en="assessment to documents"), ORANGE, "-."),
    "payment": (Words(zh="单证→赔付", en="documents to payment"), BLUE, "-"),
    "whole": (Words(zh="报案→赔付", en="report to payment"), INK, ":"),
}


def plot_stages(curves: pd.DataFrame) -> Axes:
    """The share of claims through each stage by days since its beginning."""
    lang = current().lang
    with themed():
        axes = new_axes(width=TEXT_WIDTH, height=2.2)
        for stage, (name, colour, style) in STAGES.items():
            curve = curves[curves["group"] == stage]
            time, share, low, high = (curve[key].to_numpy(dtype=float) for key in ("time", "share", "low", "high"))  # fmt: skip
            axes.fill_between(time, low * 100, high * 100, step="post", color=PALE, linewidth=0, alpha=0.6)
            axes.step(time, share * 100, where="post", color=colour, linestyle=style, label=name.in_(lang))
        axes.set_xscale("log")
        axes.set_xlim(0.01, 120)
        axes.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
        axes.set_ylim(0, 100)
        axes.set_xlabel("天" if lang == "zh" else "Days")
        axes.set_ylabel("已完成（%）" if lang == "zh" else "Done (%)")
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=7.5)
    return axes


def alt_stages(curves: pd.DataFrame) -> Words:
    """How many are through each stage within ten days."""
    shares = {}
    for stage in STAGES:
        rows = curves[(curves["group"] == stage) & (curves["time"] <= 10)]
        shares[stage] = percent(float(rows["share"].iloc[-1])) if len(rows) else "0.0"
    zh = "；".join(f"{STAGES[stage][0].zh} {share}%" for stage, share in shares.items())
    en = "; ".join(f"{STAGES[stage][0].en} {share}%" for stage, share in shares.items())
    return Words(zh=f"十天内完成：{zh}。", en=f"Done within ten days: {en}.")


def plot_cover(months: pd.DataFrame) -> Axes:
    """Share of vehicle-days in service that are insured, by month."""
    lang = current().lang
    places = np.arange(len(months))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.0)
        axes.plot(places, months["share"] * 100, "o-", color=BLUE, markersize=3)
        axes.axhline(100, color=INK, linewidth=0.6)
        axes.set_xticks(places[::4], [str(each) for each in months["period"][::4]])
        axes.set_ylabel("承保台·日（%）" if lang == "zh" else "Days covered (%)")
    return axes


def alt_paid(curves: pd.DataFrame) -> Words:
    """The share paid at the end of each curve."""
    last = {size: percent(float(rows["share"].iloc[-1])) for size, rows in curves.groupby("group")}
    zh = "；".join(f"{SIZES[str(size)][0].zh} {share}%" for size, share in last.items())
    en = "; ".join(f"{SIZES[str(size)][0].en} {share}%" for size, share in last.items())
    return Words(zh=f"曲线末端已赔付：{zh}。", en=f"Paid at the end of the curve: {en}.")


def alt_cover(months: pd.DataFrame) -> Words:
    """The lowest and the highest month."""
    low, high = percent(float(months["share"].min())), percent(float(months["share"].max()))
    return Words(
        zh=f"{len(months)} 个月，覆盖 {low}%~{high}%。",
        en=f"{len(months)} months, {low}% to {high}% covered.",
    )
