from __future__ import annotations

import pytest

from workbench.errors import WorkbenchError
from workbench.publish.word.archive import parts_of
from workbench.publish.word.pandoc import executable, pandoc_docx
from workbench.publish.word.reference import reference_docx

REFERENCE = reference_docx("zh", "眉")


def tree(*blocks):
    return {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": list(blocks)}


def test_the_pandoc_is_the_one_of_the_lock():
    assert "pypandoc" in executable().parts


def test_no_file_of_the_machine_gets_into_the_document(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG secret")
    image = {"t": "Image", "c": [["", [], []], [], [str(secret), ""]]}
    parts = parts_of(pandoc_docx(tree({"t": "Para", "c": [image]}), reference=REFERENCE))
    assert not any(b"secret" in content for name, content in parts.items() if "media" in name)
    assert not any("media" in name for name in parts)


def test_the_page_is_that_of_the_reference():
    parts = parts_of(pandoc_docx(tree(), reference=REFERENCE))
    assert "眉".encode() in parts["word/header1.xml"]
    assert b"headerReference" in parts["word/document.xml"]


def test_a_users_own_reference_changes_nothing(tmp_path, monkeypatch):
    before = parts_of(pandoc_docx(tree(), reference=REFERENCE))
    (tmp_path / "pandoc").mkdir()
    (tmp_path / "pandoc" / "reference.docx").write_bytes(b"not a zip file")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert parts_of(pandoc_docx(tree(), reference=REFERENCE))["word/styles.xml"] == before["word/styles.xml"]


def test_what_pandoc_cannot_read_is_our_error():
    with pytest.raises(WorkbenchError, match="could not be written"):
        pandoc_docx({"blocks": 1}, reference=REFERENCE)
