"""The report that any study with instruments gets before anyone writes a notebook for it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from workbench.analyse.describe import describe
from workbench.errors import InputError
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.reliability.alpha import item_statistics
from workbench.measure.score import select_subscale
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, extent, mean_sd, number
from workbench.present.tables import Table, column, table
from workbench.present.theme import BLUE, SKY, TEXT_WIDTH, new_axes, themed
from workbench.studies.scales import Scored, scale_statistics
from workbench.study import Lang, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MEANS_CAPTION = Words(zh="各量表均分（95%CI）", en="Mean scores (95% CI)")
MOST_LEVELS = 12  # a category with more levels is an identifier or a free answer, not a row of a first table


def main_table(survey: Survey) -> str:
    """The table the report is about: that of the instruments, else the first one declared."""
    tables = {use.table for use in survey.study.instruments.values()}
    if len(tables) > 1:
        raise InputError(
            "The instruments stand in several tables",
            found=", ".join(sorted(tables)),
            fix="Report each apart.",
        )
    return tables.pop() if tables else next(iter(survey.study.tables))


def background(survey: Survey) -> list[str]:
    """Variables that describe the respondents: categories and numbers that are no items of an instrument."""
    name = main_table(survey)
    items = {item for use in survey.study.instruments.values() for item in use.columns}
    frame = survey.tables[name]
    return [
        variable.name
        for variable in survey.study.variables(name).values()
        if variable.name in frame.columns
        and variable.name not in items
        and (
            variable.type in ("integer", "number")
            or (variable.type == "category" and frame[variable.name].nunique() <= MOST_LEVELS)
        )
    ]


def asked_apart(survey: Survey) -> list[str]:
    """Every variable but the items of instruments, which are counted with their scales, and free texts."""
    name = main_table(survey)
    items = {item for use in survey.study.instruments.values() for item in use.columns}
    variables = survey.study.variables(name)
    return [
        each for each in survey.tables[name].columns if each not in items and variables[each].type != "text"
    ]


def scale_means(scored: Mapping[str, Scored]) -> pd.DataFrame:
    """A row a scale: instrument, scale, n, mean, low, high (95 %, Student), least and greatest possible score."""
    from scipy.special import stdtrit

    rows = []
    for each in scored.values():
        stats = describe(each.scores, columns=list(each.instrument.subscales)).set_index("variable")
        for scale in each.instrument.subscales:
            n, mean, sd = (float(stats.loc[scale, key]) for key in ("n", "mean", "sd"))
            half = float(stdtrit(n - 1, 0.975)) * sd / math.sqrt(n) if n > 1 else math.nan
            least = each.instrument.least_score(scale, coding=each.coding)
            most = each.instrument.greatest_score(scale, coding=each.coding)
            rows.append([each.name, scale, n, mean, sd, mean - half, mean + half, least, most])
    columns = ["instrument", "scale", "n", "mean", "sd", "low", "high", "least", "greatest"]
    return pd.DataFrame(rows, columns=columns)


def least_reliable(scored: Mapping[str, Scored]) -> Words:
    """The name of the scale whose alpha is the lowest; a dash where none has one."""
    least = _least_alpha(scored)
    if least is None:
        return Words(zh=NOTHING, en=NOTHING)
    title = scored[least["instrument"]].title
    return Words(zh=title(least["scale"], "zh"), en=title(least["scale"], "en"))


def lowest_alpha(scored: Mapping[str, Scored]) -> Estimate:
    """The least reliable scale's alpha; NaN with a reason when no scale has two items, or too few people answered."""
    if (least := _least_alpha(scored)) is not None:
        return least["alpha"]  # type: ignore[no-any-return]
    long = any(
        len(scale.items) > 1 for each in scored.values() for scale in each.instrument.subscales.values()
    )
    why = "too few complete answers" if long else "no scale of two items"
    return missing(why, unit="reliability")


def _least_alpha(scored: Mapping[str, Scored]) -> dict[str, Any] | None:
    """The row of the scale with the lowest alpha; None where no scale has one."""
    rows = scale_statistics(scored).to_dict("records")
    known = [row for row in rows if math.isfinite(row["alpha"].value)]
    return min(known, key=lambda row: float(row["alpha"].value), default=None)


def scale_count(scored: Mapping[str, Scored]) -> Estimate:
    """Number of scales scored."""
    count = sum(len(each.instrument.subscales) for each in scored.values())
    return Estimate(count, n=count, unit="count", method="scales scored")


