"""Codebook and declared aliases of the closed service loop."""

from __future__ import annotations

from workbench.simulate.codebooks import Row, alias, variable
from workbench.simulate.service_loop import layout as truth

SEVERITY = {1: "轻|Light", 2: "中|Medium", 3: "重|Severe"}
YES_NO = {0: "否|No", 1: "是|Yes"}
CHANNELS = {1: "营业厅|Service hall", 2: "上门|At home", 3: "电话|Telephone", 4: "网络|Online"}
KINDS = {1: "原因登记|Cause recorded", 2: "流程变更|Process changed"}
REASONS = {
    1: "新收费系统上线|New billing system",
    2: "单据改版|Forms redesigned",
    3: "台风停电|Typhoon outages",
}
CUSTOMERS = {1: "居民|Household", 2: "商业|Business", 3: "工业|Industry"}
DIMENSION_NAMES = (
    ("有形性", "Tangibles"),
    ("可靠性", "Reliability"),
    ("响应性", "Responsiveness"),
    ("保证性", "Assurance"),
    ("移情性", "Empathy"),
)


def branch_codes() -> dict[str, str]:
    """P01 … with names in both languages."""
    return {
        f"P{place:02d}": f"{zh}供电所|{en} station" for place, (zh, en) in enumerate(truth.BRANCHES, start=1)
    }


def loop_codebook() -> list[Row]:
    """Every variable of all tables."""
    return [
        *_process_week(),
        *_survey(),
        *_staff(),
        *_nonconformity(),
        *_changes(),
        *_fieldwork(),
        *_customers(),
    ]


def loop_aliases() -> list[Row]:
    """What people wrote for a code: weeks with their word, the owner who was renamed."""
    weeks = [
        alias("process_week", "week", f"第{week}周", week, "week written with its word")
        for week in range(1, truth.WEEKS + 1)
    ]
    old = [
        alias("process_week", "branch", f"{zh}所", f"P{place:02d}", "short name")
        for place, (zh, _) in enumerate(truth.BRANCHES, start=1)
    ]
    return [*weeks, *old, alias("nonconformity", "owner", "S07(原S70)", "S07", "owner renamed")]


def _process_week() -> list[Row]:
    t = "process_week"
    return [
        variable(t, "row_id", "行号", "Row", "id", required=True),
        variable(t, "week", "周", "Week", "integer", limits=(1, 53), required=True),
        variable(t, "branch", "供电所", "Station", "category", codes=branch_codes(), required=True),
        variable(t, "process", "业务", "Process", "category", codes=truth.PROCESSES, required=True),
        variable(t, "n_cases", "办理件数", "Cases", "integer", limits=(0, ""), required=True),
        variable(t, "n_nonconform", "不合格件数", "Nonconforming", "integer", limits=(0, ""), required=True),
        variable(t, "mean_minutes", "平均办理时间", "Mean time", "number", unit="分钟|minutes", limits=(0, 600)),
        variable(t, "repair_minutes", "平均抢修时间", "Mean repair time", "number", unit="分钟|minutes", limits=(0, 600)),
    ]  # fmt: skip


def _survey() -> list[Row]:
    t = "survey"
    asked = [
        variable(t, f"{letter}{item}", f"{zh}第{item}题", f"{en}, statement {item}", "integer", limits=(1, 7))
        for letter, zh, en in (("e", "期望", "Expected"), ("p", "感知", "Perceived"))
        for item in range(1, 23)
    ]
    points = [
        variable(
            t,
            f"w{place}",
            f"{zh}权重",
            f"Weight of {en.lower()}",
            "integer",
            unit="分|points",
            limits=(0, 100),
        )
        for place, (zh, en) in enumerate(DIMENSION_NAMES, start=1)
    ]
    return [
        variable(t, "resp_id", "答卷编号", "Respondent", "id", required=True),
        variable(t, "date", "日期", "Date", "date"),
        variable(t, "branch", "供电所", "Station", "category", codes=branch_codes(), required=True),
        variable(t, "channel", "渠道", "Channel", "category", codes=CHANNELS),
        variable(t, "customer_type", "客户类型", "Customer", "category", codes=CUSTOMERS),
        variable(t, "vulnerable", "困难客户", "Vulnerable customer", "category", codes=YES_NO),
        variable(t, "form_scale", "问卷级数", "Points of the form", "integer", limits=(6, 7), required=True),
        *asked,
        *points,
        variable(t, "overall", "总体满意度", "Overall satisfaction", "integer", limits=(1, 10)),
        variable(t, "against_expected", "与期望相比", "Compared with expectation", "integer", limits=(1, 10)),
        variable(t, "against_ideal", "与理想相比", "Compared with the ideal", "integer", limits=(1, 10)),
        variable(t, "loyalty", "推荐意愿", "Likelihood to recommend", "integer", limits=(0, 10)),
        variable(t, "complained", "曾投诉", "Has complained", "category", codes=YES_NO),
        variable(t, "phone", "电话", "Telephone", "text", identifier="direct"),
    ]  # fmt: skip


