"""Free text without the persons in it: each identifier gives way to a mark that says what stood there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd
import polars as pl

from workbench.intake.codebook import LOG_SCHEMA, MASK, log_between
from workbench.intake.privacy.detectors import KINDS, Finding, detect
from workbench.intake.privacy.identifiers import Kind
from workbench.variables import Variable

LONGEST_TEXT = 2_000
OVERHANG = 400  # read beyond the cut, so that an identifier is not cut in two and missed
CUT = "[…]"
MARKS: dict[Kind, str] = {
    "identity_number": "[身份证号]",
    "bank_card": "[银行卡号]",
    "email": "[邮箱]",
    "mobile": "[手机号]",
    "landline": "[电话]",
    "plate": "[车牌号]",
    "wechat": "[微信号]",
    "qq": "[QQ号]",
    "ip_address": "[IP地址]",
    "hospital_number": "[住院号]",
    "address": "[地址]",
    "name": "[姓名]",
}


def scrub(text: str, *, hospital_number: str | None = None, longest: int = LONGEST_TEXT) -> str:
    """The text with each identifier that `detect` finds replaced by its mark, cut with a mark after `longest` characters.

    hospital_number : see `detect`. Names without a word that announces them stay: read a text before you quote it.

    >>> scrub("我叫王小明，电话13800001234")
    '我叫[姓名]，电话[手机号]'
    """
    read = text[: longest + OVERHANG]
    pieces: list[str] = []
    place = 0
    for finding in detect(read, hospital_number=hospital_number):
        if finding.start >= longest:
            break
        pieces += [read[place : finding.start], MARKS[finding.kind]]
        place = finding.end
    pieces.append(read[place:longest])
    return "".join(pieces) + (CUT if len(text) > longest else "")


def scrub_column(
    texts: pd.Series, *, hospital_number: str | None = None, longest: int = LONGEST_TEXT
) -> pd.Series:
    """`scrub` for each text of a column; missing stays missing, what is no text is read as it prints.

    A text that occurs often is read once.
    """
    given = texts.dropna()
    scrubbed = {
        each: scrub(str(each), hospital_number=hospital_number, longest=longest) for each in given.unique()
    }
    return given.map(scrubbed).reindex(texts.index).astype("str")


def scrub_table(
    frame: pl.DataFrame, variables: Mapping[str, Variable], *, key: str, hospital_number: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The free texts of a table in canonical text, scrubbed; and a log of the cells that changed, old values masked.

    Free text is what the codebook types as text and does not mark as an identifier (direct ones are dropped anyway).
    Nothing is cut here. The log's new value is the scrubbed text, so that replaying it gives the clean table.
    """
    logs = [pl.DataFrame(schema=LOG_SCHEMA)]
    done = frame
    for name, variable in variables.items():
        if variable.type == "text" and not variable.identifier:
            texts = {
                text: scrub(text, hospital_number=hospital_number, longest=len(text))
                for text in frame[name].unique()
            }
            done = done.with_columns(frame[name].replace_strict(texts, return_dtype=pl.String))
            log = log_between(frame, done, name, key, pl.lit("scrubbed"), "identifiers in free text")
            logs.append(log.with_columns(old=pl.lit(MASK)))
    return done, pl.concat(logs)


def mask_free_text(
    log: pl.DataFrame, variables: Mapping[str, Variable], *, hospital_number: str | None = None
) -> pl.DataFrame:
    """The log with those texts masked in which `scrub` finds an identifier: a tidied blank must not quote a telephone."""
    free = [each.name for each in variables.values() if each.type == "text" and not each.identifier]
    told = log.filter(pl.col("column").is_in(free)).select("old", "new")
    texts = {text for column in told.columns for text in told[column].unique()}
    telling = [
        text for text in texts if scrub(text, hospital_number=hospital_number, longest=len(text)) != text
    ]
    hidden = [
        pl.when(pl.col("column").is_in(free) & pl.col(side).is_in(telling))
        .then(pl.lit(MASK))
        .otherwise(pl.col(side))
        .alias(side)
        for side in ("old", "new")
    ]
    return log.with_columns(hidden) if telling else log


def identifiers_in(texts: pd.Series, *, hospital_number: str | None = None) -> pd.DataFrame:
    """What `detect` finds in a column, counted: kind, findings, texts (how many hold it). Shows no text and no value."""
    findings: Counter[Kind] = Counter()
    holding: Counter[Kind] = Counter()
    for text in texts.dropna():
        found: tuple[Finding, ...] = detect(str(text), hospital_number=hospital_number)
        findings.update(each.kind for each in found)
        holding.update({each.kind for each in found})
    rows = [(kind, findings[kind], holding[kind]) for kind in KINDS if findings[kind]]
    return pd.DataFrame(rows, columns=["kind", "findings", "texts"])
