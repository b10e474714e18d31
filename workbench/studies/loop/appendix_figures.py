"""Figures of the appendix: the funnel of staff, how fast items are corrected, and how many reach each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.present.edition import current
from workbench.present.numbers import percent
from workbench.present.theme import BLUE, GREY, INK, ORANGE, TEXT_WIDTH, new_axes, themed
from workbench.studies.loop.closing import Loop
from workbench.studies.loop.figures import plot_share_by_day
from workbench.studies.loop.tables import STEPS
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAPTIONS = {
    "changed": Words(
        zh="流程变更已登记、限值重定的供电所", en="A station whose process changed on record: limits set anew"
    ),
    "residuals": Words(zh="抢修时间减去上周所预示者", en="Repair time beyond what the week before foretells"),
    "funnel": Words(
        zh="员工原始按时率的漏斗图（不具名）", en="Funnel of raw timeliness of staff (not named)"
    ),
    "correction": Words(zh="发现后的累计整改（95%CI）", en="Correction after an item was found (95% CI)"),
    "steps": Words(zh="不合格项走到哪一步", en="How far items have come"),
}
LIMITS = {"95": "--", "998": "-"}


def plot_funnel(staff: pd.DataFrame) -> Axes:
    """Raw rates against cases, with the 95 % and 99.8 % limits adjusted for over-dispersion; diamonds lie beyond the 95 %."""
    lang = current().lang
    rows = staff.sort_values("n")
    beyond = (rows["flag_adjusted"] != "").to_numpy()
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=2.6)
        for name, style in LIMITS.items():
            for side in ("low", "high"):
                axes.plot(rows["n"], rows[f"{side}_{name}_adjusted"] * 100, style, color=GREY, linewidth=0.8)
        for mask, colour, marker in ((~beyond, BLUE, "o"), (beyond, ORANGE, "D")):
            axes.plot(rows["n"][mask], rows["raw_share"][mask] * 100, marker, color=colour, markersize=3.5)
        axes.axhline(float(np.average(rows["raw_share"], weights=rows["n"])) * 100, color=INK, linewidth=0.8)
        axes.set_xlabel("件数" if lang == "zh" else "Cases")
        axes.set_ylabel("按时（%）" if lang == "zh" else "Timely (%)")
    return axes


def plot_correction(curve: pd.DataFrame) -> Axes:
    """The share of items corrected, by days since they were found; open ones are censored."""
    days = Words(zh="发现后天数", en="Days since found")
    return plot_share_by_day(curve, days=days, share=Words(zh="已整改（%）", en="Corrected (%)"), top=100)


def plot_steps(loop: Loop) -> Axes:
    """A bar a step, from found to verified effective."""
    lang = current().lang
    names = list(STEPS)[::-1]
    counts = [getattr(loop, name) for name in names]
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=1.7)
        axes.barh(range(len(names)), counts, color=BLUE, height=0.6)
        for place, count in enumerate(counts):
            axes.text(count, place, f" {count}", va="center", fontsize=8)
        axes.set_yticks(range(len(names)), [STEPS[name].in_(lang) for name in names])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("项" if lang == "zh" else "Items")
    return axes


def alt_funnel(staff: pd.DataFrame) -> Words:
    """How many lie beyond the limits."""
    beyond = int((staff["flag_adjusted"] != "").sum())
    return Words(
        zh=f"{len(staff)} 名员工中 {beyond} 名在 95% 限之外。",
        en=f"{beyond} of {len(staff)} members of staff lie beyond the 95% limits.",
    )


def alt_correction(curve: pd.DataFrame) -> Words:
    """The share corrected at the end of the curve."""
    last = percent(float(curve["share"].iloc[-1])) if len(curve) else "0.0"
    return Words(zh=f"曲线末端已整改 {last}%。", en=f"{last}% are corrected at the end of the curve.")


def alt_steps(loop: Loop) -> Words:
    """The counts of the bars."""
    zh = "；".join(f"{words.zh} {getattr(loop, name)}" for name, words in STEPS.items())
    en = "; ".join(f"{words.en} {getattr(loop, name)}" for name, words in STEPS.items())
    return Words(zh=f"{zh}。", en=f"{en}.")
