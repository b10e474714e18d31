"""The front and back matter of a paper, from the study's declaration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.intake.processed import Survey
from workbench.present.edition import start
from workbench.study import Author, Lang, Paper, Study, Words

FRONT_TYPE = "application/vnd.workbench.front+json"
SIMULATED = Words(zh="（模拟数据）", en=" (simulated data)")
BACK = {
    "corresponding": Words(zh="通信作者", en="Corresponding author"),
    "about": Words(zh="作者简介", en="About the author"),
    "funding": Words(zh="基金项目", en="Funding"),
    "ethics": Words(zh="伦理审批号", en="Ethics approval"),
    "consent": Words(zh="知情同意", en="Informed consent"),
    "conflicts": Words(zh="利益冲突", en="Conflicts of interest"),
    "clc": Words(zh="中图分类号", en="CLC number"),
    "document_code": Words(zh="文献标识码", en="Document code"),
}


@dataclass(frozen=True)
class FrontMatter:
    """What stands above and below a paper; displays as its title in a notebook."""

    content: dict[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        title = self.content["languages"][self.content["lang"]]["title"]
        note = SIMULATED.in_(self.content["lang"]) if self.content["simulated"] else ""
        return {FRONT_TYPE: self.content, "text/plain": f"{title}{note}"}


def paper(
    survey: Survey, *, lang: Lang, subtitle: Words | None = None, manuscript: bool = True
) -> FrontMatter:
    """Start a paper about a study in one language, and return its front matter; call it once, before any result.

    subtitle : added to the study's title, for example the branch a report is about. manuscript : whether it goes to a
    journal, with keywords and the particulars that editors want; a report to a manager has neither.
    """
    study = getattr(survey, "study", None)
    if not isinstance(study, Study):
        raise InputError(
            "paper() wants an opened study", found=repr(survey)[:60], fix="Pass what wb.open_study returned."
        )
    start(study, lang=lang)
    titles = {each: _title(study, subtitle, each) for each in ("zh", "en")}
    running = titles[lang] + (SIMULATED.in_(lang) if study.simulated else "")
    return FrontMatter(
        {
            **_declared_style(study),
            "lang": lang,
            "simulated": study.simulated,
            "study": study.id,
            "running_head": running,
            "languages": {
                each: _in_language(study, titles[each], each, manuscript=manuscript) for each in ("zh", "en")
            },
            "back": [
                {"label": words.in_(lang), "text": _back(study, name, lang)}
                for name, words in (BACK.items() if manuscript else ())
            ],
        }
    )


def _declared_style(study: Study) -> dict[str, str]:
    """The form of references where it is not the default, so that papers of the default stay as they are."""
    style = study.paper.references
    return {} if style == Paper().references else {"references": style}


def _title(study: Study, subtitle: Words | None, lang: Lang) -> str:
    title = study.title.in_(lang)
    if subtitle is None:
        return title
    return f"{title}{'——' if lang == 'zh' else ': '}{subtitle.in_(lang)}"


def _in_language(study: Study, title: str, lang: Lang, *, manuscript: bool) -> dict[str, Any]:
    paper = study.paper
    keywords = (paper.keywords.zh if lang == "zh" else paper.keywords.en) if manuscript else ()
    affiliations = [
        {"mark": str(number), "text": words.in_(lang)}
        for number, words in enumerate(paper.affiliations, start=1)
    ]
    return {
        "title": title,
        "authors": [
            {"name": _name(author, lang), "marks": _marks(author.affiliations)} for author in paper.authors
        ],
        "affiliations": affiliations,
        "keywords": list(keywords),
    }


def _name(author: Author, lang: Lang) -> str:
    return author.zh if lang == "zh" else author.en


def _marks(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in numbers)


def _back(study: Study, name: str, lang: Lang) -> str | None:
    value: Words | str | None = getattr(study.paper, name)
    return value.in_(lang) if isinstance(value, Words) else value
