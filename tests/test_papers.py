"""The shipped studies, published once: what a reader, a journal and a data protection officer would check."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest

from tests.modules import ROOT
from tests.word_file import WordFile
from workbench.present.edition import RESULT_TYPE
from workbench.present.figures import FIGURE_TYPE
from workbench.present.sentences import SAY_TYPE
from workbench.present.tables import TABLE_TYPE
from workbench.publish.report import report
from workbench.publish.results import results_of

pytestmark = pytest.mark.xdist_group("papers")

STUDIES = ("orthopedic_care", "branch_benchmarking", "service_loop", "insured_fleet")
LANGS = ("zh", "en")
PARTS = ("", ".appendix")
FORMATS = ("html", "pdf", "docx")
SIMULATED = {"zh": "模拟数据", "en": "simulated data"}
MOST_PAGES = {"orthopedic_care": 6, "branch_benchmarking": 5, "service_loop": 5, "insured_fleet": 5}
ABSTRACT = {"zh": ("目的", "方法", "结果", "结论"), "en": ("Objective", "Methods", "Results", "Conclusion")}


def sections(zh: str, en: str) -> dict[str, tuple[str, ...]]:
    """Of a paper whose methods are headed so."""
    return {
        "zh": ("前言", f"1 {zh}", "2 结果", "3 讨论", "4 结论", "参考文献"),
        "en": ("Introduction", f"1 {en}", "2 Results", "3 Discussion", "4 Conclusion", "References"),
    }


SECTIONS = {
    "orthopedic_care": sections("对象与方法", "Methods"),
    **dict.fromkeys(
        ("insured_fleet", "service_loop", "branch_benchmarking"), sections("资料与方法", "Data and methods")
    ),
}

each_paper = pytest.mark.parametrize(
    ("study", "lang", "part"), [(study, lang, part) for study in STUDIES for lang in LANGS for part in PARTS]
)
each_language = pytest.mark.parametrize(
    ("study", "lang"), [(study, lang) for study in STUDIES for lang in LANGS]
)
each_study = pytest.mark.parametrize("study", STUDIES)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of both studies, made from a copy of the project."""
    root = tmp_path_factory.mktemp("papers") / "project"
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    for study in STUDIES:
        shutil.copytree(ROOT / "data" / "raw" / study, root / "data" / "raw" / study)
        assert report(study, formats=FORMATS, project=root).warnings == ()
    return root / "reports"


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def pages(path: Path) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in pypdf.PdfReader(path).pages)


