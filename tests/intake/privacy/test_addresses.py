from __future__ import annotations

import pytest

from workbench.intake.privacy.addresses import find_addresses


def addresses(text: str) -> set[str]:
    spans = sorted(find_addresses(text), key=lambda span: span[0] - span[1])
    return {text[start:end] for start, end in spans[:1]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "我住在样本省示例市演示区人民东路12号3栋2单元501室，",
            "样本省示例市演示区人民东路12号3栋2单元501室",
        ),
        ("地址：解放路128号。", "解放路128号"),
        ("阳光花园3号楼2单元501很吵", "阳光花园3号楼2单元501"),
        ("示例市演示县新桥镇三里村4组", "示例市演示县新桥镇三里村4组"),
        ("家住演示县新桥镇三里村", "演示县新桥镇三里村"),
        ("文昌巷十二号", "文昌巷十二号"),
        ("3栋2单元501室漏水", "3栋2单元501室"),
        ("住址 东门大街供销社旁边县医院路口", "东门大街供销社旁边县医院路口"),
    ],
)
def test_an_address_is_found_from_its_beginning(text: str, expected: str):
    assert addresses(text) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "样本省示例市的医院", "示例医院 骨科，示例市 000000", "县医院比乡镇卫生院好", "各乡镇各村", "住在农村的患者", "病房在3楼12床", "3号窗口", "道路不好走", "网络线路3次中断", "每个村10户",
        "市、县、区三级", "地址编号", "在全市4个县区的乡镇开展", "B区3号机",
    ],
)  # fmt: skip
def test_places_that_papers_and_comments_name_are_no_addresses(text: str):
    assert addresses(text) == set()
