"""`workbench new`: a study drafted from files that loads, cleans and reports without another edit; or nothing at all."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.epidata_writer import rec_bytes
from tests.intake.formats.test_epidata import CHECKS, FIELDS, RECORDS
from tests.intake.received_files import ess_csv, scl90_rows, write_csv, write_excel, write_sav
from tests.modules import ROOT
from workbench.errors import InputError
from workbench.intake.clean import CleanTable, clean_study
from workbench.intake.draft.study import Draft, draft_study
from workbench.study import Study
from workbench.study_file import load_study

RAW = ROOT / "data" / "raw"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "data" / "raw"
    folder.mkdir(parents=True)
    return folder


def cleaned(draft: Draft) -> tuple[Study, dict[str, CleanTable]]:
    study = load_study(draft.folder)
    return study, clean_study(study)


def text(draft: Draft, name: str = "study.toml") -> str:
    return (draft.folder / name).read_text(encoding="utf-8")


def untouched(raw: Path) -> bool:
    return not list(raw.iterdir())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_ward_file_becomes_a_study_that_cleans(tmp_path: Path, raw: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "病人.csv", scl90_rows(), encoding=encoding)
    draft = draft_study("ward", [path], folder=raw)
    study, tables = cleaned(draft)
    assert (study.data, study.notebook, list(study.tables)) == ("real", "survey_report", ["病人"])
    frame = tables["病人"].frame
    assert (frame.height, frame["编号"].n_unique()) == (60, 60)
    assert not {"姓名", "联系电话", "住院号"} & set(frame.columns)
    assert study.instruments["scl90"].instrument == "scl90"
    assert study.instruments["scl90"].columns == tuple(f"q{number}" for number in range(1, 91))
    assert study.instruments["m"].instrument == "m"
    assert {(p.column, p.value) for p in tables["病人"].set_missing} == {("q10", "55"), ("q50", "6")}
    assert frame["年龄"].null_count() == 1
    assert (draft.folder / path.name).read_bytes() == path.read_bytes()


def test_every_guess_is_marked(tmp_path: Path, raw: Path) -> None:
    draft = draft_study("ward", [write_csv(tmp_path / "w.csv", scl90_rows())], folder=raw)
    toml = text(draft)
    for guessed in ("as_of", "key", "zh", "[instruments.scl90]", "coding", "out_of_range"):
        (line,) = [each for each in toml.splitlines() if each.startswith(guessed)]
        assert "# guessed" in line, line
    page = text(draft, "guesses.md")
    for name in ("年龄", "婚姻", "q1", "m20"):
        assert f"`{name}`" in page
    assert "missing code 99" in page
    assert "SAS or SDS" in page
    assert "what do 1, 2, 3 mean?" in page
    assert "reversed" in text(draft, "m.toml")


def test_nothing_that_names_a_person_stands_in_what_is_written(tmp_path: Path, raw: Path) -> None:
    rows = scl90_rows()
    draft = draft_study("ward", [write_csv(tmp_path / "w.csv", rows)], folder=raw)
    written = "".join(
        path.read_text(encoding="utf-8") for path in draft.folder.iterdir() if path.name != "w.csv"
    )
    written += "".join(draft.lines)
    assert not any(row[name] in written for row in rows for name in ("姓名", "联系电话", "住院号"))


def test_a_workbook_with_two_sheets_becomes_two_tables(tmp_path: Path, raw: Path) -> None:
    log = [{"编号": f"A{n:03}", "组别": "一" if n % 2 else "二"} for n in range(1, 61)]
    path = write_excel(tmp_path / "b.xlsx", {"病人": scl90_rows(), "登记": log})
    study, tables = cleaned(draft_study("book", [path], folder=raw))
    assert {name: table.sheet for name, table in study.tables.items()} == {"病人": "病人", "登记": "登记"}
    assert [table.frame.height for table in tables.values()] == [60, 60]
    assert {use.table for use in study.instruments.values()} == {"病人"}


def test_an_spss_file_keeps_its_labels(tmp_path: Path, raw: Path) -> None:
    study = load_study(draft_study("gad", [write_sav(tmp_path / "g.sav")], folder=raw).folder)
    variables = study.variables("g")
    assert variables["sex"].codes == {"1": ("男", "男"), "2": ("女", "女")}
    assert variables["sex"].missing == {"9": "拒答"}
    assert variables["g1"].codes["3"] == ("几乎每天", "几乎每天")
    assert study.instruments["gad7"].instrument == "gad7"


def test_a_real_survey_of_others_is_scored_without_an_edit(tmp_path: Path, raw: Path) -> None:
    from workbench.instruments import load_instrument
    from workbench.measure.score import score

    study, tables = cleaned(draft_study("ess", [ess_csv(tmp_path / "ESS9GB.csv")], folder=raw))
    (use,) = study.instruments.values()
    frame = tables["ESS9GB"].frame.to_pandas()
    assert len(frame) == 1905
    instrument = load_instrument(use.instrument, folder=study.folder)
    scores = score(frame[list(use.columns)], instrument, coding=instrument.default_coding)["all"]
    whole = frame[list(use.columns)].notna().all(axis=1)
    assert scores[whole].tolist() == pytest.approx((frame.loc[whole, "immigsent"] / 3).tolist())
    assert (study.period, str(study.as_of)) == ("2018-09/2019-02", "2019-02-16")


def test_the_practice_patients_are_drafted_and_reported(tmp_path: Path) -> None:
    from workbench.publish.report import report

    project = tmp_path / "project"
    (project / "data" / "raw").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    source = RAW / "orthopedic_care" / "patients_a.csv"
    draft = draft_study("practice", [source], folder=project / "data" / "raw")
    study, tables = cleaned(draft)
    assert (study.instruments["scl90"].coding, study.instruments["care"].columns[0]) == ("1-5", "care_1")
    assert tables["patients_a"].frame.height == 102
    made = report("practice", langs=["en"], formats=["html"], project=project)
    paper = (made.folder / "practice.en.html").read_text(encoding="utf-8")
    paper = re.sub(r"(?s)<(style|svg)\b.*?</\1>", " ", paper)
    shown = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", paper)))
    for words in ("Records analysed: 102", "Somatization", "care (6 items)"):
        assert words in shown
    assert "simulated" not in shown.lower()


def test_several_files_become_several_tables(raw: Path) -> None:
    folder = RAW / "branch_benchmarking"
    names = ("answers", "branches", "complaints", "forms_log", "spotcalls")
    study, tables = cleaned(draft_study("towns", [folder / f"{name}.csv" for name in names], folder=raw))
    assert tuple(study.tables) == names
    assert [table.frame.height for table in tables.values()] == [6047, 18, 420, 7150, 216]
    assert {use.table for use in study.instruments.values()} == {"answers"}


def test_two_entries_of_the_same_forms_are_one_table_keyed_twice(tmp_path: Path, raw: Path) -> None:
    first = scl90_rows()
    second = [dict(row) for row in first]
    second[2]["q3"] = "1" if first[2]["q3"] != "1" else "2"
    paths = [write_csv(tmp_path / "one.csv", first), write_csv(tmp_path / "two.csv", second[::-1])]
    draft = draft_study("double", paths, folder=raw)
    study = load_study(draft.folder)
    (table,) = study.tables.values()
    assert (table.entries, table.files) == (2, ("one.csv", "two.csv"))
    command = f"workbench reconcile {paths[0]} {paths[1]} --key"
    assert any(f"1 field not the same: run {command}" in line for line in draft.lines)


def test_formulas_of_a_total_row_need_not_be_computed(tmp_path: Path, raw: Path) -> None:
    """As openpyxl writes them: no value beside the formula. In a record they are refused, in a row left out they do no harm."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["编号", "疼痛评分", "满意度"])
    for number in range(1, 41):
        sheet.append([number, number % 10, number % 5 + 1])
    sheet.append(["合计", "=SUM(B2:B41)", "=SUM(C2:C41)"])
    book.save(tmp_path / "表.xlsx")
    study, tables = cleaned(draft_study("a", [tmp_path / "表.xlsx"], folder=raw))
    (table,) = tables.values()
    assert (next(iter(study.tables.values())).drop_rows, table.frame.height) == ((42,), 40)
    sheet["B5"] = "=1+1"
    book.save(tmp_path / "表.xlsx")
    with pytest.raises(InputError, match="never computed") as told:
        draft_study("b", [tmp_path / "表.xlsx"], folder=raw)
    assert "B5" in str(told.value)
    assert "B42" not in str(told.value)


