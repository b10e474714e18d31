from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from workbench.errors import InputError, ProblemsFound
from workbench.intake.formats.labels import Received
from workbench.intake.formats.text_table import TextTable
from workbench.intake.formats.wenjuanxing import is_wenjuanxing, read_wenjuanxing
from workbench.intake.read import read_text
from workbench.variables import Variable

OWN = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
BY_TEXT = (
    (*OWN, "1、您的性别", "2、您的爱好[多选题]", "3、住院满意吗", "4、请排序", "5、服务评价—态度", "5、服务评价—技术",
     "6、入院时间", "总分"),
    ("1", "2024/5/3 14:05:22", "123秒", "微信", "张", "192.0.2.4(广东-深圳)", "男", "唱歌┋跑步", "非常满意", "甲→乙→丙",
     "5", "4", "2024-05-01", "12"),
    ("2", "2024/5/3 15:05:22", "2分3秒", "链接", "", "192.0.2.5", "女", "其他〖打麻将〗┋唱歌", "一般", "丙→甲", "3", "3",
     "2024-05-02", "9"),
    ("3", "2024/5/4 15:05:22", "1小时5分", "链接", "", "192.0.2.6", "其他〖保密〗", "(跳过)", "(空)", "(跳过)", "-3", "-3",
     "(跳过)", "0"),
)  # fmt: skip
BY_NUMBER = (
    (
        *OWN,
        "1、您的性别",
        "第2题(唱歌)",
        "第2题(跑步)",
        "第2题(其他)",
        "3、住院满意吗",
        "4、(甲)",
        "4、(乙)",
        "4、(丙)",
    ),
    ("1", "2024/5/3 14:05:22", "123", "微信", "", "192.0.2.4", "1", "1", "1", "0", "5", "1", "2", "3"),
    ("2", "2024/5/3 15:05:22", "200", "微信", "", "192.0.2.5", "2", "1", "0", "1", "3", "2", "-2", "1"),
    ("3", "2024/5/4 15:05:22", "90", "微信", "", "192.0.2.6", "2", "-3", "-3", "-3", "-2", "-3", "-3", "-3"),
)


def write(tmp_path: Path, rows: tuple[tuple[str, ...], ...], *, excel: bool) -> Path:
    path = tmp_path / ("export.xlsx" if excel else "export.csv")
    if excel:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(path)
    else:
        text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
        path.write_text(text + "\n", encoding="gb18030")
    return path


def table(folder: Path, rows: Sequence[Sequence[str]], *, excel: bool) -> TextTable:
    return read_text(write(folder, rows, excel=excel))


def variable(received: Received, name: str) -> Variable:
    return next(each for each in received.variables if each.name == name)


@pytest.mark.parametrize("excel", [False, True])
def test_an_export_by_option_text_becomes_short_names_with_the_questions_as_labels(
    excel: bool, tmp_path: Path
) -> None:
    received = read_wenjuanxing(table(tmp_path, BY_TEXT, excel=excel))
    frame = received.table.frame
    assert frame.columns == [
        "seq", "submitted_at", "seconds", "source", "source_detail", "ip", "total_score", "q1", "q1_text",
        "q2_1", "q2_2", "q2_3", "q2_text", "q3", "q4_1", "q4_2", "q4_3", "q5_1", "q5_2", "q6",
    ]  # fmt: skip
    assert frame["seconds"].to_list() == ["123", "123", "3900"]
    assert frame["q1"].to_list() == ["男", "女", "其他"]
    assert frame["q1_text"].to_list() == ["", "", "保密"]
    assert frame["q2_2"].to_list() == ["1", "1", "-3"]
    assert frame["q2_text"].to_list() == ["", "打麻将", ""]
    assert frame["q4_3"].to_list() == ["1", "2", "-3"]
    assert frame["q5_1"].to_list() == ["5", "3", "-3"]
    assert variable(received, "q2_2").zh == "您的爱好：唱歌"
    assert variable(received, "q5_1").zh == "服务评价：态度"
    assert variable(received, "q5_1").missing == {"-3": "跳过"}
    assert variable(received, "q3").missing == {"(空)": "未填"}
    assert (variable(received, "q4_1").low, variable(received, "q4_1").high) == (1, 3)


def test_the_columns_of_the_platform_know_what_they_are(tmp_path: Path) -> None:
    received = read_wenjuanxing(table(tmp_path, BY_TEXT, excel=False))
    types = {
        name: variable(received, name).type for name in ("seq", "submitted_at", "seconds", "total_score")
    }
    assert types == {"seq": "id", "submitted_at": "datetime", "seconds": "integer", "total_score": "number"}
    assert variable(received, "ip").identifier == variable(received, "source_detail").identifier == "direct"
    assert variable(received, "seconds").unit == "秒|s"


def test_an_export_by_option_number_is_read_too(tmp_path: Path) -> None:
    received = read_wenjuanxing(table(tmp_path, BY_NUMBER, excel=True))
    frame = received.table.frame
    assert frame["q2_1"].to_list() == ["1", "1", "-3"]
    assert frame["q2_3"].to_list() == ["0", "1", "-3"]
    assert variable(received, "q2_2").zh == "跑步"
    assert variable(received, "q2_2").codes["1"] == ("选中", "选中")
    assert frame["q4_2"].to_list() == ["2", "-2", "-3"]
    assert variable(received, "q4_2").missing == {"-2": "未填", "-3": "跳过"}
    assert variable(received, "q1").type == "integer"


def test_declared_options_split_and_check_any_separator(tmp_path: Path) -> None:
    header = (*OWN, "1、从哪里知道我们")
    row = ("1", "2024/5/3 14:05:22", "60秒", "微信", "", "192.0.2.4")
    options = {"q1": ("报纸、杂志", "电视")}
    good = (header, (*row, "电视、报纸、杂志"))
    received = read_wenjuanxing(table(tmp_path, good, excel=False), options=options)
    assert received.table.frame.select("q1_1", "q1_2").row(0) == ("1", "1")
    with pytest.raises(ProblemsFound, match="no such option") as caught:
        read_wenjuanxing(table(tmp_path, (header, (*row, "电台")), excel=False), options=options)
    assert (caught.value.problems[0].row, caught.value.problems[0].column) == (2, "1、从哪里知道我们")


def test_a_negative_number_among_others_is_no_code(tmp_path: Path) -> None:
    header = (*OWN, "1、室外温度")
    rows = tuple(
        (str(n), "2024/5/3 14:05:22", "60秒", "微信", "", "", t) for n, t in enumerate(["-3", "-7", "4"])
    )
    received = read_wenjuanxing(table(tmp_path, (header, *rows), excel=False))
    assert variable(received, "q1").missing == {}


def test_what_was_split_is_said(tmp_path: Path) -> None:
    warnings = read_wenjuanxing(table(tmp_path, BY_TEXT, excel=False)).warnings
    assert any("q2: answers separated by ┋ became 3 columns" in warning for warning in warnings)
    assert any("q4: ranks" in warning for warning in warnings)
    assert any("q1_text" in warning for warning in warnings)


def test_another_table_is_refused(tmp_path: Path) -> None:
    assert is_wenjuanxing(BY_TEXT[0])
    with pytest.raises(InputError, match="not a 问卷星 export"):
        read_wenjuanxing(table(tmp_path, (("编号", "满意"), ("1", "5")), excel=False))
