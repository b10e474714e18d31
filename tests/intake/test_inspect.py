"""`workbench inspect`: what is in files as people send them; nothing changed, nobody named."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest

from tests.intake.epidata_writer import RecField, rec_bytes
from tests.intake.received_files import ess_csv, scl90_rows, write_csv, write_excel, write_sav
from workbench.errors import InputError, ProblemsFound
from workbench.intake.inspect import ColumnFound, Found, TableFound, as_record, inspect
from workbench.intake.inspect_page import inspect_lines, problem_line

RAW = Path(__file__).parents[2] / "data" / "raw"
SECRET = ("姓名", "联系电话", "住院号")


def only(found: Found) -> TableFound:
    (table,) = found.tables
    return table


def columns(table: TableFound) -> dict[str, ColumnFound]:
    return {column.name: column for column in table.columns}


def page(found: Found) -> str:
    return "\n".join(inspect_lines(found)) + json.dumps(as_record(found), ensure_ascii=False)


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
def test_a_ward_file_is_understood_in_every_form_it_comes_in(tmp_path: Path, form: str) -> None:
    rows = scl90_rows()
    if form == "xlsx":
        path = write_excel(tmp_path / "w.xlsx", {"病人": rows})
    else:
        path = write_csv(tmp_path / "w.csv", rows, encoding=form)
    table = only(inspect([path]))
    found = columns(table)
    assert (table.rows, len(table.columns), table.key) == (60, 120, "编号")
    assert [(len(b.block.columns), b.block.low, b.block.high) for b in table.blocks] == [
        (90, 1, 5),
        (20, 1, 4),
    ]
    assert [scale.name for scale in table.blocks[0].likely] == ["SCL-90"]
    assert {"SAS", "SDS"} <= {scale.name for scale in table.blocks[1].likely}
    assert [name for name, each in found.items() if each.variable.identifier == "direct"] == list(SECRET)
    assert found["年龄"].variable.missing == {"99": "缺失（推测）|missing (guessed)"}
    assert found["婚姻"].variable.missing == {"9": "缺失（推测）|missing (guessed)"}
    assert "/" in found["疼痛评分"].variable.missing
    assert (found["年龄"].variable.low, found["年龄"].variable.high) == (20, 64)
    assert found["入院日期"].variable.type == "date"
    assert found["意见"].variable.type == "text"
    assert [(each.rule, each.values) for each in found["q10"].doubts] == [
        ("does not fit the other answers", ("55",))
    ]
    assert table.source.encoding.lower().startswith(form[:5] if form != "xlsx" else "")


def test_nothing_that_names_a_person_is_shown(tmp_path: Path) -> None:
    rows = scl90_rows()
    rows[0]["意见"] = "请回电19900004321"
    shown = page(inspect([write_csv(tmp_path / "w.csv", rows)]))
    for row in rows:
        assert not any(row[name] in shown for name in SECRET)
        assert not row["意见"] or row["意见"] not in shown
    assert "free text that names somebody" in shown


def test_nothing_is_changed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "w.csv", scl90_rows())
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    inspect([path])
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [each.name for each in tmp_path.iterdir()] == ["w.csv"]


def test_the_encoding_is_said_with_its_reason(tmp_path: Path) -> None:
    source = only(inspect([write_csv(tmp_path / "g.csv", scl90_rows(), encoding="gb18030")])).source
    assert (source.encoding, source.encoding_why.partition(";")[0]) == ("gb18030", "not UTF-8")
    assert only(inspect([ess_csv(tmp_path / "e.csv")])).source.encoding == "ascii"


def test_every_sheet_with_data_is_a_table(tmp_path: Path) -> None:
    log = [{"编号": "A001", "组别": "一"}, {"编号": "A002", "组别": "二"}]
    found = inspect([write_excel(tmp_path / "b.xlsx", {"病人": scl90_rows(), "登记": log})])
    assert [(table.source.sheet, table.rows) for table in found.tables] == [("病人", 60), ("登记", 2)]


def test_one_sheet_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = write_excel(
        tmp_path / "b.xlsx", {"病人": scl90_rows(), "坏": [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]}
    )
    book = load_workbook(path)
    book["坏"]["B2"] = "#REF!"
    book["坏"]["B2"].data_type = "e"
    book.save(path)
    found = inspect([path])
    assert found.tables[0].rows == 60
    (problem,) = found.tables[1].problems
    assert (problem.row, problem.column, problem.value) == (2, "b (B2)", "#REF!")
    assert any("#REF!" in line and "codebook" in line for line in inspect_lines(found))


def test_what_an_spss_file_declares_is_kept(tmp_path: Path) -> None:
    table = only(inspect([write_sav(tmp_path / "g.sav")]))
    found = columns(table)
    assert table.source.platform == "SPSS"
    assert found["sex"].variable.codes == {"1": ("男", "男"), "2": ("女", "女")}
    assert found["sex"].variable.missing == {"9": "拒答"}
    assert found["form_no"].variable.zh == "问卷编号"
    assert [scale.name for scale in table.blocks[0].likely] == ["GAD-7"]
    item = found["g1"].variable
    assert (item.type, item.low, item.high, item.codes["3"][0]) == ("integer", 0, 3, "几乎每天")


def test_the_first_practice_study_is_recognised() -> None:
    table = only(inspect([RAW / "orthopedic_care" / "patients_a.csv"]))
    found = columns(table)
    secret = [name for name, each in found.items() if each.variable.identifier == "direct"]
    assert secret == ["name", "id_no", "phone", "hosp_no"]
    assert table.key == "form_no"
    spans = [
        (b.block.columns[0], len(b.block.columns), [scale.name for scale in b.likely]) for b in table.blocks
    ]
    assert spans == [("care_1", 6, []), ("q1", 90, ["SCL-90"])]
    assert [doubt.values for doubt in found["los_days"].doubts] == [("-36",)]
    assert any("repeats an earlier row" in doubt.rule for doubt in table.doubts)


def test_the_second_practice_study_is_recognised() -> None:
    folder = RAW / "branch_benchmarking"
    names = ("answers", "branches", "complaints", "forms_log", "spotcalls")
    found = inspect([folder / f"{name}.csv" for name in names])
    assert [table.key for table in found.tables] == ["form_id", "branch", "id", "form_id", "score_id"]
    answers = found.tables[0]
    secret = [column.name for column in answers.columns if column.variable.identifier == "direct"]
    assert secret == ["name", "phone"]
    (block,) = answers.blocks
    assert (block.block.columns[0], block.block.low, block.block.high, block.block.codes) == (
        "d1_image",
        1,
        5,
        (0, 9),
    )
    assert columns(answers)["filled_at"].variable.type == "datetime"


def test_a_real_survey_of_others_is_recognised(tmp_path: Path) -> None:
    table = only(inspect([ess_csv(tmp_path / "e.csv")]))
    found = columns(table)
    assert table.key == "idno"
    assert [b.block.columns for b in table.blocks] == [("imbgeco", "imueclt", "imwbcnt")]
    assert (table.blocks[0].block.low, table.blocks[0].block.high) == (0, 10)
    assert found["region"].variable.type == "category"
    assert found["stintrvw"].variable.type == "date"
    assert not any(each.variable.identifier == "direct" for each in found.values())


def test_words_for_answers_get_codes_that_all_columns_share(tmp_path: Path) -> None:
    words = ["非常不满意", "不满意", "一般", "满意", "非常满意"]
    rows = [{"编号": f"P{n:03}", **{f"题{i}": words[(n * i) % 5] for i in range(1, 5)}} for n in range(40)]
    for row in rows:
        row["题4"] = "满意" if row["题4"] == "一般" else row["题4"]
    table = only(inspect([write_csv(tmp_path / "w.csv", rows)]))
    found = columns(table)
    codes = {str(number): word for number, word in enumerate(words, start=1)}
    for name in ("题1", "题2", "题3", "题4"):
        assert {code: zh for code, (zh, _) in found[name].variable.codes.items()} == codes
    assert [(b.block.low, b.block.high, len(b.block.columns)) for b in table.blocks] == [(1, 5, 4)]


def test_a_redcap_export_is_read_with_its_dictionary(tmp_path: Path) -> None:
    dictionary = write_csv(
        tmp_path / "dictionary.csv",
        [
            {
                "Variable / Field Name": "record_id",
                "Form Name": "f",
                "Field Type": "text",
                "Field Label": "Record",
            },
            {"Variable / Field Name": "sex", "Form Name": "f", "Field Type": "radio", "Field Label": "Sex"},
        ],
    )
    text = dictionary.read_text(encoding="utf-8").splitlines()
    head = ',"Choices, Calculations, OR Slider Labels"'
    dictionary.write_text(
        "\n".join([text[0] + head, text[1] + ",", text[2] + ',"1, Male | 2, Female"']), encoding="utf-8"
    )
    data = write_csv(
        tmp_path / "data.csv", [{"record_id": str(n), "sex": str(1 + n % 2)} for n in range(1, 30)]
    )
    table = only(inspect([data, dictionary]))
    assert table.source.platform == "REDCap"
    assert columns(table)["sex"].variable.codes == {"1": ("Male", "Male"), "2": ("Female", "Female")}
    with pytest.raises(InputError, match="dictionary holds no answers"):
        inspect([dictionary])


def test_a_wenjuanxing_export_is_named(tmp_path: Path) -> None:
    rows = [
        {"序号": str(n), "提交答卷时间": f"2024/5/{n % 28 + 1} 10:00:00", "所用时间": f"{n + 60}秒", "来源": "微信", "来源详情": "N/A",
         "来自IP": f"58.33.1.{n}(上海-上海)", "1、您的性别": "男" if n % 2 else "女"} for n in range(1, 30)
    ]  # fmt: skip
    table = only(inspect([write_csv(tmp_path / "w.csv", rows)]))
    assert table.source.platform == "问卷星"
    assert [each.name for each in table.columns if each.variable.identifier == "direct"]
    assert "58.33.1" not in page(inspect([tmp_path / "w.csv"]))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"id,x\n", "no data rows"),
        ("a.csv", b"id,id\n1,2\n", "same name"),
        ("a.csv", b"id,x\n\xff\xfe\x81,1\n", ""),
        ("a.xlsx", b"PK\x03\x04broken", ""),
        ("a.sav", b"$FL2broken", ""),
        ("a.por", b"ASCII SPSS PORT FILE", "por"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.csv", b"<html><table></table></html>", "web page"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        inspect([tmp_path / name])
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_a_file_that_is_not_there_and_no_file_at_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file 'x\.csv'"):
        inspect([tmp_path / "x.csv"])
    with pytest.raises(InputError, match="is not a file"):
        inspect([tmp_path])
    with pytest.raises(InputError, match="No file is named"):
        inspect([])


def test_all_problems_of_a_header_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,id,x,x\n1,2,3,4\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        inspect([tmp_path / "a.csv"])
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("form", ["sav", "dta", "rec"])
def test_ninety_items_are_recognised_in_files_of_other_programs(tmp_path: Path, form: str) -> None:
    import pandas as pd
    import pyreadstat

    rows = [{"form_no": row["编号"], **{f"q{n}": row[f"q{n}"] for n in range(1, 91)}} for row in scl90_rows()]
    path = tmp_path / f"w.{form}"
    if form == "rec":
        fields = [RecField("form_no", 1, 6), *(RecField(f"q{n}", 0, 2) for n in range(1, 91))]
        records = [[unicodedata.normalize("NFKC", cell) for cell in row.values()] for row in rows]
        path.write_bytes(rec_bytes(fields, records))
    else:
        frame = pd.DataFrame(rows).astype({f"q{n}": "string" for n in range(1, 91)})
        for n in range(1, 91):
            frame[f"q{n}"] = pd.to_numeric(frame[f"q{n}"].replace("", None).str.normalize("NFKC"))
        {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta}[form](frame, str(path))
    table = only(inspect([path]))
    (block,) = table.blocks
    assert (len(block.block.columns), block.block.low, block.block.high) == (90, 1, 5)
    assert [scale.name for scale in block.likely] == ["SCL-90"]
    assert columns(table)["q10"].doubts[0].values == ("55",)


def test_a_problem_has_named_parts_as_json_and_a_long_cell_is_cut_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("编号,a\n1,2\n2,3,4\n3,1\n", encoding="utf-8")
    found = inspect([path])
    (problem,) = json.loads(json.dumps(as_record(found)))["tables"][0]["problems"]
    assert (problem["file"], problem["row"], problem["rule"]) == ("w.csv", 3, "3 cells, the header has 2")
    long = only(found).problems[0]._replace(column="a", value="痛" * 99)
    for lang in ("zh", "en"):
        line = problem_line(long, lang)
        assert "痛" * 60 + "'…" in line
        assert "痛" * 61 not in line


def test_a_comma_before_three_digits_is_no_decimal_point_in_a_file_of_tabs(tmp_path: Path) -> None:
    def commas(separator: str, *cells: str) -> tuple[str, ...]:
        path = tmp_path / "t.csv"
        rows = [f"P{number}{separator}{cell}" for number, cell in enumerate(cells)]
        path.write_text("\n".join([f"id{separator}x", *rows, ""]), encoding="utf-8")
        return inspect([path]).tables[0].decimal_comma

    assert commas("\t", "55,690", "41000", "37000") == ()
    assert commas("\t", "3,5", "4", "55,690") == ("x",)
    assert commas(";", "55,690", "41", "37") == ("x",)
