"""One study published: run its notebook in each language, render, and put the papers in place whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import CellError, InputError, LockedError, nearest
from workbench.intake.processed import ensure_clean
from workbench.project import Project, find_project
from workbench.publish.manifest import read_manifest, sources, write_manifest
from workbench.publish.parameters import declared_parameters, resolve_parameters, variant_name
from workbench.publish.run import check_same_results, execute, parts_of, prepare, read_notebook, results_of
from workbench.study import Lang, Study

if TYPE_CHECKING:
    from nbformat import NotebookNode

FORMATS = ("html", "pdf")
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True)
class Report:
    """folder : where it lies; papers : the files a person reads, in the order made; warnings : what to know of them."""

    folder: Path
    papers: tuple[Path, ...]
    warnings: tuple[str, ...]


def report(
    study: str,
    *,
    langs: Sequence[Lang] = LANGS,
    formats: Sequence[str] = FORMATS,
    parameters: Mapping[str, str] | None = None,
    out: Path | str | None = None,
    project: Path | str | None = None,
) -> Report:
    """Publish a study as papers: cleans if needed, runs its notebook once a language, renders each format.

    parameters : name -> text, read in the type of the notebook's default. out : stands in for reports/.
    Everything is checked before the first cell runs. Nothing appears in the report's folder until all of it is made.
    Raises InputError for wrong input, CellError when a cell fails (its notebook is left as .failed.ipynb),
    LockedError when another run is making this report, CheckFailed when the languages disagree.
    """
    _check_choice("language", langs, LANGS)
    _check_choice("format", formats, FORMATS)
    found = find_project(Path(project) if project else None)
    declared = ensure_clean(found, study)
    path = found.notebooks / f"{declared.notebook}.ipynb"
    notebook = read_notebook(path)
    defaults = declared_parameters(notebook.cells, notebook=path.name)
    values = resolve_parameters(defaults, parameters or {}, notebook=path.name)
    variant = variant_name(values, defaults)
    home = Path(out).resolve() if out else found.reports
    folder = home / study / variant if variant else home / study
    _check_outside_raw(folder, found)
    content = sources(declared, project=found, notebook=path, parameters={**values, "study": study})
    with _Lock(home, f"{study}-{variant}" if variant else study):
        work = Path(tempfile.mkdtemp(prefix=f".{study}-", dir=home))
        try:
            stem = f"{study}-{variant}" if variant else study
            made, warnings = _make(notebook, declared, found, work, stem, values, langs, formats, folder)
            _add_results(work, folder, content, declared, variant, langs)
            _into_place(work, folder, content, found)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Report(folder, tuple(folder / name for name in made), tuple(warnings))


def _make(
    notebook: NotebookNode,
    study: Study,
    project: Project,
    work: Path,
    stem: str,
    values: Mapping[str, Any],
    langs: Sequence[Lang],
    formats: Sequence[str],
    folder: Path,
) -> tuple[list[str], list[str]]:
    import nbformat

    made: list[str] = []
    warnings: list[str] = []
    for lang in langs:
        prepared = prepare(notebook, lang=lang, parts=parts_of(study))
        given = {**values, "study": study.folder.name, "lang": lang}
        try:
            executed = execute(prepared, parameters=given, project=project.root, cwd=project.notebooks)
        except CellError as error:
            _leave_failed(error, folder / f"{stem}.{lang}.failed.ipynb")
            raise
        nbformat.write(executed, work / f"executed.{lang}.ipynb")
        for part in _parts(executed):
            names, said = _render(executed, part, formats, work, f"{stem}.{lang}{part_suffix(part)}", project)
            made += names
            warnings += said
    return made, warnings


def _render(
    notebook: NotebookNode, part: str, formats: Sequence[str], work: Path, stem: str, project: Project
) -> tuple[list[str], list[str]]:
    from workbench.publish.document import build_document

    bibliography = project.notebooks / "references.bib"
    document = build_document(
        notebook, part=part, bibliography=bibliography if bibliography.is_file() else None
    )
    warnings: list[str] = []
    if "html" in formats:
        from workbench.publish.html import render_html

        (work / f"{stem}.html").write_text(render_html(document), encoding="utf-8", newline="\n")
    if "pdf" in formats:
        from workbench.publish.pdf import render_pdf

        rendered = render_pdf(document)
        (work / f"{stem}.pdf").write_bytes(rendered.pdf)
        if rendered.uncovered:
            warnings.append(f"{stem}.pdf: no font covers {' '.join(rendered.uncovered)}; printed as [U+…]")
    return [f"{stem}.{each}" for each in formats], warnings


def part_suffix(part: str) -> str:
    """What the file name of a part adds: nothing for the paper itself."""
    return ".appendix" if part == "appendix" else ""


def _parts(notebook: NotebookNode) -> list[str]:
    has_appendix = any("appendix" in cell.metadata.get("tags", []) for cell in notebook.cells)
    return ["paper", "appendix"] if has_appendix else ["paper"]


def _add_results(
    work: Path, folder: Path, content: Mapping[str, Any], study: Study, variant: str, langs: Sequence[Lang]
) -> None:
    """results.json from this run, compared with the other language's earlier run when it had the same sources."""
    import nbformat

    results = {
        lang: results_of(nbformat.read(work / f"executed.{lang}.ipynb", as_version=4)) for lang in langs
    }
    earlier = folder / "results.json"
    if _same_sources(folder, content) and earlier.is_file():
        results["earlier"] = json.loads(earlier.read_text(encoding="utf-8"))["results"]  # type: ignore[index]
    check_same_results(results)
    body = {
        "schema": 1,
        "study": study.id,
        "variant": variant,
        "data": study.data,
        "results": results[langs[0]],
    }
    text = json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False)
    (work / "results.json").write_text(text + "\n", encoding="utf-8")


