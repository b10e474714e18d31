"""Kano's pairs of questions, where a study asked them: a table `kano` with columns NAME_there and NAME_absent for each feature."""

from __future__ import annotations

import pandas as pd

from workbench.analyse.quality.kano import CATEGORIES, kano
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import NOTHING, between, number
from workbench.present.tables import Table, column, table
from workbench.studies.labels import head
from workbench.study import Words

THERE, ABSENT = "_there", "_absent"
KANO_WORDS = {
    "A": Words(zh="魅力", en="attractive"),
    "O": Words(zh="一元", en="one-dimensional"),
    "M": Words(zh="必备", en="must-be"),
    "I": Words(zh="无差异", en="indifferent"),
    "R": Words(zh="反向", en="reverse"),
    "Q": Words(zh="可疑", en="questionable"),
}


def features(survey: Survey) -> pd.DataFrame:
    """`kano` of every feature that was asked in both ways, in the order of the columns; empty where the study has no such table."""
    frame = survey.tables.get("kano", pd.DataFrame())
    names = [str(each).removesuffix(THERE) for each in frame.columns if str(each).endswith(THERE)]
    asked = [name for name in names if f"{name}{ABSENT}" in frame.columns]
    there, absent = (
        frame[[f"{name}{end}" for name in asked]].set_axis(asked, axis=1) for end in (THERE, ABSENT)
    )
    return kano(there, absent)


def settled(found: pd.DataFrame) -> Estimate:
    """Features whose most frequent category leads the second by more than chance."""
    n = len(found)
    clear = float(found["clear"].sum()) if n else 0.0
    return Estimate(clear, n=n, unit="count", method="lead above 1.645 times the root of both counts")


def table_kano(survey: Survey, found: pd.DataFrame, *, label: str = "tbl-kano") -> Table:
    """Counts by category, the category with whether it is settled, better and worse with intervals."""
    lang = current().lang
    labels = survey.study.variables("kano") if len(found) else {}
    rows = [
        [
            labels[f"{row['item']}{THERE}"].label(lang) if f"{row['item']}{THERE}" in labels else row["item"],
            number(row["n"], decimals=0, lang=lang),
            *(number(row[category], decimals=0, lang=lang) for category in CATEGORIES),
            f"{KANO_WORDS[row['category']].in_(lang)}{'' if row['clear'] else '?'}"
            if row["category"]
            else NOTHING,
            *(
                f"{number(row[side], lang=lang)}{'' if lang == 'zh' else ' '}({between(row[f'{side}_low'], row[f'{side}_high'], 'ratio', lang=lang)})"
                for side in ("better", "worse")
            ),
        ]
        for row in found.to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="Kano 分类与满意系数", en="Kano categories, better and worse"),
        columns=[
            head("功能", "Feature", lang, left=True), column("n"), *(head(each, each, lang) for each in CATEGORIES),
            head("类别", "Category", lang), head("Better（95%CI）", "Better (95% CI)", lang), head("Worse（95%CI）", "Worse (95% CI)", lang),
        ],
        notes=[
            Words(
                zh="问号：首位与次位之差未超出机遇。Better＝(A＋O)/(A＋O＋M＋I)，Worse＝－(O＋M)/(A＋O＋M＋I)，Wilson 区间。",
                en="A question mark: the lead over the second category is within chance. Better (A + O) / (A + O + M + I), worse -(O + M) / (A + O + M + I), Wilson.",
            )
        ],
        size="small",
    )  # fmt: skip