@cache
def structure(path: Path) -> tuple[str, ...]:
    """The names of the structure elements of a tagged PDF, in reading order."""
    found: list[str] = []

    def visit(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        for part in node if isinstance(node, list) else ():
            visit(part)
        if isinstance(node, dict):
            found.extend([node["/S"]] if "/S" in node else [])
            visit(node.get("/K", []))

    visit(pypdf.PdfReader(path).trailer["/Root"]["/StructTreeRoot"])
    return tuple(found)


@cache
def word_file(path: Path) -> WordFile:
    return WordFile(path.read_bytes())


def captions_of(word: WordFile) -> list[str]:
    return [*word.paragraphs("TableCaption"), *word.paragraphs("ImageCaption")]


@cache
def executed(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def text_of(markup: str) -> str:
    """What a reader sees of HTML: no styles, drawings or tags."""
    plain = re.sub(r"(?s)<(style|svg|head)\b.*?</\1>", " ", markup)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", plain)))


def paper(reports: Path, study: str, lang: str, part: str = "", kind: str = "html") -> Path:
    return reports / study / f"{study}.{lang}{part}.{kind}"


def main_text(reports: Path, study: str, lang: str, part: str = "") -> str:
    """The text of the paper itself, without contents and the table of numbers."""
    markup = source(paper(reports, study, lang, part))
    return text_of(markup.partition("<main")[2].partition("</main>")[0])


def bundles(notebook: Any, kind: str, part: str | None = None) -> Iterator[dict[str, Any]]:
    """The outputs of one of our types; of one part only, where it is named."""
    for cell in notebook.cells:
        in_appendix = "appendix" in cell.metadata.get("tags", [])
        if part is None or in_appendix == (part == ".appendix"):
            for output in cell.get("outputs", []):
                if kind in output.get("data", {}):
                    yield output["data"][kind]


def numbers_in(node: Any) -> Iterator[list[Any]]:
    if isinstance(node, list):
        if node and node[0] == "data":
            yield node
        for each in node:
            yield from numbers_in(each)


def in_order(text: str, marks: tuple[str, ...]) -> bool:
    place = 0
    for mark in marks:
        place = text.find(mark, place)
        if place < 0:
            return False
        place += len(mark)
    return True


@each_paper
def test_every_paper_and_appendix_is_there_in_both_formats(
    reports: Path, study: str, lang: str, part: str
) -> None:
    assert paper(reports, study, lang, part).stat().st_size > 10_000
    assert pages(paper(reports, study, lang, part, "pdf"))


@each_study
def test_nothing_else_lies_in_the_folder(reports: Path, study: str) -> None:
    papers = {f"{study}.{lang}{part}.{kind}" for lang in LANGS for part in PARTS for kind in FORMATS}
    others = {"results.json", "manifest.json", *(f"executed.{lang}.ipynb" for lang in LANGS)}
    assert {path.name for path in (reports / study).iterdir()} == papers | others


@each_paper
def test_every_page_says_that_the_data_are_simulated(reports: Path, study: str, lang: str, part: str) -> None:
    for text in pages(paper(reports, study, lang, part, "pdf")):
        assert SIMULATED[lang] in text.replace("\n", " ")


@each_paper
def test_every_caption_says_that_the_data_are_simulated(
    reports: Path, study: str, lang: str, part: str
) -> None:
    captions = re.findall(r"(?s)<figcaption.*?</figcaption>", source(paper(reports, study, lang, part)))
    assert captions
    assert all(SIMULATED[lang] in text_of(caption) for caption in captions)


@each_study
def test_the_results_say_that_the_data_are_simulated(reports: Path, study: str) -> None:
    body = json.loads(source(reports / study / "results.json"))
    assert (body["study"], body["data"], body["schema"]) == (study, "simulated", 1)


@each_language
def test_a_paper_is_as_short_as_it_was_asked_to_be(reports: Path, study: str, lang: str) -> None:
    assert len(pages(paper(reports, study, lang, kind="pdf"))) <= MOST_PAGES[study]


@pytest.mark.parametrize("lang", LANGS)
def test_the_orthopaedic_paper_has_four_tables_and_two_figures(reports: Path, lang: str) -> None:
    notebook = executed(reports / "orthopedic_care" / f"executed.{lang}.ipynb")
    labels = [table["label"] for table in bundles(notebook, TABLE_TYPE, "")]
    assert labels == ["tbl-sample", "tbl-scales", "tbl-norm", "tbl-correlations"]
    assert 1 <= len(list(bundles(notebook, FIGURE_TYPE, ""))) <= 2


@each_paper
def test_no_page_is_almost_empty(reports: Path, study: str, lang: str, part: str) -> None:
    lines = [len(page.splitlines()) for page in pages(paper(reports, study, lang, part, "pdf"))]
    assert min(lines) >= 12, lines  # head and foot among them


@each_paper
def test_tables_and_figures_are_those_of_the_notebook(
    reports: Path, study: str, lang: str, part: str
) -> None:
    notebook = executed(reports / study / f"executed.{lang}.ipynb")
    markup = source(paper(reports, study, lang, part))
    printed = re.findall(r'<figure[^>]* id="([\w-]+)"', markup)
    for kind, prefix in ((TABLE_TYPE, "tbl-"), (FIGURE_TYPE, "fig-")):
        labels = [each["label"] for each in bundles(notebook, kind, part)]
        assert labels == [label for label in printed if label.startswith(prefix)]
    assert markup.count("<figcaption") == len(printed)


@each_language
def test_a_paper_cites_each_table_and_figure_in_the_order_of_their_numbers(
    reports: Path, study: str, lang: str
) -> None:
    body = source(paper(reports, study, lang)).partition("<main")[2]
    cited = list(dict.fromkeys(re.findall(r'<a href="#((?:tbl|fig)-[\w-]+)"', body)))
    printed = re.findall(r'<figure[^>]* id="([\w-]+)"', body)
    for prefix in ("tbl-", "fig-"):
        numbered = [label for label in printed if label.startswith(prefix)]
        assert [label for label in cited if label in numbered] == numbered


@each_paper
def test_every_format_prints_the_tables_and_figures_of_the_notebook(
    reports: Path, study: str, lang: str, part: str
) -> None:
    notebook = executed(reports / study / f"executed.{lang}.ipynb")
    expected = tuple(len(list(bundles(notebook, kind, part))) for kind in (TABLE_TYPE, FIGURE_TYPE))
    markup = source(paper(reports, study, lang, part))
    word = word_file(paper(reports, study, lang, part, "docx"))
    tags = structure(paper(reports, study, lang, part, "pdf"))
    assert (markup.count('<figure class="table'), markup.count("<img ")) == expected
    assert (tags.count("/Table"), tags.count("/Figure")) == expected
    assert (len(word.tables), len(word.pictures)) == expected


@each_paper
def test_captions_are_the_same_in_word_as_on_the_page(
    reports: Path, study: str, lang: str, part: str
) -> None:
    markup = source(paper(reports, study, lang, part))
    word = word_file(paper(reports, study, lang, part, "docx"))
    told = re.findall(r'<span class="number">([^<]*)</span>', markup)
    printed = [text.partition("\u2002")[0] for text in captions_of(word)]
    assert sorted(told) == sorted(printed)
    assert all(SIMULATED[lang] in text for text in captions_of(word))
    assert SIMULATED[lang] in word.parts["word/header1.xml"].decode()


@each_paper
def test_a_word_file_runs_nothing_and_shows_no_code(reports: Path, study: str, lang: str, part: str) -> None:
    word = word_file(paper(reports, study, lang, part, "docx"))
    assert word.live() == []
    assert not re.search(r"\bwb\.|[{}]|\\[a-zA-Z]+|@\w+-|\[@|\bnan\b|U\+[0-9A-F]{4}", word.text)


@each_paper
def test_every_figure_has_words_for_those_who_cannot_see_it(
    reports: Path, study: str, lang: str, part: str
) -> None:
    notebook = executed(reports / study / f"executed.{lang}.ipynb")
    markup = source(paper(reports, study, lang, part))
    for figure in bundles(notebook, FIGURE_TYPE, part):
        assert len(figure["alt"]) > 10
        assert html.escape(figure["alt"]) in markup or figure["alt"] in markup


@each_language
def test_front_matter_abstract_and_sections_stand_in_the_journals_order(
    reports: Path, study: str, lang: str
) -> None:
    text = main_text(reports, study, lang)
    declared = {"zh": ("摘要", *ABSTRACT["zh"], "关键词"), "en": ("Abstract", *ABSTRACT["en"], "Keywords")}
    front = (*declared["zh"], *declared["en"]) if lang == "zh" else declared["en"]
    author, place = {"zh": ("作者甲", "示例"), "en": ("Author A", "Example")}[lang]
    assert in_order(text, (author, place, *front, *SECTIONS[study][lang]))


@each_study
def test_the_chinese_paper_carries_the_english_title_and_abstract(reports: Path, study: str) -> None:
    chinese, english = main_text(reports, study, "zh"), main_text(reports, study, "en")
    title = english.split("Simulated data")[0].strip(" >")
    assert title.rpartition(">")[2].strip() in chinese
    abstract = english.partition("Abstract ")[2].partition("Keywords")[0]
    assert abstract.strip() in chinese


@each_language
def test_the_first_page_of_a_pdf_holds_title_authors_and_abstract(
    reports: Path, study: str, lang: str
) -> None:
    first = re.sub(r"\s+", "", pages(paper(reports, study, lang, kind="pdf"))[0])
    marks = (
        ("作者甲", "摘要", *ABSTRACT["zh"], "关键词")
        if lang == "zh"
        else ("AuthorA", "Abstract", *ABSTRACT["en"])
    )
    assert in_order(first, marks)


@each_study
def test_both_languages_hold_the_same_results(reports: Path, study: str) -> None:
    chinese, english = (results_of(executed(reports / study / f"executed.{lang}.ipynb")) for lang in LANGS)
    assert chinese == english == json.loads(source(reports / study / "results.json"))["results"]
    assert len(chinese) >= 10


@each_language
def test_every_printed_number_is_a_recorded_result_with_the_same_value(
    reports: Path, study: str, lang: str
) -> None:
    results = json.loads(source(reports / study / "results.json"))["results"]
    notebook = executed(reports / study / f"executed.{lang}.ipynb")
    found = [node for said in bundles(notebook, SAY_TYPE) for node in numbers_in(said["inlines"])]
    assert len(found) > 20
    for _, text, value, name, field in found:
        assert results[name][field] == value, f"{name}.{field} is printed as {text}"


@each_language
def test_every_number_of_the_page_links_to_a_result_with_the_same_value(
    reports: Path, study: str, lang: str
) -> None:
    results = json.loads(source(reports / study / "results.json"))["results"]
    markup = source(paper(reports, study, lang))
    found = re.findall(r'<a href="#n-([\w.-]+)"><data value="([^"]*)" data-result="([^"]*)">', markup)
    assert len(found) > 10
    for target, value, name in found:
        assert target == name
        assert f'id="n-{name}"' in markup
        assert float(value) in [each for each in results[name].values() if isinstance(each, float | int)]


@each_paper
def test_readers_see_no_code_no_placeholder_and_nothing_unprintable(
    reports: Path, study: str, lang: str, part: str
) -> None:
    printed = " ".join(pages(paper(reports, study, lang, part, "pdf")))
    for text in (text_of(source(paper(reports, study, lang, part))), printed):
        assert not re.search(r"\bwb\.|\bimport \w+|\blambda\b|\bdef \w+\(|survey\s*=", text)
        assert not re.search(r"[{}]|\\[a-zA-Z]+|\$\w|@\w+-|\[@", text)
        assert not re.search(r"\bnan\b|\bNaN\b|<NA>|\bTrue\b|\bFalse\b|U\+[0-9A-F]{4}", text)


@each_paper
def test_a_page_asks_nothing_of_the_network_and_runs_nothing(
    reports: Path, study: str, lang: str, part: str
) -> None:
    markup = source(paper(reports, study, lang, part))
    assert not re.search(r"<script|<iframe|<object|<embed|<link\b|\son\w+=|javascript:|@import", markup)
    addresses = re.findall(r'(?:src|href|action|data|poster|srcset)="([^"#][^"]*)"', markup)
    assert [each for each in addresses if not each.startswith("data:")] == []
    assert not re.search(r"url\(\s*['\"]?(?!data:|#|['\"]?#)", markup)


@each_language
def test_the_claims_of_the_article_are_held_against_the_planted_truth(
    reports: Path, study: str, lang: str
) -> None:
    notebook = executed(reports / study / f"executed.{lang}.ipynb")
    (claims,) = [
        table for table in bundles(notebook, TABLE_TYPE, ".appendix") if table["label"] == "tbl-claims"
    ]
    assert (
        len(claims["rows"])
        == {"orthopedic_care": 6, "branch_benchmarking": 2, "service_loop": 2, "insured_fleet": 4}[study]
    )
    assert all(row[2] and row[3] for row in claims["rows"])
    text = main_text(reports, study, lang, ".appendix")
    assert {"zh": "不能用于评判原文", "en": "cannot judge the article"}[lang] in text
    assert not re.search(
        {"zh": "尚不能判定|无法检验", "en": "inconclusive|contradicted|not testable"}[lang], text
    )


@pytest.mark.parametrize("lang", LANGS)
def test_the_printed_age_is_called_implausible_and_left_as_it_is(reports: Path, lang: str) -> None:
    text = main_text(reports, "orthopedic_care", lang, ".appendix")
    assert in_order(
        text,
        {
            "zh": ("38.33 ± 4.31", "3.53~25.07", "可行但不合理"),
            "en": ("38.33 ± 4.31", "3.53–25.07", "feasible but implausible"),
        }[lang],
    )


def identifiers(study: str) -> set[str]:
    """Names, telephone, identity and hospital numbers as the raw files hold them: what the codebook calls direct."""
    found: set[str] = set()
    folder = ROOT / "data" / "raw" / study
    book = csv.DictReader((folder / "codebook.csv").read_text(encoding="utf-8-sig").splitlines())
    direct = {row["name"] for row in book if row["identifier"] == "direct"}
    for path in folder.glob("*.csv"):
        if path.name in ("codebook.csv", "aliases.csv", "branches.csv"):
            continue
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                found |= {(row.get(column) or "").strip() for column in direct}
                found |= set(re.findall(r"1\d{10}", row.get("open_text") or ""))
    return found - {""}


@each_study
def test_no_person_of_the_raw_files_occurs_in_any_output(reports: Path, study: str) -> None:
    known = identifiers(study)
    assert len(known) > 50
    for path in (reports / study).iterdir():
        readers = {".pdf": lambda path: "".join(pages(path)), ".docx": lambda path: word_file(path).text}
        text = readers.get(path.suffix, source)(path)
        whole = re.sub(r"\s+", "", text)
        assert [each for each in known if re.sub(r"\s+", "", each) in whole] == [], path.name


@each_study
def test_results_of_the_notebook_are_invisible_but_for_the_sentences(reports: Path, study: str) -> None:
    for lang in LANGS:
        names = [
            result["name"]
            for result in bundles(executed(reports / study / f"executed.{lang}.ipynb"), RESULT_TYPE)
        ]
        assert len(names) == len(set(names))
        assert not any(name in main_text(reports, study, lang) for name in names if "_" in name)
