from __future__ import annotations

import pytest

from workbench.publish.citations.latex_text import plain_latex


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"{\'E}tude", "Étude"),
        (r"na\"{\i}ve", "naïve"),
        (r"\~{n} \^o \`a", "ñ ô à"),
        (r"\H{o}\k{a}", "őą"),
        (r"{\O}re {\AA}ngstr{\"o}m \L{}\'od\'z", "Øre Ångström Łódź"),
        ("{SCL-90} in   use", "SCL-90 in use"),
        ("a--b---c~d", "a–b—c d"),
        (r"50\% \& \$5 \#1 \_x", "50% & $5 #1 _x"),
        (r"\textit{Br} J", "Br J"),
        ("骨科", "骨科"),
    ],
)
def test_latex_becomes_text(latex, plain):
    assert plain_latex(latex) == plain
