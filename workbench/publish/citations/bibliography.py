"""A .bib file as records in the fields of CSL. Reads what BibTeX and biblatex users write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.publish.citations.latex_text import plain_latex

Record = Mapping[str, Any]

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "collection": "book",
    "incollection": "chapter",
    "inbook": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "standard": "standard",
    "dataset": "dataset",
    "misc": "webpage",
}
_FIELDS = {
    "title": "title",
    "journal": "container-title",
    "journaltitle": "container-title",
    "booktitle": "container-title",
    "volume": "volume",
    "number": "issue",
    "issue": "issue",
    "publisher": "publisher",
    "school": "publisher",
    "institution": "publisher",
    "organization": "publisher",
    "address": "publisher-place",
    "location": "publisher-place",
    "edition": "edition",
    "doi": "DOI",
    "url": "URL",
    "library": "archive",
}
_GENRES = {
    "phdthesis": ("Doctoral dissertation", "博士学位论文"),
    "mastersthesis": ("Master’s thesis", "硕士学位论文"),
    "dataset": ("Data set", "数据集"),
}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_START = re.compile(r"@\s*(\w+)\s*([{(])", re.ASCII)
_NAME = re.compile(r"\s*([^\s=,{}()\"#]+)\s*")


def read_bibliography(path: Path) -> dict[str, Record]:
    """The entries of a .bib file by key, each with the fields of CSL-JSON (strings, names, dates).

    Understands @string, braces, quotes, # and accents written in LaTeX; names in Chinese stay whole.
    `language` is "zh" or "en": from langid or language, else from the title's script.
    Raises InputError for a file that is not there, an entry that does not close, or a key used twice.
    """
    if not path.is_file():
        raise InputError(
            "The bibliography is not there",
            where=str(path),
            fix="Write the .bib file or leave citations out.",
        )
    text = path.read_text(encoding="utf-8-sig")
    records: dict[str, Record] = {}
    for line, kind, key, fields in _entries(text, path.name):
        if key in records:
            raise InputError(
                f"The key {key!r} stands twice", where=f"{path.name}, line {line}", fix="Keep one of them."
            )
        records[key] = _record(kind, fields)
    return records


def _entries(text: str, name: str) -> Iterator[tuple[int, str, str, dict[str, str]]]:
    strings: dict[str, str] = {}
    place = 0
    while match := _START.search(text, place):
        line = text.count("\n", 0, match.start()) + 1
        kind = match[1].lower()
        end = _closing(text, match.end() - 1, where=f"{name}, line {line}")
        body, place = text[match.end() : end], end + 1
        if kind in ("comment", "preamble"):
            continue
        if kind == "string":
            strings.update(_fields(body, strings))
            continue
        key, _, rest = body.partition(",")
        yield line, kind, key.strip(), _fields(rest, strings)


def _closing(text: str, start: int, *, where: str) -> int:
    """Place of the bracket that closes the one at `start`; braces inside count, escaped ones do not."""
    close = {"{": "}", "(": ")"}[text[start]]
    depth = 0
    for place in range(start + 1, len(text)):
        character = text[place]
        if text[place - 1] == "\\":
            continue
        if character == close and depth == 0:
            return place
        depth += (character == "{") - (character == "}")
    raise InputError("An entry does not close", where=where, fix=f"Add the missing {close!r}.")


def _fields(body: str, strings: Mapping[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    place = 0
    while match := _NAME.match(body, place):
        place = match.end()
        if body[place : place + 1] != "=":
            break
        value, place = _value(body, place + 1, strings)
        fields[match[1].lower()] = value
        place += len(body[place:]) - len(body[place:].lstrip(" \t\r\n,"))
    return fields


def _value(body: str, place: int, strings: Mapping[str, str]) -> tuple[str, int]:
    parts = []
    while True:
        place += len(body[place:]) - len(body[place:].lstrip())
        if body[place : place + 1] == "{":
            end = _closing(body, place, where="a field")
            parts.append(body[place + 1 : end])
            place = end + 1
        elif body[place : place + 1] == '"':
            end = _quote_end(body, place)
            parts.append(body[place + 1 : end])
            place = end + 1
        else:
            match = _NAME.match(body, place)
            word = match[1] if match else ""
            parts.append(strings.get(word.lower(), word))
            place = match.end() if match else place + 1
        rest = body[place:].lstrip()
        if not rest.startswith("#"):
            return "".join(parts), place
        place = len(body) - len(rest) + 1


def _quote_end(body: str, start: int) -> int:
    depth = 0
    for place in range(start + 1, len(body)):
        depth += (body[place] == "{") - (body[place] == "}")
        if body[place] == '"' and depth == 0:
            return place
    return len(body)


def _record(kind: str, fields: Mapping[str, str]) -> Record:
    record: dict[str, Any] = {"type": _TYPES.get(kind, "document")}
    for name, value in fields.items():
        if name in _FIELDS:
            record[_FIELDS[name]] = value.strip() if name in ("url", "doi") else plain_latex(value)
    if "pages" in fields:
        record["page"] = re.sub(r"\s*[-\u2013\u2014]+\s*", "-", plain_latex(fields["pages"]))
    for role in ("author", "editor", "translator"):
        if role in fields:
            record[role] = [_person(name) for name in _split_names(fields[role])]
    record.update(_dates(fields))
    record["language"] = _language(fields, record)
    if "type" in fields or kind in _GENRES:
        english, chinese = _GENRES.get(kind, ("", ""))
        told = plain_latex(fields.get("type", ""))
        record["genre"] = told or (chinese if record["language"] == "zh" else english)
    if record["language"] == "zh" and str(record.get("edition", "")).isdigit():
        record["edition"] = f"{record['edition']} 版"  # citeproc-py knows English ordinals only
    return record


def _dates(fields: Mapping[str, str]) -> dict[str, Any]:
    dates = {"issued": fields.get("date") or fields.get("year", ""), "accessed": fields.get("urldate", "")}
    parts = {name: [int(number) for number in re.findall(r"\d+", text)[:3]] for name, text in dates.items()}
    return {name: {"date-parts": [numbers]} for name, numbers in parts.items() if numbers}


def _language(fields: Mapping[str, str], record: Mapping[str, Any]) -> str:
    told = (fields.get("langid") or fields.get("language") or "").lower()
    if told:
        return "zh" if told.startswith(("zh", "chinese")) else "en"
    return "zh" if _CHINESE.search(str(record.get("title", ""))) else "en"


def _split_names(text: str) -> list[str]:
    """Names between "and" outside braces."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]|\s+and\s+", text):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def _person(name: str) -> dict[str, str]:
    """A name as CSL wants it: institutions (in braces) and Chinese names whole, others in two parts."""
    if name.startswith("{") and name.endswith("}"):
        return {"family": plain_latex(name)}
    plain = plain_latex(name)
    if _CHINESE.search(plain):
        return {"family": plain.replace(", ", "").replace(",", "").replace(" ", "")}
    if "," in plain:
        family, given = (part.strip() for part in plain.split(",", 1))
    else:
        given, _, family = plain.rpartition(" ")
    return {"family": family, "given": given} if given else {"family": family}
