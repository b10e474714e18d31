"""What happens to forms on their way into a file: words for codes, old names, copies, boxes left to chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from workbench.simulate import soil as soiling
from workbench.simulate.branch_benchmarking.draw import BranchBenchmarking
from workbench.simulate.branch_benchmarking.layout import STUDY
from workbench.simulate.branch_benchmarking.rates import DIMENSIONS
from workbench.simulate.sheets import Sheet, as_sheet
from workbench.simulate.streams import order, stream

ANSWERS, LOG, COMPLAINTS = "answers.csv", "forms_log.csv", "complaints.csv"
CALLS, BRANCHES = "spotcalls.csv", "branches.csv"
SCALE = {1: 0.33, 2: 1.0, 3: 4.0}
"""Dirt against level 2, on which the counts below are those of 6,000 forms."""
WORDS, WIDE, SEX_WORDS, SPACED, DOTTED, PERCENTAGES, ZEROS, EMPTY = 500, 500, 40, 120, 150, 6, 25, 25
OLD_NAME_SHARE = 0.08
COPIES, EMPTY_FORMS = 40, 7
SATISFIED_WORDS = {
    "5": ("很满意", "很满意", "非常满意"),
    "4": ("满意", "满意", "较满意"),
    "3": ("一般", "一般", "一般"),
}
SEXES = {"1": ("男", "男性", "男性"), "2": ("女", "女性", "女性")}
PERCENT = ("80%", "90%", "95%", "100%")
RATED = [name for name in DIMENSIONS if name != "d7_buckpass"] + ["overall"]
OPINIONS = [*DIMENSIONS, "overall"]
Free = Callable[[str, str], bool]


def clean_sheets(clean: BranchBenchmarking) -> dict[str, Sheet]:
    """What the files would hold without dirt, d7 turned to positive everywhere: file name -> sheet."""
    return {
        ANSWERS: as_sheet(clean.answers, key="form_id"),
        LOG: as_sheet(clean.forms_log, key="form_id"),
        COMPLAINTS: as_sheet(clean.complaints, key="id"),
        CALLS: as_sheet(clean.spotcalls, key="score_id"),
        BRANCHES: as_sheet(clean.branches, key="branch", decimals=3),
    }


def soil_branch_benchmarking(clean: BranchBenchmarking, *, seed: int, dirt: int = 2) -> soiling.Soiled:
    """The five files with dirt of this level.

    dirt : 0 none but the forms that print d7 backwards, 1 light, 2 realistic, 3 hostile (a total row, times
    that run backwards).
    """
    soil = soiling.start(clean_sheets(clean))
    _print_backwards(soil)
    if dirt == 0:
        return soiling.finish(soil)
    forms = soil.files[ANSWERS].columns["form_id"]
    copied = _to_copy(soil, clean, seed)
    clean_cell = soiling.untouched(soil, ANSWERS)

    def free(key: str, column: str) -> bool:
        return key != copied and clean_cell(key, column)

    amount = SCALE[dirt] * len(forms) / 6000
    _spoil_answers(soil, forms, stream(seed, STUDY, "dirty answers"), amount=amount, free=free)
    _old_names(soil, clean, seed=seed, share=OLD_NAME_SHARE * SCALE[dirt], reserved=copied)
    _spoil_records(soil, stream(seed, STUDY, "dirty records"), amount=amount, reserved=copied)
    if dirt == 3:
        _run_backwards(soil, stream(seed, STUDY, "backwards"))
    empty = _validate_empty_forms(soil, stream(seed, STUDY, "empty forms"))
    return _add_rows(soiling.finish(soil), empty=empty, copied=copied, total=dirt == 3)


def _print_backwards(soil: soiling.Soil) -> None:
    sheet = soil.files[ANSWERS]
    versions = zip(sheet.columns["form_id"], sheet.columns["form_version"], strict=True)
    for form in [form for form, version in versions if version == "2"]:
        answer = soiling.read(soil, ANSWERS, form, "d7_buckpass")
        if answer in "12345":
            turned = str(6 - int(answer))
            soiling.spoil(soil, ANSWERS, form, "d7_buckpass", turned, type="scale printed backwards")


def _to_copy(soil: soiling.Soil, clean: BranchBenchmarking, seed: int) -> str:
    """A complete form without name or number, on a form of version 1, to be photocopied."""
    answers = clean.answers
    complete = answers[OPINIONS].isin(range(1, 6)).all(axis=1) & (answers["form_version"] == 1)
    quiet = answers["phone"].isna() & answers["open_text"].isna() & (answers["source"] == 1)
    candidates = answers.loc[complete & quiet & (answers["overall"] == 5), "form_id"].tolist()
    place = order(stream(seed, STUDY, "copied"), len(candidates))[0]
    return str(candidates[place])


def _spoil_answers(
    soil: soiling.Soil, forms: Sequence[str], rng: np.random.Generator, *, amount: float, free: Free
) -> None:
    def pick(columns: Sequence[str], count: float, *, among: str = "") -> list[tuple[str, str]]:
        def fits(key: str, column: str) -> bool:
            return free(key, column) and (
                not among or soiling.read(soil, ANSWERS, key, column) in among.split()
            )

        return soiling.choose(rng, forms, columns, max(1, int(count * amount)), free=fits)

    for key, column in pick(RATED, WORDS, among="3 4 5"):
        words = SATISFIED_WORDS[soiling.read(soil, ANSWERS, key, column)]
        soiling.spoil(soil, ANSWERS, key, column, _one_of(rng, words), type="word for a code")
    for key, column in pick(["sex"], SEX_WORDS):
        words = SEXES[soiling.read(soil, ANSWERS, key, column)]
        soiling.spoil(soil, ANSWERS, key, column, _one_of(rng, words), type="word for a code")
    soiling.respell(
        soil, ANSWERS, pick([*OPINIONS, "wait_min"], WIDE), soiling.full_width, type="full-width digits"
    )
    for key, column in pick(RATED, PERCENTAGES, among="4 5"):
        soiling.spoil(
            soil, ANSWERS, key, column, _one_of(rng, PERCENT), type="percentage for an answer", expected=""
        )
    gaps = list(DIMENSIONS)
    soiling.respell(
        soil, ANSWERS, pick(gaps, ZEROS, among="9"), lambda _: "0", type="blank coded 0", expected=""
    )
    soiling.respell(
        soil, ANSWERS, pick(gaps, EMPTY, among="9"), lambda _: "", type="blank not coded", expected=""
    )
    soiling.respell(
        soil,
        ANSWERS,
        pick(["branch", "period", "source"], SPACED),
        soiling.trailing_space,
        type="trailing space",
    )
    soiling.respell(soil, ANSWERS, pick(["filled_at"], DOTTED), soiling.dotted_date, type="date with dots")


def _one_of(rng: np.random.Generator, texts: Sequence[str]) -> str:
    return texts[int(rng.random() * len(texts))]


def _old_names(
    soil: soiling.Soil, clean: BranchBenchmarking, *, seed: int, share: float, reserved: str
) -> None:
    """Branches that were renamed still go by their old name on some forms and complaints."""
    aliases = dict(zip(clean.layout.codes, clean.layout.alias, strict=True))
    for file in (ANSWERS, LOG, COMPLAINTS):
        sheet = soil.files[file]
        draws = stream(seed, STUDY, "old names", file).random(len(sheet))
        rows = zip(sheet.columns[sheet.key], sheet.columns["branch"], draws, strict=True)
        old = [(key, aliases[code]) for key, code, draw in rows if aliases.get(code) and draw < share]
        for key, name in old:
            if key != reserved:
                soiling.spoil(soil, file, key, "branch", name, type="old branch name")


def _spoil_records(soil: soiling.Soil, rng: np.random.Generator, *, amount: float, reserved: str) -> None:
    plan: tuple[tuple[str, list[str], float, Callable[[str], str], str], ...] = (
        (LOG, ["sent_on", "returned_on"], 150, soiling.dotted_date, "date with dots"),
        (LOG, ["batch", "interviewer"], 80, soiling.trailing_space, "trailing space"),
        (LOG, ["town_type", "channel"], 60, soiling.full_width, "full-width digits"),
        (
            COMPLAINTS,
            ["received_at", "first_answer_at", "closed_at"],
            15,
            soiling.dotted_date,
            "date with dots",
        ),
        (COMPLAINTS, ["channel", "category"], 10, soiling.full_width, "full-width digits"),
        (CALLS, [f"item{item}" for item in range(1, 17)], 12, soiling.full_width, "full-width digits"),
        (CALLS, ["caller", "rater"], 6, soiling.trailing_space, "trailing space"),
        (BRANCHES, ["opened"], 2, soiling.dotted_date, "date with dots"),
        (BRANCHES, ["users", "staff"], 2, soiling.full_width, "full-width digits"),
    )
    for file, columns, count, rewrite, kind in plan:
        sheet, clean_cell = soil.files[file], soiling.untouched(soil, file)
        places = soiling.choose(
            rng, sheet.columns[sheet.key], columns, max(1, int(count * amount)), free=clean_cell
        )
        kept = [place for place in places if place[0] != reserved]
        soiling.respell(soil, file, kept, rewrite, type=kind)


def _run_backwards(soil: soiling.Soil, rng: np.random.Generator) -> None:
    """Two complaints closed the year before they came in."""
    keys = soil.files[COMPLAINTS].columns["id"]
    for key, column in soiling.choose(rng, keys, ["closed_at"], 2, free=soiling.untouched(soil, COMPLAINTS)):
        before = soiling.read(soil, COMPLAINTS, key, column).replace("2010", "2009")
        soiling.spoil(soil, COMPLAINTS, key, column, before, type="closed before received", expected="")


def _validate_empty_forms(soil: soiling.Soil, rng: np.random.Generator) -> list[str]:
    """Blank forms that the log calls valid; the log cannot know better, the rule on empty answers does."""
    log = soil.files[LOG].columns
    blank = [
        form for form, reason in zip(log["form_id"], log["invalid_reason"], strict=True) if reason == "1"
    ]
    chosen = sorted(blank[place] for place in order(rng, len(blank))[:EMPTY_FORMS])
    for form in chosen:
        soiling.spoil(soil, LOG, form, "valid", "1", type="invalid form coded valid", expected="1")
        soiling.spoil(soil, LOG, form, "invalid_reason", "", type="invalid form coded valid", expected="")
    return chosen


def _add_rows(soiled: soiling.Soiled, *, empty: list[str], copied: str, total: bool) -> soiling.Soiled:
    """Rows that the clean twin lacks: keyed blank forms, photocopies, and at level 3 a row of totals."""
    files, added = dict(soiled.files), []
    log, answers = files[LOG], files[ANSWERS]
    heads = log.set_index("form_id").loc[empty]
    blanks = pd.DataFrame(dict.fromkeys(answers.columns, ""), index=range(len(empty)), dtype=object)
    blanks["form_id"], blanks["form_version"] = empty, "1"
    for column in ("branch", "source", "town_type", "interviewer"):
        blanks[column] = heads[column].to_numpy()
    blanks[OPINIONS] = "9"
    last = int(log["form_id"].max()[1:])
    width = len(log["form_id"].iloc[0]) - 1
    numbers = [f"F{last + 1 + copy:0{width}d}" for copy in range(COPIES)]
    copies = pd.concat([answers[answers["form_id"] == copied]] * COPIES).assign(form_id=numbers)
    in_log = pd.concat([log[log["form_id"] == copied]] * COPIES).assign(form_id=numbers)
    merged = pd.concat([answers, blanks]).sort_values("form_id", kind="stable")
    files[ANSWERS] = pd.concat([merged, copies], ignore_index=True)
    files[LOG] = pd.concat([log, in_log], ignore_index=True)
    added += [
        {"file": ANSWERS, "key": form, "type": "empty form coded valid", "copy_of": ""} for form in empty
    ]
    for file in (ANSWERS, LOG):
        added += [
            {"file": file, "key": form, "type": "photocopied form", "copy_of": copied} for form in numbers
        ]
    if total:
        files[BRANCHES] = pd.concat([files[BRANCHES], _totals(files[BRANCHES])], ignore_index=True)
        added.append({"file": BRANCHES, "key": "合计", "type": "total row", "copy_of": ""})
    return soiling.Soiled(files=files, cells=soiled.cells, added=tuple(added))


def _totals(branches: pd.DataFrame) -> pd.DataFrame:
    row = dict.fromkeys(branches.columns, "") | {"branch": "合计"}
    for column in ("users", "staff"):
        row[column] = str(sum(int(text) for text in branches[column]))
    return pd.DataFrame([row], dtype=object)
