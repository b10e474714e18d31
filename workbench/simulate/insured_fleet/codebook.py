"""Codebook and declared aliases of the insured fleet."""

from __future__ import annotations

from workbench.simulate.codebooks import Row, alias, variable
from workbench.simulate.insured_fleet import layout as truth
from workbench.simulate.insured_fleet.calendar import KINDS

YES_NO = {0: "否|No", 1: "是|Yes"}
AREAS = {1: "市区|City", 2: "县区|County"}
STATES = {1: "正常营运|In service", 2: "停运|Stopped"}


def branch_codes() -> dict[str, str]:
    """B01 … with names in both languages."""
    return {f"B{place:02d}": f"第{place}分公司|Branch {place}" for place in range(1, truth.BRANCHES + 1)}


def fleet_codebook() -> list[Row]:
    """Every variable of the ten tables."""
    return [
        *_vehicles(), *_policies(), *_claims(), *_followup(), *_reports(), *_exposure(), *_tender(), *_evaluations(),
        *_meetings(), *_calendar(),
    ]  # fmt: skip


def fleet_aliases() -> list[Row]:
    """What people wrote for a code: the branch's number alone, the status in another word."""
    branches = [
        alias("vehicles", "branch", f"{place}分公司", f"B{place:02d}", "short name")
        for place in range(1, truth.BRANCHES + 1)
    ]
    return [*branches, alias("claims", "status", "结案", 2, "another word for paid")]


def _vehicles() -> list[Row]:
    t = "vehicles"
    return [
        variable(t, "vehicle_id", "车辆编号", "Vehicle", "id", required=True),
        variable(t, "plate", "车牌", "Plate", "text", identifier="direct"),
        variable(t, "owner", "车主", "Owner", "text", identifier="direct"),
        variable(t, "branch", "分公司", "Branch", "category", codes=branch_codes(), required=True),
        variable(t, "area", "地区", "Area", "category", codes=AREAS, required=True),
        variable(t, "type", "车型", "Type", "category", codes=truth.TYPES, required=True),
        variable(t, "status", "状态", "State", "category", codes=STATES, required=True),
        variable(t, "in_service_from", "投入营运", "In service from", "date", required=True),
        variable(t, "in_service_to", "停运日期", "In service to", "date"),
        variable(t, "gps_from", "GPS 安装", "GPS from", "date"),
    ]


def _policies() -> list[Row]:
    t = "policies"
    return [
        variable(t, "policy_no", "保单号", "Policy", "id", required=True),
        variable(t, "vehicle_id", "车辆编号", "Vehicle", "id", required=True),
        variable(t, "start", "起保日", "Cover from", "date", required=True),
        variable(t, "end", "到期日", "Cover to", "date", required=True),
        variable(t, "premium", "保费", "Premium", "number", unit="元|yuan", limits=(0, ""), required=True),
    ]


def _claims() -> list[Row]:
    t = "claims"
    times = [
        variable(t, name, zh, en, "datetime", required=name == "reported_at")
        for name, zh, en in (
            ("reported_at", "报案时间", "Reported"),
            ("survey_at", "查勘时间", "Surveyed"),
            ("assessed_at", "定损时间", "Assessed"),
            ("documents_at", "单证齐全", "Documents complete"),
            ("computed_at", "理算完成", "Computed"),
            ("closed_at", "结案时间", "Closed"),
        )
    ]
    flags = [
        variable(t, name, zh, en, "category", codes=YES_NO)
        for name, zh, en in (("on_scene", "第一现场查勘", "Surveyed on scene"), ("injury", "人伤", "Injury"), ("disputed", "有争议", "Disputed"))
    ]  # fmt: skip
    return [
        variable(t, "claim_no", "案件号", "Claim", "id", required=True),
        variable(t, "vehicle_id", "车辆编号", "Vehicle", "id", required=True),
        variable(t, "accident_on", "出险日期", "Accident", "date", required=True),
        variable(t, "cause", "出险原因", "Cause", "category", codes=truth.CAUSES, required=True),
        *times,
        variable(t, "status", "状态", "Status", "category", codes=truth.STATUSES, required=True),
        variable(t, "estimate_yuan", "估损", "Estimate", "number", unit="元|yuan", limits=(0, ""), required=True),
        variable(t, "paid_yuan", "赔款", "Paid", "number", unit="元|yuan", limits=(0, "")),
        *flags,
        variable(t, "notice_on", "通报日期", "Notice", "date"),
    ]  # fmt: skip


def _followup() -> list[Row]:
    t = "followup"
    return [
        variable(t, "claim_no", "案件号", "Claim", "id", required=True),
        variable(t, "done", "已回访", "Visited", "category", codes=YES_NO, required=True),
        variable(t, "date", "回访日期", "Visit", "date"),
        variable(t, "csat", "满意度", "Satisfaction", "integer", limits=(1, 5)),
        variable(t, "nps", "推荐意愿", "Would recommend", "integer", limits=(0, 10)),
    ]


def _reports() -> list[Row]:
    t = "reports"
    return [
        variable(t, "report_id", "报表号", "Report", "id", required=True),
        variable(t, "kind", "种类", "Kind", "category", codes=truth.REPORTS, required=True),
        variable(t, "due", "应报日", "Due", "date", required=True),
        variable(t, "sent_on", "报送日", "Sent", "date"),
    ]


def _exposure() -> list[Row]:
    t = "exposure_month"
    return [
        variable(t, "row_id", "行号", "Row", "id", required=True),
        variable(t, "branch", "分公司", "Branch", "category", codes=branch_codes(), required=True),
        variable(t, "month", "月份", "Month", "id", required=True),
        variable(t, "km", "行驶里程", "Distance", "number", unit="千公里|1000 km", limits=(0, "")),
    ]


def _tender() -> list[Row]:
    t = "tender"
    return [
        variable(t, "bidder", "投标人", "Bidder", "id", required=True),
        variable(t, "price", "报价指数", "Price index", "number", limits=(0, "")),
    ]


def _evaluations() -> list[Row]:
    t = "evaluations"
    points = [
        variable(t, name, zh, en, "number", limits=(0, 100))
        for name, zh, en in (
            ("service", "服务方案", "Service"),
            ("claims", "理赔能力", "Claims handling"),
            ("network", "网点", "Network"),
            ("experience", "业绩", "Experience"),
        )
    ]
    return [
        variable(t, "row_id", "行号", "Row", "id", required=True),
        variable(t, "bidder", "投标人", "Bidder", "id", required=True),
        variable(t, "evaluator", "评委", "Evaluator", "id", required=True),
        *points,
    ]


def _meetings() -> list[Row]:
    t = "meetings"
    return [
        variable(t, "meeting_id", "会议编号", "Meeting", "id", required=True),
        variable(t, "kind", "种类", "Kind", "category", codes=truth.MEETINGS, required=True),
        variable(t, "held_on", "日期", "Held on", "date", required=True),
    ]


def _calendar() -> list[Row]:
    t = "calendar"
    return [
        variable(t, "day", "日期", "Day", "id", required=True),
        variable(t, "kind", "种类", "Kind", "category", codes=KINDS, required=True),
        variable(t, "name_zh", "名称", "Name in Chinese", "text"),
        variable(t, "name_en", "英文名称", "Name in English", "text"),
    ]
