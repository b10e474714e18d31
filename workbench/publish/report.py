"""One study published: run its notebook in each language, render, and put the papers in place whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import CheckFailed, InputError, nearest
from workbench.intake.origins import hash_files
from workbench.intake.processed import ensure_clean
from workbench.object_store import ObjectStore
from workbench.project import Project, find_project, writing
from workbench.publish.destination import Destination, destination
from workbench.publish.durable import move_in
from workbench.publish.making import Job, Made, in_language
from workbench.publish.manifest import read_manifest, sources, write_manifest
from workbench.publish.parameters import declared_parameters, resolve_parameters, variant_name
from workbench.publish.private import private_folder
from workbench.publish.results import check_same_results
from workbench.publish.run import read_notebook
from workbench.publish.upload import upload_report
from workbench.study import Lang, Study

if TYPE_CHECKING:
    from workbench.publish.release.scan import Identifiers

FORMATS = ("html", "pdf", "docx")
USUAL = ("html", "pdf")
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True)
class Report:
    """folder : where it lies; papers : the files a person reads, in the order made; warnings : what to know of them.

    addresses : where the same papers lie in an object store, when they were sent to one.
    """

    folder: Path
    papers: tuple[Path, ...]
    warnings: tuple[str, ...]
    addresses: tuple[str, ...] = ()


def report(
    study: str,
    *,
    langs: Sequence[Lang] = LANGS,
    formats: Sequence[str] = USUAL,
    parameters: Mapping[str, str] | None = None,
    out: Path | str | None = None,
    project: Path | str | None = None,
    again: bool = False,
    identifiers: Identifiers | None = None,
) -> Report:
    """Publish a study as papers: cleans if needed, runs its notebook once a language, renders each format.

    parameters : name -> text, read in the type of the notebook's default. out : stands in for reports/; for an address of an
    object store (s3://bucket/prefix) the report is made in reports/ and then copied there, its manifest last.
    Kernels are forked from the warm process, where one runs (see `workbench.publish.kernels`).
    again : render the executed notebooks that lie in the report's folder, without running them.
    identifiers : those of the study, when somebody has read them already; of other raw files than now, they are read again.
    Everything is checked before the first cell runs. Nothing appears in the report's folder until all of it is made.
    Raises InputError for wrong input, CellError when a cell fails (its notebook is left as .failed.ipynb),
    LockedError when another run is making this report, CheckFailed when the languages disagree, the raw files change or a
    file shows a person.
    """
    check_choice("language", langs, LANGS)
    check_choice("format", formats, FORMATS)
    found = find_project(Path(project) if project else None)
    declared = ensure_clean(found, study)
    path = found.notebooks / f"{declared.notebook}.ipynb"
    notebook = read_notebook(path)
    defaults = declared_parameters(notebook.cells, notebook=path.name)
    values = resolve_parameters(defaults, parameters or {}, notebook=path.name)
    variant = variant_name(values, defaults)
    to = destination(out, project=found)
    folder = to.home / study / variant
    _check_outside_raw(folder, found)
    store = _checked_store(to, folder)
    content = sources(declared, project=found, notebook=path, parameters={**values, "study": study})
    stem = f"{study}-{variant}" if variant else study
    with private_folder(to.home, stem) as work:
        job = Job(notebook, declared, found, work, folder, stem, {**values, "study": study}, formats, again)
        made = [in_language(job, lang) for lang in langs]
        results = {str(lang): each.results for lang, each in zip(langs, made, strict=True)}
        _check_raw_unchanged(declared, content)
        _write_results(job, results, content, variant)
        _check_shows_nobody(job, made, _current(identifiers, declared, content))
        with writing(folder):
            _into_place(work, folder, content, found)
        if store:
            upload_report(folder, store, stem=stem)
    names = [name for each in made for name in each.names]
    warnings = tuple(warning for each in made for warning in each.warnings)
    addresses = tuple(f"{store.address}/{name}" for name in names) if store else ()
    return Report(folder, tuple(folder / name for name in names), warnings, addresses)


def _checked_store(to: Destination, folder: Path) -> ObjectStore | None:
    """The store's folder for a report; who may not write there learns it before the first cell runs."""
    if to.store is None:
        return None
    store = ObjectStore(to.store.below(folder.relative_to(to.home).as_posix()))
    store.check_writable()
    return store


def _write_results(
    job: Job, results: dict[str, dict[str, Any]], content: Mapping[str, Any], variant: str
) -> None:
    """results.json of this run, compared with the other language's earlier run when it had the same sources."""
    (own, *_) = results.values()
    earlier = job.folder / "results.json"
    if _same_sources(job.folder, content) and earlier.is_file():
        results = {**results, "earlier": json.loads(earlier.read_text(encoding="utf-8"))["results"]}
    check_same_results(results)
    study = job.study
    body = {"schema": 1, "study": study.id, "variant": variant, "data": study.data, "results": own}
    text = json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False)
    (job.work / "results.json").write_text(text + "\n", encoding="utf-8")


def _current(known: Identifiers | None, study: Study, content: Mapping[str, Any]) -> frozenset[str]:
    """The study's direct identifiers, read from the raw files as this report's `sources` name them."""
    from workbench.publish.release.scan import direct_identifiers

    if known is not None and known.inputs == content["inputs"]:
        return known.values
    return direct_identifiers(study)


def _check_shows_nobody(job: Job, made: Sequence[Made], identifiers: frozenset[str]) -> None:
    """The last look: nothing is put in place when a file shows an identifier (exit code 5)."""
    from workbench.publish.release.scan import check_release, published_on_purpose

    check_release(
        job.work,
        identifiers=identifiers,
        allowed=published_on_purpose(job.study),
        hospital_number=job.study.privacy.hospital_number,
        texts={name: text for each in made for name, text in each.texts.items()},
    )


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
    move_in(work.iterdir(), folder)
    kept = {name for name in earlier if (folder / name).is_file()}
    write_manifest(folder, content, outputs=fresh | (kept if same else set()), project=project, work=work)


def _check_raw_unchanged(study: Study, content: Mapping[str, Any]) -> None:
    if hash_files(study.folder) != content["inputs"]:
        raise CheckFailed(
            "The raw files changed while the report was made",
            where=str(study.folder),
            fix="Run it again; if it happens again, a cell of the notebook writes there.",
        )


def check_choice(what: str, chosen: Sequence[str], known: Sequence[str]) -> None:
    """Refuse a language or format that is not known, or is named twice."""
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
