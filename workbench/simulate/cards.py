"""What every data card says: that the data are simulated, what is dirty, and how to make them again."""

from __future__ import annotations

from collections.abc import Mapping

HEADING = """\
# 模拟数据 / SIMULATED DATA: {zh} / {en}

**本文件夹的数据全部由程序模拟,不来自任何真实的人、医院或企业,不能用于评判任何原文。**
姓名、身份证号(校验位错误)、电话、住院号均取自不可能的号段,纯属虚构。

**Every value in this folder is simulated. No person, hospital or company in it is real, and it cannot judge any article.**
Names, identity numbers (with a wrong check digit), telephone and record numbers come from impossible ranges.

许可与本仓库相同。 Licence: the same as the repository's.

"""
DIRT = """
## 弄脏之处 / Injected dirt

每一处都记在 `truth.json`(文件、行、列、原值、脏值、类型、清洗后应有的值;空值表示已无法恢复)。
Every one is listed in `truth.json` (file, key, column, clean, dirty, type, expected; nothing expected = lost).

| 类型 type | 单元格 cells |
|---|---|
{rows}
"""
AGAIN = """
## 如何重做 / How to make it again

{command}    from workbench.simulate import simulate
    simulate("{study}", folder, seed={seed}{arguments})

同一种子在任何平台得到相同的字节。 The same seed gives the same bytes on every platform. `study.toml` 是手写的 is written by hand.
"""


def heading(zh: str, en: str) -> str:
    """The top of a card: simulated, first of all, in both languages."""
    return HEADING.format(zh=zh, en=en)


def dirt_lines(counts: Mapping[str, int]) -> str:
    """The table of dirt by type."""
    rows = "\n".join(f"| {name} | {count} |" for name, count in counts.items())
    return DIRT.format(rows=rows or "| none | 0 |")


def options_text(options: Mapping[str, object]) -> dict[str, object]:
    """Options that differ from what `simulate` does by itself."""
    usual = {
        "dirt": 2,
        "n": None,
        "branches": 18,
        "age_mode": "repaired",
        "variant": "default",
        "pii_checksum": "wrong",
    }
    return {name: value for name, value in options.items() if usual.get(name) != value}


def how_to(study: str, seed: int, options: Mapping[str, object]) -> str:
    """The call that makes the folder again, and the command where all options are the usual ones."""
    arguments = "".join(f", {name}={value!r}" for name, value in options.items())
    command = (
        ""
        if options
        else f"    workbench simulate {study} --seed {seed} --out FOLDER\n\n或 or, in Python:\n\n"
    )
    return AGAIN.format(study=study, seed=seed, command=command, arguments=arguments)
