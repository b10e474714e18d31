"""The figures of the orthopaedic paper; they draw result frames and compute nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.theme import BLUE, GREY, INK, ORANGE, PALE, TEXT_WIDTH, new_axes, themed
from workbench.studies.orthopedic.care import CARING, FACTORS
from workbench.studies.orthopedic.tables import factor_title
from workbench.study import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = {
    "hard": {"zh": "“硬”条件", "en": "Hard"},
    "soft": {"zh": "“软”服务", "en": "Soft"},
    "total": {"zh": "总均分", "en": "Total"},
}


def plot_correlations(survey: Survey, matrix: pd.DataFrame) -> Axes:
    """Forest plot: correlation of each factor with the hard, soft and total score, three panels, line at zero."""
    from matplotlib.figure import Figure

    lang = current().lang
    with themed():
        figure = Figure(figsize=(TEXT_WIDTH, 2.45), layout="constrained")
        panels = figure.subplots(1, 3, sharey=True, sharex=True)
        places = np.arange(len(FACTORS))[::-1]
        for axes, caring in zip(panels, CARING, strict=True):
            rows = matrix[matrix["column"] == caring].set_index("row").loc[list(FACTORS)]
            axes.hlines(places, rows["low"], rows["high"], color=BLUE)
            axes.plot(rows["r"], places, "o", color=BLUE, markersize=4)
            axes.axvline(0, color=GREY, linewidth=0.7, linestyle="--")
            axes.set(title=PANELS[caring][lang], xlim=(-0.65, 0.35))
            axes.tick_params(axis="y", length=0)
        panels[0].set_yticks(places, [factor_title(survey, code, lang) for code in FACTORS])
        panels[1].set_xlabel(
            "Spearman 相关系数（95%CI）" if lang == "zh" else "Spearman correlation (95% CI)"
        )
    first: Axes = panels[0]
    return first


def plot_profile(survey: Survey, comparison: pd.DataFrame) -> Axes:
    """Factor profile: sample means with 95 % intervals over the norm's mean ± 1 SD, on the answers' own scale."""
    lang = current().lang
    rows = comparison.set_index("scale").loc[list(FACTORS)]
    places = np.arange(len(FACTORS))
    half = 1.96 * rows["sd"] / np.sqrt(rows["n"])
    with themed():
        axes = new_axes(height=2.5)
        band = "常模均数±1个标准差" if lang == "zh" else "Norm mean ± 1 SD"
        axes.bar(
            places,
            2 * rows["norm_sd"],
            bottom=rows["norm_mean"] - rows["norm_sd"],
            width=0.62,
            color=PALE,
            label=band,
        )
        axes.hlines(rows["norm_mean"], places - 0.31, places + 0.31, color=INK, linewidth=1.0)
        label = "本组均数及95%CI" if lang == "zh" else "Sample mean and 95% CI"
        axes.errorbar(
            places, rows["mean"], yerr=half, fmt="o", color=ORANGE, markersize=4, capsize=2, label=label
        )
        names = [_wrapped(factor_title(survey, code, lang), lang) for code in FACTORS]
        axes.set_xticks(places, names, fontsize=8.5 if lang == "zh" else 7)
        axes.set_ylabel("因子分（1~5）" if lang == "zh" else "Factor score (1 to 5)")
        axes.set_ylim(0.7, max(2.6, float((rows["mean"] + half).max()) + 0.2))
        axes.legend(loc="upper right", ncols=2)
    return axes


def plot_scatter(survey: Survey, values: pd.DataFrame, smooth: pd.DataFrame) -> Axes:
    """Caring score against GSI, self-completed forms apart from the others, with the smoothed course of all."""
    lang = current().lang
    own = survey.tables["patients"]["mode"] == "1"
    labels = ("本人填写", "代填") if lang == "zh" else ("Self-completed", "Completed by others")
    with themed():
        axes = new_axes(width=4.6, height=3.0)
        for mask, colour, marker, label in ((own, BLUE, "o", labels[0]), (~own, ORANGE, "^", labels[1])):
            axes.plot(
                values.loc[mask, "GSI"],
                values.loc[mask, "total"],
                marker,
                color=colour,
                markersize=4,
                alpha=0.75,
                label=label,
            )
        if len(smooth):
            course = "LOWESS 平滑线" if lang == "zh" else "LOWESS"
            axes.plot(smooth["GSI"], smooth["total"], color=INK, linewidth=1.2, label=course)
        axes.set_xlabel("SCL-90 总均分" if lang == "zh" else "General severity index (GSI)")
        axes.set_ylabel("关怀满意度均分" if lang == "zh" else "Caring score")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return axes


def _wrapped(text: str, lang: str) -> str:
    if lang == "zh":
        return text if len(text) <= 4 else f"{text[:4]}\n{text[4:]}"
    return text.replace(" ", "\n").replace("-", "-\n")


CAPTIONS = {
    "profile": Words(zh="SCL-90 各因子分与 1986 年常模", en="SCL-90 factor scores against the 1986 norm"),
    "forest": Words(
        zh="SCL-90 各因子与满意度得分的 Spearman 相关（95%CI）",
        en="Spearman correlations of SCL-90 factors with satisfaction (95% CI)",
    ),
    "scatter": Words(zh="总均分与关怀满意度均分", en="General severity index and caring score"),
}


def alt_profile(survey: Survey, comparison: pd.DataFrame) -> Words:
    """What the profile shows, in words."""
    above = [row["scale"] for row in comparison.to_dict("records") if row["low"] > 0]
    return _listed(
        survey,
        above,
        Words(
            zh="均数的 95% 区间高于常模均数的因子：{}。",
            en="Factors whose 95% interval lies above the norm mean: {}.",
        ),
    )


def alt_forest(survey: Survey, matrix: pd.DataFrame) -> Words:
    """What the forest plot shows, in words."""
    total = matrix[matrix["column"] == "total"]
    negative = [row["row"] for row in total.to_dict("records") if row["high"] < 0]
    return _listed(
        survey,
        negative,
        Words(
            zh="与满意度总均分的相关区间全在零以下的因子：{}。",
            en="Factors whose correlation with the total caring score lies wholly below zero: {}.",
        ),
    )


def alt_scatter(values: pd.DataFrame) -> Words:
    """What the scatter plot shows, in words."""
    n = int(values[["GSI", "total"]].notna().all(axis=1).sum())
    return Words(
        zh=f"{n} 名患者的散点图：横轴为总均分，纵轴为关怀满意度均分，本人填写与代填分开标记；人数足够时附 LOWESS 平滑线。",
        en=f"Scatter plot of {n} patients: general severity index across, caring score up; self-completed forms are marked apart; with enough patients a LOWESS line is drawn.",
    )


def _listed(survey: Survey, codes: list[str], sentence: Words) -> Words:
    zh = "、".join(factor_title(survey, code, "zh") for code in codes) or "无"
    en = ", ".join(factor_title(survey, code, "en") for code in codes) or "none"
    return Words(zh=sentence.zh.format(zh), en=sentence.en.format(en))
