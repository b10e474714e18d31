from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.publish.paper.tex import tex_tree


@pytest.mark.parametrize(
    ("tex", "nodes"),
    [
        (r"\alpha", [["sym", "α"]]),
        (r"\frac{1}{n}", [["frac", ["row", [["num", "1"]]], ["row", [["sym", "n"]]]]]),
        (r"\frac12", [["frac", ["num", "1"], ["num", "2"]]]),
        (r"x_1^2", [["attach", ["sym", "x"], ["num", "1"], ["num", "2"]]]),
        (r"x^12", [["attach", ["sym", "x"], None, ["num", "1"]], ["num", "2"]]),
        (r"\bar x", [["over", "overline", ["sym", "x"]]]),
        (r"\sqrt[3]{x}", [["sqrt", ["row", [["sym", "x"]]], ["row", [["num", "3"]]]]]),
        (r"\text{a \% b}", [["text", "a % b"]]),
        (r"\left( x \right]", [["lr", "(", ["row", [["sym", "x"]]], "]"]]),
        (r"a-b", [["sym", "a"], ["sym", "−"], ["sym", "b"]]),
        (r"\mathbf{R}", [["mathbf", ["row", [["sym", "R"]]]]]),
        ("", []),
    ],
)
def test_the_common_constructions_become_trees(tex, nodes):
    assert tex_tree(tex) == ["row", nodes]


@pytest.mark.parametrize(
    "tex", [r"\begin{matrix}a\end{matrix}", r"\href{x}{y}", "{", "}", r"\frac{1}", r"\left(", "a & b", "#1"]
)
def test_what_is_beyond_the_subset_gives_none(tex):
    assert tex_tree(tex) is None


def test_deep_nesting_gives_none_instead_of_an_overflow():
    assert tex_tree("{" * 100_000) is None


@given(st.text(alphabet=st.sampled_from(list("\\{}[]_^&$#%~' abx12αfracsqtleih")), max_size=40))
def test_no_text_makes_it_raise(tex):
    tree = tex_tree(tex)
    assert tree is None or tree[0] == "row"
