"""What an instrument file may say: its keys, their types, and what must agree with what.

Every check returns the problems it finds; the loader refuses once, with all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbench.errors import Problem, nearest
from workbench.instruments.transform import breaches

INDICES = ("total", "gsi", "pst", "psdi")

Raw = Mapping[str, Any]
Kind = tuple[Callable[[Any], bool], str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_bilingual(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"} and all(map(_is_text, value.values()))


def _is_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _is_integers(value: Any) -> bool:
    return _is_numbers(value) and all(isinstance(number, int) for number in value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_range(value: Any) -> bool:
    return _is_numbers(value) and len(value) == 2 and value[0] < value[1]


def _is_moments(value: Any) -> bool:
    return _is_numbers(value) and len(value) == 2 and value[1] > 0


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 < value <= 1


def _is_tables(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(entry, dict) for entry in value.values())


def _is_table_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _every(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and bool(value) and all(map(check, value.values()))


TEXT: Kind = (_is_text, "a text")
BILINGUAL: Kind = (_is_bilingual, "a table with zh and en")
ITEMS: Kind = (_is_integers, "a list of item numbers")
SHARE: Kind = (_is_share, "a share above 0, at most 1")

REQUIRED: dict[str, Kind] = {
    "schema": (lambda value: value == 1, "1, the only schema there is"),
    "id": TEXT,
    "title": BILINGUAL,
    "n_items": (_is_count, "a positive whole number"),
    "codings": (_every(_is_range), "a table of [lowest, highest]"),
    "subscales": (_is_tables, "a table of subscales"),
    "aggregation": (lambda value: value in ("mean", "sum"), '"mean" or "sum"'),
    "minimum_answered": SHARE,
    "citation": TEXT,
    "licence": TEXT,
}
OPTIONAL: dict[str, Kind] = {
    "default_coding": TEXT,
    "reversed": ITEMS,
    "partition": (lambda value: isinstance(value, bool), "true or false"),
    "indices": (_is_names, f"a list out of {', '.join(INDICES)}"),
    "cutoffs": (_is_table_list, "a list of tables"),
    "norms": (_is_tables, "a table of variants"),
    "labels": (_every(_is_bilingual), "a table of item number = {zh, en}"),
    "missing_codes": (_is_integers, "a list of whole numbers"),
    "citation_key": TEXT,
    "note": TEXT,
}
SUBSCALE: dict[str, Kind] = {"title": BILINGUAL, "items": ITEMS}
SUBSCALE_MORE: dict[str, Kind] = {"transform": (lambda value: isinstance(value, dict), "a table")}
CUTOFF: dict[str, Kind] = {
    "name": TEXT,
    "title": BILINGUAL,
    "scales": (_is_names, "a list of scales"),
    "comparison": (lambda value: value in (">", ">="), '">" or ">="'),
    "at": (_every(_is_number), "a table of coding = limit"),
    "citation": TEXT,
}
CUTOFF_MORE: dict[str, Kind] = {"citation_key": TEXT, "variant": TEXT}
NORM: dict[str, Kind] = {
    "n": (_is_count, "a positive whole number"),
    "year": (_is_count, "a year"),
    "citation": TEXT,
    "scores": (_every(_is_moments), "a table of scale = [mean, standard deviation]"),
}


def find_problems(raw: Raw, *, file: str) -> list[Problem]:
    """All breaches of the format in one parsed file, as a list of problems (empty when it holds)."""
    problems = list(_check_keys(raw, REQUIRED, OPTIONAL, file, ""))
    for code, entry in _tables(raw, "subscales"):
        problems += _check_keys(entry, SUBSCALE, SUBSCALE_MORE, file, f"subscales.{code}")
    for number, entry in enumerate(raw.get("cutoffs", []) if _is_table_list(raw.get("cutoffs")) else [], 1):
        problems += _check_keys(entry, CUTOFF, CUTOFF_MORE, file, f"cutoffs[{number}]")
    for variant, entry in _tables(raw, "norms"):
        more = {"title": BILINGUAL, "citation_key": TEXT, "coding": TEXT, "note": TEXT}
        problems += _check_keys(entry, NORM, more, file, f"norms.{variant}")
    # Cross-checks read keys of known types only, so they wait until the types are right.
    return problems or [*_check_items(raw, file), *_check_names(raw, file), *_check_transforms(raw, file)]


def _tables(raw: Raw, key: str) -> list[tuple[str, Raw]]:
    return list(raw[key].items()) if _is_tables(raw.get(key)) else []


def _check_keys(
    entry: Raw, required: Mapping[str, Kind], optional: Mapping[str, Kind], file: str, place: str
) -> Iterable[Problem]:
    known = {**required, **optional}
    prefix = f"{place}." if place else ""
    for key in required:
        if key not in entry:
            yield Problem(
                file, None, prefix + key, "", "a required key is missing", f"Write {known[key][1]}."
            )
    for key, value in entry.items():
        if key not in known:
            yield Problem(file, None, prefix + key, str(value), "a key nobody knows", nearest(key, known))
        elif not known[key][0](value):
            rule = f"{key} must be {known[key][1]}"
            fix = _as_share(value) if known[key] is SHARE else "Correct the value."
            yield Problem(file, None, prefix + key, str(value), rule, fix)


def _as_share(value: Any) -> str:
    """What somebody who wrote a percentage or a number of items probably meant."""
    if _is_number(value) and 1 < value <= 100:
        return f"Write {value / 100:g} for {value:g} %, and a number of items as its share: 5 of 6 is 0.83."
    return "Write 0.8 where four of five items must be answered."


def _check_items(raw: Raw, file: str) -> Iterable[Problem]:
    last = raw["n_items"]
    lists = {f"subscales.{code}.items": entry["items"] for code, entry in raw["subscales"].items()}
    for place, numbers in {**lists, "reversed": raw.get("reversed", [])}.items():
        outside = [number for number in numbers if not 1 <= number <= last]
        if outside:
            rule = f"item numbers go from 1 to {last}"
            yield Problem(file, None, place, str(outside), rule, "Correct the numbers or n_items.")
        twice = [number for number, times in Counter(numbers).items() if times > 1]
        if twice:
            yield Problem(file, None, place, str(twice), "an item stands twice", "Keep it once.")
        if place != "reversed" and not numbers:
            yield Problem(file, None, place, "[]", "a subscale without items", "List its items.")
    if raw.get("partition", False):
        yield from _check_partition(lists.values(), last, file)
    for number in raw.get("labels", {}):
        if not (number.isdecimal() and 1 <= int(number) <= last):
            rule = f"labels are keyed by item numbers from 1 to {last}"
            yield Problem(file, None, f"labels.{number}", number, rule, "Correct the number.")


def _check_partition(lists: Iterable[list[int]], last: int, file: str) -> Iterable[Problem]:
    parts = [numbers for numbers in lists if len(numbers) < last]  # a total stands beside the parts
    times = Counter(number for numbers in parts for number in numbers)
    wrong = [number for number in range(1, last + 1) if times[number] != 1]
    if wrong:
        rule = "partition = true asks that every item belongs to exactly one subscale (besides a total)"
        found = ", ".join(f"item {number} in {times[number]}" for number in wrong)
        yield Problem(file, None, "subscales", found, rule, "Correct the keys, or leave partition out.")


def _check_names(raw: Raw, file: str) -> Iterable[Problem]:
    codings, scales = raw["codings"], {*raw["subscales"], *raw.get("indices", [])}
    default = raw.get("default_coding", next(iter(codings)))
    asked = [("default_coding", [default], codings), ("indices", raw.get("indices", []), INDICES)]
    for number, entry in enumerate(raw.get("cutoffs", []), 1):
        asked += [
            (f"cutoffs[{number}].scales", entry["scales"], scales),
            (f"cutoffs[{number}].at", list(entry["at"]), codings),
        ]
    for variant, entry in raw.get("norms", {}).items():
        asked += [
            (f"norms.{variant}.scores", list(entry["scores"]), scales),
            (f"norms.{variant}.coding", [entry.get("coding", default)], codings),
        ]
    for place, names, known in asked:
        for name in names:
            if name not in known:
                yield Problem(file, None, place, name, "a name declared nowhere", nearest(name, known))
    for code in set(raw["subscales"]) & set(raw.get("indices", [])):
        fix = "Rename the subscale or drop the index."
        yield Problem(file, None, f"subscales.{code}", code, "an index has the same name", fix)
    for number, entry in enumerate(raw.get("cutoffs", []), 1):
        if left := [name for name in codings if name not in entry["at"]]:
            rule = "a cut-off needs a limit in every coding"
            yield Problem(file, None, f"cutoffs[{number}].at", "", rule, f"Add {', '.join(left)}.")


def _check_transforms(raw: Raw, file: str) -> Iterable[Problem]:
    for code, entry in raw["subscales"].items():
        many = len(entry["items"]) if raw["aggregation"] == "sum" else 1
        least = many * min(low for low, _ in raw["codings"].values())
        for key, rule in breaches(entry.get("transform", {"multiply": 1}), least=least):
            place = f"subscales.{code}.transform" + (f".{key}" if key else "")
            found = str(entry["transform"].get(key, ""))
            yield Problem(file, None, place, found, rule, "Correct the transform, or leave it out.")