def reliability_outcome(scored: Mapping[str, Scored]) -> Literal["good", "fair", "low", "unknown"]:
    """How low the least alpha is, by the usual marks .80 and .70 (Nunnally & Bernstein 1994)."""
    value = lowest_alpha(scored).value
    if math.isnan(value):
        return "unknown"
    return "good" if value >= 0.8 else "fair" if value >= 0.7 else "low"


def table_means(scored: Mapping[str, Scored], *, label: str = "tbl-means") -> Table:
    """Mean of each scale with its interval and possible range."""
    lang = current().lang
    rows = [
        [
            scored[row["instrument"]].title(row["scale"], lang),
            number(row["n"], decimals=0, lang=lang),
            mean_sd(row["mean"], row["sd"], lang=lang),
            between(row["low"], row["high"], "score", lang=lang),
            extent(row["least"], row["greatest"], lang=lang),
        ]
        for row in scale_means(scored).to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="各量表均分及 95% 置信区间", en="Mean scores with 95% intervals"),
        columns=[column("scale", align="left"), *(column(key) for key in ("n", "mean_sd", "ci", "possible"))],
    )


def table_items(survey: Survey, scored: Mapping[str, Scored], *, label: str = "tbl-item-statistics") -> Table:
    """What each item contributes to its scale."""
    lang = current().lang
    rows: list[list[str]] = []
    stubs: list[int] = []
    for each, scale in itertools.chain.from_iterable(
        ((s, c) for c in s.instrument.subscales) for s in scored.values()
    ):
        items = select_subscale(each.answers, each.instrument, scale, coding=each.coding)
        if items.shape[1] < 2:
            continue
        stubs.append(len(rows))
        rows.append([each.title(scale, lang), *[""] * 4])
        rows += [_item_row(survey, row, lang) for row in item_statistics(items).to_dict("records")]
    return table(
        rows or [[NOTHING] * 5],
        label=label,
        caption=Words(zh="条目分析", en="Item statistics"),
        columns=[
            column("item", align="left"),
            *(column(key) for key in ("n", "mean_sd", "item_rest", "alpha_dropped")),
        ],
        stub_rows=stubs,
    )


def plot_means(scored: Mapping[str, Scored]) -> Axes:
    """Scale means with 95 % intervals as percentages of the possible range, so that scales can share an axis."""
    lang = current().lang
    rows = scale_means(scored).iloc[::-1]
    width = rows["greatest"] - rows["least"]
    shown = {key: (rows[key] - rows["least"]) / width * 100 for key in ("mean", "low", "high")}
    places = np.arange(len(rows))
    with themed():
        axes = new_axes(width=TEXT_WIDTH * 0.85, height=min(7.0, 0.9 + 0.26 * len(rows)))
        axes.hlines(places, shown["low"], shown["high"], color=SKY, linewidth=2)
        axes.plot(shown["mean"], places, "o", color=BLUE, markersize=4.5)
        titles = [scored[row["instrument"]].title(row["scale"], lang) for row in rows.to_dict("records")]
        axes.set_yticks(places, titles)
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, 100)
        axes.set_xlabel(
            "均分占可能全距的百分比（95%CI）" if lang == "zh" else "Mean as % of the possible range (95% CI)"
        )
    return axes


def alt_means(scored: Mapping[str, Scored]) -> Words:
    """What the means show, in words."""
    rows = scale_means(scored).to_dict("records")
    zh = "；".join(
        f"{scored[row['instrument']].title(row['scale'], 'zh')} {number(row['mean'])}" for row in rows
    )
    en = "; ".join(
        f"{scored[row['instrument']].title(row['scale'], 'en')} {number(row['mean'])}" for row in rows
    )
    return Words(zh=f"各量表均分：{zh}。", en=f"Mean scores: {en}.")


def _item_row(survey: Survey, row: Mapping[str, object], lang: Lang) -> list[str]:
    variable = survey.study.variables(main_table(survey))[str(row["item"])]
    values = {key: float(row[key]) for key in ("n", "mean", "sd", "item_rest_r", "alpha_if_dropped")}  # type: ignore[arg-type]
    return [
        variable.label(lang),
        number(values["n"], decimals=0, lang=lang),
        mean_sd(values["mean"], values["sd"], lang=lang),
        number(values["item_rest_r"]),
        number(values["alpha_if_dropped"]),
    ]
