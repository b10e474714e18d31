"""Files as wards really have them, by the command line alone: what is said of them helps, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from tests.intake.catalogue.test_declarations import run
from tests.intake.epidata_writer import RecField, rec_bytes

Said = Callable[..., str]
LIKERT = ["非常不满意", "不满意", "一般", "满意", "非常满意"]
FIELDS = [RecField("id", 0, 4, "编号"), RecField("q1", 0, 1, "护士态度")]
FORMS = [[str(number), str(number % 5 + 1)] for number in range(1, 16)]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command that ends as it should in a project; what it printed, or what it complained of."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()

    def command(*arguments: str, code: int = 0) -> str:
        ended, out, complaint = run(tmp_path, monkeypatch, capsys, *arguments)
        assert ended == code, out + complaint
        return complaint if code else out

    return command


@pytest.fixture
def look(said: Said, monkeypatch: pytest.MonkeyPatch) -> Said:
    """`inspect`, which knows no project."""

    def command(*files: Path) -> str:
        from workbench.intake.inspect import inspect
        from workbench.intake.inspect_page import inspect_lines

        return "\n".join(inspect_lines(inspect(files)))

    return command


def wenjuanxing(path: Path) -> Path:
    """A title above the header, and a question that some left open."""
    book = openpyxl.Workbook()
    book.active.append(["骨科病房满意度调查"] + [None] * 5)
    book.active.append(
        ["序号", "提交答卷时间", "所用时间", "1、您的性别", "2、护士的态度", "3、护士讲解清楚"]
    )
    for n in range(20):
        third = "(空)" if n % 6 == 0 else LIKERT[(n * 2) % 5]
        book.active.append([n + 1, f"2024/5/{n + 1} 10:00:00", "60秒", "男女"[n % 2], LIKERT[n % 5], third])
    book.save(path)
    return path


def register(path: Path) -> Path:
    """Merged heads of two rows, notes, a hidden row, an error, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某院骨科患者登记表"])
    sheet.append(["住院号", "疼痛评分", None, "满意度"])
    sheet.append([None, "术前", "术后", None])
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    for n in range(20):
        sheet.append([f"0{1000 + n}", n % 7 + 3, "#N/A" if n == 3 else n % 6, LIKERT[n % 5]])
    sheet.append(["合计", 6.1, 2.4, None])
    sheet.append(["注：疼痛评分采用 NRS"])
    sheet.row_dimensions[9].hidden = True
    book.save(path)
    return path


def spss(path: Path) -> Path:
    """Ranges of user-missing codes, and a code that the value labels do not know."""
    data = pd.DataFrame({
        "ID": [float(n) for n in range(1, 25)],
        "Q1": [float([1, 2, 3, 4, 5, 97, 98, 99][n % 8]) for n in range(24)],
        "Q2": [float([1, 2, 3, 4, 5, -9][n % 6]) for n in range(24)],
        "SEX": [float(n % 3) for n in range(24)],
    })  # fmt: skip
    labels = {"Q1": {1: "不满意", 5: "满意", 98: "不知道", 99: "拒答"}, "SEX": {1: "男", 2: "女"}}
    ranges = {"Q1": [{"lo": 97, "hi": 99}], "Q2": [{"lo": -9, "hi": -1}]}
    names = ["编号", "总体满意度", "护士态度", "性别"]
    pyreadstat.write_sav(data, path, column_labels=names, variable_value_labels=labels, missing_ranges=ranges)
    return path


def test_a_question_that_some_left_open_keeps_its_scale(tmp_path: Path, look: Said) -> None:
    page = look(wenjuanxing(tmp_path / "问卷星.xlsx"))
    assert (
        "q3  “护士讲解清楚”  ~ integer 1 to 5  6 different, 0 blank  ~ missing (空)  labels 1=非常不满意"
        in page
    )
    assert "nothing looks wrong" in page


