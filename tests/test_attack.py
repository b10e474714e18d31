"""An attack notebook and an attack survey, through every format: nothing lives, nothing breaks, nothing is lost."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.attack import HOSTILE, LONG, attack_notebook
from tests.word_file import WordFile
from workbench.publish.html.render import render_html
from workbench.publish.paper.document import build_document
from workbench.publish.pdf.render import render_pdf
from workbench.publish.report import report
from workbench.publish.word.render import render_docx

pytestmark = pytest.mark.xdist_group("attack")
LIVE_TAGS = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "link",
    "base",
    "svg",
    "foreignobject",
    "template",
    "video",
    "audio",
}
LIVE_KEYS = {
    "/JavaScript",
    "/JS",
    "/AA",
    "/OpenAction",
    "/Launch",
    "/EmbeddedFile",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
}
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Tags(HTMLParser):
    """Every start tag of a page with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def check_page(page: str) -> None:
    found = Tags(page)
    assert [tag for tag, _ in found.tags if tag in LIVE_TAGS] == []
    for tag, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert not re.search(r"url\(|position|expression", attributes.get("style") or "")
        for name in ("href", "src"):
            address = attributes.get(name) or ""
            assert re.match(
                r"#|https?://|mailto:|data:image/(svg\+xml|png|jpeg);|data:text/csv;|$", address
            ), address[:80]
        assert (attributes.get("src") or "data:").startswith("data:")
    assert sum(tag == "style" for tag, _ in found.tags) == 1
    assert not BIDI.search("".join(found.words))


def actions(reader: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """Every annotation of the pages and what it does when it is clicked."""
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            yield annotation.get_object()
            yield annotation.get_object().get("/A", {})


def check_pdf(pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = set(reader.trailer["/Root"])
    for each in actions(reader):
        found |= set(each) | {str(each.get("/S", ""))}
        assert re.match(r"https?://|mailto:|$", each.get("/URI", ""))
    assert not found & LIVE_KEYS


def check_word(content: bytes) -> None:
    word = WordFile(content)
    assert word.live() == []
    assert all(re.match(r"https?://|mailto:|[\w/.]+$", target) for target in word.targets())
    assert not BIDI.search(word.text)


@pytest.fixture(scope="module")
def document() -> Any:
    return build_document(attack_notebook())


def test_the_notebook_lives_in_no_page(document: Any) -> None:
    page = render_html(document)
    check_page(page)
    assert "default-src 'none'" in page
    text = "".join(Tags(page).words)
    for name in ("typst", "jinja", "openxml", "formula"):
        assert HOSTILE[name].split()[0] in text, name
    assert text.count(LONG.strip()[:5000]) >= 1


def test_the_notebook_lives_in_no_pdf(document: Any) -> None:
    rendered = render_pdf(document)
    check_pdf(rendered.pdf)
    assert "😀" in rendered.uncovered
    assert "[U+1F600]" in rendered.text
    assert "root:x:0" not in rendered.text


def test_the_notebook_lives_in_no_word_file(document: Any) -> None:
    content = render_docx(document)
    check_word(content)
    text = WordFile(content).text
    assert "DDEAUTO" in text
    assert "root:x:0" not in text
    assert "😀" in text


def test_the_survey_lives_in_no_format(tiny_project: Callable[..., Path]) -> None:
    root = tiny_project(
        'texts = sorted(survey.tables["people"]["note"].dropna())\nprint(*texts, sep="\\n")',
        "from workbench.present.tables import Column\nfrom workbench.study import Words\n"
        'words = Words(zh="意见", en="Comments")\n'
        'columns = [Column("note", align="left"), Column("n")]\n'
        'wb.table([[text, "1"] for text in texts], label="tbl-notes", caption=words, columns=columns)',
        'survey.tables["people"]',
        'wb.say(zh="甲 {a} 乙", en="A {a} B", a=texts[0])',
    )
    folder = root / "data" / "raw" / "tiny"
    with (folder / "codebook.csv").open("a", encoding="utf-8") as book:
        book.write("note,people,意见,Comment,text,,\n")
    texts = [text for name, text in HOSTILE.items() if name not in ("surrogate", "ansi", "ends", "emoji")]
    rows = [["id", "x", "note"], *([f"p{place}", "3", text] for place, text in enumerate(texts))]
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    made = report("tiny", langs=["en"], formats=["html", "pdf", "docx"], project=root)
    page, pdf, word = made.papers
    check_page(page.read_text(encoding="utf-8"))
    check_pdf(pdf.read_bytes())
    check_word(word.read_bytes())
    rows_printed = len(WordFile(word.read_bytes()).tables[0].findall(".//{*}tr"))
    assert rows_printed == len(texts) + 1
    assert json.loads((made.folder / "results.json").read_text(encoding="utf-8"))["results"] == {}
