"""The index of a batch: a page that searches and sorts without network, and the same figures as an Excel file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workbench.present.numbers import NOTHING, between, in_unit
from workbench.publish.batch.index_position import POSITION, mark_positions
from workbench.publish.batch.index_workbook import write_workbook
from workbench.publish.batch.journal import Entry
from workbench.publish.batch.stale import Due
from workbench.publish.durable import write_whole
from workbench.study import Lang, Study

TEMPLATES = Path(__file__).parents[1] / "templates" / "batch"
MOST_FIGURES = 5  # what a screen of 1280 shows without scrolling; the workbook holds all
WIDTH = 120.0  # of an interval's drawing, in its own units
WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "tag": "zh-CN", "index": "报告目录", "simulated": "模拟数据，不来自任何真实的人、企业或机构。", "search": "查找", "report": "报告",
        "status": "状态", "papers": "文件", "done": "完成", "failed": "失败", "missing": "未做", "why": "原因", "caption": "点击列名排序",
        "counts": "共 {total} 份：完成 {done}，失败 {failed}。",
        "note": "数值下为 95% 区间与有效数。按数值排序只便于查找：区间重叠者不能区分先后，目录不是排名。虚线为目标。“—”：数目过少，不显示。",
        "position": "位置", "all": "全部",
    },
    "en": {
        "tag": "en", "index": "index of reports", "simulated": "Simulated data; no person, company or institution in it is real.", "search": "Search",
        "report": "Report", "status": "Status", "papers": "Files", "done": "done", "failed": "failed", "missing": "not made", "why": "Why",
        "caption": "Click the name of a column to sort", "counts": "{total} reports: {done} done, {failed} failed.",
        "note": "Below each value: 95% interval and n. Sorting by a value only helps to find things: where intervals overlap, the order means nothing, and this is no ranking. The dashed line is the target. A dash: too few to be shown.",
        "position": "Position", "all": "All",
    },
}  # fmt: skip
TARGET = "target"  # a recorded result of this name is drawn as a dashed line


@dataclass(frozen=True)
class Figure:
    """A key figure: its name in results.json, and what it is called."""

    name: str
    label: str


def write_index(
    folder: Path,
    *,
    study: Study,
    work: Sequence[Due],
    entries: Mapping[str, Entry],
    langs: Sequence[Lang],
    by: str | None,
) -> list[Path]:
    """index.LANG.html for each language and index.xlsx in the folder of a batch; returns their paths.

    by : the column whose levels the reports are; a report is then listed by the level's label in the codebook.
    """
    variants = [each.task.variant for each in work]
    results = {variant: _results(folder / variant) for variant in variants}
    made = [
        _write_page(folder, study, _names(study, work, by, lang), results, entries, lang) for lang in langs
    ]
    return [*made, write_workbook(folder, variants, results, entries)]


def _write_page(
    folder: Path,
    study: Study,
    names: Mapping[str, str],
    results: Mapping[str, dict[str, Any]],
    entries: Mapping[str, Entry],
    lang: Lang,
) -> Path:
    words, variants = WORDS[lang], list(names)
    figures = _figures(folder, variants, results, lang)
    rows = [
        _row(folder, variant, results[variant], entries.get(variant), figures, lang) for variant in variants
    ]
    places = mark_positions(rows, results, lang)
    done = sum(row["status"] == words["done"] for row in rows)
    failed = sum(row["status"] == words["failed"] for row in rows)
    _draw(rows, results, figures, lang)
    for row in rows:
        row["title"] = names[row["name"]]
    style, script = (_text(name) for name in ("index.css", "index.js"))
    page = _environment().get_template("index.html.j2").render(
        words=words, title=f"{study.title.in_(lang)}{'：' if lang == 'zh' else ': '}{words['index']}", simulated=study.simulated,
        counts=words["counts"].format(total=len(rows), done=done, failed=failed), figures=figures, rows=rows,
        bars=any(row["bar"] for row in rows), places=places, statuses=done < len(rows), style=style, script=script, style_hash=_csp(style), script_hash=_csp(script),
    )  # fmt: skip
    path = folder / f"index.{lang}.html"
    write_whole(path, page + "\n")
    return path


def _names(study: Study, work: Sequence[Due], by: str | None, lang: Lang) -> dict[str, str]:
    """Variant -> what the report is listed as: the level's label and code, or the variant itself."""
    given = {name for each in work for name in each.task.given}
    by = by or (given.pop() if len(given) == 1 else None)  # a table with one column names its reports as well
    named = next((variable for variable in study.codebook if variable.name == by and variable.codes), None)
    names = {}
    for each in work:
        code = each.task.given.get(by, "") if by else ""
        label = named.level(code, lang) if named else code
        names[each.task.variant] = (
            f"{label} {code}" if label and label != code else label or each.task.variant
        )
    return names


