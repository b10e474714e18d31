"""The instruments of a study: scored, and how good the scales are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from workbench.analyse.describe import describe
from workbench.estimate import Estimate
from workbench.instruments import Instrument, load_instrument
from workbench.intake.processed import Survey
from workbench.measure.reliability.alpha import cronbach_alpha, floor_ceiling
from workbench.measure.reliability.items import item_statistics
from workbench.measure.score import score, scoring_counts, select_subscale
from workbench.present.edition import current
from workbench.present.numbers import extent, mean_sd, number, percent, with_interval
from workbench.present.tables import Table, column, table
from workbench.study import Lang, Words

NORMAL_95 = 1.959963984540054
ALMOST_ONE = 1 - 1e-12
MOST_NAMED = 6
STATISTICS = (
    *("instrument", "scale", "items", "n", "prorated", "mean", "sd", "median", "q1", "q3"),
    *("floor", "ceiling", "alpha"),
)


@dataclass(frozen=True)
class Scored:
    """One instrument of a study after scoring.

    answers : respondents in rows, items in columns as the codebook names them. scores : as `measure.score` gives them.
    """

    name: str
    instrument: Instrument
    coding: str
    answers: pd.DataFrame
    scores: pd.DataFrame

    def title(self, scale: str, lang: Lang) -> str:
        """What a scale is called."""
        return self.instrument.subscales[scale].title[lang]


def score_instruments(survey: Survey) -> dict[str, Scored]:
    """Score every instrument that study.toml declares, by its name there. Rows keep the table's index."""
    scored = {}
    for name, use in survey.study.instruments.items():
        instrument = load_instrument(use.instrument, folder=survey.study.folder)
        coding = use.coding or instrument.default_coding
        answers = survey.tables[use.table][list(use.columns)]
        scored[name] = Scored(name, instrument, coding, answers, score(answers, instrument, coding=coding))
    return scored


def scale_statistics(scored: Mapping[str, Scored]) -> pd.DataFrame:
    """A row a scale: instrument, scale, items, n, prorated, mean, sd, median, q1, q3, floor, ceiling (shares), alpha."""
    frames = [_of_instrument(each) for each in scored.values()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(STATISTICS))


def table_scales(scored: Mapping[str, Scored], *, label: str = "tbl-scales") -> Table:
    """Mean, floor, ceiling and alpha of every scale of the study."""
    lang = current().lang
    rows: list[list[str]] = []
    stubs: list[int] = []
    for name, each in scored.items():
        stubs.append(len(rows))
        rows.append([each.instrument.title[lang], *[""] * 6])
        rows += [_scale_row(each, row, lang) for row in scale_statistics({name: each}).to_dict("records")]
    return table(
        rows,
        label=label,
        caption=Words(zh="各量表得分与信度", en="Scores and reliability of the scales"),
        columns=[
            column("scale", align="left"),
            *(column(key) for key in ("items", "n", "mean_sd", "floor", "ceiling", "alpha_ci")),
        ],
        stub_rows=stubs,
        notes=[
            *_turned_the_wrong_way(scored),
            Words(
                zh="信度区间为 Feldt 法；地板、天花板为得最低、最高可能分者的百分比，超过 15% 常视为有效应。",
                en="Intervals of alpha by Feldt's method; floor and ceiling are the percentages with the lowest and "
                "highest possible score, of which more than 15% is commonly called an effect.",
            ),
        ],
    )


def opposed_items(scored: Mapping[str, Scored]) -> list[str]:
    """Items that go against the rest of their scale: item-rest correlation and its 95 % interval below 0 (Fisher's z).

    Most often such an item is worded the other way and not declared as reversed.
    """
    opposed: list[str] = []
    for each in scored.values():
        for scale in each.instrument.subscales:
            items = select_subscale(each.answers, each.instrument, scale, coding=each.coding)
            if items.shape[1] > 1:
                table = item_statistics(items)
                r, n = table["item_rest_r"].clip(-ALMOST_ONE, ALMOST_ONE), table["n"].clip(lower=4)
                high = np.tanh(np.arctanh(r) + NORMAL_95 / np.sqrt(n - 3))
                opposed += table["item"][(high < 0) & (table["n"] > 3)].tolist()
    return list(dict.fromkeys(opposed))


