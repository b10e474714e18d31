from __future__ import annotations

import io
import zipfile

from tests.word_file import W, WordFile
from workbench.publish.paper.document import build_document
from workbench.publish.word.finish import finished
from workbench.publish.word.pandoc import pandoc_docx
from workbench.publish.word.pandoc_document import pandoc_document
from workbench.publish.word.reference import reference_docx


def test_what_the_zip_file_says_of_its_making_is_gone(chinese_paper, bibliography):
    tree, made = pandoc_document(build_document(chinese_paper, bibliography=bibliography))
    written = pandoc_docx(tree, reference=reference_docx("zh", "眉"))
    later = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as before, zipfile.ZipFile(later, "w") as after:
        for entry in before.infolist():
            entry.date_time = (2031, 5, 6, 7, 8, 10)
            after.writestr(entry, before.read(entry.filename))
    assert finished(later.getvalue(), made) == finished(written, made)


def test_sections_have_the_page_head_and_foot_of_the_last(wide_table_notebook):
    tree, made = pandoc_document(build_document(wide_table_notebook))
    word = WordFile(finished(pandoc_docx(tree, reference=reference_docx("zh", "眉")), made))
    names = [[part.tag.removeprefix(W) for part in section] for section in word.all("sectPr")]
    assert names[0] == names[1] == names[2]
    assert [section.find(f"{W}pgSz").get(f"{W}w") for section in word.all("sectPr")] == [
        "11906",
        "16838",
        "11906",
    ]
