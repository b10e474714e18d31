"""The pages about batches: the same commands in both languages, and options and periods that there are."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.modules import ROOT
from tests.publish.batch.conftest import SCRIPT

PAGES = {
    lang: (ROOT / "docs" / name).read_text(encoding="utf-8")
    for lang, name in (("en", "batches.md"), ("zh", "batches.zh.md"))
}


def commands(text: str) -> list[str]:
    return [line.split("  #")[0].strip() for line in re.findall(r"^    (?!#)(.*)$", text, flags=re.MULTILINE)]


def test_both_pages_give_the_same_commands_and_options() -> None:
    assert commands(PAGES["en"]) == commands(PAGES["zh"])
    assert re.findall(r"`(--[\w-]+)", PAGES["en"]) == re.findall(r"`(--[\w-]+)", PAGES["zh"])


def test_every_option_is_one_of_the_command() -> None:
    said = subprocess.run([SCRIPT, "batch", "--help"], capture_output=True, text=True, check=True, env={"COLUMNS": "200", "PYTHONUTF8": "1"}).stdout  # fmt: skip
    for option in set(re.findall(r"workbench batch [^\n]*?(--[a-z-]+)|`(--[a-z-]+)", PAGES["en"])):
        assert "".join(option) in said


@pytest.mark.parametrize(("today", "periods"), [("2006-01-01", ["2005-W51", "2005-12", "2005-Q4"]), ("2005-08-08", ["2005-W31", "2005-07", "2005-Q3"])])  # fmt: skip
def test_the_crontab_names_the_period_that_has_ended(today: str, periods: list[str]) -> None:
    given = re.findall(r'--period "(.*?)" >>', PAGES["en"])
    found = []
    for period in given:
        words = period.replace("\\%", "%").replace("date -d 'last", f"date -d '{today} last")
        run = subprocess.run(["bash", "-c", f'echo "{words}"'], capture_output=True, text=True, check=False)
        if run.returncode or not run.stdout.strip() or "invalid" in run.stderr:
            pytest.skip("the crontab cannot be tried: it needs bash and the date command of GNU")
        found.append(run.stdout.strip())
    assert found == periods
