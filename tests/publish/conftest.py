"""A paper as an executed notebook, written out by hand: four tables, two figures, citations, both languages."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.present.inlines import parse_inlines
from workbench.publish.html.render import render_html
from workbench.publish.paper.document import build_document
from workbench.publish.pdf.render import RenderedPdf, render_pdf
from workbench.publish.word.render import render_docx

PREFIX = "application/vnd.workbench."
BIBLIOGRAPHY = r"""
@string{tongji = "Psychopharmacology Bulletin"}
@article{zhang2010, author = {张晓 and 李静 and 王芳 and 赵敏}, title = {骨科患者护理满意度的调查分析},
  journal = {中国实用护理杂志}, year = 2010, volume = 26, number = {3}, pages = {21--23}}
@article{derogatis1973, author = {Derogatis, Leonard R. and Lipman, Ronald S. and Covi, Lino},
  title = {{SCL-90}: an outpatient psychiatric rating scale}, journal = tongji, year = {1973}, volume = {9},
  number = {1}, pages = {13--28}}
@article{jin1986, author = {金华 and 吴文源 and 张明园}, title = {中国正常人SCL-90评定结果的初步分析},
  journal = {中国神经精神疾病杂志}, year = {1986}, volume = {12}, number = {5}, pages = {260--263}}
@book{wang1999, author = {汪向东 and 王希林 and 马弘}, title = {心理卫生评定量表手册}, edition = {增订版},
  address = {北京}, publisher = {中国心理卫生杂志社}, year = {1999}, pages = {31--35}}
@article{zou2007, author = {Zou, Guang Yong}, title = {Toward using confidence intervals to compare correlations},
  journal = {Psychological Methods}, year = {2007}, volume = {12}, number = {4}, pages = {399--413},
  doi = {10.1037/1082-989X.12.4.399}}
