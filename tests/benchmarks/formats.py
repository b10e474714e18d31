"""One executed notebook (orthopaedic care, Chinese) to papers, warm: CPU seconds, size, pages, and what is lost."""

from __future__ import annotations

import io
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pypdf

from tests.browser.chromium import FLAGS, executable
from tests.modules import ROOT
from tests.word_file import WordFile
from workbench.publish.report import report

RUNS = 5
HEAD = f"  {'':42}{'s CPU':>7}{'s wall':>8}{'kB':>6}{'pages':>6}  lost"
BIBLIOGRAPHY = ROOT / "notebooks" / "references.bib"


def rows() -> Iterator[str]:
    """Ours, nbconvert's own HTML and that HTML printed by Chromium (as webpdf does), and R Markdown where it is installed.

    HTML and PDF of workbench have a limit: 0.15 and 0.3 s CPU, from the executed notebook.
    """
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbconvert says once a result that it cannot show it
        folder = Path(name)
        made = report("orthopedic_care", langs=["zh"], formats=["html"], out=folder, project=ROOT)
        notebook = nbformat.read(made.folder / "executed.zh.ipynb", as_version=4)
        yield HEAD
        yield from _ours(notebook)
        yield from _nbconvert(notebook, folder)
        yield from _rmarkdown(notebook, folder)


def _ours(notebook: Any) -> Iterator[str]:
    from workbench.publish.html.render import render_html
    from workbench.publish.paper.document import build_document
    from workbench.publish.pdf.render import render_pdf
    from workbench.publish.word.render import render_docx

    def document(number: int) -> Any:
        """Another document each time: a second setting of the same one comes from Typst's memory."""
        text = nbformat.writes(notebook)
        changed = re.sub(r"0\.(\d)(?=\d)", lambda match: f"0.{(int(match[1]) + number) % 10}", text)
        return build_document(nbformat.reads(changed, as_version=4), bibliography=BIBLIOGRAPHY)

    make: dict[str, Callable[[Any], bytes]] = {
        "workbench html": lambda made: render_html(made).encode(),
        "workbench pdf": lambda made: render_pdf(made).pdf,
        "workbench docx": render_docx,
    }
    for name, render in make.items():
        yield _line(name, *_timed(lambda number, render=render: render(document(number))))


def _nbconvert(notebook: Any, folder: Path) -> Iterator[str]:
    from nbconvert import HTMLExporter

    cpu, wall, page = _timed(lambda _: HTMLExporter().from_notebook_node(notebook)[0].encode())
    yield _line("nbconvert --to html", cpu, wall, page)
    path = executable()
    if path is None:
        yield "  nbconvert html by Chromium (webpdf): no Chromium on this machine"
        return
    (folder / "nbconvert.html").write_bytes(page)
    started = time.perf_counter()
    pdf = _printed(path, folder / "nbconvert.html")
    yield _line("nbconvert html by Chromium (webpdf)", None, time.perf_counter() - started, pdf)


def _printed(chromium: str, page: Path) -> bytes:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page()
        opened.goto(page.as_uri(), wait_until="load")
        pdf: bytes = opened.pdf(print_background=True)
        browser.close()
    return pdf


def _rmarkdown(notebook: Any, folder: Path) -> Iterator[str]:
    """The notebook's text and outputs as R Markdown gets them: nbconvert's markdown, since knitr would run the code again."""
    script = "cat(requireNamespace('rmarkdown', quietly = TRUE) && rmarkdown::pandoc_available())"
    if not shutil.which("Rscript") or "TRUE" not in _run(["Rscript", "-e", script], folder):
        yield "  R Markdown: R with rmarkdown and pandoc is not installed"
        return
    from nbconvert import MarkdownExporter

    body, resources = MarkdownExporter().from_notebook_node(notebook)
    (folder / "paper.Rmd").write_text(f"---\ntitle: x\n---\n\n{body}", encoding="utf-8")
    for name, content in resources["outputs"].items():
        (folder / name).write_bytes(content)
    for kind, ending in (("html_document", "html"), ("word_document", "docx")):
        started = time.perf_counter()
        _run(["Rscript", "-e", f"rmarkdown::render('paper.Rmd', '{kind}', quiet = TRUE)"], folder)
        wall = time.perf_counter() - started
        yield _line(f"R Markdown {ending}, a process", None, wall, (folder / f"paper.{ending}").read_bytes())


def _run(command: list[str], folder: Path) -> str:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    ).stdout


def _timed(make: Callable[[int], bytes]) -> tuple[float, float, bytes]:
    """Medians of CPU and wall seconds after one run to warm up, and the last file."""
    made = make(0)
    cpu, wall = [], []
    for number in range(1, RUNS + 1):
        started, used = time.perf_counter(), time.process_time()
        made = make(number)
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - started)
    return statistics.median(cpu), statistics.median(wall), made


def _line(name: str, cpu: float | None, wall: float, content: bytes) -> str:
    pages = len(pypdf.PdfReader(io.BytesIO(content)).pages) if content.startswith(b"%PDF") else ""
    used = "" if cpu is None else f"{cpu:.3f}"
    return (
        f"  {name:42}{used:>7}{wall:>8.3f}{len(content) // 1000:>6}{pages:>6}  {_lost(content) or 'nothing'}"
    )


def _lost(content: bytes) -> str:
    """What of the paper a reader does not find in the file."""
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        text = "".join(page.extract_text() for page in reader.pages)
        structured = "/MarkInfo" in reader.trailer["/Root"]
        checks = {"tags": structured, "page numbers": "第1页" in text.replace(" ", "")}
    elif content.startswith(b"PK"):
        word = WordFile(content)
        text = word.text
        checks = {"tables": len(word.tables) >= 4, "figures": len(word.pictures) >= 2}
    else:
        page = content.decode("utf-8")
        text = re.sub(r"(?s)<(style|script|svg)\b.*?</\1>|<[^>]+>", "", page)
        outside = len(set(re.findall(r"(?:src|href)=\"(https?://[^\"]+)\"|['\"](https?://cdn[^'\"]+)", page)))
        checks = {
            "tables": page.count("<table") >= 4, "figures": page.count("<img") + page.count("<svg") >= 2,
            "heads with scope": 'scope="col"' in page, "a page that asks no other host": outside == 0 or "Content-Security" in page,
            "a policy against scripts": "Content-Security-Policy" in page,
        }  # fmt: skip
    checks |= {
        "numbered captions": bool(re.search(r"表\s*1", text)) and bool(re.search(r"图\s*1", text)),
        "references": "[J]" in text,
        "cross references": not re.search(r"@(tbl|fig)-", text),
        "citations": "[@" not in text,
        "code hidden": "wb." not in text,
    }
    return ", ".join(name for name, kept in checks.items() if not kept)
