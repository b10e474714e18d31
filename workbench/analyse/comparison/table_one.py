"""The first table of a paper: each variable by group, with its test, as journals of nursing print it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from workbench.analyse.comparison.compare import by_rule, centre_and_spread
from workbench.analyse.comparison.cross_tables import PEARSON, chosen_test, cross_table
from workbench.analyse.comparison.means import check_variances
from workbench.analyse.comparison.samples import column_of, levels_of, named_groups, samples_of
from workbench.analyse.comparison.tested import Tested, untested
from workbench.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from workbench.analyse.comparison.cross_tables import SmallCells
    from workbench.analyse.comparison.means import Variances
    from workbench.analyse.describe import QuantileType

NAN = math.nan
Kind = Literal["mean", "median", "nominal", "ordinal"]
COLUMNS = [
    *(
        "variable",
        "level",
        "kind",
        "group",
        "group_n",
        "n",
        "mean",
        "sd",
        "median",
        "q1",
        "q3",
        "count",
        "share",
    ),
    *("test", "statistic_name", "statistic", "df", "df2", "p", "method", "reason"),
]


def table_one(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str],
    group: str,
    kinds: Mapping[str, Kind] | None = None,
    order: Sequence[Hashable] | None = None,
    variances: Variances = "unequal",
    continuity: bool = True,
    small_cells: SmallCells = "exact",
    quantile_type: QuantileType = 7,
) -> pd.DataFrame:
    """Each variable by group and in all, with test, statistic and p: 变量, x̄±s or M(P25,P75) or 例(%), t/F/χ²/Z/H, P.

    frame : a row per respondent; those without a group are left out. columns : the variables, in order.
    kinds : how each is shown and tested, declared beforehand: "mean" (mean, sd; Welch's t or ANOVA, Student's
    or the classical one with variances "equal"), "median" (median, quartiles; Mann-Whitney or
    Kruskal-Wallis), "nominal" (count and share of the answered; chi-square or Fisher by the rule
    `small_cells`, see `independence`), "ordinal" (counts and shares, but tested by ranks: 等级资料). Default:
    ordered categories ordinal, other categories, text and true/false nominal, numbers mean.
    order : the groups. continuity : of Mann-Whitney's Z. quantile_type : see `describe`.

    Returns rows in long form, for each variable (and level, when counted) one per group and one for all
    (group missing): variable, level (missing unless counted), kind, group, group_n (respondents of the group), n
    (of them answered), mean, sd, median, q1, q3 (NaN for counted variables; all five are given for both
    other kinds), count, share (NaN unless counted), and the variable's test, the same on all its rows: test,
    statistic_name, statistic, df, df2, p, method, reason. Nothing is rounded, no p adjusted.
    Raises InputError for absent columns, an unknown kind, a kind for no column, or text declared a number.
    Source: layout of Chinese nursing journals. Checked against: R 4.2.2 t.test, oneway.test, chisq.test,
    fisher.test, wilcox.test, kruskal.test.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"age": [30, 41, 52, 28, 60, 44], "sex": list("mfmfmf"), "ward": list("aaabbb")})
    >>> one = table_one(table, columns=["age", "sex"], group="ward")
    >>> one.loc[one["group"].notna(), ["variable", "group", "mean"]].to_numpy().tolist()[:2]
    [['age', 'a', 41.0], ['age', 'b', 44.0]]
    >>> one.loc[one["group"].notna(), ["level", "group", "count", "p"]].to_numpy().tolist()[2:]
    [['f', 'a', 1.0, 1.0], ['f', 'b', 2.0, 1.0], ['m', 'a', 2.0, 1.0], ['m', 'b', 1.0, 1.0]]
    """
    given = dict(kinds or {})
    membership = column_of(frame, group, where="table_one")
    labels = named_groups(membership, order, where="table_one")
    inside = frame[membership.isin(labels).to_numpy()]
    _check(given, columns)
    check_variances(variances, where="table_one")
    rows: list[dict[str, object]] = []
    for name in columns:
        values = column_of(inside, name, where="table_one")
        kind = given.get(name) or declared_kind(values)
        if kind in ("mean", "median"):
            parts = _numeric(inside, name, group, labels, quantile_type)
        else:
            parts = _counted(inside, name, group, labels)
        if kind == "nominal":
            test = _by_counts(inside, name, group, labels, small_cells)
        else:
            samples = samples_of(inside, outcome=name, group=group, order=labels, where="table_one")
            scale: Literal["interval", "ordinal"] = "interval" if kind == "mean" else "ordinal"
            test, _, _ = by_rule(samples, scale=scale, variances=variances, continuity=continuity, level=0.95)
        rows += [{"variable": name, "kind": kind, **part, **_test_columns(test)} for part in parts]
    return pd.DataFrame(rows, columns=COLUMNS)


def declared_kind(values: pd.Series) -> Kind:
    """What a column is when nothing is declared."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return "ordinal" if values.cat.ordered else "nominal"
    numeric = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
    return "mean" if numeric else "nominal"


