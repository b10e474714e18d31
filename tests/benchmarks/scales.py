"""Statistics of scales from one pass of moments, beside bare numpy, pingouin, factor-analyzer and R psych (where they are).

Medians in seconds, data in memory. "limit" is the matrix product alone, on arrays that are ready: one for complete
answers, four masked ones (of answers, of their squares, and of who answered) where answers are missing. "numpy" is that
product and the formulae for the same numbers on bare arrays: no frame, no check, no reason (complete answers only).
"""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betainc

from workbench.analyse.association.matrix import correlate_matrix
from workbench.measure.factors.adequacy import kmo
from workbench.measure.moments import moments
from workbench.measure.reliability.alpha import cronbach_alpha
from workbench.measure.reliability.items import item_statistics

SIZES = ((1_000, 30), (100_000, 90))
RUNS = {1_000: 25, 100_000: 7}
PEER_RUNS = {1_000: 5, 100_000: 1}
MISSING = 0.03
PSYCH = """
suppressMessages(library(psych)); set.seed(1); n <- {n}; k <- {k}; t <- rnorm(n)
x <- sapply(1:k, function(j) pmin(5, pmax(1, round(3 + .8 * t + rnorm(n))))); colnames(x) <- paste0("i", 1:k)
s <- function(e) system.time(e)["elapsed"]
cat(s(suppressWarnings(alpha(x))), s(suppressWarnings(corr.test(x, adjust = "holm"))), s(KMO(x)))
"""

Row = dict[str, str | float]
Matrix = NDArray[np.float64]


def rows() -> list[Row]:
    """A row per statistic, size and peer: name, size, ours_seconds, limit_seconds, ratio (ours / limit), numpy_seconds,
    numpy_ratio, peer_seconds, peer."""
    found: list[Row] = []
    for n, k in SIZES:
        answers = _answers(n, k)
        gaps = answers.mask(np.random.default_rng(2).random((n, k)) < MISSING)
        others = (_pingouin(answers, n), _factor_analyzer(answers, n), _psych(n, k))
        peers = {
            name: {peer: s for other in others for peer, s in other.get(name, {}).items()}
            for name in _ours("listwise")
        }
        bare = {name: _median(lambda: compute(), RUNS[n]) for name, compute in _bare(answers).items()}  # noqa: B023
        for name, data, missing, limit in (
            ("complete", answers, "listwise", _one_product(answers)),
            ("masked", gaps, "pairwise", _four_products(gaps)),
        ):
            floor = _median(limit, RUNS[n])
            for statistic, compute in _ours(missing).items():
                ours = _median(lambda: compute(data), RUNS[n])  # noqa: B023
                row: Row = {
                    "name": f"{statistic}, {name}",
                    "size": f"{n} x {k}",
                    "ours_seconds": ours,
                    "limit_seconds": floor,
                    "ratio": ours / floor,
                }
                if name == "complete":
                    row |= {"numpy_seconds": bare[statistic], "numpy_ratio": ours / bare[statistic]}
                known = peers.get(statistic, {}) if name == "complete" else {}
                found += [row | {"peer_seconds": s, "peer": peer} for peer, s in known.items()] or [
                    row | {"peer_seconds": np.nan, "peer": ""}
                ]
    return found


def _answers(n: int, k: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    trait = rng.normal(size=(n, 1))
    return pd.DataFrame(np.clip(np.rint(3 + 0.8 * trait + rng.normal(size=(n, k))), 1, 5)).add_prefix("i")


def _ours(missing: str) -> dict[str, Callable[[pd.DataFrame], object]]:
    def alpha(data: pd.DataFrame) -> object:
        m = moments(data, missing=missing)  # type: ignore[arg-type]
        return cronbach_alpha(m), item_statistics(m)

    return {
        "alpha with item table": alpha,
        "correlations, p, Holm": lambda data: correlate_matrix(data, data, method="pearson"),
        "KMO": lambda data: kmo(data, missing=missing),  # type: ignore[arg-type]
    }


def _one_product(answers: pd.DataFrame) -> Callable[[], object]:
    x = answers.to_numpy()
    return lambda: x.T @ x


def _bare(answers: pd.DataFrame) -> dict[str, Callable[[], object]]:
    x = answers.to_numpy()
    n, k = x.shape

    def covariances() -> Matrix:
        centred = x - x.mean(axis=0)
        product: Matrix = centred.T @ centred / (n - 1)
        return product

    def alpha() -> object:
        c = covariances()
        own, row, whole = np.diag(c), c.sum(axis=1), c.sum()
        rest = whole - 2 * row + own
        item_rest = (row - own) / np.sqrt(own * rest)
        dropped = (k - 1) / (k - 2) * (1 - (own.sum() - own) / rest)
        return k / (k - 1) * (1 - own.sum() / whole), item_rest, dropped

    def r_and_p() -> object:
        r = _correlations(covariances())[np.triu_indices(k, 1)]
        p = betainc((n - 2) / 2, 0.5, 1 - r**2)
        order = np.argsort(p)
        return r, p, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))

    def adequacy() -> object:
        r = _correlations(covariances())
        inverse = np.linalg.inv(r)
        partial = inverse**2 / np.outer(np.diag(inverse), np.diag(inverse))
        shared = (r**2).sum() - k
        return shared / (shared + partial.sum() - k)

    return {"alpha with item table": alpha, "correlations, p, Holm": r_and_p, "KMO": adequacy}


def _correlations(c: Matrix) -> Matrix:
    sd = np.sqrt(np.diag(c))
    r: Matrix = c / np.outer(sd, sd)
    return r


def _four_products(answers: pd.DataFrame) -> Callable[[], object]:
    values = answers.to_numpy()
    answered = (~np.isnan(values)).astype(float)
    x = np.where(answered > 0, values, 0.0)
    squares = x * x
    return lambda: (answered.T @ answered, x.T @ answered, squares.T @ answered, x.T @ x)


def _pingouin(answers: pd.DataFrame, n: int) -> dict[str, dict[str, float]]:
    import pingouin

    alpha = {
        "pingouin.cronbach_alpha (no item table)": _median(
            lambda: pingouin.cronbach_alpha(data=answers), PEER_RUNS[n]
        )
    }
    r = {
        "pingouin.rcorr": _median(
            lambda: pingouin.rcorr(answers, padjust="holm", stars=False, decimals=6), PEER_RUNS[n]
        )
    }
    if n < 10_000:  # 45 s and more at the large size
        r["pingouin.pairwise_corr"] = _median(lambda: pingouin.pairwise_corr(answers, padjust="holm"), 1)
    return {"alpha with item table": alpha, "correlations, p, Holm": r}


def _factor_analyzer(answers: pd.DataFrame, n: int) -> dict[str, dict[str, float]]:
    if importlib.util.find_spec("factor_analyzer") is None:  # no dependency: shown where somebody has it
        return {}
    from factor_analyzer.factor_analyzer import calculate_kmo

    return {"KMO": {"factor_analyzer.calculate_kmo": _median(lambda: calculate_kmo(answers), PEER_RUNS[n])}}


def _psych(n: int, k: int) -> dict[str, dict[str, float]]:
    if shutil.which("Rscript") is None:
        return {}
    run = subprocess.run(["Rscript", "-e", PSYCH.format(n=n, k=k)], capture_output=True, text=True)
    if run.returncode:
        return {}
    alpha, r, adequacy = map(float, run.stdout.split())
    return {
        "alpha with item table": {"psych::alpha": alpha},
        "correlations, p, Holm": {"psych::corr.test": r},
        "KMO": {"psych::KMO": adequacy},
    }


def _median(run: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)
