from __future__ import annotations

from workbench.publish.word.xml_names import W, w


def test_names_are_in_the_main_namespace():
    assert w("p") == W + "p" == "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
