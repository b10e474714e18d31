"""Records that are there more than once: with one key, or nearly alike; which one stays is declared, never guessed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.errors import InputError, Problem
from workbench.intake.codebook import ROW
from workbench.study import NearDuplicates

Codes = npt.NDArray[np.int64]
LARGEST_GROUP = 5_000  # records alike in one part of the form, compared pair by pair
PLACE = "study.toml, rules, near_duplicates"
NEARLY_ALIKE = "nearly the same record as row"


def same_key_out(frame: pl.DataFrame, *, key: str, keep: str) -> pl.Series:
    """True for the rows of canonical text that another row with the same key stands in for; blank keys are left alone.

    keep : "keep first", "keep last" or "keep most complete" (the first of those with most answers).
    """
    keys = frame[key].to_list()
    answered = _answered(frame)
    stays: dict[str, int] = {}
    for row, each in enumerate(keys):
        better = {
            "keep first": False,
            "keep last": True,
            "keep most complete": each in stays and answered[row] > answered[stays[each]],
        }[keep]
        if each not in stays or better:
            stays[each] = row
    return pl.Series([each != "" and stays[each] != row for row, each in enumerate(keys)], dtype=pl.Boolean)


def near_pairs(frame: pl.DataFrame, rule: NearDuplicates) -> list[tuple[int, int]]:
    """Pairs of row indices (earlier, later) that agree in at least `agree` of the columns and in all of `same`.

    Exact, and without comparing every pair: rows that differ in at most d columns agree wholly in one of d + 1 parts of
    them, so only rows that share a part are compared.
    """
    codes = np.column_stack([_codes(frame[name]) for name in rule.columns])
    same = _groups(np.column_stack([_codes(frame[name]) for name in rule.same])) if rule.same else None
    width = len(rule.columns)
    differ = width - math.ceil(rule.agree * width - 1e-9)
    found: set[tuple[int, int]] = set()
    for part in np.array_split(np.arange(width), differ + 1):
        group = codes[:, part] if same is None else np.column_stack([same, codes[:, part]])
        for rows in _members(_groups(group)):
            found.update(_alike(codes, rows, width - differ))
    return sorted(found)


def near_out(frame: pl.DataFrame, pairs: Sequence[tuple[int, int]], *, keep: str) -> list[int]:
    """The row indices that give way: of each cluster of pairs one record stays ("first", "last" or "most complete")."""
    answered = _answered(frame)
    out = []
    for cluster in _clusters(pairs):
        stays = {
            "first": min(cluster),
            "last": max(cluster),
            "most complete": max(cluster, key=lambda row: (answered[row], -row)),
        }[keep]
        out += [row for row in cluster if row != stays]
    return sorted(out)


def near_problems(
    frame: pl.DataFrame, pairs: Sequence[tuple[int, int]], *, key: str, file: str
) -> list[Problem]:
    """One problem a pair, at its later row."""
    rows, keys = frame[ROW], frame[key]
    fix = "Look whether one person is there twice; near_duplicates of study.toml says which record stays."
    return [
        Problem(file, rows[later], key, keys[later], f"{NEARLY_ALIKE} {rows[earlier]}", fix)
        for earlier, later in pairs
    ]


def _answered(frame: pl.DataFrame) -> list[int]:
    """How many cells of each row hold something."""
    filled = [(pl.col(name) != "").cast(pl.Int64) for name in frame.columns if name != ROW]
    return frame.select(pl.sum_horizontal(filled)).to_series().to_list()


def _codes(column: pl.Series) -> Codes:
    """Answers as whole numbers; each blank its own, so that it agrees with nothing."""
    codes = column.rank("dense").cast(pl.Int64).to_numpy().copy()
    blank = (column == "").to_numpy()
    codes[blank] = -1 - np.arange(len(codes))[blank]
    return codes


def _groups(codes: Codes) -> Codes:
    _, group = np.unique(codes, axis=0, return_inverse=True)
    return group.ravel().astype(np.int64)


def _members(group: Codes) -> Iterator[npt.NDArray[np.intp]]:
    order = np.argsort(group, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        if len(rows) > LARGEST_GROUP:
            found = f"{len(rows)} records are alike in a part of the columns"
            fix = "Name a column in same (a day, a device, an interviewer), or more columns in columns."
            raise InputError("Near duplicates cannot be looked for", where=PLACE, found=found, fix=fix)
        if len(rows) > 1:
            yield rows


def _alike(codes: Codes, rows: npt.NDArray[np.intp], least: int) -> Iterator[tuple[int, int]]:
    answers = codes[rows]
    for place in range(len(rows) - 1):
        agreeing = (answers[place + 1 :] == answers[place]).sum(axis=1)
        for other in np.flatnonzero(agreeing >= least) + place + 1:
            yield int(rows[place]), int(rows[other])


def _clusters(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Rows joined by pairs, each cluster once."""
    cluster_of: dict[int, list[int]] = {}
    for earlier, later in pairs:
        first = cluster_of.setdefault(earlier, [earlier])
        second = cluster_of.setdefault(later, [later])
        if first is not second:
            first += second
            for row in second:
                cluster_of[row] = first
    return list({id(rows): rows for rows in cluster_of.values()}.values())
