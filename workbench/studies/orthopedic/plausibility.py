"""What is doubtful in the records, and in the age that the source prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from workbench.analyse.printed.moments import PrintedCheck, check_printed
from workbench.estimate import Estimate, Unit, missing
from workbench.intake.processed import Survey
from workbench.intake.screening.screen import longstring
from workbench.intake.summary_words import rule_in
from workbench.present.edition import current
from workbench.present.numbers import count_share
from workbench.present.tables import Table, column, table
from workbench.studies.scales import Scored
from workbench.study import Lang, Words

SIGNS = {
    "straight": Words(zh="SCL-90 全部条目答案相同", en="all SCL-90 items answered alike"),
    "all_best": Words(zh="关怀条目全部为最高一级", en="every caring item in the best category"),
}
IMPLIED: dict[str, Unit] = {
    "extreme_share": "share",
    "rest_sd": "score",
    "sd_normal": "score",
    "as_sd": "score",
}
DONE = {
    "set missing": Words(zh="置为缺失", en="set missing"),
    "one kept": Words(zh="保留其一", en="one kept"),
    "noted": Words(zh="列出，未改动", en="listed, not changed"),
    "flagged": Words(zh="标记，未剔除", en="flagged, not left out"),
}


def doubts(survey: Survey, both: Mapping[str, Scored]) -> pd.DataFrame:
    """A row a kind of doubt: rule, done (set missing, noted, flagged), n (cells, or forms where flagged)."""
    found = survey.problems
    rows: list[list[object]] = []
    if len(found):
        here = found[found["table"] == "patients"]
        rows = [[rule, done, int(n)] for (rule, done), n in here.groupby(["rule", "done"]).size().items()]
    answers, care = both["scl"].answers, both["care"]
    top = care.instrument.codings[care.coding][1]
    straight = answers.notna().all(axis=1) & (longstring(answers) == answers.shape[1])
    rows.append(["straight", "flagged", int(straight.sum())])
    rows.append(["all_best", "flagged", int((care.answers == top).all(axis=1).sum())])
    return pd.DataFrame(rows, columns=["rule", "done", "n"])


def table_doubts(survey: Survey, both: Mapping[str, Scored], *, label: str = "tbl-doubts") -> Table:
    """Answers out of range, contradictions and implausible forms, with what was done about each."""
    lang = current().lang
    total = len(survey.tables["patients"])
    rows = [
        [
            _rule(survey, row["rule"], lang),
            DONE[row["done"]].in_(lang) if row["done"] in DONE else str(row["done"]),
            count_share(row["n"], total, lang=lang) if row["rule"] in SIGNS else f"{row['n']}",
        ]
        for row in doubts(survey, both).to_dict("records")
    ]
    return table(
        rows,
        label=label,
        caption=Words(zh="范围与逻辑检查", en="Checks of range and logic"),
        columns=[column("check_done", align="left"), column("handling", align="left"), column("n_share")],
        notes=[
            Words(
                zh="前几行为单元格数，标记者为例（%）。关怀条目全部最高可能是真实评价，也可能是社会期许。",
                en="Cells, and *n* (%) of forms where flagged. Every item in the best category may be a true judgement or "
                "what the nurses were hoped to read.",
            )
        ],
    )


def printed_age(survey: Survey) -> dict[str, Estimate]:
    """What the printed age implies: extreme_share, rest_sd, sd_normal, as_sd. NaN with a reason when none is printed.

    extreme_share : part of the sum of squares that the youngest and the oldest alone take; rest_sd : the most that the
    others can vary; sd_normal : what a normal sample of that range has; as_sd : the SD if the figure were a standard error.
    """
    check = _age_check(survey)
    if check is None:
        return {name: missing("no age is printed", unit=unit) for name, unit in IMPLIED.items()}
    method = "from the printed mean, SD, n and range"
    return {
        name: Estimate(getattr(check, name), n=check.n, unit=unit, method=method)
        for name, unit in IMPLIED.items()
    }


def age_outcome(survey: Survey) -> Literal["impossible", "implausible", "plausible", "absent"]:
    """Whether the printed age can be: `check_printed`'s verdict; absent without a printed mean, SD and range."""
    check = _age_check(survey)
    if check is None or not math.isfinite(check.extreme_share):
        return "absent"
    return "plausible" if check.verdict == "no contradiction" else check.verdict


def _age_check(survey: Survey) -> PrintedCheck | None:
    printed = next((each for each in survey.study.printed if each.name == "age"), None)
    if printed is None:
        return None
    return check_printed(
        mean=printed.mean,
        sd=printed.sd,
        n=printed.n,
        low=printed.low,
        high=printed.high,
        decimals=printed.decimals,
        integer=True,
    )


def _rule(survey: Survey, rule: str, lang: Lang) -> str:
    if rule in SIGNS:
        return SIGNS[rule].in_(lang)
    rules = survey.study.rules.get("patients")
    labels = {check.name: check.label for check in rules.checks} if rules else {}
    return rule_in(rule, lang, labels={name: words for name, words in labels.items() if words})
