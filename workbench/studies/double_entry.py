"""Two entries of the same forms: how often they differ, by part of the form and by field."""

from __future__ import annotations

import pandas as pd

from workbench.intake.processed import Survey
from workbench.intervals import poisson_interval
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, number
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.study import Lang, Words

PARTICULARS = Words(zh="一般资料", en="Particulars")
ALL = "*"
OFTEN = 2  # fields that differ on so many forms are listed by name


def differing_fields(survey: Survey, table_name: str) -> pd.DataFrame:
    """A row a part of the form, then one a field that differs on two forms or more, then one for all fields.

    Returns part (an instrument, "" for the particulars, "*" otherwise), field, compared, differing, per_10000, low,
    high (exact Poisson, 95 %). Empty when the table was keyed once.
    """
    columns = ["part", "field", "compared", "differing", "per_10000", "low", "high"]
    summary = survey.entry.get(table_name)
    if summary is None:
        return pd.DataFrame(columns=columns)
    everything = [ALL, "", *_rate(summary["fields_compared"], summary["differing"])]
    if not summary["by_field"]:
        return pd.DataFrame([everything], columns=columns)
    fields = pd.DataFrame(summary["by_field"])
    often = fields[fields["differing"] >= OFTEN].sort_values("differing", ascending=False, kind="stable")
    named = [
        [ALL, row["field"], *_rate(row["compared"], row["differing"])] for row in often.to_dict("records")
    ]
    return pd.DataFrame([*_parts(survey, table_name, fields), *named, everything], columns=columns)


def _parts(survey: Survey, table_name: str, fields: pd.DataFrame) -> list[list[object]]:
    """The particulars and each instrument; `fields` has only the fields that differ, all compared on as many forms."""
    summary = survey.entry[table_name]
    forms, left = int(fields["compared"].max()), int(summary["fields_compared"])
    rows: list[list[object]] = []
    rest = fields
    for name, use in survey.study.instruments.items():
        columns = set(use.columns) - set(summary["unshared"])
        if use.table == table_name and columns:
            of_it = rest["field"].isin(columns)
            compared = len(columns) * forms
            rows.append([name, "", *_rate(compared, int(rest.loc[of_it, "differing"].sum()))])
            rest, left = rest[~of_it], left - compared
    return [["", "", *_rate(left, int(rest["differing"].sum()))], *rows] if left > 0 else rows


def table_double_entry(survey: Survey, *, table_name: str, label: str = "tbl-double-entry") -> Table:
    """Differences between the two entries before they were decided."""
    lang = current().lang
    rows = [
        [
            _name(survey, table_name, row, lang),
            number(row["compared"], decimals=0, lang=lang),
            number(row["differing"], decimals=0, lang=lang),
            _interval(row, lang),
        ]
        for row in differing_fields(survey, table_name).to_dict("records")
    ]
    return table(
        rows or [[term("none", lang), NOTHING, NOTHING, NOTHING]],
        label=label,
        caption=Words(
            zh="双录入不一致（裁定前）", en="Differences between the two entries, before they were decided"
        ),
        columns=[
            column("variable", align="left"),
            *(column(key) for key in ("fields_compared", "fields_differing", "per_10000_fields_ci")),
        ],
        notes=[
            Words(
                zh=f"字段单独列出者为至少 {OFTEN} 份问卷不一致者；区间为精确泊松法（Garwood）。",
                en=f"Fields are listed by name when they differ on at least {OFTEN} forms. Intervals: exact Poisson (Garwood).",
            )
        ],
    )


def _rate(compared: float, differing: float) -> list[float]:
    per = 10_000 / compared if compared else float("nan")
    low, high = poisson_interval(float(differing))
    return [compared, differing, differing * per, low * per, high * per]


def _name(survey: Survey, table_name: str, row: dict[str, object], lang: Lang) -> str:
    if row["field"]:
        variable = survey.study.variables(table_name).get(str(row["field"]))
        return variable.label(lang) if variable else str(row["field"])
    if row["part"] == ALL:
        return term("all", lang)
    use = survey.study.instruments.get(str(row["part"]))
    words = use.label if use else PARTICULARS
    return words.in_(lang) if words else str(row["part"])


def _interval(row: dict[str, float], lang: Lang) -> str:
    value, low, high = (number(row[name], decimals=1, lang=lang) for name in ("per_10000", "low", "high"))
    return f"{value}({low}~{high})" if lang == "zh" else f"{value} ({low} to {high})"