@online{strobe, author = {{STROBE Initiative}}, title = {STROBE statement: checklists},
  url = {https://www.strobe-statement.org/checklists/}, date = {2023-01-05}, urldate = {2026-02-01}}
"""

_WIDE = {
    ",": "\uff0c",
    ";": "\uff1b",
    ":": "\uff1a",
    "(": "\uff08",
    ")": "\uff09",
    "?": "\uff1f",
    "~": "\uff5e",
}
_HAN = "[\u4e00-\u9fff”》]"


def wide(text: str) -> str:
    """Chinese punctuation for text keyed with Latin punctuation."""
    text = re.sub(rf"(?<={_HAN})([,;:?])|([,;:?])(?={_HAN})", lambda match: _WIDE[match[0]], text)
    text = re.sub(r"\(([^()]*)\)(?!\{)", lambda match: _bracketed(match, text), text)
    return re.sub(r"(?<=[%\d)*]),(?=[\u4e00-\u9fff*])", _WIDE[","], text)


def _bracketed(match: re.Match[str], text: str) -> str:
    around = text[max(0, match.start() - 1) : match.start()] + match[1]
    return f"\uff08{match[1]}\uff09" if re.search(_HAN, around) and "http" not in match[1] else match[0]


def bundle(kind: str, content: dict[str, Any], **others: str) -> Any:
    """One display output that carries one of our bundles."""
    return new_output("display_data", data={f"{PREFIX}{kind}+json": content, "text/plain": kind, **others})


def say(text: str, style: str = "paragraph") -> Any:
    return bundle("say", {"inlines": parse_inlines(text), "style": style})


def table(
    label: str,
    caption: str,
    columns: list[str],
    rows: list[str],
    *,
    notes: tuple[str, ...] = (),
    **options: Any,
) -> Any:
    """A table bundle. A column is "head", ">head" (right) or "group/head"; a row is cells between bars,
    a row that starts with # heads a group.
    """
    heads = []
    for column in columns:
        align = "right" if column.startswith(">") else "left"
        group, _, head = column.removeprefix(">").rpartition("/")
        heads.append({"header": parse_inlines(head), "align": align, "group": parse_inlines(group) or None})
    cells = [[parse_inlines(cell.strip(" ")) for cell in row.removeprefix("#").split("|")] for row in rows]
    return bundle(
        "table",
        {
            "label": label,
            "caption": parse_inlines(caption),
            "notes": [parse_inlines(note) for note in notes],
            "columns": heads,
            "rows": [row + [[]] * (len(columns) - len(row)) for row in cells],
            "stub_rows": [place for place, row in enumerate(rows) if row.startswith("#")],
            "simulated": options.get("simulated", True),
            "size": options.get("size", "normal"),
        },
    )


def figure(
    label: str, caption: str, svg: str, *, alt: str, width: float = 1.0, notes: tuple[str, ...] = ()
) -> Any:
    content = {
        "label": label,
        "caption": parse_inlines(caption),
        "alt": alt,
        "notes": [parse_inlines(note) for note in notes],
        "width": width,
        "simulated": True,
    }
    return bundle("figure", content, **{"image/svg+xml": svg})


def result(name: str, value: float | None, label: str, **estimate: Any) -> Any:
    record = {
        **dict.fromkeys(("low", "high", "level", "n", "p", "statistic", "df")),
        "unit": "score",
        "method": "",
        "reason": "",
        **estimate,
        "value": value,
    }
    return bundle("result", {"name": name, "estimate": record, "label": {"zh": label, "en": label}})


def code(*outputs: Any, tags: tuple[str, ...] = ()) -> Any:
    return new_code_cell("", outputs=list(outputs), metadata={"tags": list(tags)})


def text(source: str, *tags: str) -> Any:
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def notebook(cells: list[Any], lang: str = "zh", **meta: Any) -> Any:
    """A notebook with fixed cell ids, so that two builds are equal."""
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    return new_notebook(
        cells=cells, metadata={"workbench": {"lang": lang, "study": "orthopedic_care", **meta}}
    )


def forest_svg() -> str:
    """Estimates with intervals, drawn without a plotting library."""
    factors = ["躯体化", "强迫症状", "人际关系敏感", "抑郁", "焦虑", "敌对", "恐怖", "偏执", "精神病性"]
    rows = []
    for place, factor in enumerate(factors):
        y, x = 30 + place * 24, 330 - (place * 37 % 90)
        rows.append(
            f'<text x="150" y="{y + 4}" text-anchor="end" font-size="12" font-family="Noto Sans SC">{factor}</text>'
            f'<line x1="{x - 60}" x2="{x + 60}" y1="{y}" y2="{y}" stroke="#1f4e79" stroke-width="1.6"/>'
            f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="#1f4e79"/>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="280" viewBox="0 0 560 280">'
        '<line x1="400" x2="400" y1="12" y2="240" stroke="#888" stroke-dasharray="4 3"/>'
        '<line x1="170" x2="540" y1="240" y2="240" stroke="#222"/>' + "".join(rows) + "".join(
            f'<text x="{400 + step * 230}" y="258" text-anchor="middle" font-size="11" font-family="Noto Sans SC">{step}</text>'
            for step in (-0.8, -0.4, 0, 0.4)
        ) + "</svg>"
    )  # fmt: skip


def bars_svg() -> str:
    rows = []
    for place, item in enumerate(["技术操作", "病情观察", "环境安排", "沟通解释", "态度关心", "隐私尊重"]):
        y, x = 14 + place * 30, 130.0
        rows.append(
            f'<text x="120" y="{y + 14}" text-anchor="end" font-size="12" font-family="Noto Sans SC">{item}</text>'
        )
        for share, colour in zip(
            (2, 5, 13 + place, 30 - place, 50),
            ("#b2472f", "#e0a58f", "#dddddd", "#9dbcd8", "#2d6a9f"),
            strict=True,
        ):
            rows.append(f'<rect x="{x}" y="{y}" width="{share * 4}" height="20" fill="{colour}"/>')
            x += share * 4
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="200" viewBox="0 0 560 200">'
        + "".join(rows) + "</svg>"
    )  # fmt: skip


FRONT = {
    "lang": "zh",
    "simulated": True,
    "study": "orthopedic_care",
    "running_head": "意外伤害骨科患者心理状况与护理满意度的相关性\uff08模拟数据\uff09",
    "languages": {
        "zh": {
            "title": "意外伤害骨科患者心理状况与护理满意度的相关性研究",
            "authors": [
                {"name": "陈一", "marks": "1"},
                {"name": "林二", "marks": "1"},
                {"name": "周三", "marks": "2"},
            ],
            "affiliations": [
                {"mark": "1", "text": wide("示例医院骨科,某市 100000")},
                {"mark": "2", "text": wide("示例大学护理学院,某市 100001")},
            ],
            "keywords": ["骨科", "意外伤害", "症状自评量表", "护理满意度", "相关分析"],
        },
        "en": {
            "title": "Psychological state and satisfaction with nursing in patients with accidental orthopaedic injuries",
            "authors": [
                {"name": "CHEN Yi", "marks": "1"},
                {"name": "LIN Er", "marks": "1"},
                {"name": "ZHOU San", "marks": "2"},
            ],
            "affiliations": [
                {"mark": "1", "text": "Department of Orthopaedics, Sample Hospital, 100000, China"},
                {"mark": "2", "text": "School of Nursing, Sample University, 100001, China"},
            ],
            "keywords": [
                "orthopaedics",
                "accidental injury",
                "SCL-90",
                "patient satisfaction",
                "correlation",
            ],
        },
    },
    "back": [
        {"label": "通信作者", "text": wide("周三,zhou@example.org")},
        {"label": "基金项目", "text": None},
        {"label": "伦理审批", "text": None},
        {"label": "知情同意", "text": "全部受访者签署知情同意书。"},
        {"label": "利益冲突", "text": "作者声明无利益冲突。"},
        {"label": "中图分类号", "text": "R473.6"},
        {"label": "文献标识码", "text": "A"},
    ],
}
RHO = ["data", "\u22120.34", -0.341234, "gsi_caring", "value"]


def _spoken_finding() -> Any:
    inlines = [
        *parse_inlines(wide("总均分与护理满意度总均分的 Spearman 相关系数为 ")), RHO, *parse_inlines("\uff08"),
        *parse_inlines("95%*CI*\uff1a"), ["data", "\u22120.51", -0.507, "gsi_caring", "low"], ["text", "\uff5e"],
        ["data", "\u22120.15", -0.152, "gsi_caring", "high"],
        *parse_inlines(wide(",*P*<0.001),两者呈负相关,见@tbl-correlation、@fig-forest。")),
    ]  # fmt: skip
    return bundle("say", {"inlines": inlines, "style": "paragraph"})


def chinese_cells() -> list[Any]:
    sample = table(
        "tbl-sample", wide("102 例患者的一般资料"), ["变量", "类别", ">例数", ">构成比(%)".replace("(", "\uff08").replace(")", "\uff09")],
        ["性别|男|64|62.7", "|女|38|37.3", wide("年龄(岁)|15~29|31|30.4"), "|30~44|40|39.2", "|45~65|31|30.4",
         "文化程度|初中及以下|42|41.2", "|高中或中专|35|34.3", "|大专及以上|25|24.5", "填写方式|本人|84|82.4", "|护士代填|18|17.6"],
        notes=(wide("年龄为(38.33±14.31)岁,住院(17.46±5.32) d。"),),
    )  # fmt: skip
    scales = table(
        "tbl-scales", "各量表得分与信度",
        ["量表", ">条目数", ">$\\bar{x} \\pm s$", ">地板效应(%)", ">天花板效应(%)", ">*α*", ">95%*CI*"],
        ["#护理满意度", "“硬”项|3|4.21±0.62|0.0|14.7|0.82|0.75～0.87", "“软”项|3|4.05±0.71|0.0|11.8|0.85|0.79～0.89",
         "总均分|6|4.13±0.61|0.0|8.8|0.88|0.84～0.91", "#症状自评量表", "躯体化|12|1.85±0.61|3.9|0.0|0.86|0.82～0.90",
         "强迫症状|10|1.75±0.55|4.9|0.0|0.83|0.78～0.87", "人际关系敏感|9|1.62±0.53|5.9|0.0|0.81|0.75～0.86",
         "抑郁|13|1.70±0.56|4.9|0.0|0.88|0.84～0.91", "焦虑|10|1.68±0.58|5.9|0.0|0.86|0.81～0.90",
         "敌对|6|1.58±0.57|12.7|0.0|0.76|0.67～0.83", "恐怖|7|1.38±0.47|21.6|0.0|0.78|0.71～0.84",
         "偏执|6|1.45±0.49|16.7|0.0|0.72|0.62～0.79", "精神病性|10|1.36±0.40|13.7|0.0|0.80|0.74～0.86"],
        notes=(wide("地板、天花板效应为取得最低、最高可能分者的百分比;*α* 为 Cronbach 系数。"),),
    )  # fmt: skip
    norm = table(
        "tbl-norm", "症状自评量表因子分与全国常模的比较",
        ["因子", ">本组(*n*=102)/$\\bar{x}$", ">本组(*n*=102)/*s*", ">常模(*n*=1388)/$\\bar{x}$", ">常模(*n*=1388)/*s*", ">差值", ">95%*CI*", ">*P*"],
        [f"{name}|{mean}|{sd}|{normed}|{spread}|{diff}|{interval}|{p}" for name, mean, sd, normed, spread, diff, interval, p in [
            ("躯体化", "1.85", "0.61", "1.37", "0.48", "0.48", "0.36～0.60", "<0.001"),
            ("强迫症状", "1.75", "0.55", "1.62", "0.58", "0.13", "0.02～0.24", "0.045"),
            ("人际关系敏感", "1.62", "0.53", "1.65", "0.51", "−0.03", "−0.14～0.08", "0.579"),
            ("抑郁", "1.70", "0.56", "1.50", "0.59", "0.20", "0.09～0.31", "0.003"),
            ("焦虑", "1.68", "0.58", "1.39", "0.43", "0.29", "0.17～0.41", "<0.001"),
            ("敌对", "1.58", "0.57", "1.48", "0.56", "0.10", "−0.02～0.22", "0.184"),
            ("恐怖", "1.38", "0.47", "1.23", "0.41", "0.15", "0.06～0.24", "0.008"),
            ("偏执", "1.45", "0.49", "1.43", "0.57", "0.02", "−0.08～0.12", "0.692"),
            ("精神病性", "1.36", "0.40", "1.29", "0.42", "0.07", "−0.01～0.15", "0.184"),
        ]],
        notes=(wide("常模见文献[@jin1986];*P* 值经 Holm 法校正。"),),
    )  # fmt: skip
    correlation = table(
        "tbl-correlation", "症状因子与护理满意度的 Spearman 相关",
        ["因子", ">“硬”项/*ρ*", ">“硬”项/95%*CI*", ">“软”项/*ρ*", ">“软”项/95%*CI*", ">总均分/*ρ*", ">总均分/95%*CI*"],
        [f"{name}|−0.2{i}|−0.41～−0.0{i}|−0.3{i}|−0.48～−0.1{i}|−0.2{i + 1}|−0.44～−0.0{i}" for i, name in enumerate(
            ["躯体化", "强迫症状", "人际关系敏感", "抑郁", "焦虑", "敌对", "恐怖", "偏执"])],
        notes=(wide("区间按 Bonett-Wright 方差的 Fisher *z* 变换求得。"), wide("样本量 102 例,半宽约 0.19。")),
    )  # fmt: skip
    return [
        text("# 意外伤害骨科患者心理状况与护理满意度的相关性研究"),
        code(bundle("front", FRONT)),
        text(wide("**目的** 探讨意外伤害骨科患者的心理状况及其与护理满意度的关系。"), "abstract"),
        text(wide("**方法** 以症状自评量表和 6 条目护理满意度问卷调查 102 例住院患者,双人独立录入,以 Spearman 相关为主要分析。"), "abstract"),
        code(say(wide("**结果** 总均分与满意度呈负相关(*ρ*=−0.34,95%*CI*:−0.51~−0.15,*P*<0.001)。")), tags=("abstract",)),
        text(wide("**结论** 症状较重者对“软”项的评价较低;横断面资料不能说明先后。"), "abstract"),
        text("**Objective** To examine psychological symptoms of patients with accidental orthopaedic injuries and their relation to satisfaction with nursing.", "abstract-en"),
        text("**Methods** The SCL-90 and a six-item questionnaire were given to 102 inpatients; forms were keyed twice. The primary analysis was Spearman's correlation.", "abstract-en"),
        text("**Results** Symptoms correlated negatively with satisfaction (*ρ* = −0.34, 95% CI −0.51 to −0.15, *P* < 0.001).", "abstract-en"),
        text("**Conclusion** Patients with more symptoms rated the interpersonal items lower; cross-sectional data cannot show which came first.", "abstract-en"),
        code(result("gsi_caring", -0.341234, "总均分与满意度的相关", low=-0.507, high=-0.152, level=0.95, n=102, method="Spearman, Fisher z with Bonett-Wright variance", unit="correlation"),
             result("norm_file", None, "与 2006 年常模之差", reason="no norm file was given")),
        text("## 前言"),
        text(wide("意外伤害骨科患者突然受伤,常伴有疼痛、活动受限与经济负担,情绪反应明显[@zhang2010]。症状自评量表(SCL-90)[@derogatis1973; @wang1999]在国内应用广泛,全国常模发表于 1986 年[@jin1986]。本研究按 STROBE 声明[@strobe]报告。")),
        text("## 1 对象与方法\n\n### 1.1 对象\n\n" + wide("选取某院骨科住院患者。纳入标准:①意外伤害所致骨折;②年龄 15~65 岁;③意识清楚,能够独立或在协助下作答。排除标准:既往有精神疾病史者。样本量按相关系数 0.30、双侧 *α*=0.05、检验效能 0.80 估计,需 85 例。")),
        text("### 1.2 工具\n\n" + wide("①症状自评量表:90 个条目,9 个因子,1~5 级评分,得分愈高症状愈重。②护理满意度问卷:6 个条目,其中“硬”项 3 条(技术操作、病情观察、环境安排),“软”项 3 条(沟通解释、态度关心、隐私尊重)。两量表的信度见@tbl-scales。")),
        text("### 1.3 统计学方法\n\n" + wide("计量资料以均数±标准差表示。与常模的比较用 Welch *t* 检验;相关系数的区间以 Fisher *z* 变换求得:") + "\n\n$$z = \\frac{1}{2}\\ln\\frac{1+r}{1-r}, \\qquad s_z = \\sqrt{\\frac{1+r^2/2}{n-3}}$$\n\n" + wide("相关系数之差的区间按 Zou 法[@zou2007]。多重比较用 Holm 法校正[^holm]。检验水准为 0.05。") + "\n\n[^holm]: " + wide("确证性比较三项,故用 Holm 法;探索性矩阵用 Benjamini-Hochberg 法。")),
        text("## 2 结果\n\n### 2.1 一般资料"),
        code(say(wide("共发放问卷 106 份,回收有效问卷 102 份,有效率 96.2%,双录入不一致率为每万字段 30.1 处。一般资料见@tbl-sample。")), sample),
        text("### 2.2 量表得分与常模比较"),
        code(say(wide("躯体化、焦虑、抑郁、恐怖及强迫症状因子分高于常模,其余因子未见差别,见@tbl-norm;各条目的回答分布见@fig-items。")), scales, norm),
        code(figure("fig-items", "护理满意度 6 个条目的回答分布", bars_svg(), alt=wide("六个条目的堆积条图,满意和很满意合计约八成"), width=0.8)),
        text("### 2.3 症状与满意度的关系"),
        code(_spoken_finding(), correlation),
        code(figure("fig-forest", wide("各因子与护理满意度总均分的相关系数及其 95%*CI*"), forest_svg(), alt=wide("森林图,九个因子的相关系数均在零的左侧"), width=0.85, notes=(wide("虚线为 0。"),))),
        code(say(wide("人际关系敏感与“软”项的相关较“硬”项更负(差值 −0.12,95%*CI*:−0.22~−0.02)。"), "item"),
             say(wide("抑郁、焦虑与“软”“硬”两类条目的相关未见差别。"), "item"),
             say(wide("18 例由护士代填,其满意度均分高 0.35 分(95%*CI*:0.08~0.62),提示应答偏倚。"), "item")),
        text("## 3 讨论\n\n" + wide("本研究发现,症状总均分较高者对护理的评价较低,这一关系主要体现在沟通解释、态度关心与隐私尊重等“软”项上。问卷由被评价的护士发放与核对,且为记名填写,社会期望效应不可忽视;满意度得分接近上限,也会低估相关。详细的敏感性分析见@tbl-flow。\n\n疼痛、麻木与睡眠问题可由损伤本身引起,因此躯体化因子的升高不宜解释为心理问题;剔除该因子后结论不变。常模发表于 1986 年,与本组的年龄、性别构成不同,比较结果只作参考。")),
        text("## 4 结论\n\n" + wide("意外伤害骨科患者的症状水平与护理满意度呈负相关。建议在护理中加强沟通与情绪支持,并由非责任护士发放问卷。")),
        text("## 附录 方法细节", "appendix"),
        code(table("tbl-flow", "资料流程", ["步骤", "原因", ">处理前", ">处理后"], ["回收|—|106|106", wide("剔除|重复问卷|106|105"), wide("剔除|规律作答|105|102")]), tags=("appendix",)),
        text(wide("流程之后的分析见正文@tbl-sample与@fig-forest,来源见文献[@strobe]。"), "appendix"),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def bibliography(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bibliography") / "references.bib"
    path.write_text(BIBLIOGRAPHY, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def chinese_paper() -> Any:
    nb = notebook(chinese_cells(), absent=["投诉", "电话抽查"])
    nbformat.validate(nb)
    return nb


def english_cells() -> list[Any]:
    """The same study as an English paper, shorter."""
    front = {**FRONT, "lang": "en", "running_head": "Psychological state and satisfaction with nursing (simulated data)", "back": [
        {"label": "Corresponding author", "text": "ZHOU San, zhou@example.org"},
        {"label": "Funding", "text": None},
        {"label": "Ethics approval", "text": None},
    ]}  # fmt: skip
    finding = [
        *parse_inlines("The global index correlated negatively with satisfaction (*ρ* = "), RHO,
        *parse_inlines(", 95% CI −0.51 to −0.15, *P* < 0.001; @tbl-correlation)."),
    ]  # fmt: skip
    correlation = table(
        "tbl-correlation", "Spearman correlations of symptoms with satisfaction",
        ["Factor", ">Hard items/*ρ*", ">Hard items/95% CI", ">Soft items/*ρ*", ">Soft items/95% CI"],
        [f"{name}|−0.2{i}|−0.41 to −0.0{i}|−0.3{i}|−0.48 to −0.1{i}" for i, name in enumerate(
            ["Somatisation", "Obsessive-compulsive", "Interpersonal sensitivity", "Depression", "Anxiety"])],
        notes=("Intervals by Fisher's *z* with Bonett-Wright variance; *n* = 102.",),
    )  # fmt: skip
    return [
        code(bundle("front", front)),
        text("**Objective** To examine psychological symptoms and their relation to satisfaction with nursing.", "abstract-en"),
        code(say("**Results** Symptoms correlated negatively with satisfaction (*ρ* = −0.34)."), tags=("abstract",)),
        code(result("gsi_caring", -0.341234, "Correlation of the global index with satisfaction", low=-0.507, high=-0.152, level=0.95, n=102, method="Spearman")),
        text("## Introduction\n\nPatients with accidental injuries often report pain and distress [@zhang2010; @derogatis1973; @jin1986]. “Quoted” text and an em dash — as usual."),
        text("## Methods\n\nThe SCL-90 has 90 items. Cronbach's alpha is $\\alpha = \\frac{k}{k-1}\\left(1 - \\frac{\\sum_{i=1}^{k} \\sigma_{Y_i}^2}{\\sigma_X^2}\\right)$."),
        text("## Results"),
        code(bundle("say", {"inlines": finding, "style": "paragraph"}), correlation),
        code(figure("fig-forest", "Correlations with the total score", forest_svg(), alt="Forest plot; all nine estimates are below zero", width=0.8)),
        text("## Discussion\n\nPatients with more symptoms rated *interpersonal* items lower (@fig-forest). See also @tbl-flow."),
        code(table("tbl-flow", "Flow of records", ["Step", ">Before", ">After"], ["Duplicates|106|105"]), tags=("appendix",)),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def english_paper() -> Any:
    nb = notebook(english_cells(), "en")
    nbformat.validate(nb)
    return nb


@pytest.fixture(scope="session")
def code_cell_table() -> Callable[[str], Any]:
    """A cell that shows a small table with a given label."""
    return lambda label: code(table(label, "caption", ["a"], ["1"], simulated=False))


HOSTILE_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)"><script>alert(1)</script>'
    '<image href="file:///etc/passwd" width="5" height="5"/><rect width="5" height="5"/></svg>'
)


def attack_notebook(value: str) -> Any:
    """A notebook in which one hostile text stands wherever data can stand."""
    words = [
        ["text", value],
        ["em", [["text", value]]],
        ["code", value],
        ["data", value, 1.0, value, "value"],
    ]
    front = {
        **FRONT,
        "running_head": value,
        "languages": {
            "zh": {
                "title": value,
                "authors": [{"name": value, "marks": value}],
                "affiliations": [{"mark": value, "text": value}],
                "keywords": [value],
            }
        },
        "back": [{"label": value, "text": value}],
    }
    hostile_table = {
        "label": "tbl-a",
        "caption": words,
        "notes": [words],
        "columns": [{"header": words, "align": "left", "group": [["text", value]]}] * 2,
        "rows": [[words], [words, words]],
        "stub_rows": [0],
        "simulated": True,
    }
    picture = {"label": "fig-a", "caption": words, "alt": value, "notes": [words], "simulated": True}
    return notebook([
        code(bundle("front", front)),
        code(bundle("say", {"inlines": words, "style": "paragraph"}), bundle("say", {"inlines": words, "style": "item"})),
        code(bundle("table", hostile_table), bundle("figure", picture, **{"image/svg+xml": HOSTILE_SVG})),
        code(new_output("stream", name="stdout", text=value), new_output("display_data", data={"text/plain": value})),
        code(result(value, None, value, method=value, reason=value)),
    ])  # fmt: skip


@pytest.fixture(scope="session")
def attack_page() -> Callable[[str], str]:
    return lambda value: render_html(build_document(attack_notebook(value)))


@pytest.fixture(scope="session")
def attack_pdf() -> Callable[[str], RenderedPdf]:
    return lambda value: render_pdf(build_document(attack_notebook(value)))


@pytest.fixture(scope="session")
def attack_docx() -> Callable[[str], bytes]:
    return lambda value: render_docx(build_document(attack_notebook(value)))


@pytest.fixture(scope="session")
def long_table_notebook() -> Any:
    rows = [f"科室{place}|{place}|{place / 7:.2f}" for place in range(90)]
    return notebook([text("# 题"), code(table("tbl-long", "逐科结果", ["科室名称", ">例数", ">率"], rows))])


@pytest.fixture(scope="session")
def wide_table_notebook() -> Any:
    heads = [">column" + str(place) for place in range(20)]
    return notebook(
        [text("# 题"), code(table("tbl-wide", "宽表", heads, ["|".join(["1234.567"] * 20)])), text("后文")]
    )


@pytest.fixture(scope="session")
def picture_notebook() -> Any:
    from PIL import Image

    encoded = {}
    for name in ("png", "jpeg"):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 20), "teal").save(buffer, name)
        encoded[name] = base64.b64encode(buffer.getvalue()).decode()
    outputs = [new_output("display_data", data={f"image/{name}": data}) for name, data in encoded.items()]
    return notebook(
        [text("# 题"), code(*outputs), text(f"![三]({'data:image/png;base64,' + encoded['png']})")]
    )


@pytest.fixture(scope="session")
def drawn_notebook() -> Any:
    """Make a notebook with a picture half a page high and so many lines of text."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60"><rect width="100" height="60" fill="teal"/></svg>'

    def make(lines: int) -> Any:
        picture = code(figure("fig-a", "图", drawing, alt="甲"))
        return notebook([text("# 题"), picture, *[text(f"第 {number} 行。") for number in range(lines)]])

    return make


@pytest.fixture(scope="session")
def broken_picture_notebook() -> Any:
    outside = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="x.png" width="5" height="5"/></svg>'
    return notebook(
        [
            text("# 题"),
            code(
                figure("fig-a", "坏图", "not a picture", alt="甲乙丙"),
                figure("fig-b", "好图", outside, alt="丁"),
            ),
        ]
    )


@pytest.fixture(scope="session")
def front_bundle() -> dict[str, Any]:
    return FRONT