def _row(
    folder: Path,
    variant: str,
    results: Mapping[str, Any],
    entry: Entry | None,
    figures: Sequence[Figure],
    lang: Lang,
) -> dict[str, Any]:
    words = WORDS[lang]
    status = words["missing"] if entry is None else words[entry.status]
    shown = results if entry is not None and entry.status == "done" else {}
    return {
        "name": variant,
        "status": status,
        "why": entry.message if entry is not None and entry.status == "failed" else "",
        "cells": [_cell(shown.get(figure.name), lang) for figure in figures],
        "links": _links(folder, variant, lang) if shown else [],
        "bar": None,
    }


def _cell(estimate: Mapping[str, Any] | None, lang: Lang) -> dict[str, str]:
    """A value for sorting, the value as printed, and below it its interval and n."""
    value = (estimate or {}).get("value")
    if estimate is None or value is None:
        return {"value": "", "text": NOTHING, "below": ""}
    below = []
    if estimate["low"] is not None and estimate["high"] is not None:
        below.append(between(estimate["low"], estimate["high"], estimate["unit"], lang=lang))
    if estimate["n"] is not None and estimate["unit"] != "count":
        below.append(f"n={estimate['n']:.0f}")
    text = in_unit(value, estimate["unit"], lang=lang)
    return {"value": repr(float(value)), "text": text, "below": "; ".join(below)}


def _links(folder: Path, variant: str, lang: Lang) -> list[dict[str, str]]:
    papers = sorted(
        path.name
        for path in (folder / variant).glob(f"*.{lang}.*")
        if path.suffix in (".html", ".pdf", ".docx")
    )
    papers = [name for name in papers if not name.startswith(("executed.", "index."))]
    within = f"{variant}/" if variant else ""  # the report of the notebook's defaults lies beside the index
    return [{"address": f"{within}{name}", "text": name.split(f".{lang}.", 1)[1]} for name in papers]


def _draw(
    rows: Sequence[dict[str, Any]], results: Mapping[str, Any], figures: Sequence[Figure], lang: Lang
) -> None:
    """The first figure of each report as a point with its interval, all on one scale."""
    if not figures:
        return
    known = {
        row["name"]: each for row in rows
        if (each := results[row["name"]].get(figures[0].name)) and each["low"] is not None and each["high"] is not None and row["links"]
    }  # fmt: skip
    if not known:
        return
    targets = {name: (results[name].get(TARGET) or {}).get("value") for name in known}
    numbers = [number for each in known.values() for number in (each["low"], each["high"])]
    numbers += [value for value in targets.values() if value is not None]
    low, span = min(numbers), (max(numbers) - min(numbers)) or 1.0

    def place(value: float) -> float:
        return float(f"{4 + (WIDTH - 8) * (value - low) / span:.2f}")

    for row in rows:
        if each := known.get(row["name"]):
            target = targets[row["name"]]
            row["bar"] = {
                "low": place(each["low"]), "high": place(each["high"]), "value": place(each["value"]),
                "target": None if target is None else place(target), "text": " ".join(_cell(each, lang)[part] for part in ("text", "below")),
            }  # fmt: skip


def _figures(
    folder: Path, variants: Sequence[str], results: Mapping[str, dict[str, Any]], lang: Lang
) -> list[Figure]:
    """The first results of the first report that has any, with the labels that its notebook gave them."""
    for variant in variants:
        if names := [name for name in results[variant] if name not in (TARGET, POSITION)]:
            labels = _labels(folder / variant / f"executed.{lang}.ipynb", lang)
            return [Figure(name, labels.get(name) or name) for name in names[:MOST_FIGURES]]
    return []


def _labels(path: Path, lang: Lang) -> dict[str, str]:
    from workbench.present.edition import RESULT_TYPE

    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    bundles = [bundle for output in outputs if (bundle := output.get("data", {}).get(RESULT_TYPE))]
    return {bundle["name"]: (bundle.get("label") or {}).get(lang) or "" for bundle in bundles}


def _results(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"])
    except (OSError, ValueError, KeyError):
        return {}


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _csp(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