def _same_sources(folder: Path, content: Mapping[str, Any]) -> bool:
    before = read_manifest(folder) or {}
    return all(before.get(key) == value for key, value in json.loads(json.dumps(dict(content))).items())


def _into_place(work: Path, folder: Path, content: Mapping[str, Any], project: Project) -> None:
    """Rename the finished files into the report's folder, drop what an earlier run with other sources left, manifest last."""
    before = read_manifest(folder)
    same = _same_sources(folder, content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").unlink(missing_ok=True)
    earlier = set((before or {}).get("outputs", {}))
    fresh = {path.name for path in work.iterdir()}
    for name in earlier - fresh if not same else ():
        (folder / name).unlink(missing_ok=True)
    for stale in folder.glob("*.failed.ipynb"):
        stale.unlink()
    for path in work.iterdir():
        os.replace(path, folder / path.name)
    kept = {name for name in earlier if (folder / name).is_file()}
    write_manifest(folder, content, outputs=fresh | (kept if same else set()), project=project)


def _leave_failed(error: CellError, path: Path) -> None:
    text = getattr(error, "notebook", "")
    if text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _check_choice(what: str, chosen: Sequence[str], known: Sequence[str]) -> None:
    for each in chosen:
        if each not in known:
            raise InputError(f"There is no {what} {each!r}", fix=nearest(each, known))
    if not chosen or len(set(chosen)) != len(chosen):
        raise InputError(f"Name each {what} once", found=", ".join(chosen) or "none", fix=nearest("", known))


def _check_outside_raw(folder: Path, project: Project) -> None:
    if folder.resolve().is_relative_to(project.raw.resolve()):
        raise InputError(
            "Reports may not be written into the raw data", where=str(folder), fix="Choose another --out."
        )


class _Lock:
    """Hold a report's lock for the block; the kernel frees it when the process dies, however it dies."""

    def __init__(self, home: Path, name: str) -> None:
        from filelock import FileLock

        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                "The reports folder cannot be made",
                where=str(home),
                found=str(error.strerror),
                fix="Choose --out.",
            ) from None
        self._name, self._lock = name, FileLock(home / f".{name}.lock")

    def __enter__(self) -> None:
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            fix = "Wait until it is done, or choose another --out."
            raise LockedError(
                f"Another run is making {self._name!r}", where=str(self._lock.lock_file), fix=fix
            ) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()
