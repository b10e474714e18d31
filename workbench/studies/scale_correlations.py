"""Correlations between the scales of a survey: a row a pair while they are few, a triangle where they would fill pages."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workbench.analyse.association.associate import correlate_matrix, correlation_square
from workbench.estimate import Estimate
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, number, p_value, with_interval
from workbench.present.tables import Column, Table, column, table
from workbench.studies.scales import Scored
from workbench.study import Lang, Words

FEW_PAIRS = 15  # of six scales: more rows than these belong in an appendix
WIDEST = 16  # scales whose triangle still fits a page
SHARED = Words(
    zh="同一量表的总分与其分量表共用条目，其相关为部分与整体的相关。",
    en="A total and its own subscales share items; their correlation is that of a part with its whole.",
)


def table_correlations(
    scored: Mapping[str, Scored], *, label: str = "tbl-scale-correlations", pairs_label: str = "tbl-pairs"
) -> Table:
    """Spearman correlations between scales, Holm-adjusted: a row a pair with its interval, or of many scales a triangle."""
    if not _is_triangle(scored):
        return _pairs(scored, label=label)
    lang = current().lang
    scores, titles = _all_scores(scored, lang)
    found = correlate_matrix(scores, scores, method="spearman", adjust="holm")
    r, p = (correlation_square(found, value=value).to_numpy() for value in ("r", "p_adjusted"))
    rows = [
        [
            f"{place + 1} {title}",
            *(number(r[place, other]) + ("*" if p[place, other] < 0.05 else "") for other in range(place)),
            *[""] * (len(titles) - 1 - place),
        ]
        for place, title in enumerate(titles.values())
    ]
    return table(
        rows,
        label=label,
        caption=_CAPTION,
        columns=[column("scale", align="left"), *(Column(str(place)) for place in range(1, len(titles)))],
        notes=[
            Words(
                zh=f"*：*P*<0.05（Holm 校正）；例数、区间与 *P* 见 @{pairs_label}。",
                en=f"An asterisk marks *p* < 0.05 after Holm's adjustment; n, intervals and *p* are in @{pairs_label}.",
            ),
            SHARED,
        ],
        size="small",
    )


def table_pairs(scored: Mapping[str, Scored], *, label: str = "tbl-pairs") -> Table | None:
    """Every pair with its n, interval and p, for the appendix; None where the paper's own table has them."""
    return _pairs(scored, label=label) if _is_triangle(scored) else None


_CAPTION = Words(zh="量表之间的 Spearman 相关", en="Spearman correlations between scales")


def _is_triangle(scored: Mapping[str, Scored]) -> bool:
    count = sum(len(each.instrument.subscales) for each in scored.values())
    return count * (count - 1) // 2 > FEW_PAIRS and count <= WIDEST


def _pairs(scored: Mapping[str, Scored], *, label: str) -> Table:
    lang = current().lang
    scores, titles = _all_scores(scored, lang)
    found = correlate_matrix(scores, scores, method="spearman", adjust="holm")
    rows = [
        [
            titles[row["row"]],
            titles[row["column"]],
            number(row["n"], decimals=0, lang=lang),
            with_interval(
                Estimate(row["r"], row["low"], row["high"], n=int(row["n"]), unit="correlation"), lang=lang
            ),
            p_value(row["p_adjusted"]),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows or [[NOTHING] * 5],
        label=label,
        caption=_CAPTION,
        columns=[
            column("scale", align="left"),
            column("scale", align="left"),
            column("n"),
            column("rho_ci"),
            column("p_holm"),
        ],
        notes=[SHARED],
    )


def _all_scores(scored: Mapping[str, Scored], lang: Lang) -> tuple[pd.DataFrame, dict[str, str]]:
    frames = []
    titles = {}
    for name, each in scored.items():
        scales = list(each.instrument.subscales)
        frames.append(each.scores[scales].add_prefix(f"{name}."))
        titles.update({f"{name}.{scale}": each.title(scale, lang) for scale in scales})
    return pd.concat(frames, axis=1), titles
