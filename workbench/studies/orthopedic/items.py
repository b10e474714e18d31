"""The caring form item by item, and how reliable every scale is beyond alpha."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.analyse.describe import describe
from workbench.estimate import Estimate, missing
from workbench.intake.processed import Survey
from workbench.measure.factors.omega import omega
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.measure.reliability.items import floor_ceiling, item_statistics
from workbench.measure.score import select_subscale
from workbench.present.edition import current
from workbench.present.numbers import mean_sd, number, percent, with_interval
from workbench.present.tables import Table, column, table
from workbench.studies.scales import Scored
from workbench.study import Words


def caring_items(both: Mapping[str, Scored]) -> pd.DataFrame:
    """A row a caring item: item, n, mean, sd, median, q1, q3, floor, ceiling (shares), item_rest_r, alpha_if_dropped."""
    care = both["care"]
    names = list(care.answers.columns)
    low, high = care.instrument.codings[care.coding]
    answers = care.answers.astype(float)
    described = describe(answers, columns=names).set_index("variable")[
        ["n", "mean", "sd", "median", "q1", "q3"]
    ]
    ends = floor_ceiling(answers, low=low, high=high).set_index("scale")[["floor", "ceiling"]]
    of_scale = item_statistics(answers).set_index("item")[["item_rest_r", "alpha_if_dropped"]]
    return described.join(ends).join(of_scale).rename_axis("item").reset_index()


def reliabilities(both: Mapping[str, Scored]) -> pd.DataFrame:
    """A row a scale: instrument, scale, alpha, omega (Estimates), mean_r (mean correlation between items)."""
    rows = []
    for name, each in both.items():
        for scale in each.instrument.subscales:
            items = select_subscale(each.answers, each.instrument, scale, coding=each.coding)
            r = items.corr().to_numpy()
            pairs = r[np.triu_indices_from(r, k=1)]
            mean_r = float(np.mean(pairs)) if len(pairs) else float("nan")
            rows.append([name, scale, *_both_coefficients(items), mean_r])
    return pd.DataFrame(rows, columns=["instrument", "scale", "alpha", "omega", "mean_r"])


def table_caring_items(
    survey: Survey, both: Mapping[str, Scored], *, label: str = "tbl-caring-items"
) -> Table:
    """The six caring items: centre, floor and ceiling, and what each contributes."""
    lang = current().lang
    variables = survey.study.variables("patients")
    middle = "{}({},{})" if lang == "zh" else "{} [{}, {}]"
    rows = [
        [
            variables[row["item"]].label(lang),
            mean_sd(row["mean"], row["sd"], lang=lang),
            middle.format(*(number(row[name], decimals=1, lang=lang) for name in ("median", "q1", "q3"))),
            *(percent(row[name], lang=lang) for name in ("floor", "ceiling")),
            *(number(row[name], lang=lang) for name in ("item_rest_r", "alpha_if_dropped")),
        ]
        for row in caring_items(both).to_dict("records")
    ]
    keys = ("mean_sd", "median_iqr", "floor", "ceiling", "item_rest", "alpha_dropped")
    return table(
        rows,
        label=label,
        caption=Words(zh="关怀行为评价各条目", en="The items of the caring form"),
        columns=[column("item", align="left"), *(column(key) for key in keys)],
        notes=[
            Words(
                zh="地板、天花板为答最低、最高一级者的百分比。",
                en="Floor and ceiling: percentages with the lowest and the highest answer.",
            )
        ],
        size="small",
    )


def table_reliabilities(both: Mapping[str, Scored], *, label: str = "tbl-reliability") -> Table:
    """Alpha, omega and the mean correlation between items of every scale."""
    lang = current().lang
    rows: list[list[str]] = []
    stubs: list[int] = []
    found = reliabilities(both)
    for name, each in both.items():
        stubs.append(len(rows))
        rows.append([each.instrument.title[lang], "", "", ""])
        rows += [
            [
                each.title(row["scale"], lang),
                *(with_interval(row[key], lang=lang) for key in ("alpha", "omega")),
                number(row["mean_r"], lang=lang),
            ]
            for row in found[found["instrument"] == name].to_dict("records")
        ]
    return table(
        rows,
        label=label,
        caption=Words(zh="各量表的内部一致性", en="Internal consistency of the scales"),
        columns=[column("scale", align="left"), *(column(key) for key in ("alpha_ci", "omega_ci", "mean_r"))],
        stub_rows=stubs,
        notes=[
            Words(
                zh="*α* 为 Feldt 区间，*ω* 为单因子模型（极大似然）及 delta 法区间；“—”为无法估计。例数有限，未作 90 项的九因子验证性分析。",
                en="*α* with Feldt's interval; *ω* of a one-factor model (maximum likelihood) with delta-method interval. A dash: "
                "not estimable. The sample is too small for a nine-factor confirmatory analysis of 90 items.",
            )
        ],
        size="small",
    )


def _both_coefficients(items: pd.DataFrame) -> tuple[Estimate, Estimate]:
    if items.shape[1] < 2:
        one = missing("one item", unit="reliability")
        return one, one
    three = items.shape[1] >= 3
    few = missing("a factor of 2 items is not identified", unit="reliability")
    return cronbach_alpha(items), omega(items) if three else few
