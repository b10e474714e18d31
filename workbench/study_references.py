"""Where study.toml points: at tables, and at variables of the codebook that are kept."""

from __future__ import annotations

from workbench.errors import Problem, nearest
from workbench.study import Rules, Study
from workbench.variables import Variable

Reference = tuple[str, str, tuple[str, ...]]  # place, table, columns


def wrong_references(study: Study, codebook: tuple[Variable, ...]) -> list[Problem]:
    """Names in study.toml that point at no table, at no variable, or at one that is dropped at intake."""
    names: dict[str, dict[str, Variable]] = {table: {} for table in study.tables}
    problems = []
    for variable in codebook:
        if variable.table not in names:
            fix, place = nearest(variable.table, study.tables), variable.table
            problems.append(
                Problem("codebook.csv", variable.row, "table", place, "there is no such table", fix)
            )
        names.setdefault(variable.table, {})[variable.name] = variable
    for place, table, columns in _references(study):
        if table not in study.tables:
            problems.append(_at(place, table, "there is no such table", nearest(table, study.tables)))
            continue
        for column in columns:
            if column not in names[table]:
                fix = nearest(column, names[table])
                problems.append(_at(place, column, "the codebook has no such variable", fix))
            elif names[table][column].identifier == "direct":
                fix = "Name another column: a direct identifier is dropped when the data is cleaned."
                problems.append(_at(place, column, "this variable names a person", fix))
    return [*problems, *_unlinkable(study, names)]


def _references(study: Study) -> list[Reference]:
    rows: list[Reference] = [
        (f"tables.{name}.key", name, (table.key,)) for name, table in study.tables.items()
    ]
    rows += [
        (f"tables.{name}.operator", name, (each.operator,))
        for name, each in study.tables.items()
        if each.operator
    ]
    rows += [(f"instruments.{name}", use.table, use.columns) for name, use in study.instruments.items()]
    for table, rules in study.rules.items():
        rows.append((f"rules.{table}", table, _named_by(rules)))
        for exclusion in rules.exclude:
            longstring = exclusion.longstring.columns if exclusion.longstring else ()
            rows.append(
                (f"rules.{table}.exclude", table, exclusion.no_answers_in + exclusion.repeats_of + longstring)
            )
    rows += [(f"privacy.link.{table}", table, ()) for table in study.privacy.link]
    rows += [
        (f"fielding.{name}.table", each.table, ()) for name, each in study.fielding.items() if each.table
    ]
    if bench := study.benchmark:
        one = (bench.unit, bench.outcome, bench.cluster, bench.period, bench.date, bench.source)
        named = (*one, *bench.dimensions, *bench.case_mix)
        rows.append(("benchmark", bench.table, tuple(name for name in named if name)))
        if people := bench.population:
            columns = (bench.unit, people.size, *people.shares.values())
            rows.append(("benchmark.population", people.table, columns))
            rows.append(("benchmark.population", bench.table, (people.column,)))
        rows += [("benchmark.critical", "spotcalls", bench.critical)] if bench.critical else []
        rows += [("benchmark.criteria.items", "spotcalls", each.items) for each in bench.criteria]
    return rows


def _named_by(rules: Rules) -> tuple[str, ...]:
    """The columns that the rules of a table name, apart from those of its exclusions."""
    names = [name for check in rules.checks for name in check.set_missing]
    if near := rules.near_duplicates:
        names += [*near.columns, *near.same]
    if careless := rules.careless:
        names += [*careless.columns, *careless.attention, *([careless.seconds] if careless.seconds else [])]
        names += [
            name for columns in (*careless.scales.values(), *careless.blocks.values()) for name in columns
        ]
    return tuple(names)


def _unlinkable(study: Study, names: dict[str, dict[str, Variable]]) -> list[Problem]:
    """Columns of [privacy] link that are not there, or that are no direct identifiers (those stay as they are)."""
    problems = []
    for table, columns in study.privacy.link.items():
        for column in columns if table in study.tables else ():
            place = f"privacy.link.{table}"
            if column not in names[table]:
                fix = nearest(column, names[table])
                problems.append(_at(place, column, "the codebook has no such variable", fix))
            elif names[table][column].identifier != "direct":
                fix = "Link a direct identifier; the others are kept as they are."
                problems.append(_at(place, column, "this variable is not dropped", fix))
    return problems


def _at(place: str, value: str, rule: str, fix: str) -> Problem:
    return Problem("study.toml", None, place, value, rule, fix)
