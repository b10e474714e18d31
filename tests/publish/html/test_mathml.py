from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.publish.html.mathml import mathml


@pytest.mark.parametrize(
    "tex",
    [r"\frac{a}{b}", r"\bar{x} \pm s", r"\sum_{i=1}^{k} x_i^2", r"\sqrt{2}", r"\chi^2", r"P<0.05"],
)
def test_formulae_become_mathml(tex):
    root = ElementTree.fromstring(str(mathml(tex)))
    assert root.tag == "math"
    assert root.get("aria-label") == tex


def test_displayed_formulae_say_so():
    assert ElementTree.fromstring(str(mathml("x", block=True))).get("display") == "block"


@given(st.text(alphabet=st.sampled_from(list("\\{}[]_^&$#%<>\"' abx12hrefclsty")), max_size=30))
def test_any_text_gives_well_formed_and_inert_html(tex):
    root = ElementTree.fromstring(str(mathml(tex)))
    assert root.tag in ("math", "code")
    assert not [
        name for element in root.iter() for name in element.attrib if name.startswith("on") or name == "href"
    ]
