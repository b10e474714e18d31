"""One trial: a damaged file goes the whole way, and either gives a defined result or one of our messages."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from tests.fuzz.damage import damaged
from tests.intake.received_formats import FORMS
from workbench.errors import InputError
from workbench.intake.clean import clean_study
from workbench.intake.draft.study import draft_study
from workbench.intake.inspect import as_record, inspect
from workbench.intake.inspect_page import inspect_lines
from workbench.study_file import load_study


def whole_files(folder: Path) -> dict[str, list[Path]]:
    """Form -> its undamaged files, each form in a folder of its own; the first is the one to be damaged."""
    files = {}
    for number, (form, write) in enumerate(FORMS.items()):
        place = folder / f"form{number}"
        place.mkdir(parents=True)
        files[form] = [place / path.name for path in write(place)]
    return files


def try_out(form: str, files: list[Path], folder: Path, *, seed: int) -> str:
    """Damage the first file and go the whole way in `folder`; "read", "drafted" or "refused". Anything else raises."""
    place = folder / "trial"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(files[0].parent, place)
    target = place / files[0].name
    target.write_bytes(damaged(target.read_bytes(), random.Random(f"{form} {seed}")))
    return go_the_whole_way([place / path.name for path in files], place)


def go_the_whole_way(paths: list[Path], place: Path) -> str:
    """Inspect, draft and clean files: "refused" by the first, "read" but not drafted, or "drafted", which cleans."""
    raw = place / "raw"
    raw.mkdir()
    try:
        found = inspect(paths)
        json.dumps(as_record(found), ensure_ascii=False).encode("utf-8")
        "\n".join(inspect_lines(found)).encode("utf-8")
    except InputError as error:
        _check_message(error)
        return "refused"
    try:
        draft = draft_study("trial", paths, folder=raw)
    except InputError as error:
        _check_message(error)
        assert not list(raw.iterdir()), "a draft is written whole or not at all"
        return "read"
    clean_study(load_study(draft.folder))
    return "drafted"


def _check_message(error: InputError) -> None:
    message = str(error)
    assert message.strip(), "a refusal says something"
    assert "\ufffd" not in message.replace(repr("\ufffd"), ""), message
    message.encode("utf-8")
