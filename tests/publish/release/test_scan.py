from __future__ import annotations

import json
import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typst

from tests.intake.seeded_texts import MAKERS
from tests.modules import ROOT
from workbench.errors import CheckFailed
from workbench.publish.html.render import render_html
from workbench.publish.paper.document import build_document
from workbench.publish.pdf.fonts import typst_fonts
from workbench.publish.pdf.render import render_pdf
from workbench.publish.release.scan import Leak, check_release, direct_identifiers, scan_release
from workbench.publish.report import report
from workbench.study_file import load_study

STUDY = "orthopedic_care"


def docx(text: str) -> bytes:
    import io

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", f"<w:p><w:t>{text}</w:t></w:p>")
    return buffer.getvalue()


FORMATS = {
    "a.html": lambda text: f"<p>{text}</p>".encode(),
    "b.html": lambda text: f'<img alt="{text}">'.encode(),
    "a.pdf": lambda text: typst.compile(
        f'#set text(font: ("Noto Serif SC", "Noto Sans SC"))\n{text}'.encode(), font_paths=typst_fonts()
    ),
    "a.docx": docx,
    "a.ipynb": lambda text: json.dumps({"cells": [{"outputs": [{"text": [text]}]}]}).encode(),
    "a.json": lambda text: json.dumps({"results": {"x": {"reason": text}}}).encode(),
    "a.csv": lambda text: f"a,b\n1,{text}\n".encode(),
    "a.log": lambda text: f"INFO started\nread {text}\n".encode(),
    "a.svg": lambda text: f"<svg><text>{text}</text></svg>".encode(),
}


def planted(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_bytes(FORMATS[name](text))
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("release") / "project"
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "data" / "raw" / STUDY, root / "data" / "raw" / STUDY)
    return report(STUDY, langs=["zh"], project=root).folder


def test_a_real_report_shows_nobody(published: Path):
    identifiers = direct_identifiers(load_study(ROOT / "data" / "raw" / STUDY))
    assert len(identifiers) > 300
    assert {path.suffix for path in published.iterdir()} >= {".html", ".pdf", ".ipynb", ".json"}
    assert scan_release(published, identifiers=identifiers) == ()


def test_papers_with_references_contacts_and_formulae_show_nobody(
    tmp_path: Path, chinese_paper: Any, english_paper: Any, bibliography: Path, front_bundle: dict[str, Any]
):
    for name, paper in (("zh", chinese_paper), ("en", english_paper)):
        document = build_document(paper, bibliography=bibliography)
        (tmp_path / f"{name}.html").write_text(render_html(document), encoding="utf-8")
        (tmp_path / f"{name}.pdf").write_bytes(render_pdf(document).pdf)
    assert {leak.kind for leak in scan_release(tmp_path, identifiers=())} == {"email"}
    contact = [line["text"] for line in front_bundle["back"] if line["text"]]
    assert scan_release(tmp_path, identifiers=(), allowed=contact) == ()


@pytest.mark.parametrize("name", FORMATS)
def test_a_planted_number_is_found_in_each_format_and_not_shown(tmp_path: Path, name: str):
    folder = planted(tmp_path, name, "电话19900001234")
    with pytest.raises(CheckFailed) as caught:
        check_release(folder, identifiers=())
    assert caught.value.exit_code == 5
    assert f"{name}" in str(caught.value)
    assert "mobile" in str(caught.value)
    assert "1990000" not in str(caught.value)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", ["郑样本", "TEST-700025", "19900005568"])
def test_the_studys_own_values_are_found_in_each_format(tmp_path: Path, name: str, value: str):
    leaks = scan_release(planted(tmp_path, name, f"见 {value} 处"), identifiers=[value, "王不在"])
    assert "direct_identifier" in {leak.kind for leak in leaks}
    assert value not in f"{leaks}"


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind not in ("name", "wechat")])
def test_every_kind_of_number_is_found_in_a_paper(tmp_path: Path, kind: str):
    for number in range(5):
        value = MAKERS[kind](random.Random(number))
        leaks = scan_release(planted(tmp_path, "a.html", f"见 {value}。"), identifiers=())
        assert [leak.kind for leak in leaks] == [kind], value


def test_a_chinese_name_is_found_across_the_end_of_a_line(tmp_path: Path):
    (tmp_path / "a.txt").write_text("病人欧\n阳示例说", encoding="utf-8")
    (leak,) = scan_release(tmp_path, identifiers=["欧阳示例"])
    assert (leak.kind, leak.place) == ("direct_identifier", "line 1")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n = 102", "102"),
        ("ward W3", "W3"),
        ("0.1990000123", "1990000123"),
        ("aTEST-700025", "TEST-700025"),
        ("匿名填写", "匿名"),
        ("王", "王"),
    ],
)
def test_short_values_parts_of_numbers_and_words_for_no_name_are_not_searched(
    tmp_path: Path, text: str, value: str
):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert scan_release(tmp_path, identifiers=[value]) == ()


def test_what_is_published_on_purpose_is_allowed(tmp_path: Path):
    contact = "通信作者：王芳，电话0515-82345678，E-mail：wang@example.com"
    folder = planted(tmp_path, "a.html", contact)
    assert {leak.kind for leak in scan_release(folder, identifiers=["王芳"])} == {
        "landline",
        "email",
        "direct_identifier",
    }
    assert scan_release(folder, identifiers=["王芳"], allowed=[contact]) == ()


def test_a_leak_says_file_place_and_how_often(tmp_path: Path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "run.log").write_text("ok\n19900001234\n", encoding="utf-8")
    (tmp_path / "page.html").write_text("<p>19900001234</p><p>19900001235</p>", encoding="utf-8")
    leaks = scan_release(tmp_path, identifiers=())
    assert leaks == (Leak("page.html", "mobile", "", 2), Leak("sub/run.log", "mobile", "line 2", 1))
    assert [str(leak) for leak in leaks] == ["page.html: mobile, 2 times", "sub/run.log, line 2: mobile"]


def test_a_file_that_cannot_be_read_is_not_released(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 and no more")
    (tmp_path / "b.sqlite").write_bytes(b"SQLite format 3")
    assert {leak.kind for leak in scan_release(tmp_path, identifiers=())} == {"unreadable"}


def test_many_leaks_are_shown_in_part(tmp_path: Path):
    (tmp_path / "a.log").write_text("".join(f"199000012{n:02}\n" for n in range(50)), encoding="utf-8")
    with pytest.raises(CheckFailed, match="and 30 more"):
        check_release(tmp_path, identifiers=())


def test_a_hospitals_own_numbers_are_found_by_their_declared_form(tmp_path: Path):
    folder = planted(tmp_path, "a.csv", "ZY-123456")
    assert scan_release(folder, identifiers=()) == ()
    (leak,) = scan_release(folder, identifiers=(), hospital_number="ZY-######")
    assert leak.kind == "hospital_number"


def test_an_empty_folder_shows_nobody(tmp_path: Path):
    assert scan_release(tmp_path, identifiers=["王芳"]) == ()
    check_release(tmp_path, identifiers=())


def test_a_value_printed_with_blanks_is_still_found(tmp_path: Path):
    (tmp_path / "a.txt").write_text("号码 TEST- 700 025", encoding="utf-8")
    (leak,) = scan_release(tmp_path, identifiers=["TEST-700025"])
    assert leak.kind == "direct_identifier"