def test_a_merged_note_is_left_out_and_merged_answers_are_refused(tmp_path: Path, raw: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["编号", "疼痛评分", "满意度"])
    for number in range(1, 41):
        sheet.append([number, number % 10, number % 5 + 1])
    sheet.append(["注：数据来自护理部。"])
    sheet.merge_cells("A42:C42")
    book.save(tmp_path / "表.xlsx")
    study, tables = cleaned(draft_study("a", [tmp_path / "表.xlsx"], folder=raw))
    (table,) = tables.values()
    assert (next(iter(study.tables.values())).drop_rows, table.frame.height) == ((42,), 40)
    sheet.merge_cells("B5:C5")
    book.save(tmp_path / "表.xlsx")
    with pytest.raises(InputError, match="merged") as told:
        draft_study("b", [tmp_path / "表.xlsx"], folder=raw)
    assert "B5:C5" in str(told.value)
    assert "A42:C42" not in str(told.value)


def test_a_total_row_is_left_out_by_its_number(tmp_path: Path, raw: Path) -> None:
    rows = [{"id": f"P{n:02}", "x": str(n % 5 + 1), "y": str(n)} for n in range(30)]
    rows.append({"id": "合计", "x": "90", "y": "435"})
    study, tables = cleaned(draft_study("sum", [write_csv(tmp_path / "t.csv", rows)], folder=raw))
    assert study.tables["t"].drop_rows == (32,)
    assert tables["t"].frame.height == 30
    assert [step["after"] for step in tables["t"].flow.to_dicts()] == [31, 30, 30]
    assert tables["t"].log.filter(pl.col("column") == "*")["row"].to_list() == [32]


