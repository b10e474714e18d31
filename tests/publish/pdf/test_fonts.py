from __future__ import annotations

import unicodedata

import pytest
import typst

from workbench.errors import InputError
from workbench.publish.pdf import fonts


def test_the_faces_of_the_wheel_are_found_and_loaded():
    faces = fonts.find_faces()
    families = fonts.typst_fonts().families()
    assert {faces.serif, faces.sans, faces.latin, faces.mono} <= set(families)


def test_no_face_of_this_machine_is_used():
    folders = {file.parent for file in fonts.find_faces().files}
    paths = {face.path for face in fonts.typst_fonts().fonts() if face.path}
    assert all(any(path.startswith(str(folder)) for folder in folders) for path in paths)


@pytest.mark.parametrize(
    "character", ["中", "A", "é", "ρ", "χ", "±", "\u2212", "①", "≤", "Ж", "\u0304", "\uff08"]
)
def test_what_papers_are_written_with_is_covered(character):
    assert ord(character) in fonts.covered()


@pytest.mark.parametrize("character", ["😀", "𒀀", "\x07", "\ue000"])
def test_what_no_face_draws_is_not_covered(character):
    assert ord(character) not in fonts.covered()


def test_every_character_called_covered_can_be_set():
    """PDF/UA-1 refuses a character without a glyph, so one file with all of them proves the list."""
    chosen = [chr(point) for point in sorted(fonts.covered()) if unicodedata.category(chr(point))[0] != "C"]
    source = b'#set document(title: "t", date: none)\n#sys.inputs.text.codepoints().join(" ")'
    compiler = typst.Compiler(
        input=source, font_paths=fonts.typst_fonts(), sys_inputs={"text": "".join(chosen)}
    )
    assert compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0).startswith(b"%PDF")


def test_without_any_chinese_face_there_is_an_error_and_not_a_page_of_boxes(monkeypatch):
    monkeypatch.setattr(fonts, "_SYSTEM_FOLDERS", ())
    with pytest.raises(InputError, match="No Chinese face was found"):
        fonts._system_faces()


def test_faces_of_the_system_stand_in_for_the_wheel(monkeypatch):
    wheel = str(fonts.find_faces().files[0].parent)
    monkeypatch.setattr(fonts, "_SYSTEM_FOLDERS", (wheel,))
    assert fonts._system_faces().serif == "Noto Serif SC"
    assert fonts._system_faces().sans == "Noto Sans SC"
