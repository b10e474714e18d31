from __future__ import annotations

from workbench.publish.paper.front import Affiliation, Author, BackItem, read_front


def test_the_title_block_is_read_in_every_language(front_bundle):
    front = read_front(front_bundle)
    assert front.texts["zh"].authors[0] == Author("陈一", "1")
    assert front.texts["en"].affiliations[1] == Affiliation(
        "School of Nursing, Sample University, 100001, China", "2"
    )
    assert front.texts["zh"].keywords[0] == "骨科"
    assert front.simulated


def test_a_blank_to_fill_in_stays_apart_from_an_empty_text(front_bundle):
    back = read_front(front_bundle).back
    assert BackItem("基金项目", None) in back
    assert BackItem("文献标识码", "A") in back


def test_a_title_is_found_in_another_language_when_need_be(front_bundle):
    front = read_front({**front_bundle, "languages": {"en": {"title": "T"}}})
    assert front.title("zh") == "T"
    assert read_front({"study": "s"}).title("zh") == "s"


def test_every_text_is_made_printable():
    front = read_front({"languages": {"zh": {"title": "a\x07", "authors": [{"name": "b\u202e"}]}}})
    assert front.texts["zh"].title == "a[U+0007]"
    assert front.texts["zh"].authors == (Author("b[U+202E]"),)
