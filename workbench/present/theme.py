"""How figures look: one print-safe, colour-blind-safe style, Chinese without any system font, same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe & Ito 2008: told apart with every common colour vision, and in grey by their lightness.
INK = "#1a1a1a"
GREY = "#7a7a7a"
PALE = "#d9d9d9"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
SKY = "#56b4e9"
FACE = "Noto Sans SC"
TEXT_WIDTH = 6.3  # inches: the text block of an A4 page

STYLE: dict[str, Any] = {
    "font.family": [FACE],
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9.0,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "figure.dpi": 100,
    "svg.fonttype": "path",
    "svg.hashsalt": "workbench",
}


@cache
def register_face() -> str:
    """Make the Chinese face known to matplotlib; returns its family name. Raises InputError when there is none."""
    from matplotlib import font_manager

    try:
        path = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
        font_manager.fontManager.addfont(str(path))
        return FACE
    except (ModuleNotFoundError, FileNotFoundError):
        families = {font.name for font in font_manager.fontManager.ttflist}
        for family in ("Noto Sans CJK SC", "Source Han Sans SC"):
            if family in families:
                return family
    raise InputError(
        "No Chinese face is installed",
        fix="Install the package pylopdf-fonts-zh-cn (it carries Noto Sans SC).",
    )


@contextmanager
def themed() -> Iterator[None]:
    """Within it, matplotlib draws in the papers' style; afterwards its settings are as they were.

    >>> with themed():
    ...     axes = new_axes(height=2.4)
    ...     label = axes.set_ylabel("满意率（%）")
    """
    import matplotlib as mpl

    settings: Any = {**STYLE, "font.family": [register_face()]}
    with mpl.rc_context(settings):
        yield


def new_axes(*, width: float = TEXT_WIDTH, height: float = 3.0) -> Axes:
    """Axes of a new figure of its own, in inches; no pyplot, so nothing is shown twice or kept alive. Draw within `themed`."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained").add_subplot()