def test_an_open_category_of_the_platform_lists_its_answers(tmp_path: Path, said: Said) -> None:
    path = wenjuanxing(tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["D5"] = "(空)"
    book.save(path)
    said("new", "n", "--from", str(path))
    rows = (tmp_path / "data" / "raw" / "n" / "codebook.csv").read_text(encoding="utf-8-sig").splitlines()
    (sex,) = [row for row in rows if row.startswith("q1,")]
    (third,) = [row for row in rows if row.startswith("q3,")]
    assert "男=男|Male" in sex
    assert "(空)=未填" in sex
    assert ",integer,,1,5,1=非常不满意|Very dissatisfied;" in third
    assert "(空)=未填" in third


def test_what_people_think_of_nurses_is_no_identifier(tmp_path: Path, look: Said) -> None:
    page = look(wenjuanxing(tmp_path / "f.xlsx"))
    assert "“您的性别”  ~ category  2 different, 0 blank  ~ quasi identifier" in page
    assert page.count("quasi identifier") == 1


def test_a_number_that_names_a_person_is_said_to_be_why_there_is_no_key(tmp_path: Path, look: Said) -> None:
    page = look(register(tmp_path / "登记表.xlsx"))
    assert "~ no key: 住院号 may name a person, and no other column is filled in" in page
    assert "drop_rows = [24]" in page
    assert "1 hidden or filtered rows are read too, the first is row 9" in page
    assert "nothing looks wrong" not in page, "the errors above it do"


def test_a_code_beyond_the_labelled_ones_is_a_doubt_and_ends_alone_are_none(
    tmp_path: Path, look: Said
) -> None:
    page = look(spss(tmp_path / "数据.sav"))
    assert "SEX: a code without label, beyond those that have one, 8 cells" in page
    assert page.count("a code without label") == 1, "Q1 labels its ends, and 2 to 4 lie between them"


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("zh", ["Q1 列：97 至 99 的值均为缺失编码。", "文件中声明为缺失 7", "拒答 3"]),
        ("en", ["Column Q1: all values from 97 to 99 are missing codes.", "declared missing in the file 7"]),
    ],
)
def test_declared_missing_values_are_said_in_the_readers_language(
    lang: str, lines: list[str], tmp_path: Path, said: Said
) -> None:
    said("new", "n", "--from", str(spss(tmp_path / "数据.sav")))
    page = said("clean", "n", "--lang", lang)
    assert [line for line in lines if line not in page] == [], page
    assert "|declared" not in page


def test_what_reading_said_is_chinese_on_a_chinese_page(tmp_path: Path, said: Said) -> None:
    said("new", "n", "--from", str(wenjuanxing(tmp_path / "问卷.xlsx")))
    assert "问卷.xlsx：表头上方的文字未读入：“骨科病房满意度调查”。" in said("clean", "n", "--lang", "zh")
    assert "问卷.xlsx: left out above the header: “骨科病房满意度调查”." in said("clean", "n", "--lang", "en")


@pytest.mark.parametrize(
    ("note", "chinese"),
    [
        ("a.xlsx: rows 3 to 4 are one header; joined names: a_b, a_c.", "a.xlsx：第 3 至 4 行合为表头，合并后的列名：a_b, a_c。"),
        ("a.xlsx: 2 hidden or filtered rows are read too, the first is row 10.", "a.xlsx：隐藏或被筛选的 2 行也已读入，首行为第 10 行。"),
        ("a.csv was read as gb18030: “编号”, “姓名”; if that is wrong, write its encoding in study.toml.",
         "a.csv 按 gb18030 编码读取：“编号”, “姓名”；若有误，请在 study.toml 中写明 encoding。"),
        ("a.csv was read as utf-16; if that is wrong, write its encoding in study.toml.", "a.csv 按 utf-16 编码读取；若有误，请在 study.toml 中写明 encoding。"),
        ("a.rec does not say its encoding; it was read as gb18030: “编号”.", "a.rec 未注明编码，按 gb18030 读取：“编号”。"),
        ("records marked deleted in EpiData and left out: 1 (number 13).", "EpiData 中标为删除的 1 条记录未读入（第 13 条）。"),
        ("q6: answers separated by ┋ became 3 columns.", "q6：以 ┋ 分隔的答案拆成 3 列。"),
        ("a.csv: the file does not end with a line end; its last row, 9, may be cut off.", "a.csv：文件末尾没有换行，最后一行（第 9 行）可能不完整。"),
        ("nobody translated this.", "nobody translated this."),
    ],
)  # fmt: skip
def test_notes_of_readers_have_their_chinese(note: str, chinese: str) -> None:
    from workbench.intake.summary_words import note_in

    assert note_in(note, "zh") == chinese
    assert note_in(note, "en") == note


