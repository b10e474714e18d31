from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.simulate import simulate

RAW = Path(__file__).parents[2] / "data" / "raw"
COMMITTED = {
    "orthopedic_care": 20110131,
    "branch_benchmarking": 20100930,
    "service_loop": 20051231,
    "insured_fleet": 20031101,
}
STUDIES = list(COMMITTED)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("study", STUDIES)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(study: Any, tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        simulate(study, tmp_path / name, seed=seed, n=None if study == "orthopedic_care" else 600)
    one, two, three = (written(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    same = {name for name in one if one[name] == three[name]}
    assert same <= {
        "codebook.csv", "aliases.csv", "tender.csv", "meetings.csv", "calendar.csv", "process_change.csv",
    }  # prices and meetings are planted, not drawn; the calendar is real  # fmt: skip


@pytest.mark.parametrize("study", STUDIES)
def test_the_committed_files_are_what_the_seed_gives_today(study: Any, tmp_path: Path) -> None:
    simulate(study, tmp_path, seed=COMMITTED[study])
    made = written(tmp_path)
    there = written(RAW / study)
    assert set(there) - set(made) <= {"study.toml"}
    for name, data in made.items():
        assert there[name] == data, name


@pytest.mark.parametrize("study", STUDIES)
def test_the_committed_data_stay_small(study: str) -> None:
    assert sum(path.stat().st_size for path in (RAW / study).iterdir()) < 1_500_000


@pytest.mark.parametrize("dirt", [0, 1, 2, 3])
@pytest.mark.parametrize("study", STUDIES)
def test_every_level_of_dirt_can_be_written(study: Any, dirt: int, tmp_path: Path) -> None:
    simulate(study, tmp_path, seed=2, dirt=dirt, n=None if study == "orthopedic_care" else 600)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert truth["schema"] == 1
    assert (truth["study"], truth["seed"], truth["options"]["dirt"]) == (study, 2, dirt)
    assert all(set(planted) == {"value", "note"} for planted in truth["planted"].values())
    keys = {"file", "key", "column", "clean", "dirty", "type", "expected"}
    assert all(set(cell) == keys for cell in truth["corrupted"])
    kinds = {cell["type"] for cell in truth["corrupted"]}
    assert kinds == set(truth["dirt"])
    if dirt == 0:
        assert kinds <= {"scale printed backwards"}
        assert truth["added"] == []


@pytest.mark.parametrize("study", STUDIES)
def test_the_card_says_first_that_the_data_are_simulated_and_how_to_make_them_again(
    study: Any, tmp_path: Path
) -> None:
    simulate(study, tmp_path / "usual", seed=2)
    simulate(study, tmp_path / "light", seed=2, dirt=1)
    usual, light = (
        (tmp_path / name / "README.md").read_text(encoding="utf-8") for name in ("usual", "light")
    )
    assert usual.startswith("# 模拟数据 / SIMULATED DATA")
    assert f"workbench simulate {study} --seed 2 --out FOLDER" in usual
    assert f'simulate("{study}", folder, seed=2)' in usual
    assert f'simulate("{study}", folder, seed=2, dirt=1)' in light


def test_raw_files_are_not_overwritten_unasked(tmp_path: Path) -> None:
    (tmp_path / "staff_log.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"staff_log\.csv"):
        simulate("orthopedic_care", tmp_path, seed=1)
    assert written(tmp_path) == {"staff_log.csv": b"mine"}
    simulate("orthopedic_care", tmp_path, seed=1, overwrite=True)
    assert written(tmp_path)["staff_log.csv"] != b"mine"


def test_a_study_toml_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("schema = 1", encoding="utf-8")
    simulate("orthopedic_care", tmp_path, seed=1)
    assert written(tmp_path)["study.toml"] == b"schema = 1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"study": "bank_training"},
        {"dirt": 4},
        {"seed": -1},
        {"n": 12},
        {"study": "branch_benchmarking", "branches": 3},
    ],
)
def test_impossible_wishes_are_refused_before_anything_is_written(
    wrong: dict[str, Any], tmp_path: Path
) -> None:
    options: dict[str, Any] = {"study": "orthopedic_care", "seed": 1} | wrong
    with pytest.raises(InputError):
        simulate(options.pop("study"), tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


def test_files_of_the_hostile_level_come_in_other_encodings(tmp_path: Path) -> None:
    simulate("orthopedic_care", tmp_path, seed=1, dirt=3)
    second = (tmp_path / "patients_b.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        second.decode("utf-8")
    assert second.count(b"\r\n") == 104
    assert "Q1" in second.decode("gb18030").split("\r\n")[0].split(",")


def test_the_second_entry_has_a_byte_order_mark_and_the_first_has_none(tmp_path: Path) -> None:
    simulate("orthopedic_care", tmp_path, seed=1)
    assert (tmp_path / "patients_b.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "patients_a.csv").read_bytes().startswith(b"form_no,")
