"""A report's kernel is used as soon as it answers, and how often it was asked shows nowhere."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbench.publish.kernels.private_kernel import PrivateKernel
from workbench.publish.kernels.prompt_client import PromptClient
from workbench.publish.run import execute, prepare

DRAWN = (
    "import random\nprint(random.getstate()[1][-1])"  # 624 words are left to draw of a generator just seeded
)


class Kernel(PromptClient):
    """A client of no kernel: `answers` are what comes of each question, None for silence."""

    answers: list[dict[str, Any] | None]
    asked = 0
    lives = True

    def kernel_info(self, *_: Any, **__: Any) -> str:
        self.asked += 1
        return ""

    async def get_shell_msg(self, *_: Any, **__: Any) -> dict[str, Any]:
        return self._next()

    async def get_iopub_msg(self, *_: Any, **__: Any) -> dict[str, Any]:
        return self._next()

    async def _async_is_alive(self) -> bool:
        return self.lives

    def _next(self) -> dict[str, Any]:
        answer = self.answers.pop(0) if self.answers else None
        if answer is None:
            raise Empty
        return answer


def finish(waiting: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser's tests leave an event loop running in theirs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, waiting).result()


def client(*answers: dict[str, Any] | None) -> Kernel:
    made = Kernel()
    made.answers = list(answers)
    return made


INFO = {"msg_type": "kernel_info_reply", "content": {"protocol_version": "5.4"}}


def test_a_report_asks_with_it() -> None:
    assert PrivateKernel().client_factory is PromptClient


def test_it_asks_until_both_the_answer_and_a_publication_come() -> None:
    asking = client(None, {"msg_type": "other"}, INFO, None, INFO, {"msg_type": "status"})
    finish(asking.wait_for_ready(timeout=60))
    assert (asking.asked, asking.answers) == (4, [])


def test_a_kernel_that_dies_is_not_waited_for() -> None:
    asking = client()
    asking.lives = False
    with pytest.raises(RuntimeError, match="died before"):
        finish(asking.wait_for_ready(timeout=60))


def test_a_silent_kernel_is_given_up() -> None:
    with pytest.raises(RuntimeError, match="didn't respond in 0 seconds"):
        finish(client().wait_for_ready(timeout=0))


def test_asking_again_draws_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IPython would draw a tip of the day for each answer."""
    once = PromptClient.wait_for_ready

    async def thrice(self: PromptClient, timeout: float | None = None) -> None:
        for _ in range(3):
            await once(self, timeout)

    monkeypatch.setattr(PromptClient, "wait_for_ready", thrice)
    notebook = prepare(new_notebook(cells=[new_code_cell(DRAWN)]), lang="zh", parts=set())
    executed = execute(notebook, name="a.ipynb", parameters={}, project=tmp_path, cwd=tmp_path)
    assert executed.cells[0].outputs[0]["text"] == "624\n"