def entries(folder: Path) -> tuple[Path, Path]:
    """Two entries: 10 was keyed as 9, 13 is marked deleted in the second, 14 and 15 are not in the first."""
    first, second = folder / "录入1.rec", folder / "录入2.rec"
    first.write_bytes(rec_bytes(FIELDS, FORMS[:13]))
    slips = [["9", each[1]] if each[0] == "10" else each for each in FORMS]
    second.write_bytes(rec_bytes(FIELDS, slips, marks="!" * 12 + "?" + "!!"))
    return first, second


def test_a_key_with_slips_is_named_with_its_rows(tmp_path: Path, look: Said) -> None:
    page = look(*entries(tmp_path))
    assert "~ key: id (its header says so" in page
    assert "~ no key: id is blank, or says the same twice, in rows 9, 10" in page
    assert "records marked deleted in EpiData and left out: 1 (number 13)." in page


def test_entries_of_other_forms_are_sent_to_reconcile(tmp_path: Path, said: Said) -> None:
    first, second = entries(tmp_path)
    refused = said("new", "n", "--from", str(first), "--from", str(second), "--key", "id", code=2)
    assert "录入1.rec and 录入2.rec" in refused
    assert f"workbench reconcile {first} {second} --key id names the numbers to mend" in refused
    assert not (tmp_path / "data" / "raw" / "n").exists()


def summary(path: Path) -> Path:
    """A sheet of notes beside the data, and an empty one, as a ward's summary has them."""
    book = openpyxl.Workbook()
    book.active.title = "数据"
    book.active.append(["编号", "病区", "年龄"])
    for n in range(1, 25):
        book.active.append([f"G{n:03}", "骨一科骨二科"[n % 2 * 3 :][:3], 20 + n])
    notes = book.create_sheet("说明")
    for line in ("本表由护理部汇总", "满意度为出院前填写", "缺失以 / 表示"):
        notes.append([line])
    book.create_sheet("填表人")["A1"] = "护理部"
    book.create_sheet("Sheet3")
    book.save(path)
    return path


def test_a_sheet_of_notes_beside_the_data_is_left_out_and_said(tmp_path: Path, said: Said) -> None:
    drafted = said("new", "ward", "--from", str(summary(tmp_path / "汇总.xlsx")))
    for sheet in ("说明", "填表人"):
        assert f"汇总.xlsx: the sheet {sheet} holds no table and is left out" in drafted
    assert 'sheet = "数据"' in (tmp_path / "data" / "raw" / "ward" / "study.toml").read_text(encoding="utf-8")
    assert "24  进入分析" in said("clean", "ward", "--lang", "zh")


