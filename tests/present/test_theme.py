from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import pytest

from workbench.errors import InputError
from workbench.present import theme
from workbench.present.theme import FACE, STYLE, new_axes, register_face, themed


def test_within_the_theme_figures_are_ours_and_afterwards_as_they_were() -> None:
    before = dict(mpl.rcParams)
    with themed():
        assert mpl.rcParams["font.size"] == STYLE["font.size"]
        assert mpl.rcParams["svg.fonttype"] == "path"
        assert mpl.rcParams["font.family"] == [FACE]
    assert dict(mpl.rcParams) == before


def test_settings_come_back_after_an_error_too() -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(ZeroDivisionError), themed():
        _ = 1 / 0
    assert dict(mpl.rcParams) == before


def test_axes_belong_to_a_figure_of_their_own_that_pyplot_does_not_know() -> None:
    import matplotlib.pyplot as plt

    open_before = plt.get_fignums()
    axes = new_axes(width=4, height=2)
    figure = axes.get_figure(root=True)
    assert figure is not None
    assert tuple(figure.get_size_inches()) == (4, 2)
    assert plt.get_fignums() == open_before


def test_the_chinese_face_is_there() -> None:
    assert register_face() == FACE


def test_without_any_chinese_face_it_is_an_error_not_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(theme, "files", absent)
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    with pytest.raises(InputError, match="No Chinese face is installed"):
        register_face.__wrapped__()


def test_importing_the_theme_does_not_import_matplotlib() -> None:
    code = "import sys, workbench.present.theme, workbench.present.tables; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
