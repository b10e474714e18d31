from __future__ import annotations

import pytest

from workbench.intake.privacy.detectors import folded
from workbench.intake.privacy.person_names import find_names


def names(text: str) -> list[str]:
    plain = folded(text)
    return [plain[start:end] for start, end in find_names(plain)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我叫陈示例", {"陈示例"}),
        ("我叫张伟住在城东", {"张伟"}),
        ("姓名：李静，女", {"李静"}),
        ("联系人王芳电话", {"王芳"}),
        ("签名:欧阳建国", {"欧阳建国"}),
        ("感谢王芳女士", {"王芳"}),
        ("陈先生来过", {"陈"}),
        ("上官先生来过", {"上官"}),
        ("找王先生", {"王"}),
        ("护士长刘丽很好", {"刘丽"}),
        ("张医生和李明护士", {"张", "李明"}),
        ("护士王静耐心", {"王静"}),
        ("王静态度很好", {"王静"}),
        ("请江主任查房", {"江"}),
        ("业务员刘洋推销", {"刘洋"}),
        ("3床的李桂英要求转科", {"李桂英"}),
        ("昨天李强来修的水管", {"李强"}),
        ("我姓李，姓王的没来", {"李", "王"}),
        ("姓名：李 明 男", {"李 明"}),
        ("王 芳女士", {"王 芳"}),
        ("医生：方志勇", {"方志勇"}),
        ("Mr. Li Wei complained", {"Li Wei"}),
        ("my name is Wang Fang.", {"Wang Fang"}),
    ],
)
def test_names_are_found_by_the_words_around_them(text: str, expected: set[str]):
    assert set(names(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "谢谢医生，感谢护士", "责任护士和实习护士", "对方老师不说", "主管医生查房", "有时护士忙", "由于医生少", "关于护士的安排", "任何医生都行", "上周医生没来", "老年女士",
        "这位先生", "患者高血压", "患者高度紧张", "患者于清晨起床", "护士应认真", "患者和家属", "客户经理没有来", "护士长安排", "家属多次要求", "患者全部满意",
        "姓名、电话", "姓名和地址", "姓名应保密", "我叫了护士", "我叫医生", "我叫任何人都不应", "文明服务态度好", "周到服务很好", "江苏服务很好", "金融服务很好", "方便面很好吃",
        "护士长严谨", "患者康复良好", "客户费力度", "门卫大爷", "百姓安居", "姓氏", "name: Any", "Name: Any(x)",
        "同志们好", "各位老师", "医生说明很清楚", "门诊医生", "值班护士", "Ms Word and MS Excel", "", "李",
    ],
)  # fmt: skip
def test_words_that_begin_or_end_like_names_are_none(text: str):
    assert names(text) == []


def test_in_published_prose_only_announced_names_are_found():
    text = "患者王丽娟，护士李静很好，姓名：张伟，陈先生"
    found = {text[start:end] for start, end in find_names(folded(text), announced_only=True)}
    assert found == {"张伟", "陈"}
    assert set(names(text)) == {"王丽娟", "李静", "张伟", "陈"}
