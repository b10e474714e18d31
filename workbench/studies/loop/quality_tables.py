"""The tables of the survey: gaps, drivers, and what to work on first."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.quality.gaps import TOTAL
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number, p_value, percent
from workbench.present.tables import Table, column, table
from workbench.studies.labels import head
from workbench.studies.loop.quality import DIMENSIONS
from workbench.study import Words

SHOWN = 12  # rows of a list that goes on
FIELDS = {
    "concentrate here": Words(zh="优先改进", en="concentrate"),
    "keep up": Words(zh="继续保持", en="keep up"),
    "low priority": Words(zh="次要", en="low priority"),
    "possible overkill": Words(zh="可能过度", en="overkill"),
}
NAMES = dict(
    zip(
        (*DIMENSIONS, TOTAL),
        (
            Words(zh="有形性", en="Tangibles"), Words(zh="可靠性", en="Reliability"), Words(zh="响应性", en="Responsiveness"),
            Words(zh="保证性", en="Assurance"), Words(zh="移情性", en="Empathy"), Words(zh="加权合计", en="Weighted total"),
        ),
        strict=True,
    )
)  # fmt: skip


def table_gaps(gaps: pd.DataFrame, *, label: str = "tbl-gaps") -> Table:
    """Expectation, perception, gap with interval, P, weight and alpha by dimension."""
    lang = current().lang
    rows = []
    for row in gaps.to_dict("records"):
        space = "" if lang == "zh" else " "
        limits = between(row["low"], row["high"], "score", lang=lang)
        rows.append(
            [
                NAMES[row["dimension"]].in_(lang),
                number(row["expectation"], lang=lang),
                number(row["perception"], lang=lang),
                f"{number(row['gap'], lang=lang)}{space}({limits})",
                NOTHING if pd.isna(row["p_holm"]) else p_value(row["p_holm"]),
                NOTHING if pd.isna(row["weight"]) else percent(row["weight"], lang=lang),
                number(row["alpha"], lang=lang),
                number(row["reliability"], lang=lang),
            ]
        )
    n = number(gaps["n"].max(), decimals=0, lang=lang)
    return table(
        rows,
        label=label,
        caption=Words(zh=f"服务质量差距（*n*={n}）", en=f"Gaps of service quality (*n* = {n})"),
        columns=[
            column("quality_dimension", align="left"), column("expectation"), column("perception"), column("gap_ci"), column("p_holm"),
            column("weight"), column("alpha_only"), head("差距信度", "Reliability of gap", lang),
        ],
        notes=[
            Words(
                zh="差距＝感知－期望（7 级），配对 *t* 检验，Holm 校正；权重为客户分配的 100 分；α 为感知的信度。感知一列即 SERVPERF；合计的区间为 bootstrap。",
                en="Gap: perception minus expectation (7 points), paired *t*, Holm; weights: points out of 100; alpha of perception. The perception column is SERVPERF; the interval of the total is a bootstrap.",
            )
        ],
    )  # fmt: skip


def table_drivers(drivers: pd.DataFrame, *, label: str = "tbl-drivers") -> Table:
    """The share of R squared that each dimension carries, with its interval."""
    lang = current().lang
    whole = drivers["r_squared"].iloc[0]
    rows = [
        [
            NAMES[row["predictor"]].in_(lang),
            percent(row["weight"] / whole, lang=lang),
            between(row["low"] / whole, row["high"] / whole, "share", lang=lang),
        ]
        for row in drivers.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(
            zh="总体满意度的驱动（相对权重）", en="What overall satisfaction goes with (relative weights)"
        ),
        columns=[column("quality_dimension", align="left"), column("share"), column("ci")],
        notes=[
            Words(
                zh="Johnson 相对权重占 *R*² 的份额，百分位 bootstrap 区间；说明相伴，不说明因果。",
                en="Johnson's relative weights as shares of *R*², percentile bootstrap; they say what goes together, not what causes.",
            )
        ],
    )


def table_priorities(survey: Survey, first: pd.DataFrame, *, label: str = "tbl-priorities") -> Table:
    """Statements to work on first, with how sure their place is."""
    lang = current().lang
    variables = survey.study.variables("survey")
    rows = [
        [
            variables[row["item"]].label(lang),
            number(row["performance"], lang=lang),
            percent(row["importance"], lang=lang),
            number(row["certainty"], lang=lang),
            *(FIELDS[row[key]].in_(lang) for key in ("field_median", "field_midpoint")),
        ]
        for row in first.head(SHOWN).to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="重要而做得不好的题目", en="Statements that matter and are rated low"),
        columns=[
            column("item", align="left"),
            column("perception"),
            column("importance"),
            column("certainty"),
            head("中位数轴", "At medians", lang),
            head("量表中点轴", "At the midpoint", lang),
        ],
        notes=[
            Words(
                zh="重要性为相对权重（占总体满意度方差的百分比），轴线取均值；把握为 bootstrap 中仍在此象限的比例。",
                en="Importance: relative weight (per cent of the variance of overall satisfaction), axes at the means; certainty: share of resamples in which the statement stays here.",
            )
        ],
    )
