"""pandoc, run without any file, setting or other version of this machine."""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.errors import InputError, WorkbenchError


def pandoc_docx(tree: dict[str, Any], *, reference: bytes) -> bytes:
    """The .docx that pandoc writes of its own document tree.

    reference : the .docx whose styles, page, head and foot it takes over.
    `--sandbox` keeps it from reading files and addresses that the tree names; an empty data folder keeps
    it from a user's own settings.
    Raises InputError without pandoc, WorkbenchError when it refuses the tree.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-word-") as name:
        folder = Path(name)
        (folder / "reference.docx").write_bytes(reference)
        written = folder / "written.docx"
        run = subprocess.run(
            [
                *(str(executable()), "--sandbox", "--quiet", f"--data-dir={folder}", "--from=json"),
                *("--to=docx", f"--reference-doc={folder / 'reference.docx'}", f"--output={written}"),
            ],
            input=json.dumps(tree).encode("ascii"),
            capture_output=True,
            check=False,
        )
        if run.returncode or not written.is_file():
            said = run.stderr.decode("utf-8", "replace").strip()[:500]
            raise WorkbenchError("The Word file could not be written", where="pandoc", found=said)
        return written.read_bytes()


@lru_cache(maxsize=1)
def executable() -> Path:
    """The pandoc inside the package pypandoc-binary, which the lock names; the system's only without it."""
    import pypandoc

    inside = Path(pypandoc.__file__).parent / "files"
    for name in ("pandoc", "pandoc.exe"):
        if (inside / name).is_file():
            return inside / name
    try:
        return Path(pypandoc.get_pandoc_path())
    except OSError as error:
        raise InputError(
            "Word files and references in APA form need pandoc",
            where="the package pypandoc-binary",
            fix="Install pypandoc-binary.",
        ) from error
