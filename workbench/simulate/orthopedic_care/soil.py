"""Two clerks key the forms: slips in one entry, habits of notation, gaps and impossible answers on the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from workbench.simulate import soil as soiling
from workbench.simulate.orthopedic_care.draw import CARING, SYMPTOMS, OrthopedicCare
from workbench.simulate.orthopedic_care.slips import KEYED, slip
from workbench.simulate.sheets import Sheet, as_sheet
from workbench.simulate.streams import below, between, order, stream

FIRST, SECOND, LOG = "patients_a.csv", "patients_b.csv", "staff_log.csv"
BOTH = (FIRST, SECOND)
DIRTY_SHARE = {0: 0.0, 1: 0.01, 2: 0.04, 3: 0.12}
DOTTED_SHARE = {1: 0.1, 2: 0.4, 3: 0.7}
WRONG_SHARE = 0.003
"""Fields keyed wrongly in one entry, the planted ages and stay included."""
SPACED = ("sex", "marital", "education", "occupation", "payment", "ward", "nurse_group", "mode", *CARING)
UNANSWERED = {"marital": "9", "payment": "9", "occupation": "99", "pain_vas": "99"}
IMPOSSIBLE = "7"

IN_ONE_ENTRY = {
    "keying slip": "录入有误",
    "omitted in one entry": "漏录",
    "age out of range": "年龄超出15~65岁",
    "negative stay": "住院天数为负",
}
DECISION_COLUMNS = ("id", "field", "first", "second", "chosen", "by", "when", "why")
Free = Callable[[str, str], bool]


def clean_sheets(clean: OrthopedicCare) -> dict[str, Sheet]:
    """What the files would hold if nobody ever slipped: file name -> sheet."""
    sheets = {file: as_sheet(clean.patients, key="form_no") for file in BOTH}
    return sheets | {LOG: as_sheet(clean.staff_log, key="form_no")}


def soil_orthopedic_care(clean: OrthopedicCare, *, seed: int, dirt: int = 2) -> soiling.Soiled:
    """The two entry files and the staff log with dirt of this level, and the clerk's decisions.

    dirt : 0 none, 1 light (1 % of cells), 2 realistic (4 %), 3 hostile (12 %).
    """
    soil = soiling.start(clean_sheets(clean))
    if dirt == 0:
        return soiling.finish(soil, decisions=decide(soil))
    forms = soil.files[FIRST].columns["form_no"]
    careful = [form for form in forms if form not in clean.straight_liners]
    twice = careful[order(stream(seed, "orthopedic_care", "twice"), len(careful))[0]]
    free = _free(soil, reserved={twice, *clean.straight_liners})
    _slips(soil, forms, seed=seed, free=free)
    _gaps(soil, forms, seed=seed, dirt=dirt, free=free)
    _notation(soil, forms, seed=seed, dirt=dirt, free=free)
    _log_notation(soil, forms, seed=seed, dirt=dirt)
    added = [{"file": file, "key": twice, "type": "form keyed twice", "copy_of": twice} for file in BOTH]
    return _rearrange(soiling.finish(soil, added=added, decisions=decide(soil)), twice)


def decide(soil: soiling.Soil) -> pd.DataFrame:
    """One decision for every field that was keyed wrongly in one entry: the form was looked up."""
    fields = {name: place for place, name in enumerate(soil.files[FIRST].columns)}
    open_cells = [cell for cell in soil.cells if cell.type in IN_ONE_ENTRY]
    ordered = sorted(open_cells, key=lambda cell: (cell.key, fields[cell.column]))
    rows = [_decision(soil, cell, number) for number, cell in enumerate(ordered)]
    return pd.DataFrame(rows, columns=list(DECISION_COLUMNS), dtype=object)


def _decision(soil: soiling.Soil, cell: soiling.Cell, number: int) -> tuple[str, ...]:
    entry = "第一份" if cell.file == FIRST else "第二份"
    why = f"查对原表:{entry}{IN_ONE_ENTRY[cell.type]}"
    first, second = (soiling.read(soil, file, cell.key, cell.column) for file in BOTH)
    return (
        cell.key,
        cell.column,
        first,
        second,
        cell.clean,
        "核对员",
        f"2011-02-{14 + number // 20:02d}",
        why,
    )


def _free(soil: soiling.Soil, *, reserved: set[str]) -> Free:
    """The form that is keyed twice stays clean, so that both copies are the same; straight lines stay whole."""
    clean = soiling.untouched(soil, *BOTH)
    return lambda key, column: key not in reserved and clean(key, column)


def _slips(soil: soiling.Soil, forms: Sequence[str], *, seed: int, free: Free) -> None:
    rng = stream(seed, "orthopedic_care", "slips")
    target = int(np.floor(WRONG_SHARE * len(forms) * len(KEYED) + 0.5))
    for key, column in soiling.choose(rng, forms, ["age"], 2, free=free):
        age = soiling.read(soil, SECOND, key, column)
        soiling.spoil(soil, SECOND, key, column, _impossible_age(age), type="age out of range")
    for key, column in soiling.choose(rng, forms, ["los_days"], 1, free=free):
        file = BOTH[between(rng, 0, 1)]
        soiling.spoil(
            soil, file, key, column, "-" + soiling.read(soil, file, key, column), type="negative stay"
        )
    omitted = max(1, target // 9)
    for place, (key, column) in enumerate(soiling.choose(rng, forms, KEYED, target - 3, free=free)):
        file = BOTH[between(rng, 0, 1)]
        wrong = "" if place < omitted else slip(rng, column, soiling.read(soil, file, key, column))
        soiling.spoil(
            soil, file, key, column, wrong, type="omitted in one entry" if wrong == "" else "keying slip"
        )


def _impossible_age(age: str) -> str:
    """Digits exchanged where that leaves the range, else one digit too many."""
    turned = age[::-1]
    return turned if int(turned) > 65 or 0 < int(turned) < 15 else age + "0"


def _gaps(soil: soiling.Soil, forms: Sequence[str], *, seed: int, dirt: int, free: Free) -> None:
    """What is wrong on the paper stands in both entries: no answer, or an answer that is no option."""
    rng = stream(seed, "orthopedic_care", "gaps")
    scale = len(forms) / 102 * DIRTY_SHARE[dirt] / DIRTY_SHARE[2]
    plan: list[tuple[Sequence[str], float, str, str]] = [
        (SYMPTOMS, 12 * scale, "9", "no answer, coded 9"),
        (SYMPTOMS, 6 * scale, "", "no answer, left blank"),
        (CARING, scale, "9", "no answer, coded 9"),
        *[([column], scale, code, f"no answer, coded {code}") for column, code in UNANSWERED.items()],
        (["pain_vas"], 2 * scale, "/", "no answer, written /"),
        (SYMPTOMS, 2, IMPOSSIBLE, "answer that is no option"),
        (CARING, 1, IMPOSSIBLE, "answer that is no option"),
    ]
    for columns, count, dirty, kind in plan:
        for key, column in soiling.choose(rng, forms, columns, max(1, int(np.floor(count + 0.5))), free=free):
            for file in BOTH:
                soiling.spoil(soil, file, key, column, dirty, type=kind, expected="")


def _notation(soil: soiling.Soil, forms: Sequence[str], *, seed: int, dirt: int, free: Free) -> None:
    """Dates with dots, forms keyed with a full-width input method, spaces; never twice on one field."""
    rng = stream(seed, "orthopedic_care", "notation")
    dates = ["admit_date", "discharge_date"]
    dotted = soiling.choose(rng, forms, dates, int(DOTTED_SHARE[dirt] * 2 * len(forms)), free=free)
    soiling.respell(soil, SECOND, dotted, soiling.dotted_date, type="date with dots")
    cells = 2 * len(forms) * len(soil.files[FIRST].columns)
    target = int(DIRTY_SHARE[dirt] * cells)
    wide = int(0.6 * (target - len(soil.cells)))
    for place in order(rng, len(forms)):
        if wide <= 0:
            break
        run = SYMPTOMS[between(rng, 0, 60) :]
        places = [(forms[place], column) for column in run if free(forms[place], column)][:wide]
        wide -= soiling.respell(soil, SECOND, places, soiling.full_width, type="full-width digits")
    _words(soil, rng, forms, count=max(1, int(DIRTY_SHARE[dirt] * 100)), free=free)
    spaced = soiling.choose(rng, forms, SPACED, max(0, target - len(soil.cells)), free=free)
    for key, column in spaced:
        soiling.respell(
            soil, BOTH[between(rng, 0, 1)], [(key, column)], soiling.trailing_space, type="trailing space"
        )


def _words(
    soil: soiling.Soil, rng: np.random.Generator, forms: Sequence[str], *, count: int, free: Free
) -> None:
    """The first clerk writes the sex in words now and then."""
    words = {"1": "男性", "2": "女性"}
    places = soiling.choose(rng, forms, ["sex"], count, free=free)
    soiling.respell(soil, FIRST, places, lambda code: words[code], type="word for a code")


def _log_notation(soil: soiling.Soil, forms: Sequence[str], *, seed: int, dirt: int) -> None:
    rng = stream(seed, "orthopedic_care", "log_notation")
    count = int(DIRTY_SHARE[dirt] * 2 * len(forms))
    free = soiling.untouched(soil, LOG)
    places = soiling.choose(rng, forms, ["handed_at", "collected_at"], count, free=free)
    soiling.respell(soil, LOG, places, soiling.dotted_date, type="date with dots")
    soiling.respell(
        soil,
        LOG,
        soiling.choose(rng, forms, ["staff"], count // 2, free=free),
        soiling.trailing_space,
        type="trailing space",
    )


def _rearrange(soiled: soiling.Soiled, twice: str) -> soiling.Soiled:
    """The form keyed twice comes again at the end; the second clerk took the lower half of the pile first."""
    files = dict(soiled.files)
    for file in BOTH:
        frame = files[file]
        again = frame[frame["form_no"] == twice]
        half = len(frame) // 2 if file == SECOND else 0
        files[file] = pd.concat([frame.iloc[half:], frame.iloc[:half], again], ignore_index=True)
    return soiling.Soiled(files=files, cells=soiled.cells, added=soiled.added, decisions=soiled.decisions)


def shuffled_columns(frame: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Level 3, second entry: other order of columns, one column more, names in capitals."""
    rng = stream(seed, "orthopedic_care", "columns")
    names = [frame.columns[place] for place in order(rng, len(frame.columns))]
    drifted = frame[names].rename(columns={name: name.upper() for name in SYMPTOMS})
    return drifted.assign(remark=["" if flag else "已核" for flag in below(rng, 5, len(frame))])