def test_identical_rows_are_kept_once(tmp_path: Path, raw: Path) -> None:
    rows = scl90_rows()
    study, tables = cleaned(
        draft_study("again", [write_csv(tmp_path / "t.csv", [*rows, rows[4]])], folder=raw)
    )
    assert study.rules["t"].identical_rows == "keep first"
    assert tables["t"].frame.height == 60


def test_words_for_answers_are_scored(tmp_path: Path, raw: Path) -> None:
    words = ["非常不满意", "不满意", "一般", "满意", "非常满意"]
    rows = [{"编号": f"P{n:03}", **{f"s{i}": words[(n * i) % 5] for i in range(1, 4)}} for n in range(40)]
    study, tables = cleaned(draft_study("words", [write_csv(tmp_path / "t.csv", rows)], folder=raw))
    assert study.instruments["s"].columns == ("s1", "s2", "s3")
    assert tables["t"].frame["s1"].to_list()[:3] == [1, 2, 3]


def test_awkward_names_of_files_columns_and_values_are_held(tmp_path: Path, raw: Path) -> None:
    rows = [
        {
            "id": f"P{n:03}",
            '问题"一"\n(单选)': "a=b|c;d" if n % 2 else "e\\f",
            "#x": str(n % 3),
            "study": str(n % 4),
        }
        for n in range(40)
    ]
    for column in ("c,1", "c,2", "c,3"):
        for n, row in enumerate(rows):
            row[column] = str(n % 5 + 1)
    study, tables = cleaned(
        draft_study("awkward", [write_csv(tmp_path / "数据 (最终版).v2.csv", rows)], folder=raw)
    )
    (table,) = tables.values()
    assert set(table.frame['问题"一"\n(单选)'].unique()) == {"a=b|c;d", "e\\f"}
    assert list(study.tables) == ["数据_最终版_v2"]
    assert len(study.instruments) == 1


