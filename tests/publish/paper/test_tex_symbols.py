from __future__ import annotations

from workbench.publish.paper import tex_symbols
from workbench.publish.pdf.fonts import covered


def test_every_sign_is_one_character_that_the_faces_have():
    for name, sign in tex_symbols.SYMBOLS.items():
        assert len(sign) == 1, name
        assert ord(sign) in covered(), name


def test_no_command_is_known_twice():
    kinds = [tex_symbols.SYMBOLS, tex_symbols.ACCENTS, tex_symbols.SPACES, tex_symbols.OPERATORS]
    kinds += [tex_symbols.UPRIGHT, tex_symbols.FONTS, tex_symbols.SILENT]
    names = [name for kind in kinds for name in kind]
    assert len(names) == len(set(names))
