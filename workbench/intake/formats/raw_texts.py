"""A file whose texts are still bytes (one character a byte), and how they are decoded: strictly, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from workbench.errors import InputError, Problem
from workbench.intake.formats.encoding import decode

SAMPLE = 1_000_000  # bytes looked at to find an encoding nobody declared
TAGS = "tags of "  # + number of the column: the letters of tagged missings (Stata .a to .z)
CHINESE_PAGES = {"936": "gb18030", "54936": "gb18030", "950": "cp950", "65001": "utf-8"}
CHINESE_NAMES = ("gbk", "gb2312", "euccn", "hzgb2312")


@dataclass(frozen=True)
class Raw:
    """What a binary or fixed-width file holds, with its texts undecoded (ISO-8859-1).

    frame : a column a variable, named "0", "1", …: Float64 or String; `TAGS` columns hold Stata's letters.
    names, labels, formats, types, measures : one a variable; the reader's own words.
    value_labels, missing : one list a variable: (code, label) pairs; (low, high) pairs of user-missing values.
    label_sets : names of the sets of value labels that variables refer to but the file does not hold.
    """

    frame: pl.DataFrame
    names: list[str]
    labels: list[str]
    formats: list[str]
    types: list[str]
    measures: list[str]
    value_labels: list[list[tuple[float | str, str]]]
    missing: list[list[tuple[float | str, float | str]]]
    label_sets: list[str]


@dataclass(frozen=True)
class Decoded:
    """raw : with every text decoded; encoding : the one used; problems, warnings : cells that are not that encoding."""

    raw: Raw
    encoding: str
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]


def decode_raw(
    raw: Raw, *, file: str, declared: str, forced: str | None, rows: Sequence[int] | None = None
) -> Decoded:
    """Decode the texts of a file: names, labels, codes and cells.

    rows : the file's own row numbers, for messages; without them 1, 2, 3 …
    declared : as the file itself says, "" if it does not; forced : as the user says, which wins.
    A text whose last character is cut (a field too narrow for it) loses those bytes, with a warning.
    Raises InputError where no encoding is declared and none fits clearly.
    """
    encoding, warnings = _choose(raw, file, declared, forced)
    head = _Texts(encoding, file)
    names = [head.one(name) for name in raw.names]
    labelled = [[(head.code(code), head.one(text)) for code, text in pairs] for pairs in raw.value_labels]
    missing = [[(head.code(low), head.code(high)) for low, high in pairs] for pairs in raw.missing]
    problems: list[Problem] = []
    columns = []
    for series in raw.frame:
        if series.dtype != pl.String or series.name.startswith(TAGS):
            columns.append(series)
            continue
        decoded, wrong, cut = _column(series, encoding, file, names[int(series.name)], rows)
        columns.append(decoded)
        problems += wrong
        warnings += cut
    whole = replace(
        raw, frame=pl.DataFrame(columns), names=names, labels=[head.one(text) for text in raw.labels],
        value_labels=labelled, missing=missing, label_sets=[head.one(name) for name in raw.label_sets],
    )  # fmt: skip
    return Decoded(whole, encoding, tuple(problems), tuple(warnings))


def codec(name: str) -> str:
    """Python's name of an encoding as SPSS, Stata or a person writes it: windows-936 is gb18030, cp65001 utf-8."""
    plain = re.sub(r"[^a-z0-9]", "", name.casefold())
    page = re.fullmatch(r"(?:windows|cp|ibm|x?cp|ms)?(\d{3,5})", plain)
    if page:
        return CHINESE_PAGES.get(page[1], f"cp{page[1]}")
    return "gb18030" if plain in CHINESE_NAMES else name


class _Texts:
    """Decodes labels and names; a failure names the file, for such a text has no row."""

    def __init__(self, encoding: str, file: str) -> None:
        self._encoding, self._file = encoding, file

    def one(self, text: str) -> str:
        try:
            return text.encode("latin-1").decode(self._encoding)
        except UnicodeDecodeError as error:
            raise InputError(
                "A name or label cannot be decoded",
                where=self._file,
                found=f"{error.object[:40]!r}, not {self._encoding}",
                fix='Write the right encoding for this table in study.toml, e.g. encoding = "gb18030".',
            ) from None

    def code(self, code: float | str) -> float | str:
        return self.one(code) if isinstance(code, str) else code


def _choose(raw: Raw, file: str, declared: str, forced: str | None) -> tuple[str, list[str]]:
    chosen = codec(forced or declared)
    if chosen:
        try:
            b"a".decode(chosen)
        except LookupError:
            fix = 'Write encoding = "gb18030" (or utf-8, big5 …) for this table in study.toml.'
            raise InputError(f"There is no encoding {chosen!r}", where=file, fix=fix) from None
        return chosen, []
    texts = [text.encode("latin-1") for text in _texts(raw) if not text.isascii()]
    if not texts:
        return "ascii", []
    try:
        text, found = decode(b"\n".join(texts)[:SAMPLE].replace(b"\0", b" "), file, None)
    except InputError:
        fix = 'Write encoding = "gb18030" (or big5, cp1252 …) for this table in study.toml.'
        raise InputError(
            "The file does not say how its texts are encoded",
            where=file,
            found="neither utf-8 nor clearly one Chinese encoding",
            fix=fix,
        ) from None
    shown = "”, “".join(line.strip()[:20] for line in text.splitlines()[:2])
    return found, [f"{file} does not say its encoding; it was read as {found}: “{shown}”."]


def _texts(raw: Raw) -> Iterator[str]:
    yield from raw.names
    yield from raw.labels
    for pairs in raw.value_labels:
        yield from (text for _, text in pairs)
    for series in raw.frame:
        if series.dtype == pl.String and not series.name.startswith(TAGS):
            yield from series.drop_nulls().unique(maintain_order=True).to_list()


def _column(
    series: pl.Series, encoding: str, file: str, name: str, numbers: Sequence[int] | None
) -> tuple[pl.Series, list[Problem], list[str]]:
    """The decoded column, cells that cannot be decoded, and warnings of last characters that were cut in two."""
    texts: dict[str, str] = {}
    wrong: set[str] = set()
    cut: set[str] = set()
    for text in series.drop_nulls().unique().to_list():
        data = text.encode("latin-1")
        try:
            texts[text] = data.decode(encoding)
        except UnicodeDecodeError as error:
            at_end = error.reason.startswith(("unexpected end", "incomplete"))
            texts[text] = data[: error.start].decode(encoding) if at_end else ""
            (cut if at_end else wrong).add(text)
    decoded = series.replace_strict(texts, default=None, return_dtype=pl.String)
    rule, fix = f"the text is not {encoding}", "Write its encoding for this table in study.toml."
    pairs = zip(numbers or range(1, len(series) + 1), series.to_list(), strict=True)
    rows = [(row, text) for row, text in pairs if text in wrong or text in cut]
    problems = [
        Problem(file, row, name, str(text.encode("latin-1")[:40]), rule, fix)
        for row, text in rows
        if text in wrong
    ]
    warnings = [
        f"{file}, row {row}, column {name}: the field was too narrow for the text's last character, which is lost."
        for row, text in rows
        if text in cut
    ]
    return decoded, problems, warnings
