"""The figures of the benchmarking report; they draw result frames and compute nothing."""

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
from workbench.study import Lang, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

FUNNEL_NOTE = Words(
    zh="横线为目标；虚线、实线为 95%、99.8% 控制限，粗线已校正过度离散，细灰线未校正；菱形为校正后 95% 限外者。",
    en="Horizontal line: target. Dashed and solid lines: 95% and 99.8% limits, dark with and thin grey without adjustment for "
    "over-dispersion. Diamonds lie outside the adjusted 95% limits.",
)
RATES_NOTE = Words(
    zh="细线为 95% 区间；粗线为 1.39 倍标准误：事先选定的两个单位，粗线不重叠者有差别（5% 水平，未计比较次数）。圆点为收缩估计，竖短线为原始率，虚线为目标。",
    en="Thin lines are 95% intervals. Thick lines are 1.39 standard errors: two units whose thick lines do not overlap differ "
    "(5% level, for one pair chosen beforehand). Dots are shrunken rates, short strokes raw ones, the dashed line is the target.",
)
# {unit} and {word} stand for what the study calls a unit and a favourable answer.
CAPTIONS = {
    "own-funnel": Words(zh="本{unit}在漏斗图中的位置", en="This {unit} in the funnel"),
    "own-periods": Words(zh="各期{word}率（95%CI）", en="Rate of {word} answers by period (95% CI)"),
    "peers": Words(
        zh="各{unit}{word}率的收缩估计，不具名（95%CI）",
        en="Shrunken rates of all units, without names (95% CI)",
    ),
    "dimensions": Words(zh="各项目的{word}率（95%CI）", en="Rate of {word} answers by question (95% CI)"),
    "funnel": Words(zh="校正后{word}率的漏斗图", en="Funnel plot of adjusted rates of {word} answers"),
    "rates": Words(
        zh="各{unit}{word}率的收缩估计（95%CI）", en="Shrunken rates of {word} answers by {unit} (95% CI)"
    ),
    "ranks": Words(zh="各{unit}名次的 95% 区间", en="95% intervals of ranks by {unit}"),
    "weeks": Words(
        zh="逐周不{word}率的 p′ 控制图", en="Weekly p\u2032 chart of answers that were not {word}"
    ),
    "replies": Words(zh="投诉答复的累计比例（95%CI）", en="Share of complaints answered by time (95% CI)"),
}
LABELLED = 50  # rows whose names can be read one above the other
NAMED = 12  # more names than this do not fit beside their points


def plot_funnel(survey: Survey, comparison: Comparison) -> Axes:
    """Adjusted rate against the effective number of answers, with exact and over-dispersed limits around the target."""
    lang = current().lang
    rows = shown(survey, comparison).sort_values("n_effective")
    with themed():
        axes = new_axes(height=3.3)
        draw_limits(axes, rows, lang)
        axes.axhline(comparison.target * 100, color=GREY, linewidth=0.8)
        outside = rows["flag_adjusted"] != ""
        for mask, colour, marker in ((~outside, BLUE, "o"), (outside, ORANGE, "D")):
            axes.plot(
                rows.loc[mask, "n_effective"],
                rows.loc[mask, "share"] * 100,
                marker,
                color=colour,
                markersize=4.5,
            )
        axes.set_xlabel(
            "有效回答数（已计访问员聚集）" if lang == "zh" else "Answers (effective number under clustering)"
        )
        axes.set_ylabel(rate_label(survey, lang))
        axes.set_ylim(max(0, rows["share"].min() * 100 - 8), min(101, rows["share"].max() * 100 + 8))
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
        marks = [(x, y * 100) for x, y in rows[["n_effective", "share"]].to_numpy(dtype=float)]
        places = np.flatnonzero(outside)[:NAMED]
        titles = [unit_title(survey, unit, lang) for unit in rows["unit"].iloc[places]]
        names = [(*marks[place], title) for place, title in zip(places, titles, strict=True)]
        name_points(axes, names, around=marks)
    return axes


def plot_rates(survey: Survey, comparison: Comparison) -> Axes:
    """Shrunken rates with 95 % intervals, highest above; the line is the target."""
    lang = current().lang
    rows = shown(survey, comparison).sort_values("shrunken").reset_index(drop=True)
    with themed():
        axes = new_axes(height=min(7.5, 0.8 + 0.135 * len(rows)))
        places, thin = np.arange(len(rows)), min(1.0, LABELLED / max(len(rows), 1))
        axes.hlines(places, rows["low"] * 100, rows["high"] * 100, color=SKY, linewidth=1.5 * thin)
        axes.hlines(places, rows["eye_low"] * 100, rows["eye_high"] * 100, color=SKY, linewidth=3.5 * thin)
        axes.plot(rows["shrunken"] * 100, places, "o", color=BLUE, markersize=1 + 3 * thin)
        axes.plot(
            rows["raw_share"] * 100,
            places,
            "|",
            color=INK,
            markersize=2 + 4 * thin,
            label="原始率" if lang == "zh" else "raw rate",
        )
        axes.axvline(comparison.target * 100, color=GREY, linewidth=0.8, linestyle="--")
        _name_rows(axes, survey, rows, lang)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(rate_label(survey, lang))
        axes.legend(loc="lower right")
    return axes


