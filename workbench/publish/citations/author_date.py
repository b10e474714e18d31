"""References by author and date, in the form of APA Style: the marks in the text and the entries of the list."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.present.inlines import Inlines, Node, plain_text
from workbench.publish.citations.bibliography import Record
from workbench.publish.citations.marks import Mark, joined
from workbench.publish.paper.characters import visible
from workbench.publish.word.pandoc import executable

LOCALES = {"en": "en-US", "zh": "zh-CN-u-co-pinyin"}  # Chinese names are put in the order of their pinyin
_STYLE = Path(__file__).parents[1] / "templates" / "apa-author-date.csl"
_WIDE = "[\u3400-\u9fff]"
_BETWEEN_CHINESE = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")
_LAST_NAME = re.compile("(?<!,) \u2063 |(?<=, )\u2063 ")
_CHINESE_DAY = re.compile(r"(\d{1,2}\u6708) (\d{1,2})(?=\))")
_ELLIPSIS = re.compile(r"(?<=, )\u2026 ")
_SUBTITLE = re.compile(r"(?<=: )[a-z]")
_VIEWS = ("NormalCitation", "SuppressAuthor")


@dataclass(frozen=True)
class Work:
    """One work: its key, how the text names it, its entry in the list."""

    key: str
    mark: Mark
    entry: Inlines


def author_date_works(records: Mapping[str, Record], *, lang: str) -> tuple[Work, ...]:
    """Works in the order of their list.

    records : by key, all the works that one paper cites; which letters years have depends on the whole.
    lang : of the paper. Works in its language stand first, then the others; each group by author and year, Chinese
        by pinyin, others by alphabet. In a Chinese paper a work in Chinese says 等 and 无日期, any other et al. and n.d.
    Done by pandoc's citeproc and a CSL file of our own: citeproc-py knows neither letters for equal years nor names that tell
    equal short forms apart. It has one language a run, so a paper in both takes two runs.
    """
    runs = {name: _run(records, name) for name in LOCALES}
    place = {work.key: number for number, work in enumerate(runs["zh"])}
    spoken = {work.key: work for work in runs["en"]}
    if lang == "zh":
        spoken.update((work.key, work) for work in runs["zh"] if records[work.key]["language"] == "zh")
    own = {work.key: number for number, work in enumerate(runs["en"])}
    first: dict[str, int] = {}
    for work in spoken.values():
        name = plain_text(work.mark.names)
        first[name] = min(first.get(name, len(place)), place[work.key])

    def order(work: Work) -> tuple[bool, int, int]:
        tie = place if lang == "zh" else own  # letters of equal years follow the run that gave them
        return records[work.key]["language"] != lang, first[plain_text(work.mark.names)], tie[work.key]

    return tuple(sorted(spoken.values(), key=order))


def _run(records: Mapping[str, Record], lang: str) -> list[Work]:
    """Every work by one locale, in the order in which pandoc lists them."""
    keys = {f"w{number}": key for number, key in enumerate(records)}
    written = [{**_for_apa(records[key], lang), "id": name} for name, key in keys.items()]
    blocks = _pandoc(written, [_cite(name, view) for name in keys for view in _VIEWS], LOCALES[lang])
    texts = [_tidied(_inlines(block["c"][0]["c"][1]), last="和") for block in blocks if block["t"] == "Para"]
    marks = {
        name: _mark(*texts[place * len(_VIEWS) : (place + 1) * len(_VIEWS)])
        for place, name in enumerate(keys)
    }
    (listed,) = (block["c"][1] for block in blocks if block["t"] == "Div")
    entries = {block["c"][0][0].removeprefix("ref-"): block["c"][1][0]["c"] for block in listed}
    return [
        Work(keys[name], marks[name], _tidied(_inlines(entry), last="")) for name, entry in entries.items()
    ]


def _mark(whole: Inlines, year: Inlines) -> Mark:
    """The names are what stands before the comma and the year."""
    names = [list(node) for node in whole]
    names[-1][1] = names[-1][1].removesuffix(plain_text(year)).rstrip(" ").removesuffix(",")
    return Mark([node for node in names if node[1]], year)


def _for_apa(record: Record, lang: str) -> dict[str, Any]:
    """The record as APA Style wants it: whole names as they are, numbers of reports, capitals of subtitles, no publisher that is the author."""
    made = dict(record)
    for role in ("author", "editor", "translator"):
        if role in made:
            made[role] = [
                person if "given" in person else {"literal": person["family"]} for person in made[role]
            ]
    if made["type"] != "article-journal" and "issue" in made:
        made["number"] = made.pop("issue")
    if made.get("publisher") in [person.get("literal", "") for person in made.get("author", ())]:
        del made["publisher"]
    if "edition" in made:
        made["edition"] = re.sub(r"^(\d+) 版$", r"第\1版" if lang == "zh" else r"\1", made["edition"])
    if made["language"] == "en" and "title" in made:
        made["title"] = _SUBTITLE.sub(lambda match: match[0].upper(), made["title"])
    return made


def _cite(name: str, view: str) -> dict[str, Any]:
    citation = {
        "citationId": name,
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": view},
        "citationNoteNum": 1,
        "citationHash": 0,
    }
    return {"t": "Para", "c": [{"t": "Cite", "c": [[citation], []]}]}


def _pandoc(records: Sequence[Mapping[str, Any]], blocks: list[Any], locale: str) -> list[dict[str, Any]]:
    meta = {
        "lang": {"t": "MetaString", "c": locale},
        "link-bibliography": {"t": "MetaBool", "c": False},
    }
    tree = {"pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": blocks}
    with tempfile.TemporaryDirectory(prefix="workbench-references-") as name:
        listed = Path(name) / "references.json"
        listed.write_text(json.dumps(records), encoding="ascii")
        run = subprocess.run(
            [
                *(
                    str(executable()),
                    "--sandbox",
                    "--quiet",
                    f"--data-dir={name}",
                    "--from=json",
                    "--to=json",
                ),
                *("--citeproc", f"--bibliography={listed}", f"--csl={_STYLE}"),
            ],
            input=json.dumps(tree).encode("ascii"),
            capture_output=True,
            check=False,
        )
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace").strip()[:500]
        raise WorkbenchError("The references could not be put into APA form", where="pandoc", found=said)
    made: list[dict[str, Any]] = json.loads(run.stdout)["blocks"]
    return made


_STYLED = {"Emph": "em", "Strong": "strong", "Superscript": "sup", "Subscript": "sub"}
_PLAIN = ("SmallCaps", "Underline", "Strikeout")
_QUOTES = {"SingleQuote": ("\u2018", "\u2019"), "DoubleQuote": ("\u201c", "\u201d")}


def _inlines(parts: Sequence[Mapping[str, Any]]) -> Inlines:
    """Running text of pandoc's as ours."""
    return joined(node for part in parts for node in _nodes(part))