def _staff() -> list[Row]:
    t = "staff_quarter"
    return [
        variable(t, "row_id", "行号", "Row", "id", required=True),
        variable(t, "staff_id", "员工代码", "Staff code", "id", required=True, identifier="quasi"),
        variable(t, "name", "姓名", "Name", "text", identifier="direct"),
        variable(t, "branch", "供电所", "Station", "category", codes=branch_codes(), required=True),
        variable(t, "quarter", "季度", "Quarter", "id", required=True),
        variable(t, "cases", "办理件数", "Cases", "integer", limits=(0, ""), required=True),
        variable(t, "complex_cases", "复杂件数", "Complex cases", "integer", limits=(0, "")),
        variable(t, "timely", "按时件数", "Timely", "integer", limits=(0, ""), required=True),
        variable(t, "errors", "差错件数", "Errors", "integer", limits=(0, "")),
        variable(t, "csat_n", "评价数", "Ratings", "integer", limits=(0, "")),
        variable(t, "csat_sum", "评价分合计", "Sum of ratings", "integer", limits=(0, "")),
    ]  # fmt: skip


def _nonconformity() -> list[Row]:
    t = "nonconformity"
    dates = [
        variable(t, name, zh, en, "date", required=name == "found_on")
        for name, zh, en in (
            ("found_on", "发现日期", "Found"),
            ("assigned_on", "派单日期", "Assigned"),
            ("due", "限期", "Due"),
            ("corrected_on", "整改日期", "Corrected"),
            ("verified_on", "验证日期", "Verified"),
            ("recurrence_on", "复发日期", "Recurred"),
        )
    ]
    return [
        variable(t, "nc_id", "编号", "Item", "id", required=True),
        variable(t, "source", "来源", "Source", "category", codes=truth.SOURCES),
        variable(t, "process", "业务", "Process", "category", codes=truth.PROCESSES),
        variable(t, "branch", "供电所", "Station", "category", codes=branch_codes()),
        variable(t, "severity", "严重程度", "Severity", "category", codes=SEVERITY),
        variable(t, "cause", "原因", "Cause", "category", codes=truth.CAUSES),
        variable(t, "owner", "责任人", "Owner", "id", identifier="quasi"),
        *dates,
        variable(t, "verified_ok", "验证有效", "Verified effective", "category", codes=YES_NO),
    ]  # fmt: skip


def _changes() -> list[Row]:
    t = "process_change"
    return [
        variable(t, "change_id", "编号", "Record", "id", required=True),
        variable(t, "branch", "供电所", "Station", "category", codes=branch_codes(), required=True),
        variable(t, "week", "周", "Week", "integer", limits=(1, 53), required=True),
        variable(t, "kind", "类别", "Kind", "category", codes=KINDS, required=True),
        variable(t, "cause", "登记原因", "Recorded cause", "category", codes=REASONS, required=True),
        variable(t, "recorded_on", "登记日期", "Recorded on", "date", required=True),
    ]


def _fieldwork() -> list[Row]:
    t = "fieldwork"
    counts = (
        ("issued", "接触客户", "Customers approached"),
        ("complete", "完成", "Complete"),
        ("partial", "部分完成", "Partial"),
        ("refused", "拒答", "Refused"),
        ("no_contact", "未联系上", "Not reached"),
        ("unknown", "资格不明", "Eligibility unknown"),
    )
    return [
        variable(t, "channel", "渠道", "Channel", "category", codes=CHANNELS, required=True),
        *(variable(t, name, zh, en, "integer", limits=(0, ""), required=True) for name, zh, en in counts),
    ]


def _customers() -> list[Row]:
    t = "customers"
    kinds = (
        ("households", "居民户数", "Households"),
        ("businesses", "商业户数", "Businesses"),
        ("industry", "工业户数", "Industrial users"),
    )
    return [
        variable(t, "branch", "供电所", "Station", "category", codes=branch_codes(), required=True),
        *(variable(t, name, zh, en, "integer", limits=(0, ""), required=True) for name, zh, en in kinds),
    ]