def shared_numbers(path: Path) -> Path:
    """Two different forms bear the number 7."""
    rows = [f"{n},{'男女'[n % 2]},{20 + n}" for n in range(1, 31)] + ["7,男,61"]
    path.write_text("编号,性别,年龄\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_number_on_two_forms_is_drafted_and_settled_by_the_study(tmp_path: Path, said: Said) -> None:
    path = shared_numbers(tmp_path / "门诊.csv")
    assert "With --key 编号 the study is drafted all the same" in said(
        "new", "out", "--from", str(path), code=2
    )
    drafted = said("new", "out", "--from", str(path), "--key", "编号")
    assert "编号 says the same twice in rows 8, 32" in drafted
    assert 'same_key = "keep first"' in said("clean", "out", code=2)
    declared = tmp_path / "data" / "raw" / "out" / "study.toml"
    (rule,) = (line for line in drafted.splitlines() if "same_key" in line)
    head = rule[rule.index("[rules.") : rule.index("]") + 1]
    declared.write_text(
        declared.read_text(encoding="utf-8") + f'\n{head}\nsame_key = "keep last"\n', encoding="utf-8"
    )
    assert "30  进入分析" in said("clean", "out", "--lang", "zh")


def test_a_blank_number_and_many_repeated_ones_are_no_key(tmp_path: Path, said: Said) -> None:
    path = shared_numbers(tmp_path / "a.csv")
    path.write_text(path.read_text(encoding="utf-8") + ",女,50\n", encoding="utf-8")
    assert "cannot be the key" in said("new", "a", "--from", str(path), "--key", "编号", code=2)
    assert "cannot be the key" in said("new", "a", "--from", str(path), "--key", "性别", code=2)


def test_a_redcap_export_with_events_says_how_to_export_it(tmp_path: Path, said: Said) -> None:
    events = [f"{n},{event},{n % 3}" for n in range(1, 21) for event in ("baseline_arm_1", "followup_arm_1")]
    path = tmp_path / "export.csv"
    path.write_text("record_id,redcap_event_name,pain\n" + "\n".join(events) + "\n", encoding="utf-8")
    for arguments in ((), ("--key", "record_id")):
        complaint = said("new", "visits", "--from", str(path), *arguments, code=2)
        assert "several rows here, told apart by redcap_event_name" in complaint
        assert "Export each event" in complaint


def test_a_command_that_is_named_can_be_run_as_it_stands(tmp_path: Path, said: Said) -> None:
    import shlex

    folder = tmp_path / "两次 录入"
    folder.mkdir()
    first, second = entries(folder)
    complaint = said("new", "two", "--from", str(first), "--from", str(second), "--key", "id", code=2)
    command = complaint[complaint.index("workbench reconcile ") : complaint.index(" names the numbers")]
    _, _, *files, option, key = shlex.split(command)
    assert [Path(file) for file in files] == [first, second]
    assert (option, key) == ("--key", "id")


def test_a_key_of_two_words_stays_one_word_of_the_command(tmp_path: Path, said: Said) -> None:
    import shlex

    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for path, numbers in ((first, range(1, 11)), (second, range(2, 12))):
        path.write_text("form no,age\n" + "".join(f"{n},{30 + n}\n" for n in numbers), encoding="utf-8")
    complaint = said("new", "two", "--from", str(first), "--from", str(second), "--key", "form no", code=2)
    command = complaint[complaint.index("workbench reconcile ") : complaint.index(" names the numbers")]
    assert shlex.split(command)[-2:] == ["--key", "form no"]


def own_ways(path: Path) -> Path:
    """Numbers as people write them: text among percent-formatted cells, units, Chinese numerals and dates, a full stop."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["编号", "年龄（岁）", "住院天数", "入院日期", "依从率", "满意度"])
    for n in range(1, 41):
        word = ["很满意", "非常满意", "满意", "一般", "不满意"][n % 5]
        sheet.append([n, 30 + n, 5 + n % 20, f"2025/3/{n % 28 + 1}", 0.5 + n / 100, word])
        sheet.cell(n + 1, 5).number_format = "0%"
    for row, column, text in (
        (3, 2, "４５岁"), (4, 2, "三十五"), (5, 3, "19天"), (6, 3, "7 天"), (7, 4, "二〇二五年三月十二日"), (8, 4, "二〇二五年三月"),
        (9, 5, "68％"), (10, 5, "45%"), (11, 6, "满意。"),
    ):  # fmt: skip
        sheet.cell(row, column).value = text
    book.save(path)
    return path


def test_numbers_written_in_words_units_and_percent_are_kept(tmp_path: Path, said: Said) -> None:
    drafted = said("new", "w", "--from", str(own_ways(tmp_path / "w.xlsx")))
    assert "aliases.csv: 5 spellings with what it must mean (guessed)" in drafted
    page = said("clean", "w", "--lang", "zh")
    assert "去掉编码表所列单位 3" in page
    assert "按 aliases.csv 归类 5" in page
    assert "1 处按规则置为缺失" in page  # a month names no day
    frame = pd.read_parquet(next((tmp_path / "data" / "processed" / "w").glob("w*.parquet")))
    read = frame.set_index("编号")
    assert read["年龄（岁）"].loc[["2", "3"]].tolist() == [45, 35]
    assert read["住院天数"].loc[["4", "5"]].tolist() == [19, 7]
    assert str(read["入院日期"]["6"])[:10] == "2025-03-12"
    assert read["依从率"].loc[["8", "9"]].tolist() == [0.68, 0.45]
    assert read["满意度"]["10"] == "满意"
    assert read.drop(columns="入院日期").notna().all().all()
    guesses = (tmp_path / "data" / "raw" / "w" / "guesses.md").read_text(encoding="utf-8")
    assert "满意度: two words for one step of a scale" in guesses


def test_the_ranges_of_a_redcap_dictionary_hold(tmp_path: Path, said: Said) -> None:
    heads = ["Variable / Field Name", "Form Name", "Field Type", "Field Label",
             "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max"]  # fmt: skip
    rows = [["record_id", "f", "text", "ID", "", "", ""], ["age", "f", "text", "Age", "integer", "18", "90"],
            ["pain", "f", "slider", "Pain", "number", "", ""]]  # fmt: skip
    dictionary = tmp_path / "dictionary.csv"
    dictionary.write_text("\n".join(",".join(row) for row in [heads, *rows]) + "\n", encoding="utf-8")
    answers = [f"{n},{30 + n},{n * 2}" for n in range(1, 31)]
    export = tmp_path / "export.csv"
    export.write_text("record_id,age,pain\n" + "\n".join(answers) + "\n", encoding="utf-8")
    said("new", "rc", "--from", str(export), "--from", str(dictionary))
    codebook = (tmp_path / "data" / "raw" / "rc" / "codebook.csv").read_text(encoding="utf-8")
    assert "age,export,Age,Age,integer,,18,90," in codebook
    assert "pain,export,Pain,Pain,integer,,0,100," in codebook


def test_ticks_are_counted_and_a_matrix_bears_its_question(tmp_path: Path, said: Said) -> None:
    parts = ["薪酬待遇", "排班", "同事关系"]
    heads = ["序号", "提交答卷时间", "所用时间", "1、您所在科室（可多选）(内科)", "1、您所在科室（可多选）(外科)",
             "1、您所在科室（可多选）(急诊)", *(f"2、您对工作条件的满意程度—{part}" for part in parts)]  # fmt: skip
    path = tmp_path / "问卷.csv"
    rows = [
        [
            n,
            f"2025/3/{n % 28 + 1} 8:00:00",
            f"{n % 9}分{n}秒",
            n % 2,
            n % 3 // 2,
            1,
            *(LIKERT[n * k % 5] for k in (1, 2, 3)),
        ]
        for n in range(1, 41)
    ]
    path.write_bytes("\n".join(",".join(map(str, row)) for row in [heads, *rows]).encode("gb18030"))
    said("new", "nurses", "--from", str(path))
    folder = tmp_path / "data" / "raw" / "nurses"
    codebook = pd.read_csv(folder / "codebook.csv", dtype=str).set_index("name")
    assert set(codebook.loc[["q1_1", "q1_2", "q1_3"], "type"]) == {"category"}
    assert set(codebook.loc[["q2_1", "q2_2", "q2_3"], "type"]) == {"integer"}
    assert "您对工作条件的满意程度（3 题）" in (folder / "q2.toml").read_text(encoding="utf-8")
    said("clean", "nurses")
    frame = pd.read_parquet(next((tmp_path / "data" / "processed" / "nurses").glob("问卷*.parquet")))
    assert [(frame[name] == "1").sum() for name in ("q1_1", "q1_2", "q1_3")] == [20, 13, 40]


ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")  # three words in a row are a sentence, not a code


def everyday(folder: Path) -> list[list[Path]]:
    """The files of this page, those of one study together."""
    first = folder / "two"
    first.mkdir()
    second = own_ways(folder / "w.xlsx")
    return [
        [wenjuanxing(folder / "问卷.xlsx")], [register(folder / "登记.xlsx")], [spss(folder / "p.sav")],
        [summary(folder / "汇总.xlsx")], [shared_numbers(folder / "门诊.csv")], [second], [*entries(first)],
    ]  # fmt: skip


def test_a_chinese_reader_gets_chinese_pages(tmp_path: Path) -> None:
    from workbench.errors import InputError
    from workbench.intake.draft.study import draft_study
    from workbench.intake.inspect import inspect
    from workbench.intake.inspect_page import inspect_lines

    raw = tmp_path / "raw"
    raw.mkdir()
    drafted = 0
    for number, files in enumerate(everyday(tmp_path)):
        lines = inspect_lines(inspect(files), lang="zh")
        try:
            draft = draft_study(f"s{number}", files, folder=raw, lang="zh")
        except InputError:
            continue
        finally:
            assert not [line for line in lines if ENGLISH.search(line)]
        drafted += 1
        said = [line.replace(f"workbench clean s{number}", "") for line in draft.lines]
        page = (draft.folder / "guesses.md").read_text(encoding="utf-8").splitlines()
        assert not [line for line in (*said, *page) if ENGLISH.search(line.replace(str(tmp_path), ""))]
    assert drafted >= 4


def test_the_page_has_the_language_asked_for(tmp_path: Path, said: Said) -> None:
    path = str(own_ways(tmp_path / "w.xlsx"))
    assert "可疑之处" in said("new", "a", "--from", path, "--lang", "zh") + (
        tmp_path / "data" / "raw" / "a" / "guesses.md"
    ).read_text(encoding="utf-8")
    assert "drafted b: w (6 variables)" in said("new", "b", "--from", path, "--lang", "en")


def test_every_kind_of_identifier_has_its_chinese_name() -> None:
    from workbench.intake.guess.identity import CALLED
    from workbench.intake.inspect_words import said_in

    for kind in (*CALLED.values(), "names of people"):
        told = said_in(f"identifier direct: its cells look like {kind}", "zh")
        assert told.startswith("直接标识：内容形似")
        assert kind not in told


def test_entries_are_compared_in_the_readers_language(tmp_path: Path) -> None:
    from workbench.intake.reconcile_files import reconcile_files

    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(
        "编号,录入员,年龄\n" + "".join(f"{n},甲,{20 + n}\n" for n in range(1, 11)), encoding="utf-8"
    )
    second.write_text(
        "编号,录入员,年龄\n" + "".join(f"{n},乙,{20 + n % 9}\n" for n in range(10, 1, -1)), encoding="utf-8"
    )
    pages = {
        lang: reconcile_files(first, second, key="编号", out=tmp_path / lang, operator="录入员", lang=lang)
        for lang in ("zh", "en")
    }
    zh, en = (["\n".join(lines[:-1]), lines[-1]] for lines in pages.values())
    assert "仅见于 a.csv：1 (1)" in zh[0]
    assert "不一致：2（每万格 2222.2" in zh[0]
    assert "录入员 甲 所录的表：9 格中 2 格" in zh[0]
    assert not ENGLISH.search(zh[0])
    numbers = [
        re.findall(r"\d+(?:\.\d+)?", page.replace("95%", "").replace("10,000", "")) for page in (zh[0], en[0])
    ]
    assert sorted(numbers[0]) == sorted(numbers[1])
