"""What can go wrong, said in four parts: what, where, what was found, and what to do.

One base class and a few children; the command line prints only the message and ends with the
class's exit code. A wrong call or a wrong input raises. Too little data is not a mistake: it
gives NaN with a reason (see `workbench.estimate`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

SHOWN_PROBLEMS = 20
SHOWN_NAMES = 24
SHOWN_CHARACTERS = 60


class WorkbenchError(Exception):
    """Base of all errors that workbench raises on purpose.

    what : what was looked for or attempted, as a sentence without its full stop.
    where : file, table or function, with row and column where there is one.
    found : what was there instead.
    fix : what the reader can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", found: str = "", fix: str = "") -> None:
        self.what, self.where, self.found, self.fix = what, where, found, fix
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [self.what, self.where and f"in {self.where}", self.found and f"found: {self.found}"]
        head = "; ".join(part for part in parts if part)
        return f"{head}. {self.fix}" if self.fix else f"{head}."


class InputError(WorkbenchError):
    """A file, a parameter or a declaration is wrong."""

    exit_code = 2


class SomeFailed(WorkbenchError):
    """Some reports of a batch failed; the others are done."""

    exit_code = 3


class LockedError(WorkbenchError):
    """Another run holds the folder."""

    exit_code = 4


class CheckFailed(WorkbenchError):
    """A check of outputs or of the machine failed."""

    exit_code = 5


class CellError(WorkbenchError):
    """A cell of a notebook raised something unexpected."""

    exit_code = 1


# A tuple, made in a quarter of the time: a large file may have a hundred thousand.
class Problem(NamedTuple):
    """One thing wrong with an input: where it is, what it is, which rule it breaks, how to mend it.

    row counts as the file shows it: 1 is the first line, usually the header. column : for a TOML file, the key.
    """

    file: str
    row: int | None
    column: str
    value: str
    rule: str
    fix: str

    @property
    def shown(self) -> str:
        """The value, quoted and cut for a message; "" when there is none."""
        cut = "…" if len(self.value) > SHOWN_CHARACTERS else ""
        return f"{self.value[:SHOWN_CHARACTERS]!r}{cut}" if self.value else ""

    def __str__(self) -> str:
        kind = "key" if self.file.endswith(".toml") else "column"
        place = [
            self.file,
            f"row {self.row}" if self.row else "",
            f"{kind} {self.column}" if self.column else "",
        ]
        where = ", ".join(part for part in place if part)
        shown = f" ({self.shown})" if self.value else ""
        return f"{where}{shown}: {self.rule}. {self.fix}"


class ProblemsFound(InputError):
    """Every problem of an input, gathered first and refused once."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(what)

    def _message(self) -> str:
        lines = [f"{self.what}: {len(self.problems)} problem{'s' * (len(self.problems) != 1)}."]
        lines += [f"  {problem}" for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            lines.append(f"  … and {len(self.problems) - SHOWN_PROBLEMS} more.")
        return "\n".join(lines)


def nearest(name: str, known: Iterable[str]) -> str:
    """The sentence that helps with a name nobody knows: the nearest one, and what there is.

    >>> nearest("agee", ["sex", "age"])
    "Did you mean 'age'? There is: age, sex."
    """
    names = sorted(known)
    # Chinese words are short: 滿意 shares one character of two with 满意.
    close = get_close_matches(name, names, n=1, cutoff=0.6 if name.isascii() else 0.5)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    more = f" … ({len(names)} in all)" if len(names) > SHOWN_NAMES else ""
    return f"{hint}There is: {', '.join(names[:SHOWN_NAMES]) or 'nothing'}{more}."