def test_an_epidata_file_brings_its_checks(tmp_path: Path, raw: Path) -> None:
    (tmp_path / "care.rec").write_bytes(rec_bytes(FIELDS, RECORDS))
    (tmp_path / "CARE.CHK").write_bytes(CHECKS.encode("gb18030"))
    draft = draft_study("care", [tmp_path / "care.rec"], folder=raw)
    assert (draft.folder / "CARE.CHK").is_file()
    variables = load_study(draft.folder).variables("care")
    assert variables["SEX"].codes == {"1": ("男", "男"), "2": ("女 性", "女 性")}
    assert variables["SEX"].missing == {"9": "拒答"}
    assert variables["ID"].type == "id"
    assert variables["XM"].identifier == "direct"


def test_a_wenjuanxing_export_becomes_a_study_that_cleans(tmp_path: Path, raw: Path) -> None:
    words = ["非常不满意", "不满意", "一般", "满意", "非常满意"]
    own = {"提交答卷时间": "2024/5/3 10:00:00", "所用时间": "61秒", "来源": "微信", "来源详情": "N/A"}
    rows = []
    for n in range(1, 60):
        matrix = {
            f"2、护理满意度—{part}": words[(n * i) % 5]
            for i, part in enumerate(("态度", "技术", "环境"), start=1)
        }
        rows.append(
            {
                "序号": str(n),
                **own,
                "来自IP": f"58.33.1.{n}",
                "1、您的性别": "男" if n % 2 else "女",
                **matrix,
            }
        )
    study, tables = cleaned(draft_study("w", [write_csv(tmp_path / "w.csv", rows)], folder=raw))
    (use,) = study.instruments.values()
    frame = tables["w"].frame
    assert frame.height == 59
    assert frame.select(use.columns).to_numpy().min() == 1
    assert frame.select(use.columns).to_numpy().max() == 5
    assert "58.33.1" not in frame.select(pl.all().cast(pl.String)).write_csv()


ODD_CELLS = (
    *(
        "",
        "1",
        "2",
        "3",
        "4",
        "5",
        "9",
        "99",
        "-1",
        "55",
        "３",
        " 4 ",
        "3分",
        "1.5",
        "1.38E+10",
        "无",
        "/",
        "男",
        "M",
        "m",
        "满意",
    ),
    *(
        "一般",
        "2020-01-02",
        "2020-02-30",
        "24/5/3",
        "2-Jan",
        "39690",
        "=1+1",
        "合计",
        "a=b|c;d\\",
        '"q"',
        "001",
        "1e999",
        "nan",
    ),
    *("张伟", "19900001234", "\u200b", "ß", "SS", "ﬁ", "½", "\u202e", "#x", "<b>", "1" * 20, "'"),
)
ODD_NAMES = (
    "q1",
    "q2",
    "q3",
    "年龄",
    "姓名",
    "Q1",
    "a b",
    "备注",
    "5、题—a",
    "study",
    "c[0]",
    '"h"',
    "#c",
    "长" * 60,
    "序号",
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_whatever_the_cells_a_draft_cleans_or_is_refused_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "raw").mkdir()
    names = data.draw(st.lists(st.sampled_from(ODD_NAMES), min_size=1, max_size=6, unique=True))
    kinds = {name: data.draw(st.lists(st.sampled_from(ODD_CELLS), min_size=1, max_size=6)) for name in names}
    rows = [
        {"id": f"P{n}", **{name: kinds[name][(n * 7 + len(name)) % len(kinds[name])] for name in names}}
        for n in range(data.draw(st.integers(1, 40)))
    ]
    path = write_csv(folder / "t.csv", rows)
    try:
        draft = draft_study("s", [path], folder=folder / "raw", key="id")
    except InputError:
        assert untouched(folder / "raw")
        return
    _, tables = cleaned(draft)
    assert tables["t"].frame.height >= len(rows) - 5


