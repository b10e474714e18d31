"""What the source article states, held against the data: recovery on simulated data, verdicts on real data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.analyse.printed.moments import PrintedCheck, check_printed
from workbench.errors import InputError
from workbench.estimate import Estimate
from workbench.intake.processed import Survey
from workbench.present.edition import Recorded, current
from workbench.present.numbers import NOTHING, extent, in_unit, number, with_interval
from workbench.present.tables import Table, column, table
from workbench.present.terms import term
from workbench.study import Claim, Lang, Printed, Words

VERDICTS = {
    "supported": Words(zh="支持", en="supported"),
    "contradicted": Words(zh="相反", en="contradicted"),
    "inconclusive": Words(zh="尚不能判定", en="inconclusive"),
    "equivalent": Words(zh="等效", en="equivalent"),
    "not testable": Words(zh="无法检验", en="not testable"),
}
FEASIBILITY = {
    "impossible": Words(zh="不可能", en="impossible"),
    "implausible": Words(zh="可行但不合理", en="feasible but implausible"),
    "no contradiction": Words(zh="未见矛盾", en="no contradiction"),
}
AS_PRINTED = Words(
    zh="原文数字照录，不作更正；“可行区间”为给定例数、均数与全距时标准差可能的范围。",
    en="Printed figures are shown as they are, never corrected; the feasible range is that of the SD given n, mean and range.",
)
GRIM_SILENT = Words(
    zh="均数能否由整数得出（GRIM）在这样的例数和小数位下不具判别力。",
    en="Whether whole numbers can give the mean (GRIM) does not discriminate with so many respondents and so few decimals.",
)
GRIM_CHECKED = Words(
    zh="取整数值者，已检查其均数能否由整数得出（GRIM）；例数多、小数位少时该检查不具判别力。",
    en="Where values are whole numbers, whether they can give the mean was checked (GRIM); with many respondents and few "
    "decimals that check does not discriminate.",
)


def planted_values(survey: Survey) -> dict[str, Any]:
    """Name -> planted value from truth.json; empty for real data."""
    path = survey.study.folder / "truth.json"
    if not survey.study.simulated or not path.is_file():
        return {}
    planted = json.loads(path.read_text(encoding="utf-8"))["planted"]
    return {name: entry["value"] for name, entry in planted.items()}


def judge(claim: Claim, estimate: Estimate | None, *, narrow: tuple[float, float] | None = None) -> str:
    """The verdict on a claim from real data, by the rule declared beforehand.

    supported: the interval lies wholly in the claimed direction; contradicted: wholly in the other; equivalent: the
    90 % interval `narrow` lies within the declared margin, the only verdict that "no relation" can earn;
    inconclusive: neither; not testable: there is no estimate.
    """
    if estimate is None or not math.isfinite(estimate.low) or claim.direction is None:
        return "not testable"
    if claim.direction == "none":
        if claim.margin is not None and narrow and -claim.margin < narrow[0] and narrow[1] < claim.margin:
            return "equivalent"
        outside = estimate.low > 0 or estimate.high < 0
        return "contradicted" if outside else "inconclusive"
    sign = 1 if claim.direction == "positive" else -1
    low, high = sorted((sign * estimate.low, sign * estimate.high))
    return "supported" if low > 0 else "contradicted" if high < 0 else "inconclusive"


def claims_frame(survey: Survey) -> pd.DataFrame:
    """A row a claim of study.toml: name, estimate (a recorded result or None), planted, recovered, verdict.

    recovered : the planted value lies within the interval; None on real data and where there is no interval.
    verdict : "" on simulated data, where a verdict on the source would be circular.
    """
    planted, recorded = planted_values(survey), current().recorded
    rows = []
    for claim in survey.study.claims:
        if claim.estimand is not None and claim.estimand not in recorded:
            fix = "Record it before the claims, or correct the claim in study.toml."
            raise InputError(
                f"The result {claim.estimand!r} was not recorded", where=f"claim {claim.name}", fix=fix
            )
        result: Recorded | None = recorded[claim.estimand] if claim.estimand else None
        estimate = result.estimate if result else None
        truth = planted.get(claim.estimand or "")
        verdict = "" if survey.study.simulated else judge(claim, estimate, narrow=_ninety(estimate))
        rows.append([claim, estimate, truth, _recovered(truth, estimate), verdict])
    columns = ["claim", "estimate", "planted", "recovered", "verdict"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def table_claims(survey: Survey, *, label: str = "tbl-claims") -> Table:
    """The claims table: planted, estimate, recovered (simulated data), or estimate and verdict (real data)."""
    lang, simulated = current().lang, survey.study.simulated
    rows = []
    for row in claims_frame(survey).to_dict("records"):
        claim, estimate = row["claim"], row["estimate"]
        cells = [claim.label.in_(lang), with_interval(estimate, lang=lang) if estimate else NOTHING]
        rows.append([*cells, *(_recovery(row, lang) if simulated else [VERDICTS[row["verdict"]].in_(lang)])])
    extra = [column("planted"), column("recovered")] if simulated else [column("verdict")]
    circular = Words(
        zh="模拟数据，不能用于评判原文：“恢复”指植入值落在 95% 置信区间内。",
        en="Simulated data cannot judge the article: recovered means that the planted value lies in the 95% interval.",
    )
    rule = Words(
        zh="支持：区间全在所称方向；相反：全在另一方向；等效：90% 区间在事先声明的界值内；否则尚不能判定。",
        en="Supported: the interval lies wholly in the stated direction; contradicted: wholly in the other; equivalent: "
        "the 90% interval lies within the margin declared beforehand; otherwise inconclusive.",
    )
    return table(
        rows,
        label=label,
        caption=Words(zh="原文陈述与本数据", en="Statements of the source and these data"),
        columns=[column("claim", align="left"), column("estimate_ci"), *extra],
        notes=[circular if simulated else rule],
    )


def table_printed(survey: Survey, *, label: str = "tbl-printed") -> Table:
    """Figures the source prints, with the range they can possibly have, and what the data give."""
    lang = current().lang
    rows = []
    checks = [_check(survey, printed) for printed in survey.study.printed]
    for printed, check in zip(survey.study.printed, checks, strict=True):
        own = _own_figures(survey, printed.name, lang)
        given = f"{printed.mean:.{printed.decimals}f} ± {printed.sd:.{printed.decimals}f}"
        limits = extent(check.sd_low, check.sd_high, lang=lang, decimals=2)
        bounds = limits if math.isfinite(check.sd_low) else NOTHING
        rows.append([printed.label.in_(lang), given, bounds, FEASIBILITY[check.verdict].in_(lang), own])
    return table(
        rows,
        label=label,
        caption=Words(zh="原文印出数字的可行性检查", en="Feasibility of the figures that the source prints"),
        columns=[
            column("quantity", align="left"),
            *(column(key) for key in ("printed", "sd_bounds", "verdict", "computed")),
        ],
        notes=[AS_PRINTED, *_grim_note(checks)],
    )


def _check(survey: Survey, printed: Printed) -> PrintedCheck:
    """Whole-number sums are asked for only where the codebook says that the variable is a whole number."""
    whole = any(each.name == printed.name and each.type == "integer" for each in survey.study.codebook)
    return check_printed(
        mean=printed.mean,
        sd=printed.sd,
        n=printed.n,
        low=printed.low,
        high=printed.high,
        decimals=printed.decimals,
        integer=whole,
    )


def _grim_note(checks: Sequence[PrintedCheck]) -> list[Words]:
    outcomes = {check.grim for check in checks} - {"not applicable"}
    if not outcomes:
        return []
    return [GRIM_SILENT if outcomes == {"cannot discriminate"} else GRIM_CHECKED]


def _own_figures(survey: Survey, name: str, lang: Lang) -> str:
    for frame in survey.tables.values():
        if name in frame.columns:
            return f"{number(frame[name].mean(), lang=lang)} ± {number(frame[name].std(), lang=lang)}"
    return NOTHING


def _recovery(row: Mapping[str, Any], lang: Lang) -> list[str]:
    if row["planted"] is None or row["estimate"] is None or pd.isna(row["planted"]):
        return [NOTHING, NOTHING]
    return [
        in_unit(row["planted"], row["estimate"].unit, lang=lang),
        term("yes" if row["recovered"] else "no", lang),
    ]


def _recovered(truth: Any, estimate: Estimate | None) -> bool | None:
    if truth is None or estimate is None or not math.isfinite(estimate.low + estimate.high):
        return None
    return bool(estimate.low <= truth <= estimate.high)


def _ninety(estimate: Estimate | None) -> tuple[float, float] | None:
    """The 90 % interval, from the estimate's own: each side shrinks as a normal one would.

    Correlations shrink on the z scale, where their intervals are symmetric. With Student's t the result is a little too
    wide, which errs against equivalence.
    """
    from scipy.special import ndtri

    if estimate is None or not math.isfinite(estimate.low + estimate.high):
        return None
    value, low, high = estimate.value, estimate.low, estimate.high
    shrink = float(ndtri(0.95) / ndtri((1 + estimate.level) / 2))
    if estimate.unit != "correlation" or not -1 < low < high < 1:
        return value - (value - low) * shrink, value + (high - value) * shrink
    z, z_low, z_high = math.atanh(value), math.atanh(low), math.atanh(high)
    return math.tanh(z - (z - z_low) * shrink), math.tanh(z + (z_high - z) * shrink)
