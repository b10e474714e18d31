"""The units side by side as tables: rates, positions, chances; a rank only with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.intake.privacy.suppress import withheld
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import extent, number, percent
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.studies.branch.answers import settings, unit_title
from workbench.studies.branch.comparison import Comparison
from workbench.studies.branch.rows import rate_cell, shown_row, unit_column, why_hidden
from workbench.study import Benchmark, Lang, Words

FLAGS = {
    "": Words(zh="界内", en="within"),
    "low_95": Words(zh="低于 95% 限", en="below 95%"),
    "low_998": Words(zh="低于 99.8% 限", en="below 99.8%"),
    "high_95": Words(zh="高于 95% 限", en="above 95%"),
    "high_998": Words(zh="高于 99.8% 限", en="above 99.8%"),
}
MANY = 60  # units of which a paper prints only those outside the limits


def table_units(survey: Survey, comparison: Comparison, *, label: str = "tbl-units") -> Table:
    """Units in the order of their codes: n, raw, adjusted, shrunken rate with interval, position, interval of ranks.

    Of more than `MANY` units only those outside the adjusted limits; `table_ranks` has all.
    """
    lang, bench = current().lang, settings(survey)
    outside = comparison.units[comparison.units["flag_adjusted"] != ""]
    some = len(comparison.units) > MANY and len(outside) > 0
    units = (outside if some else comparison.units).to_dict("records")
    hidden = withheld([row["n"] for row in units], k=survey.study.privacy.k)
    rows = [_unit_row(survey, row, lang, hidden=gone) for row, gone in zip(units, hidden, strict=True)]
    return table(
        rows,
        label=label,
        caption=Words(
            zh=f"各{bench.unit_word.zh}{bench.word.zh}率（按代码排列，不是名次）",
            en=f"Rate of {bench.word.en} answers by {bench.unit_word.en} (in order of code, not a ranking)",
        ),
        columns=[
            unit_column(survey, lang),
            *(column(key) for key in ("n", "raw_rate", "adjusted_rate", "shrunken_ci")),
            column("flag", align="center"),
            column("rank_ci"),
        ],
        notes=[
            Words(
                zh="校正率：间接标准化后的率；收缩估计：经验贝叶斯。位置以校正过度离散后的控制限判定。"
                f"名次区间为 95%，1 为最高；回答少于 {bench.minimum_n} 份者不给名次。",
                en="Adjusted: indirectly standardised; shrunken: empirical Bayes. Position by the limits adjusted for over-dispersion. "
                f"Rank intervals are 95%, 1 is the highest; no ranks below {bench.minimum_n} answers.",
            ),
            *why_hidden(survey, [row["n"] for row in units], hidden),
            *([_only_outside(bench, len(comparison.units))] if some else []),
        ],
        size="small",
    )


def table_ranks(survey: Survey, comparison: Comparison, *, label: str = "tbl-ranks") -> Table:
    """Each ranked unit's n and shrunken rate, and its chance to be among the first or the last quarter."""
    lang = current().lang
    rows = [
        [
            unit_title(survey, row["unit"], lang),
            number(row["n"], decimals=0, lang=lang),
            rate_cell({"share": row["shrunken"], "low": row["low"], "high": row["high"]}, lang),
            number(row["reliability"], lang=lang),
            number(row["p_top_quarter"], lang=lang),
            number(row["p_bottom_quarter"], lang=lang),
        ]
        for row in comparison.units[comparison.units["ranked"]].to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="居前、居后四分之一的概率", en="Chances of being in the first or the last quarter"),
        columns=[
            unit_column(survey, lang),
            *(column(key) for key in ("n", "shrunken_ci", "reliability", "top_quarter", "bottom_quarter")),
        ],
        size="small",
    )


def _only_outside(bench: Benchmark, count: int) -> Words:
    return Words(
        zh=f"共 {count} 个{bench.unit_word.zh}，只列校正后 95% 控制限外者；全部见 @tbl-ranks。",
        en=f"Of {count} units only those outside the adjusted 95% limits are listed; @tbl-ranks has all.",
    )


def _unit_row(survey: Survey, row: Mapping[str, Any], lang: Lang, *, hidden: bool) -> list[str]:
    ranks = extent(row["rank_low"], row["rank_high"], lang=lang) if row["ranked"] else term("too_small", lang)
    shrunken = {"share": row["shrunken"], "low": row["low"], "high": row["high"]}
    cells = [
        percent(row["raw_share"], lang=lang),
        percent(row["share"], lang=lang),
        rate_cell(shrunken, lang),
        FLAGS[row["flag_adjusted"]].in_(lang),
        ranks,
    ]
    return shown_row(survey, unit_title(survey, row["unit"], lang), row["n"], cells, lang, hidden=hidden)
