"""Codebook and declared aliases of the orthopaedic study."""

from __future__ import annotations

from workbench.simulate.codebooks import Row, alias, variable
from workbench.simulate.orthopedic_care.scales import ITEMS

EDUCATION = {
    1: "小学及以下|Primary school or less",
    2: "初中|Junior middle school",
    3: "高中/中专|Senior middle or vocational school",
    4: "大专|Junior college",
    5: "本科及以上|Bachelor's degree or more",
}
WARDS = {"W1": "骨一病区|Ward 1", "W2": "骨二病区|Ward 2", "W3": "骨三病区|Ward 3"}
GROUPS = {f"N{group}": f"护理{group}组|Nurse group {group}" for group in range(1, 7)}
MODES = {1: "本人填写|Self-completed", 2: "护士代填|Completed by a nurse", 3: "家属代填|Completed by family"}
CARING_LABELS = (
    ("基本护理需求的满足", "Basic nursing needs met"),
    ("健康教育与康复指导", "Health education and rehabilitation guidance"),
    ("护理操作技术", "Technical nursing skill"),
    ("情感交流与倾听", "Emotional exchange and listening"),
    ("态度言行与尊重", "Attitude, manner and respect"),
    ("医患信任", "Trust between patient and staff"),
)
AGREEMENT = {
    1: "不满意|Dissatisfied",
    2: "较不满意|Rather dissatisfied",
    3: "一般|Neutral",
    4: "较满意|Rather satisfied",
    5: "满意|Satisfied",
}
SEVERITY = {1: "没有|None", 2: "很轻|Slight", 3: "中等|Moderate", 4: "偏重|Rather severe", 5: "严重|Severe"}
NO_ANSWER = "9=未答|no answer"


def orthopedic_codebook() -> list[Row]:
    """One row a variable: the two entry files are one table, `patients`; `staff_log` is the other."""
    return [*_identity(), *_background(), *_stay(), *_answers(), *_staff_log()]


def orthopedic_aliases() -> list[Row]:
    """What clerks wrote in words instead of codes."""
    return [
        alias("patients", "sex", "男性", 1, "编码表的标签为“男”"),
        alias("patients", "sex", "女性", 2, "编码表的标签为“女”"),
    ]


def _identity() -> list[Row]:
    t = "patients"
    return [
        variable(t, "form_no", "问卷编号", "Form number", "id", required=True),
        variable(t, "name", "姓名", "Name", "text", identifier="direct"),
        variable(t, "id_no", "身份证号", "Identity number", "id", identifier="direct"),
        variable(t, "phone", "电话", "Telephone", "id", identifier="direct"),
        variable(t, "hosp_no", "住院号", "Hospital number", "id", identifier="direct"),
    ]  # fmt: skip


def _background() -> list[Row]:
    t = "patients"
    occupations = {
        1: "农民|Farmer",
        2: "工人|Worker",
        3: "职员|Clerk",
        4: "学生|Student",
        5: "个体|Self-employed",
        6: "退休|Retired",
        9: "其他|Other",
    }
    payments = {
        1: "医保|Urban insurance",
        2: "新农合|Rural cooperative scheme",
        3: "自费|Own expense",
        4: "工伤/交通第三方|Work injury or third party",
    }
    marital = {1: "未婚|Single", 2: "已婚|Married", 3: "离异|Divorced", 4: "丧偶|Widowed"}
    return [
        variable(t, "sex", "性别", "Sex", "category", codes={1: "男|Male", 2: "女|Female"}, missing=NO_ANSWER, identifier="quasi"),
        variable(t, "age", "年龄", "Age", "integer", unit="岁|years", limits=(15, 65), required=True, identifier="quasi"),
        variable(t, "marital", "婚姻", "Marital status", "category", codes=marital, missing=NO_ANSWER),
        variable(t, "education", "文化程度", "Education", "category", codes=EDUCATION, missing=NO_ANSWER),
        variable(t, "schooling", "学历", "Schooling", "category", codes=EDUCATION, missing=NO_ANSWER),
        variable(t, "occupation", "职业", "Occupation", "category", codes=occupations, missing="99=未答|no answer", identifier="quasi"),
        variable(t, "payment", "付费方式", "Payment", "category", codes=payments, missing=NO_ANSWER),
    ]  # fmt: skip


def _stay() -> list[Row]:
    t = "patients"
    causes = {
        1: "交通|Traffic",
        2: "坠落|Fall from height",
        3: "跌倒|Fall on the level",
        4: "机械/工伤|Machine or work",
        5: "其他|Other",
    }
    sites = {1: "上肢|Upper limb", 2: "下肢|Lower limb", 3: "脊柱骨盆|Spine or pelvis", 4: "多发|Multiple"}
    return [
        variable(t, "cause", "致伤原因", "Cause of injury", "category", codes=causes, missing=NO_ANSWER),
        variable(t, "site", "损伤部位", "Site of injury", "category", codes=sites, missing=NO_ANSWER),
        variable(t, "surgery", "手术", "Surgery", "category", codes={0: "否|No", 1: "是|Yes"}, missing=NO_ANSWER),
        variable(t, "pain_vas", "疼痛VAS评分", "Pain (VAS)", "number", unit="cm|cm", limits=(0, 10), missing="99=未测|not measured; /=未测|not measured"),
        variable(t, "admit_date", "入院日期", "Date of admission", "date", required=True, identifier="quasi"),
        variable(t, "discharge_date", "出院日期", "Date of discharge", "date", required=True, identifier="quasi"),
        variable(t, "los_days", "住院天数", "Length of stay", "integer", unit="天|days", limits=(3, 40), required=True),
        variable(t, "ward", "病区", "Ward", "category", codes=WARDS, identifier="quasi"),
        variable(t, "nurse_group", "护理组", "Nurse group", "category", codes=GROUPS, identifier="quasi"),
        variable(t, "mode", "填写方式", "Completed by", "category", codes=MODES, required=True),
    ]  # fmt: skip


def _answers() -> list[Row]:
    t = "patients"
    caring = [
        variable(t, f"care_{item}", zh, en, "integer", limits=(1, 5), codes=AGREEMENT, missing=NO_ANSWER)
        for item, (zh, en) in enumerate(CARING_LABELS, start=1)
    ]  # fmt: skip
    symptoms = [
        variable(t, f"q{item}", f"症状第{item}题", f"Symptom item {item}", "integer", limits=(1, 5), codes=SEVERITY, missing=NO_ANSWER)
        for item in range(1, ITEMS + 1)
    ]  # fmt: skip
    return caring + symptoms


def _staff_log() -> list[Row]:
    t = "staff_log"
    return [
        variable(t, "form_no", "问卷编号", "Form number", "id", required=True),
        variable(t, "nurse_group", "护理组", "Nurse group", "category", codes=GROUPS, identifier="quasi"),
        variable(t, "staff", "工作人员", "Staff member", "id", identifier="quasi"),
        variable(t, "mode", "填写方式", "Completed by", "category", codes=MODES),
        variable(t, "handed_at", "发放时间", "Handed out", "datetime", required=True),
        variable(t, "collected_at", "收回时间", "Collected", "datetime", required=True),
    ]  # fmt: skip