def _nodes(part: Mapping[str, Any]) -> Iterator[Node]:
    kind, content = part["t"], part.get("c")
    if kind in _STYLED:
        yield [_STYLED[kind], _inlines(content or [])]
    elif kind == "Quoted":
        opening, closing = _QUOTES[content[0]["t"]] if content else ("", "")
        yield from [["text", opening], *_inlines(content[1] if content else []), ["text", closing]]
    elif isinstance(content, str):
        yield ["text", content]
    elif kind in ("Span", "Link"):
        yield from _inlines(content[1] if content else [])
    elif kind in _PLAIN:
        yield from _inlines(content or [])
    else:
        yield ["text", " "]


def _tidied(nodes: Inlines, *, last: str) -> Inlines:
    """No blank between Chinese characters, dates as Chinese writes them, APA's spaced ellipsis.

    last : what stands before the last of several Chinese names.
    """
    for node in nodes:
        if node[0] == "text":
            text = _BETWEEN_CHINESE.sub("", _LAST_NAME.sub(last, node[1]))
            node[1] = visible(_ELLIPSIS.sub(". . . ", _CHINESE_DAY.sub(r"\1\2日", text)))
        elif node[0] in _STYLED.values():
            node[1] = _tidied(node[1], last=last)
    return joined(part for node in nodes for part in (node[1] if _is_chinese(node) else [node]))


def _is_chinese(node: Node) -> bool:
    """Emphasis of Chinese words, which has no italics: titles and journals stand upright."""
    return node[0] == "em" and re.search(_WIDE, plain_text([node])) is not None
