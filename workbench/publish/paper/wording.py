"""The fixed words of a paper in its two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import InputError, nearest

# Full-width punctuation is written by its code point where a slip of the keyboard would not be seen.
COLON, OPEN, CLOSE = "\uff1a", "\uff08", "\uff09"


@dataclass(frozen=True)
class Wording:
    """The words that the pages print around what the author wrote."""

    tag: str
    report: str
    abstract: str
    keywords: str
    separator: str
    list_comma: str
    to: str
    colon: str
    table: str
    figure: str
    appendix_table: str
    appendix_figure: str
    other_document: str
    number_joint: str
    appendix: str
    notes: str
    references: str
    simulated: str
    simulated_word: str
    simulated_badge: str
    simulated_banner: str
    contents: str
    skip: str
    about: str
    numbers: str
    numbers_intro: str
    numbers_columns: tuple[str, ...]
    units: Mapping[str, str]
    absent: str
    absent_separator: str
    footnotes: str
    download: str
    page: str
    blank: str = "______"


ZH = Wording(
    tag="zh-CN",
    report="报告",
    abstract="摘要",
    keywords="关键词",
    separator="\uff1b",
    list_comma="\uff0c",
    to="\uff5e",
    colon=COLON,
    table="表",
    figure="图",
    appendix_table="附表",
    appendix_figure="附图",
    other_document="",  # 附表、附图 say it themselves
    number_joint="",
    appendix="附录",
    notes="注",
    references="参考文献",
    simulated=f"{OPEN}模拟数据{CLOSE}",
    simulated_word="模拟数据",
    simulated_badge="模拟数据",
    simulated_banner="本文的数据由程序生成\uff0c不是真实受访者的资料\uff1b文中结果不能用于评判任何人或机构。",
    contents="目录",
    skip="跳到正文",
    about="稿件信息",
    numbers="数字出处",
    numbers_intro="正文中由程序算出的每个数字\uff0c其数值、区间、例数与方法如下。",
    numbers_columns=("名称", "数值", "单位", "区间", "置信水平", "例数", "方法"),
    units={
        "share": "比例",
        "share difference": "比例之差",
        "score": "分",
        "correlation": "相关系数",
        "reliability": "信度系数",
        "standard deviations": "标准差",
        "count": "计数",
        "mean count": "平均计数",
        "per 10000": "每万",
        "ratio": "比",
        "time": "时间",
        "logit": "logit",
        "critical value": "临界值",
    },
    absent="本研究没有以下资料\uff1a{names}\uff1b相应部分从略。",
    absent_separator="、",
    footnotes="脚注",
    download="下载 CSV",
    page="第 {page} 页 共 {total} 页",
)

EN = Wording(
    tag="en",
    report="Report",
    abstract="Abstract",
    keywords="Keywords",
    separator="; ",
    list_comma=", ",
    to=" to ",
    colon=": ",
    table="Table",
    figure="Figure",
    appendix_table="Table A",
    appendix_figure="Figure A",
    other_document="Appendix ",
    number_joint=" ",
    appendix="Appendix",
    notes="Note",
    references="References",
    simulated=" (simulated data)",
    simulated_word="simulated data",
    simulated_badge="Simulated data.",
    simulated_banner="The data were generated, not collected from real people; the results say nothing about any person or institution.",
    contents="Contents",
    skip="Skip to the text",
    about="About this paper",
    numbers="Numbers",
    numbers_intro="Every computed number of the text with its value, interval, sample size and method.",
    numbers_columns=("Name", "Value", "Unit", "Interval", "Level", "n", "Method"),
    units={},
    absent="This study has no data on {names}; the parts of the paper that need them are left out.",
    absent_separator=", ",
    footnotes="Footnotes",
    download="Download CSV",
    page="{page} / {total}",
)

_BY_LANGUAGE = {"zh": ZH, "en": EN}


def wording(lang: str) -> Wording:
    """The words of one language: "zh" or "en". Raises InputError on any other."""
    if lang not in _BY_LANGUAGE:
        raise InputError(f"No wording for the language {lang!r}", fix=nearest(lang, _BY_LANGUAGE))
    return _BY_LANGUAGE[lang]
