"""Codebook and declared aliases of branch benchmarking."""

from __future__ import annotations

from workbench.simulate.branch_benchmarking.layout import Layout
from workbench.simulate.codebooks import Row, alias, variable

SATISFACTION = {
    1: "很不满意|Very dissatisfied",
    2: "不满意|Dissatisfied",
    3: "一般|Neutral",
    4: "满意|Satisfied",
    5: "很满意|Very satisfied",
}
BUCKPASSING = {
    1: "经常推诿|Often",
    2: "较多推诿|Rather often",
    3: "有时推诿|Sometimes",
    4: "很少推诿|Rarely",
    5: "从不推诿|Never",
}
OPINION_LABELS = {
    "d1_image": ("服务形象", "Service image"),
    "d2_language": ("服务规范用语", "Standard service language"),
    "d3_warm": ("服务主动热情", "Active and warm service"),
    "d4_enquiry": ("主动询问要求和疑问", "Asking after needs and doubts"),
    "d5_accuracy": ("咨询应答准确快速", "Accurate and quick answers"),
    "d6_skill": ("业务操作熟练准确", "Skilled and accurate handling"),
    "d7_buckpass": ("不推诿", "No buck-passing"),
    "overall": ("总体满意程度", "Overall satisfaction"),
}
NOT_ANSWERED = "0=未接触|no contact; 9=未答|no answer"
SOURCES = {1: "公司自发|Company", 2: "县评议组|County group", 3: "市公司|City branch"}
TOWNS = {1: "县城|County seat", 2: "乡镇|Township", 3: "农村|Village"}
CHANNELS = {
    1: "面访|Face to face",
    2: "入户|At home",
    3: "座谈|Meeting",
    4: "邮寄|Post",
    5: "营业厅自取|Taken in the hall",
    6: "网络|Online",
}
CRITERIA = (
    ("业务知识与技能",) * 5
    + ("谈话技巧与服务意识",) * 4
    + ("服务态度与后挂机",) * 3
    + ("普通话与用语",) * 2
    + ("资料保密",) * 2
)
CRITERIA_EN = (
    ("Knowledge and skill",) * 5
    + ("Conversation and service",) * 4
    + ("Attitude",) * 3
    + ("Language",) * 2
    + ("Confidentiality (critical)",) * 2
)
YES_NO = {0: "否|No", 1: "是|Yes"}


def branch_codebook(layout: Layout) -> list[Row]:
    """One row a variable of answers, forms_log, complaints, spotcalls and branches."""
    names = {code: f"{zh}|{en}" for code, (zh, en) in zip(layout.codes, layout.names, strict=True)}
    return [*_answers(names), *_forms_log(names), *_complaints(names), *_spotcalls(names), *_branches(names)]


def branch_aliases(layout: Layout) -> list[Row]:
    """Words taken for codes, percentages that are no answer, and old names of branches."""
    rows = []
    for name in [name for name in OPINION_LABELS if name != "d7_buckpass"]:
        rows += [
            alias("answers", name, "较满意", 4, "“较满意”归入“满意”"),
            alias("answers", name, "非常满意", 5, "“非常满意”即“很满意”"),
            *[
                alias("answers", name, text, 9, "百分数不是选项,按未答")
                for text in ("80%", "90%", "95%", "100%")
            ],
        ]
    rows += [
        alias("answers", "sex", word, code, "编码表的标签为一个字")
        for word, code in (("男性", 1), ("女性", 2))
    ]
    for table in ("answers", "forms_log", "complaints"):
        for code, old in zip(layout.codes, layout.alias, strict=True):
            rows += [alias(table, "branch", old, code, "原名,2009年更名")] if old else []
    return rows


def _answers(branches: dict[str, str]) -> list[Row]:
    t = "answers"
    ages = {
        1: "25岁以下|Under 25",
        2: "25~34岁|25-34",
        3: "35~44岁|35-44",
        4: "45~59岁|45-59",
        5: "60岁及以上|60 or over",
    }
    services = {1: "移动|Mobile", 2: "宽带|Broadband", 3: "固话|Fixed line", 4: "其他|Other"}
    opinions = [
        variable(t, name, zh, en, "integer", limits=(1, 5), codes=BUCKPASSING if name == "d7_buckpass" else SATISFACTION, missing=NOT_ANSWERED, flipped="form_version=2" if name == "d7_buckpass" else "")
        for name, (zh, en) in OPINION_LABELS.items()
    ]  # fmt: skip
    return [
        variable(t, "form_id", "表号", "Form", "id", required=True),
        variable(t, "branch", "分公司", "Branch", "category", codes=branches, required=True),
        variable(t, "form_version", "表格版本", "Form version", "category", codes={1: "一版|Version 1", 2: "二版(推诿题倒排)|Version 2 (d7 backwards)"}, required=True),
        variable(t, "source", "来源", "Source", "category", codes=SOURCES, required=True),
        variable(t, "town_type", "地区类型", "Place", "category", codes=TOWNS),
        variable(t, "interviewer", "访问员", "Interviewer", "id", identifier="quasi"),
        variable(t, "filled_at", "填表时间", "Filled in at", "datetime"),
        variable(t, "period", "月份", "Month", "category"),
        *opinions,
        variable(t, "age_band", "年龄段", "Age band", "category", codes=ages, identifier="quasi"),
        variable(t, "sex", "性别", "Sex", "category", codes={1: "男|Male", 2: "女|Female"}, identifier="quasi"),
        variable(t, "user_type", "用户类型", "User type", "category", codes={1: "个人|Private", 2: "集团|Company"}),
        variable(t, "service", "业务种类", "Service", "category", codes=services),
        variable(t, "wait_min", "等候时间", "Waiting time", "number", unit="分钟|minutes", limits=(0, 240)),
        variable(t, "open_text", "意见", "Comment", "text"),
        variable(t, "name", "姓名", "Name", "text", identifier="direct"),
        variable(t, "phone", "电话", "Telephone", "id", identifier="direct"),
    ]  # fmt: skip