def plot_dimensions(survey: Survey, rates: pd.DataFrame) -> Axes:
    """Rate of each question with its interval, in the order of the form."""
    lang, bench = current().lang, settings(survey)
    variables = survey.study.variables(bench.table)
    rows = rates.iloc[::-1]
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=0.8 + 0.24 * len(rows))
        places = np.arange(len(rows))
        axes.hlines(places, rows["low"] * 100, rows["high"] * 100, color=SKY, linewidth=1.6)
        axes.plot(rows["share"] * 100, places, "o", color=BLUE, markersize=4.5)
        axes.set_yticks(places, [variables[item].label(lang) for item in rows["item"]])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(rate_label(survey, lang))
    return axes


def plot_ranks(survey: Survey, comparison: Comparison) -> Axes:
    """Where each unit may rank: 95 % intervals, 1 is the highest."""
    lang = current().lang
    rows = comparison.units[comparison.units["ranked"]].sort_values("rank_median", ascending=False)
    with themed():
        axes = new_axes(height=min(7.5, 0.8 + 0.135 * len(rows)))
        places, thin = np.arange(len(rows)), min(1.0, LABELLED / max(len(rows), 1))
        axes.hlines(places, rows["rank_low"], rows["rank_high"], color=SKY, linewidth=3 * thin)
        axes.plot(rows["rank_median"], places, "|", color=INK, markersize=2 + 6 * thin)
        _name_rows(axes, survey, rows, lang)
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0.5, max(len(rows), 1) + 0.5)
        axes.set_xlabel(
            "名次（95% 区间，1 为最高）" if lang == "zh" else "Rank (95% interval, 1 is the highest)"
        )
    return axes


def _name_rows(axes: Axes, survey: Survey, rows: pd.DataFrame, lang: Lang) -> None:
    """The units' names at the rows of a figure, where they can be read."""
    names = [unit_title(survey, unit, lang) for unit in rows["unit"]] if len(rows) <= LABELLED else []
    axes.set_yticks(np.arange(len(names)), names)


def caption(survey: Survey, name: str) -> Words:
    """The caption of one of the `CAPTIONS`, with the study's own words."""
    words, bench = CAPTIONS[name], settings(survey)
    return Words(
        zh=words.zh.format(unit=bench.unit_word.zh, word=bench.word.zh),
        en=words.en.format(unit=bench.unit_word.en, word=bench.word.en),
    )


def alt_units(survey: Survey, comparison: Comparison) -> Words:
    """What the funnel and the rates show, in words: which units lie outside the adjusted limits."""
    units = shown(survey, comparison)
    texts = {}
    words: tuple[tuple[Lang, str, str], ...] = (("zh", "、", "无"), ("en", ", ", "none"))
    for lang, link, none in words:
        names = [
            [
                unit_title(survey, unit, lang)
                for unit in units.loc[units["flag_adjusted"].str.startswith(side), "unit"]
            ]
            for side in ("low", "high")
        ]
        texts[lang] = [link.join(each) or none for each in names]
    target = percent(comparison.target)
    return Words(
        zh=f"目标 {target}%。低于控制限：{texts['zh'][0]}；高于控制限：{texts['zh'][1]}。",
        en=f"Target {target}%. Below the limits: {texts['en'][0]}; above: {texts['en'][1]}.",
    )


def alt_dimensions(survey: Survey, rates: pd.DataFrame) -> Words:
    """What the questions show, in words: the highest and the lowest."""
    variables = survey.study.variables(settings(survey).table)
    known = rates.dropna(subset=["share"])
    if known.empty:
        return Words(zh="没有有效回答。", en="There is no valid answer.")
    ends = [known.loc[known["share"].idxmax()], known.loc[known["share"].idxmin()]]
    zh = [f"{variables[row['item']].label('zh')}（{percent(row['share'])}%）" for row in ends]
    en = [f"{variables[row['item']].label('en')} ({percent(row['share'])}%)" for row in ends]
    return Words(zh=f"最高：{zh[0]}；最低：{zh[1]}。", en=f"Highest: {en[0]}; lowest: {en[1]}.")


def shown(survey: Survey, comparison: Comparison) -> pd.DataFrame:
    """The units with enough answers to be shown at all."""
    return comparison.units[comparison.units["n"] >= survey.study.privacy.k]


def draw_limits(axes: Axes, rows: pd.DataFrame, lang: Lang) -> None:
    """The 95 % and 99.8 % limits around the target, with and without the adjustment for over-dispersion."""
    styles = {"95": ("--", 0.8), "998": ("-", 0.9)}
    n = np.geomspace(rows["n_effective"].min(), rows["n_effective"].max(), 200)
    for level, (style, width) in styles.items():
        name = "95%" if level == "95" else "99.8%"
        label = (
            f"{name} 控制限（校正过度离散）" if lang == "zh" else f"{name} limits, over-dispersion adjusted"
        )
        for side in ("low", "high"):
            adjusted = _between_units(rows, f"{side}_{level}_adjusted", n).clip(0, 1) * 100
            axes.plot(n, adjusted, style, color=INK, linewidth=width, label=label if side == "low" else None)
            axes.plot(n, _between_units(rows, f"{side}_{level}", n) * 100, style, color=GREY, linewidth=0.5)


def _between_units(rows: pd.DataFrame, column: str, n: NDArray[np.float64]) -> NDArray[np.float64]:
    """A limit at sizes between those of the units: nearly a straight line in 1 / root n, so drawn as one."""
    known = rows.iloc[::-1]
    places, limits = known["n_effective"].to_numpy(float), known[column].to_numpy(float)
    return np.asarray(np.interp(1 / np.sqrt(n), 1 / np.sqrt(places), limits))


def rate_label(survey: Survey, lang: Lang) -> str:
    """What an axis of rates is called."""
    word = settings(survey).word.in_(lang)
    return f"{word}率（%）" if lang == "zh" else f"{word.capitalize()} (%)"
