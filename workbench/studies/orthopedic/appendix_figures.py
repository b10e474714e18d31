"""The figures of the appendix: the answers to the caring form, and the ages beside what the source prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.theme import BLUE, GREY, INK, ORANGE, PALE, new_axes, themed
from workbench.studies.scales import Scored
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADES = (
    "#a6611a",
    "#dfc27d",
    PALE,
    "#80b1d3",
    BLUE,
)  # from dissatisfied to satisfied, apart in grey print too
ITEMS_CAPTION = Words(zh="关怀行为评价各条目的应答构成", en="Answers to the caring form")
AGE_CAPTION = Words(
    zh="年龄分布与原文印出的均数±标准差", en="Ages, with the mean ± SD that the source prints"
)


def answer_shares(both: Mapping[str, Scored]) -> pd.DataFrame:
    """Share of each answer (columns, from the lowest) by caring item (rows), of those who answered it."""
    care = both["care"]
    low, high = (int(end) for end in care.instrument.codings[care.coding])
    shares = {
        name: answers.value_counts(normalize=True).reindex(range(low, high + 1), fill_value=0.0)
        for name, answers in care.answers.astype(float).items()
    }
    return pd.DataFrame(shares).T


def plot_answers(survey: Survey, both: Mapping[str, Scored]) -> Axes:
    """Diverging stacked bars of the caring items, centred on the middle answer."""
    lang = current().lang
    shares = answer_shares(both) * 100
    variables = survey.study.variables("patients")
    start = -(shares.iloc[:, :2].sum(axis=1) + shares.iloc[:, 2] / 2)
    places = np.arange(len(shares))[::-1]
    with themed():
        axes = new_axes(height=2.6)
        for place, answer in enumerate(shares.columns):
            width = shares[answer]
            name = variables[str(shares.index[0])].level(str(answer), lang)
            axes.barh(places, width, left=start, height=0.65, color=SHADES[place], label=name)
            start = start + width
        axes.axvline(0, color=INK, linewidth=0.7)
        axes.set_yticks(places, [variables[str(name)].label(lang) for name in shares.index])
        axes.tick_params(axis="y", length=0)
        ticks = np.arange(-50, 101, 25)
        axes.set_xticks(ticks, [f"{abs(tick)}" for tick in ticks])
        axes.set_xlabel("构成比（%）" if lang == "zh" else "Share of answers (%)")
        axes.legend(
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=5,
            fontsize=7,
            columnspacing=0.9,
            handlelength=1.2,
        )
    return axes


def alt_answers(survey: Survey, both: Mapping[str, Scored]) -> Words:
    """What the bars show, in words."""
    top = answer_shares(both).iloc[:, -1].dropna()
    if top.empty:
        return Words(zh="没有应答。", en="No answers.")
    variables = survey.study.variables("patients")
    best, worst = (variables[str(name)] for name in (top.idxmax(), top.idxmin()))
    return Words(
        zh=f"各条目应答的分歧堆叠条形图；答最高一级最多的是“{best.label('zh')}”，最少的是“{worst.label('zh')}”。",
        en=f"Diverging stacked bars by item; the best answer is most frequent for “{best.label('en')}”, least for “{worst.label('en')}”.",
    )


def plot_ages(survey: Survey) -> Axes:
    """Histogram of age; the printed mean ± SD as a bar above it."""
    lang = current().lang
    ages = survey.tables["patients"]["age"].dropna()
    printed = next((each for each in survey.study.printed if each.name == "age"), None)
    with themed():
        axes = new_axes(width=4.6, height=2.6)
        axes.hist(ages, bins=list(range(15, 71, 5)), color=PALE, edgecolor=GREY)
        if printed is not None:
            height = axes.get_ylim()[1] * 1.06
            label = "原文：均数±标准差" if lang == "zh" else "Printed mean ± SD"
            axes.errorbar(
                [printed.mean], [height], xerr=[printed.sd], fmt="o", color=ORANGE, capsize=3, label=label
            )
            axes.set_ylim(0, height * 1.08)
            axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
        axes.set_xlabel("年龄（岁）" if lang == "zh" else "Age (years)")
        axes.set_ylabel("例数" if lang == "zh" else "Patients")
    return axes


def alt_ages(survey: Survey) -> Words:
    """What the histogram shows, in words."""
    ages = survey.tables["patients"]["age"].dropna()
    printed = next((each for each in survey.study.printed if each.name == "age"), None)
    if printed is None or ages.empty:
        return Words(zh="年龄直方图。", en="Histogram of ages.")
    inside = float(ages.between(printed.mean - printed.sd, printed.mean + printed.sd).mean())
    return Words(
        zh=f"年龄直方图；原文印出的均数±标准差之内只有 {inside * 100:.0f}% 的患者。",
        en=f"Histogram of ages; {inside * 100:.0f}% of the patients lie within the printed mean ± SD.",
    )