def test_an_encoding_that_is_not_clear_can_be_named(tmp_path: Path, raw: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,Größe\n1,é\n2,ß\n".encode("cp1252"))
    with pytest.raises(InputError, match="encoding is not clear"):
        draft_study("t", [path], folder=raw)
    assert untouched(raw)
    draft = draft_study("t", [path], folder=raw, encoding="cp1252")
    study, tables = cleaned(draft)
    assert study.tables["t"].encoding == "cp1252"
    assert tables["t"].frame["Größe"].to_list() == ["é", "ß"]


def test_an_existing_study_is_never_overwritten(tmp_path: Path, raw: Path) -> None:
    path = write_csv(tmp_path / "w.csv", scl90_rows())
    draft_study("ward", [path], folder=raw)
    before = {each: each.read_bytes() for each in (raw / "ward").iterdir()}
    for name in ("ward", "WARD"):
        with pytest.raises(InputError, match="is a study 'ward' already"):
            draft_study(name, [path], folder=raw)
    assert {each: each.read_bytes() for each in (raw / "ward").iterdir()} == before


def test_without_a_clear_key_one_has_to_be_named(tmp_path: Path, raw: Path) -> None:
    rows = [{"x": str(n % 5), "code": f"K{n}", "tag": f"T{n * 3}"} for n in range(30)]
    path = write_csv(tmp_path / "t.csv", rows)
    with pytest.raises(InputError) as caught:
        draft_study("t", [path], folder=raw)
    assert "code, tag" in caught.value.found
    assert "--key" in caught.value.fix
    assert untouched(raw)
    study, _ = cleaned(draft_study("t", [path], folder=raw, key="tag"))
    assert study.tables["t"].key == "tag"
    assert 'key = "tag"  # named with --key' in text(Draft(raw / "t", ()))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("nobody", "no column 'nobody'"),
        ("姓名", "may name a person"),
        ("性别", "more than once"),
        ("q40", "blank"),
    ],
)
def test_a_key_that_cannot_be_one_is_refused(tmp_path: Path, raw: Path, key: str, message: str) -> None:
    path = write_csv(tmp_path / "w.csv", scl90_rows())
    with pytest.raises(InputError, match=message) as caught:
        draft_study("ward", [path], folder=raw, key=key)
    assert all((caught.value.what, caught.value.where, caught.value.fix))
    assert untouched(raw)


def test_a_table_whose_only_number_is_the_hospitals_has_no_key(tmp_path: Path, raw: Path) -> None:
    rows = [{"住院号": f"ZY{n}", "x": str(n % 5)} for n in range(30)]
    with pytest.raises(InputError, match="No column clearly numbers the records") as caught:
        draft_study("t", [write_csv(tmp_path / "t.csv", rows)], folder=raw)
    assert "column of their own" in caught.value.fix


def test_wrong_input_is_refused_and_nothing_is_written(tmp_path: Path, raw: Path) -> None:
    good = write_csv(tmp_path / "w.csv", scl90_rows())
    other = tmp_path / "other"
    other.mkdir()
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    kept = write_csv(tmp_path / "study.toml", scl90_rows())
    parts = write_csv(tmp_path / "p.csv", [{**row, "编号": f"B{n}"} for n, row in enumerate(scl90_rows())])
    same = tmp_path / "copy.csv"
    shutil.copy(good, same)
    cases: list[tuple[str, list[Path], str]] = [
        ("../x", [good], "cannot be the name"),
        ("con", [good], "cannot be the name"),
        ("a", [], "No file is named"),
        ("a", [tmp_path / "no.csv"], "no file 'no.csv'"),
        ("a", [tmp_path], "There is no file"),
        ("a", [empty], "empty"),
        ("a", [good, empty], "empty"),
        ("a", [good, Path(shutil.copy(good, other))], "Two files have one name"),
        ("a", [kept], "a name that is kept"),
        ("a", [good, same], "second entry is a copy"),
        ("a", [good, parts], "other records"),
    ]
    for name, paths, message in cases:
        with pytest.raises(InputError, match=message):
            draft_study(name, paths, folder=raw)
        assert untouched(raw), message
    with pytest.raises(InputError, match="no folder for studies"):
        draft_study("a", [good], folder=tmp_path / "nowhere")


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, raw: Path) -> None:
    path = write_csv(tmp_path / "w.csv", scl90_rows())
    target = raw / "file"
    target.write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match="already"):
        draft_study("file", [path], folder=raw)
    assert [each.name for each in raw.iterdir()] == ["file"]


