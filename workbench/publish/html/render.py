"""A document as one HTML file."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbench.publish.html.page import TEMPLATES, paper_environment
from workbench.publish.paper.wording import wording

if TYPE_CHECKING:
    from workbench.publish.paper.document import Document


def render_html(document: Document) -> str:
    """One file with everything in it: no address outside, no script, styles and pictures inside.

    Accessible by construction: language, landmarks, skip link, heads of tables with their scope,
    alternative texts. The same document gives the same characters everywhere.
    """
    return paper_environment().get_template("paper.html.j2").render(html_context(document)).lstrip()


def html_context(document: Document) -> dict[str, Any]:
    """The names that the template reads."""
    return {
        "document": document,
        "words": wording(document.lang),
        "other": wording,
        "notes": [],
        "names": frozenset(number.name for number in document.numbers),
        "style": _style(),
    }


@lru_cache(maxsize=1)
def _style() -> str:
    return (TEMPLATES / "paper.css").read_text(encoding="utf-8")
