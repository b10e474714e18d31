"""The planted truth of branch benchmarking, as truth.json lists it."""

from __future__ import annotations

import pandas as pd

from workbench.simulate.branch_benchmarking import layout as traits
from workbench.simulate.branch_benchmarking import rates, records
from workbench.simulate.branch_benchmarking.draw import BranchBenchmarking, rank_swaps
from workbench.simulate.branch_benchmarking.forms import RETURNED_SHARE
from workbench.simulate.branch_benchmarking.layout import Layout
from workbench.simulate.soil import Soiled
from workbench.simulate.truth import Planted


def branch_truth(clean: BranchBenchmarking, soiled: Soiled) -> dict[str, Planted]:
    """Planted quantities by name: rates, branches, sources, clusters; then complaints and calls; then rows added."""
    return _rates(clean) | _records(clean) | _added(clean, soiled)


def _rates(clean: BranchBenchmarking) -> dict[str, Planted]:
    layout, true = clean.layout, clean.true_rates
    pick = {
        kind: [code for code, k in zip(layout.codes, layout.kind, strict=True) if k == kind]
        for kind in ("bad", "good")
    }
    turned = [code for code, version in zip(layout.codes, layout.version, strict=True) if version == 2]
    ordinary = true.loc[true["kind"] == "", "effect"]
    return {
        "answered_forms": Planted(int(layout.size.sum()), "valid forms without copies and empty forms"),
        "overall_rate": Planted(rates.OVERALL_RATE, "expected share of 4 and 5 on `overall`, all valid forms"),
        "between_branch_sd": Planted(
            float(f"{ordinary.std(ddof=1):.6f}"), "logit, ordinary branches, exactly; population-averaged effects"
        ),
        "between_unit_sd": Planted(
            float(f"{true['effect'].std(ddof=1):.6f}"), "logit, all branches, the bad and the good included"
        ),
        "bad_branches": Planted(pick["bad"], f"{traits.BAD_EFFECT} logit"),
        "good_branches": Planted(pick["good"], f"+{traits.GOOD_EFFECT} logit"),
        "rural_effect": Planted(rates.RURAL_EFFECT, "logit, town_type 3 against 1 and 2, population-averaged"),
        "group_effect": Planted(rates.GROUP_EFFECT, "logit, user_type 2 against 1, population-averaged"),
        "company_gain": Planted(rates.COMPANY_GAIN, "source 1 minus 2, share difference averaged over all forms"),
        "city_gain": Planted(rates.CITY_GAIN, "source 3 minus 2, share difference averaged over all forms"),
        "own_minus_others": Planted(
            float(f"{_own_minus_others(clean):.6f}"), "expected rate of source 1 minus that of 2 and 3 together"
        ),
        "return_rate": Planted(RETURNED_SHARE, "forms returned of forms sent, copies not counted"),
        "company_effect": Planted(float(f"{clean.chances.company:.6f}"), "the same in logits"),
        "intercept": Planted(float(f"{clean.chances.intercept:.6f}"), "logit of a private, county-seat user on a county-group form of an average ordinary branch"),
        "interviewer_icc": Planted(rates.INTERVIEWER_ICC, "satisfied or not on `overall`, within branch and source, at the overall rate"),
        "dimension_offsets": Planted(dict(rates.DIMENSIONS), "logits against `overall`"),
        "improved_branches": Planted(
            list(true.loc[true["gain"] > 0, "branch"]), f"+{traits.IMPROVEMENT} logit from {traits.IMPROVED_FROM} on"
        ),
        "tiny_branches": Planted(_with(layout, "tiny"), "fewer forms than are ranked (sets of many branches)"),
        "new_branches": Planted(_with(layout, "new"), "forms in the last month only (sets of many branches)"),
        "d7_backwards": Planted(turned, "branches with form version 2"),
        "rank_swaps": Planted(rank_swaps(true), "branches whose true raw and true adjusted places differ"),
        "true_rates": Planted(_records_of(true), "by branch: effect (logit), expected raw and adjusted share satisfied"),
    }  # fmt: skip


def _with(layout: Layout, trait: str) -> list[str]:
    return [code for code, has in zip(layout.codes, layout.trait, strict=True) if has == trait]


def _own_minus_others(clean: BranchBenchmarking) -> float:
    rates_, n = clean.true_sources["rate"], clean.true_sources["n"]
    others = n.index != 1
    return float(rates_[1] - (rates_ * n)[others].sum() / n[others].sum())


def _records_of(frame: pd.DataFrame) -> list[dict[str, object]]:
    numbers = ("effect", "gain", "raw", "adjusted")
    rows = frame.to_dict(orient="records")
    return [{str(k): float(f"{v:.6f}") if k in numbers else v for k, v in row.items()} for row in rows]


def _records(clean: BranchBenchmarking) -> dict[str, Planted]:
    complaints = clean.complaints
    hours = (complaints["first_answer_at"] - complaints["received_at"]) / pd.Timedelta(hours=1)
    due = complaints["received_at"] <= records.AS_OF - pd.Timedelta(hours=24)
    late = [code for code, flag in zip(clean.layout.codes, clean.layout.late, strict=True) if flag]
    at_late = due & complaints["branch"].isin(late)
    in_time = hours <= 24
    return {
        "as_of": Planted(records.AS_OF.strftime("%Y-%m-%d"), "complaints are known up to the start of this day"),
        "complaints": Planted(len(complaints), "received"),
        "complaints_due": Planted(int(due.sum()), "older than 24 hours at as_of"),
        "complaints_in_time": Planted(int((in_time & due).sum()), "of these, answered within 24 hours (88 %)"),
        "complaints_open_late": Planted(int((due & hours.isna()).sum()), "of these, unanswered: failures, withdrawn ones included"),
        "complaints_withdrawn": Planted(int(complaints["withdrawn"].sum()), "withdrawn unanswered after more than 24 hours"),
        "complaints_not_yet_due": Planted(int((~due).sum()), "younger than 24 hours, unanswered"),
        "reply_within_sla": Planted(records.COMPLIANCE, "share answered within 24 hours of those older than that"),
        "late_branch": Planted(late, "answers 65 % within 24 hours"),
        "late_branch_compliance": Planted(
            float(f"{(in_time & at_late).sum() / at_late.sum():.6f}"), "exact share there; 65 % to the nearest count"
        ),
        "spotcall_ac1": Planted(records.AC1, "Gwet's AC1 of two raters, all criteria together"),
        "spotcall_pass_rates": Planted(list(records.PASS_RATES), "true shares passed, items 1-16"),
    }  # fmt: skip


def _added(clean: BranchBenchmarking, soiled: Soiled) -> dict[str, Planted]:
    forms = [row for row in soiled.added if row["file"] == "answers.csv"]
    comments = clean.answers["open_text"].fillna("").astype(str)
    with_phone = clean.answers.loc[comments.str.contains("1990000"), "form_id"]
    return {
        "photocopied": Planted(
            sorted({row["copy_of"] for row in forms if row["copy_of"]}),
            "form that stands there again under new numbers",
        ),
        "empty_forms": Planted(
            [row["key"] for row in forms if not row["copy_of"]], "all answers blank, coded valid"
        ),
        "comments_with_phone": Planted(
            list(with_phone), "comments that name a person and a telephone number"
        ),
    }
