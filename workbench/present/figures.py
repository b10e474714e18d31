"""A finished figure: vector drawing, caption, and the words that stand for it where it cannot be seen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.present.edition import current
from workbench.present.inlines import Inlines, parse_inlines, plain_text
from workbench.present.numbers import extent
from workbench.present.tables import check_label
from workbench.present.theme import TEXT_WIDTH, themed
from workbench.study import Lang, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIGURE_TYPE = "application/vnd.workbench.figure+json"


@dataclass(frozen=True)
class Figure:
    """svg : the drawing, its text as outlines; alt : what it shows, in words; width : share of the text's width."""

    label: str
    caption: Inlines
    alt: str
    notes: tuple[Inlines, ...]
    svg: str
    width: float
    simulated: bool

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        content = {
            "label": self.label,
            "caption": self.caption,
            "alt": self.alt,
            "notes": list(self.notes),
            "width": self.width,
            "simulated": self.simulated,
        }
        return {FIGURE_TYPE: content, "image/svg+xml": self.svg, "text/plain": plain_text(self.caption)}


def figure(
    axes: Axes,
    *,
    label: str,
    caption: Words,
    alt: Words,
    notes: Sequence[Words] = (),
    n: Sequence[float] = (),
) -> Figure:
    """Axes as the figure of a paper.

    axes : of matplotlib, drawn on within `themed` and made by `new_axes`: so they have the papers' type, with Chinese, and their
        width. The shipped studies draw theirs in `workbench.studies` (`plot_…`), for their own tables.
    label : "fig-name", by which prose refers to it as @fig-name.
    alt : what the figure shows, for readers who cannot see it; required and not blank.
    n : how many each number drawn rests on; the caption says it, from the least to the most.
    """
    edition = current()
    check_label(label, "fig")
    words = alt.in_(edition.lang).strip()
    if not words:
        raise InputError(
            "A figure needs words for those who cannot see it", where=label, fix="Give alt in both languages."
        )
    drawing = axes.get_figure(root=True)
    if drawing is None:
        raise InputError("These axes belong to no figure", where=label, fix="Pass what new_axes returned.")
    stream = io.StringIO()
    with themed():
        drawing.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    said = tuple(parse_inlines(note.in_(edition.lang)) for note in notes)
    width = min(1.0, drawing.get_size_inches()[0] / TEXT_WIDTH)
    heading = parse_inlines(_counted(caption.in_(edition.lang), n, edition.lang))
    return Figure(label, heading, words, said, stream.getvalue(), float(width), edition.study.simulated)


def _counted(caption: str, n: Sequence[float], lang: Lang) -> str:
    """The caption with its n, in the brackets that it ends with, if any."""
    if not len(n):
        return caption
    sign, joint = ("=", "\uff1b") if lang == "zh" else (" = ", "; ")
    said = f"*n*{sign}{extent(min(n), max(n), lang=lang)}"
    if caption.endswith(("\uff09", ")")):
        return f"{caption[:-1]}{joint}{said}{caption[-1]}"
    return f"{caption}\uff08{said}\uff09" if lang == "zh" else f"{caption} ({said})"