def test_a_key_that_a_spreadsheet_has_rounded_is_refused(tmp_path: Path, raw: Path) -> None:
    rows = [{"id": f"1.{n}E+10", "x": str(n % 5)} for n in range(10, 40)]
    with pytest.raises(InputError, match="cannot number the records") as caught:
        draft_study("t", [write_csv(tmp_path / "t.csv", rows)], folder=raw, key="id")
    assert "rounded" in str(caught.value)
    assert untouched(raw)


def two_files(folder: Path) -> list[Path]:
    one = [
        {"no": str(n), "tag": f"A{n}", "x": str(n % 5), "at": f"2025-01-{n % 28 + 1:02}"} for n in range(40)
    ]
    two = [
        {"mark": f"B{n}", "a:b": f"C{n}", "y": str(n % 5), "until": f"2025-03-{n % 28 + 1:02}"}
        for n in range(40)
    ]
    return [write_csv(folder / "one.csv", one), write_csv(folder / "two.csv", two)]


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (("tag", "mark"), ["tag", "mark"]),
        (("one.csv:tag", "two.csv:a:b"), ["tag", "a:b"]),
        (("somewhere/one.csv:tag", "a:b"), ["tag", "a:b"]),
        (("tag", "tag", "mark"), ["tag", "mark"]),
    ],
)
def test_each_file_has_the_key_that_is_named_for_it(
    tmp_path: Path, raw: Path, keys: tuple[str, ...], chosen: list[str]
) -> None:
    study, _ = cleaned(draft_study("t", two_files(tmp_path), folder=raw, key=keys))
    assert [table.key for table in study.tables.values()] == chosen


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (("no", "tag"), "Two keys are named for one table; in one.csv; found: no, tag"),
        (("one.csv:mark",), "There is no column 'mark'; in one.csv"),
        (("three.csv:tag",), "There is no column 'three.csv:tag'; in one.csv, two.csv"),
        (("tagg",), "There is no column 'tagg'"),
    ],
)
def test_a_key_that_fits_no_file_is_refused(
    tmp_path: Path, raw: Path, keys: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        draft_study("t", two_files(tmp_path), folder=raw, key=keys)
    assert untouched(raw)


def test_the_dates_of_a_draft_say_which_column_they_are_from(tmp_path: Path, raw: Path) -> None:
    draft = draft_study("t", two_files(tmp_path), folder=raw, key=["tag", "mark"])
    assert (
        'period = "2025-01/2025-03"  # guessed: the first and the last date in the data, of at and until'
        in text(draft)
    )
    assert "as_of = 2025-03-28  # guessed: the last date in the data, of until" in text(draft)


def test_a_key_beside_rows_that_repeat_is_not_called_different_in_all(tmp_path: Path, raw: Path) -> None:
    rows = [{"编号": str(n), "x": str(n % 5)} for n in range(40)]
    draft = draft_study("t", [write_csv(tmp_path / "t.csv", [*rows, rows[3]])], folder=raw, lang="zh")
    assert "各行互不相同（整行重复或不是记录的 1 行不计）" in text(draft, "guesses.md")
