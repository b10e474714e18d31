"""The faces a PDF is set in, and which characters they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError

if TYPE_CHECKING:
    import typst

LATIN = "Libertinus Serif"
MONO = "DejaVu Sans Mono"
_EMBEDDED = Path(__file__).parents[1] / "templates" / "embedded-faces.txt"
_SYSTEM_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts"),
)
_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")


@dataclass(frozen=True)
class Faces:
    """Family names by role, and the files of the Chinese ones (the others are inside the typst wheel)."""

    serif: str
    sans: str
    files: tuple[Path, ...]
    latin: str = LATIN
    mono: str = MONO


@lru_cache(maxsize=1)
def find_faces() -> Faces:
    """The Chinese faces of the font wheel, else the system's Noto or Source Han.

    Raises InputError when there is none: a page of empty boxes is worse than no page.
    """
    try:
        import pylopdf_fonts_zh_cn as wheel
    except ImportError:
        return _system_faces()
    files = (Path(wheel.serif_path()), Path(wheel.sans_path()))
    return (
        Faces("Noto Serif SC", "Noto Sans SC", files)
        if all(file.is_file() for file in files)
        else _system_faces()
    )


@lru_cache(maxsize=1)
def typst_fonts() -> typst.Fonts:
    """Typst's own faces and the Chinese ones, nothing else of this machine: the same page everywhere."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=sorted({str(file.parent) for file in find_faces().files}),
    )


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points that at least one face can draw."""
    points: set[int] = set()
    for file in find_faces().files:
        points.update(_points(file))
    return frozenset(points.union(_embedded()))


def _points(file: Path) -> set[int]:
    from fontTools.ttLib import TTCollection, TTFont

    collection = file.suffix.lower() in (".ttc", ".otc")
    with TTCollection(file, lazy=True) if collection else TTFont(file, lazy=True) as opened:
        fonts = opened.fonts if isinstance(opened, TTCollection) else [opened]
        return {point for font in fonts for point in font.getBestCmap() or ()}


def _embedded() -> Iterator[int]:
    """What the faces inside the typst wheel add; a test sets every one of these characters."""
    lines = (line for line in _EMBEDDED.read_text(encoding="ascii").splitlines() if not line.startswith("#"))
    for part in " ".join(lines).split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _system_faces() -> Faces:
    import typst

    folders = [
        str(Path(folder).expanduser()) for folder in _SYSTEM_FOLDERS if Path(folder).expanduser().is_dir()
    ]
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders).fonts()
    files = {face.family: Path(face.path) for face in found if face.path and face.weight == 400}
    serif = next((name for name in _SERIF if name in files), None)
    sans = next((name for name in _SANS if name in files), None)
    if not (serif or sans):
        raise InputError(
            "No Chinese face was found",
            where="the package pylopdf-fonts-zh-cn and the system's font folders",
            fix="Install pylopdf-fonts-zh-cn, or Noto Serif CJK SC and Noto Sans CJK SC.",
        )
    names = (serif or sans or "", sans or serif or "")
    return Faces(*names, tuple(dict.fromkeys(files[name] for name in names)))
