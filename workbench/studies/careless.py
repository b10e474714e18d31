"""Signs of careless answering: how many records each declared threshold flags, and what the scales are without them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from workbench.analyse.describe import describe
from workbench.intake.processed import Survey
from workbench.present.edition import current
from workbench.present.numbers import count_share, mean_sd, number
from workbench.present.tables import Table, column, table
from workbench.studies.scales import Scored
from workbench.study import Lang, Words

INDICES = {
    "answered": Words(zh="已答条目数", en="items answered"),
    "longstring": Words(zh="最长相同应答串", en="longest run of equal answers"),
    "average_longstring": Words(zh="平均相同应答串", en="mean run of equal answers"),
    "irv": Words(zh="个体内应答标准差", en="intra-individual response variability"),
    "synonyms": Words(zh="心理测量同义题相关", en="psychometric synonyms"),
    "antonyms": Words(zh="心理测量反义题相关", en="psychometric antonyms"),
    "mahalanobis": Words(zh="马氏距离平方", en="squared Mahalanobis distance"),
    "mahalanobis_p": Words(zh="马氏距离的 P", en="p of the Mahalanobis distance"),
    "even_odd": Words(zh="奇偶不一致", en="even-odd inconsistency"),
    "attention_failures": Words(zh="注意检测题未通过数", en="attention items failed"),
    "seconds_per_item": Words(zh="每题秒数", en="seconds per item"),
}
THRESHOLD = re.compile(r"(\w+) (>=|<=) (\S+)")


def table_flags(survey: Survey, *, table_name: str, label: str = "tbl-careless") -> Table:
    """Each threshold with the number of analysed records that pass it."""
    lang = current().lang
    screened = survey.screening[table_name]
    rows = [
        [
            _index(match[1], lang),
            f"{'≥' if match[2] == '>=' else '≤'} {match[3]}",
            _count(screened[name], lang),
        ]
        for name in screened.columns
        if (match := THRESHOLD.fullmatch(name))
    ]
    rows.append(["至少一项" if lang == "zh" else "At least one", "", _count(screened["flags"] > 0, lang)])
    return table(
        rows,
        label=label,
        caption=Words(zh="粗心作答的标记", en="Flags of careless answering"),
        columns=[column("index", align="left"), column("threshold"), column("n_share")],
        notes=[_note(survey, table_name)],
    )


def table_without_flagged(
    survey: Survey, scored: Mapping[str, Scored], *, table_name: str, label: str = "tbl-without-flagged"
) -> Table:
    """Scale means of all records and of those without a flag: does it matter?"""
    lang = current().lang
    clear = survey.screening[table_name]["flags"].to_numpy() == 0
    rows = []
    for each in scored.values():
        names = list(each.instrument.subscales)
        both = [
            describe(part, columns=names).set_index("variable") for part in (each.scores, each.scores[clear])
        ]
        for name in names:
            rows.append([each.title(name, lang), *(_cell(part.loc[name], lang) for part in both)])
    return table(
        rows,
        label=label,
        caption=Words(zh="剔除被标记者前后的量表均分", en="Scale means with and without flagged records"),
        columns=[column("scale", align="left"), column("all_records"), column("without_flagged")],
        notes=[Words(zh="均分±标准差（*n*）。", en="Mean ± SD (*n*).")],
    )


def _index(name: str, lang: Lang) -> str:
    if name.startswith("straight_"):
        block = name.removeprefix("straight_")
        return f"直线作答（{block}）" if lang == "zh" else f"straight-lining ({block})"
    if name.startswith("irv_"):
        part = name.removeprefix("irv_")
        return (
            f"{INDICES['irv'].zh}（第 {part} 部分）" if lang == "zh" else f"{INDICES['irv'].en}, part {part}"
        )
    return INDICES[name].in_(lang) if name in INDICES else name


def _count(flagged: pd.Series, lang: Lang) -> str:
    return count_share(int(flagged.sum()), len(flagged), lang=lang)


def _cell(row: pd.Series, lang: Lang) -> str:
    mean = mean_sd(row["mean"], row["sd"], lang=lang)
    n = number(row["n"], decimals=0, lang=lang)
    return f"{mean}（{n}）" if lang == "zh" else f"{mean} ({n})"


def _note(survey: Survey, table_name: str) -> Words:
    careless = survey.study.rules[table_name].careless
    if careless and careless.exclude_from:
        least = careless.exclude_from
        return Words(
            zh=f"满 {least} 项者按声明的规则剔除（见记录的去向），不在此表内。",
            en=f"Records with {least} or more flags are left out by declared rule (see the flow) and not counted here.",
        )
    return Words(
        zh="只作标记，未剔除；长串相同应答也可能是真实的（例如无症状者）。",
        en="Flagged only, nobody is left out: a long run of equal answers can be true, as of a person without symptoms.",
    )