def _numeric(
    inside: pd.DataFrame, name: str, group: str, labels: Sequence[Hashable], quantile_type: QuantileType
) -> list[dict[str, object]]:
    by_group = samples_of(inside, outcome=name, group=group, order=labels, where="table_one")
    alike = pd.DataFrame({name: inside[name], group: 0})  # names need not be texts
    everyone = samples_of(alike, outcome=name, group=group, order=[0], where="table_one")
    sizes = [int((inside[group] == label).sum()) for label in labels]
    parts = zip([*labels, None], [*sizes, len(inside)], [*by_group.values, *everyone.values], strict=True)
    return [
        {
            "level": None,
            "group": label,
            "group_n": size,
            **centre_and_spread(values, quantile_type=quantile_type),
            "count": NAN,
            "share": NAN,
        }
        for label, size, values in parts
    ]


def _counted(
    inside: pd.DataFrame, name: str, group: str, labels: Sequence[Hashable]
) -> list[dict[str, object]]:
    values = inside[name]
    nothing = dict.fromkeys(("mean", "sd", "median", "q1", "q3"), NAN)
    members = [(inside[group] == label).to_numpy(dtype=bool, na_value=False) for label in labels]
    everyone = pd.Series(True, index=inside.index).to_numpy()
    parts = []
    for level in levels_of(values):
        has = (values == level).to_numpy(dtype=bool, na_value=False)
        for label, member in zip([*labels, None], [*members, everyone], strict=True):
            n, count = int((member & values.notna().to_numpy()).sum()), int((member & has).sum())
            cells = {"group": label, "group_n": int(member.sum()), "n": n, "count": count}
            parts.append({"level": level, **cells, **nothing, "share": count / n if n else NAN})
    return parts


def _by_counts(
    inside: pd.DataFrame, name: str, group: str, labels: Sequence[Hashable], small_cells: SmallCells
) -> Tested:
    table = cross_table(inside, row=group, column=name, where="table_one")
    empty = [label for label in labels if label not in table.rows]
    if empty and table.rows:
        return untested(PEARSON, "χ²", f"group {empty[0]!r} has no answers", n=table.n, method=PEARSON)
    test, why = chosen_test(table, small_cells=small_cells)
    return replace(test, method=f"{test.method}: {why}")


def _test_columns(test: Tested) -> dict[str, object]:
    keys = ("test", "statistic_name", "statistic", "df", "df2", "p", "method", "reason")
    return {key: getattr(test, key) for key in keys}


def _check(kinds: Mapping[str, Kind], columns: Sequence[str]) -> None:
    strange = [name for name in kinds if name not in columns]
    unknown = [kind for kind in kinds.values() if kind not in ("mean", "median", "nominal", "ordinal")]
    if strange or unknown:
        raise InputError(
            "Each kind is for one of the columns, and one of mean, median, nominal, ordinal",
            where="table_one",
            found=repr((strange + unknown)[0]),
            fix="Correct kinds, or list the column.",
        )
