"""The command line: parse, make one call, print. Errors become one message and an exit code."""

from __future__ import annotations

import logging
import signal
import sys
from typing import NoReturn

from workbench.cli import data, papers
from workbench.cli.app import app
from workbench.errors import InputError, WorkbenchError

NO_PLACE = "Check permissions and free space."

__all__ = ["app", "data", "main", "papers"]


def main() -> NoReturn:
    """Run the command line; every error of ours ends as a message on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for ending in ("SIGTERM", "SIGHUP"):  # a closed terminal ends a run as cleanly as a person does
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), _terminated)
    try:
        app(standalone_mode=True)
    except WorkbenchError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        _complain(InputError(f"{error.strerror or error}{place}", fix=NO_PLACE))
        sys.exit(InputError.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def _complain(error: WorkbenchError) -> None:
    """Print to stderr, in the user's language; what a file holds may not move the cursor or turn the line round."""
    from workbench.cli.messages.translate import message_in
    from workbench.intake.summary_words import page_language

    message = message_in(error, page_language())
    shown = "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in message)
    print(f"workbench: {shown}", file=sys.stderr)


def _terminated(number: int, frame: object) -> None:
    logging.disable(
        logging.CRITICAL
    )  # what libraries say of a kernel that dies with us is no message of ours
    raise SystemExit(128 + number)
