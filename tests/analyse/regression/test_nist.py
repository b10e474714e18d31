"""NIST Statistical Reference Datasets, linear regression of higher difficulty: certified values (public domain)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.analyse.regression.fit import regression_fit
from workbench.analyse.regression.regress import regress

X = np.arange(21.0)
WAMPLER = {
    "Wampler3": (
        "760 -2042 2111 -1684 3888 1858 11379 17560 39287 64382 113159 175108 273291 400186 581243 811568 1121004"
        " 1506550 2002767 2611612 3369180"
    ),
    "Wampler4": (
        "75901 -204794 204863 -204436 253665 -200894 214131 -185192 221249 -138370 315911 -27644 455253 197434 783995"
        " 608816 1370781 1303798 2205519 2408860 3444321"
    ),
    "Wampler5": (
        "7590001 -20479994 20480063 -20479636 25231365 -20476094 20489331 -20460392 18417449 -20413570 20591111"
        " -20302844 18651453 -20077766 21059195 -19666384 26348481 -18971402 22480719 -17866340 10958421"
    ),
}
# Certified standard deviations of Wampler3; those of 4 and 5 are 100 and 10 000 times as large.
WAMPLER_SD = [
    2152.32624678170, 2363.55173469681, 779.343524331583, 101.475507550350, 5.64566512170752, 0.112324854679312,
]  # fmt: skip
FILIP = """
0.8116 -6.860120914 0.9072 -4.324130045 0.9052 -4.358625055 0.9039 -4.358426747 0.8053 -6.955852379
0.8377 -6.661145254 0.8667 -6.355462942 0.8809 -6.118102026 0.7975 -7.115148017 0.8162 -6.815308569
0.8515 -6.519993057 0.8766 -6.204119983 0.8885 -5.853871964 0.8859 -6.109523091 0.8959 -5.79832982
0.8913 -5.482672118 0.8959 -5.171791386 0.8971 -4.851705903 0.9021 -4.517126416 0.909 -4.143573228
0.9139 -3.709075441 0.9199 -3.499489089 0.8692 -6.300769497 0.8872 -5.953504836 0.89 -5.642065153
0.891 -5.031376979 0.8977 -4.680685696 0.9035 -4.329846955 0.9078 -3.928486195 0.7675 -8.56735134
0.7705 -8.363211311 0.7713 -8.107682739 0.7736 -7.823908741 0.7775 -7.522878745 0.7841 -7.218819279
0.7971 -6.920818754 0.8329 -6.628932138 0.8641 -6.323946875 0.8804 -5.991399828 0.7668 -8.781464495
0.7633 -8.663140179 0.7678 -8.473531488 0.7697 -8.247337057 0.77 -7.971428747 0.7749 -7.676129393
0.7796 -7.352812702 0.7897 -7.072065318 0.8131 -6.774174009 0.8498 -6.478861916 0.8741 -6.159517513
0.8061 -6.835647144 0.846 -6.53165267 0.8751 -6.224098421 0.8856 -5.910094889 0.8919 -5.598599459
0.8934 -5.290645224 0.894 -4.974284616 0.8957 -4.64454848 0.9047 -4.290560426 0.9129 -3.885055584
0.9209 -3.408378962 0.9219 -3.13200249 0.7739 -8.726767166 0.7681 -8.66695597 0.7665 -8.511026475
0.7703 -8.165388579 0.7702 -7.886056648 0.7761 -7.588043762 0.7809 -7.283412422 0.7961 -6.995678626
0.8253 -6.691862621 0.8602 -6.392544977 0.8809 -6.067374056 0.8301 -6.684029655 0.8664 -6.378719832
0.8834 -6.065855188 0.8898 -5.752272167 0.8964 -5.132414673 0.8963 -4.811352704 0.9074 -4.098269308
0.9119 -3.66174277 0.9228 -3.2644011
"""
FILIP_ESTIMATES = [
    -1467.48961422980, -2772.17959193342, -2316.37108160893, -1127.97394098372, -354.478233703349, -75.1242017393757,
    -10.8753180355343, -1.06221498588947, -0.0670191154593408, -0.00246781078275479, -0.0000402962525080404,
]  # fmt: skip
FILIP_SD = [
    298.084530995537, 559.779865474950, 466.477572127796, 227.204274477751, 71.6478660875927, 15.2897178747400,
    2.23691159816033, 0.221624321934227, 0.0142363763154724, 0.000535617408889821, 0.00000896632837373868,
]  # fmt: skip


def powers(x: np.ndarray, y: np.ndarray, degree: int) -> tuple[pd.DataFrame, list[str]]:
    names = [f"x{power}" for power in range(1, degree + 1)]
    return pd.DataFrame({name: x**power for power, name in enumerate(names, start=1)}).assign(y=y), names


@pytest.mark.parametrize(("name", "noise"), [("Wampler3", 1), ("Wampler4", 100), ("Wampler5", 10_000)])
def test_wampler(name: str, noise: float):
    frame, names = powers(X, np.array(WAMPLER[name].split(), dtype=float), 5)
    got = regress(frame, outcome="y", predictors=names, errors="classical")
    np.testing.assert_allclose(got["estimate"], np.ones(6), rtol=1e-8)
    np.testing.assert_allclose(got["se"], np.array(WAMPLER_SD) * noise, rtol=1e-11)


@pytest.mark.parametrize("step", [1.0, 0.1])
def test_wampler_1_and_2_are_exact(step: float):
    certified = step ** np.arange(6.0)
    frame, names = powers(X, sum(b * X**power for power, b in enumerate(certified)), 5)
    got = regress(frame, outcome="y", predictors=names, errors="classical")
    np.testing.assert_allclose(got["estimate"], certified, rtol=1e-11)
    assert (got["reason"] == "the predictors explain the outcome fully").all()


def test_filip():
    # A polynomial of degree 10, which lm of R refuses as singular at its default tolerance.
    y, x = np.array(FILIP.split(), dtype=float).reshape(-1, 2).T
    assert len(y) == 82
    frame, names = powers(x, y, 10)
    got = regress(frame, outcome="y", predictors=names, errors="classical")
    np.testing.assert_allclose(got["estimate"], FILIP_ESTIMATES, rtol=1e-6)
    np.testing.assert_allclose(got["se"], FILIP_SD, rtol=1e-6)
    fit = regression_fit(frame, outcome="y", predictors=names, errors="classical").iloc[0]
    assert (fit["r2"], fit["sigma"]) == pytest.approx((0.996727416185620, 0.00334801051324544), rel=1e-9)