def _forms_log(branches: dict[str, str]) -> list[Row]:
    t = "forms_log"
    reasons = {1: "空白|Blank", 2: "答题不足|Too few answers", 3: "涂改不清|Illegible"}
    return [
        variable(t, "form_id", "表号", "Form", "id", required=True),
        variable(t, "batch", "批次", "Batch", "id"),
        variable(t, "channel", "渠道", "Channel", "category", codes=CHANNELS),
        variable(t, "branch", "分公司", "Branch", "category", codes=branches, required=True),
        variable(t, "town_type", "地区类型", "Place", "category", codes=TOWNS),
        variable(t, "source", "来源", "Source", "category", codes=SOURCES),
        variable(t, "sent_on", "发放日期", "Sent on", "date", required=True),
        variable(t, "returned_on", "收回日期", "Returned on", "date"),
        variable(t, "valid", "有效", "Valid", "category", codes={0: "无效|Invalid", 1: "有效|Valid"}, skip="returned_on is missing"),
        variable(t, "invalid_reason", "无效原因", "Reason", "category", codes=reasons, skip="valid = 1 or returned_on is missing"),
        variable(t, "interviewer", "访问员", "Interviewer", "id", identifier="quasi"),
    ]  # fmt: skip


def _complaints(branches: dict[str, str]) -> list[Row]:
    t = "complaints"
    channels = {1: "热线|Hotline", 2: "窗口|Counter", 3: "信箱|Letter box", 4: "市公司|City branch"}
    topics = {
        1: "资费争议|Charges",
        2: "服务质量|Service",
        3: "网络质量|Network",
        4: "业务办理|Handling",
        5: "其他|Other",
    }
    return [
        variable(t, "id", "投诉编号", "Complaint", "id", required=True),
        variable(t, "branch", "分公司", "Branch", "category", codes=branches, required=True),
        variable(t, "received_at", "受理时间", "Received", "datetime", required=True),
        variable(t, "first_answer_at", "首次答复时间", "First answer", "datetime"),
        variable(t, "closed_at", "办结时间", "Closed", "datetime"),
        variable(t, "withdrawn", "撤诉", "Withdrawn", "category", codes=YES_NO),
        variable(t, "channel", "渠道", "Channel", "category", codes=channels),
        variable(t, "first_asked_staff", "首问人", "First asked", "id", identifier="quasi"),
        variable(t, "category", "类别", "Category", "category", codes=topics),
        variable(t, "substantiated", "属实", "Substantiated", "category", codes=YES_NO),
        variable(t, "satisfied", "满意", "Content", "category", codes=YES_NO),
    ]  # fmt: skip


def _spotcalls(branches: dict[str, str]) -> list[Row]:
    t = "spotcalls"
    items = [
        variable(t, f"item{k}", f"{zh}（{k}）", f"{en} ({k})", "integer", limits=(0, 1), codes={0: "未达标|Failed", 1: "达标|Passed"}, missing="9=未听到|not heard")
        for k, (zh, en) in enumerate(zip(CRITERIA, CRITERIA_EN, strict=True), start=1)
    ]  # fmt: skip
    return [
        variable(t, "score_id", "评分编号", "Score", "id", required=True),
        variable(t, "call_id", "通话编号", "Call", "id", required=True),
        variable(t, "date", "日期", "Date", "date"),
        variable(t, "branch", "分公司", "Branch", "category", codes=branches, required=True),
        variable(t, "staff_hash", "被抽查人", "Staff member", "id", identifier="quasi"),
        variable(t, "caller", "抽查人", "Caller", "id", identifier="quasi"),
        variable(t, "rater", "评分人", "Rater", "id"),
        *items,
        variable(t, "call_min", "通话时长", "Length of call", "number", unit="分钟|minutes", limits=(0, 60)),
    ]  # fmt: skip


def _branches(branches: dict[str, str]) -> list[Row]:
    t = "branches"
    return [
        variable(t, "branch", "分公司", "Branch", "category", codes=branches, required=True),
        variable(t, "name", "名称", "Name", "id"),
        variable(t, "users", "用户数", "Users", "integer", unit="户|users", limits=(1, "")),
        variable(t, "staff", "员工数", "Staff", "integer", unit="人|persons", limits=(1, "")),
        variable(t, "urban_share", "县城用户比例", "Share of users in the county seat", "number", limits=(0, 1)),
        variable(t, "rural_share", "农村用户比例", "Share of users in villages", "number", limits=(0, 1)),
        variable(t, "opened", "开业日期", "Opened", "date"),
    ]  # fmt: skip