def _turned_the_wrong_way(scored: Mapping[str, Scored]) -> list[Words]:
    items = opposed_items(scored)
    if not items:
        return []
    more = len(items) - MOST_NAMED
    return [
        Words(
            zh=f"{'、'.join(items[:MOST_NAMED])}{f' 等 {len(items)} 个条目' if more > 0 else ''}"
            "与本量表其余条目负相关（95% 置信区间在 0 以下）：请核对是否为未声明的反向计分条目。",
            en=f"{', '.join(items[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''} go against the rest of their scale "
            "(95% interval of the correlation below 0): check whether they are reversed items that were not declared.",
        )
    ]


def table_scoring(scored: Mapping[str, Scored], *, label: str = "tbl-scoring") -> Table:
    """How many respondents each scale was scored for: all items, person mean, not scored."""
    lang = current().lang
    rows = []
    for each in scored.values():
        counts = scoring_counts(each.answers, each.instrument)
        show = partial(number, decimals=0, lang=lang)
        for row in counts.to_dict("records"):
            known = row["scale"] in each.instrument.subscales
            title = each.title(row["scale"], lang) if known else each.instrument.title[lang]
            rows.append([title, show(row["complete"]), show(row["prorated"]), show(row["not_scored"])])
    return table(
        rows,
        label=label,
        caption=Words(zh="量表计分方式", en="How the scales were scored"),
        columns=[column("scale", align="left"), column("complete"), column("prorated"), column("not_scored")],
        notes=[
            Words(
                zh="至少答了规定比例（一般 80%）的条目者，以本人已答条目的均值代替缺失条目；不足者不计分。",
                en="Respondents who answered at least the declared share of items (usually 80%) are scored by the mean of "
                "the items they answered; below it the scale is missing.",
            )
        ],
    )


def table_instruments(survey: Survey, *, label: str = "tbl-instruments") -> Table:
    """The instruments used, with coding and source."""
    lang = current().lang
    rows = []
    for use in survey.study.instruments.values():
        instrument = load_instrument(use.instrument, folder=survey.study.folder)
        low, high = instrument.codings[use.coding or instrument.default_coding]
        rows.append(
            [
                instrument.title[lang],
                str(instrument.n_items),
                extent(low, high, lang=lang),
                instrument.citation,
            ]
        )
    return table(
        rows,
        label=label,
        caption=Words(zh="所用量表", en="Instruments"),
        columns=[
            column("scale", align="left"),
            column("items"),
            column("answers"),
            column("source", align="left"),
        ],
    )


def _of_instrument(each: Scored) -> pd.DataFrame:
    instrument, coding = each.instrument, each.coding
    scales = list(instrument.subscales)
    described = describe(each.scores, columns=scales).set_index("variable")
    low = {scale: instrument.least_score(scale, coding=coding) for scale in scales}
    high = {scale: instrument.greatest_score(scale, coding=coding) for scale in scales}
    ends = floor_ceiling(each.scores[scales], low=low, high=high).set_index("scale")
    counts = scoring_counts(each.answers, instrument).set_index("scale")
    rows = []
    for scale in scales:
        items = select_subscale(each.answers, instrument, scale, coding=coding)
        rows.append(
            {
                "instrument": each.name,
                "scale": scale,
                "items": items.shape[1],
                "prorated": counts.loc[scale, "prorated"],
                **described.loc[scale, ["n", "mean", "sd", "median", "q1", "q3"]].to_dict(),
                **ends.loc[scale, ["floor", "ceiling"]].to_dict(),
                "alpha": _alpha(items),
            }
        )
    return pd.DataFrame(rows, columns=list(STATISTICS))


def _alpha(items: pd.DataFrame) -> Estimate:
    if items.shape[1] < 2:
        return Estimate(float("nan"), unit="reliability", reason="one item")
    return cronbach_alpha(items)


def _scale_row(each: Scored, row: dict[str, object], lang: Lang) -> list[str]:
    values = {name: float(row[name]) for name in ("n", "mean", "sd", "floor", "ceiling")}  # type: ignore[arg-type]
    alpha = row["alpha"]
    return [
        each.title(str(row["scale"]), lang),
        str(row["items"]),
        number(values["n"], decimals=0, lang=lang),
        mean_sd(values["mean"], values["sd"], lang=lang),
        percent(values["floor"], lang=lang),
        percent(values["ceiling"], lang=lang),
        with_interval(alpha, lang=lang) if isinstance(alpha, Estimate) else "",
    ]
