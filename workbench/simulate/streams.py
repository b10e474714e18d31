"""Random numbers that are the same everywhere: uniform numbers of PCG64, and all else derived from them here.

numpy promises the stream of a bit generator, not that of `Generator.normal` or `.permutation`;
so only `.random()` is used, normals come by inversion and orders by a stable sort. Every quantity
has a stream of its own, found by name: a new quantity does not shift the others.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HALF_STEP = 2.0**-54


def stream(seed: int, *names: str) -> np.random.Generator:
    """The generator for one named quantity of one seed.

    >>> float(stream(1, "age").random()) == float(stream(1, "age").random())
    True
    """
    digest = sha256("/".join(names).encode()).digest()
    words = tuple(int.from_bytes(digest[start : start + 4], "big") for start in range(0, 16, 4))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words)))


def uniforms(rng: np.random.Generator, *shape: int) -> Floats:
    """Uniform numbers strictly between 0 and 1."""
    return rng.random(shape) + HALF_STEP


def normals(rng: np.random.Generator, *shape: int) -> Floats:
    """Standard normal numbers by inversion."""
    return np.asarray(ndtri(uniforms(rng, *shape)), dtype=np.float64)


def order(rng: np.random.Generator, n: int) -> Integers:
    """A random order of 0..n-1."""
    return np.argsort(rng.random(n), kind="stable")


def below(rng: np.random.Generator, limit: int, n: int) -> Integers:
    """Whole numbers from 0 to limit - 1, with replacement, n of them."""
    return np.minimum((rng.random(n) * limit).astype(np.int64), limit - 1)


def between(rng: np.random.Generator, low: int, high: int) -> int:
    """One whole number from low to high, both possible."""
    return low + int(below(rng, high - low + 1, 1)[0])


def categories(rng: np.random.Generator, shares: Floats, n: int) -> Integers:
    """Category numbers from 0, n of them.

    shares : probabilities, shape (k,), or (n, k) when they differ by row; each row sums to 1.
    """
    steps = np.broadcast_to(np.cumsum(shares, axis=-1), (n, np.shape(shares)[-1]))
    return np.asarray(np.sum(rng.random(n)[:, None] >= steps[:, :-1], axis=1), dtype=np.int64)


def cholesky(matrix: Floats) -> Floats:
    """Lower Cholesky factor by the textbook loop, so that no BLAS kernel has a say in it.

    Raises ValueError when the matrix is not positive definite.
    """
    size = len(matrix)
    factor = np.zeros((size, size))
    for row in range(size):
        for column in range(row + 1):
            rest = float(matrix[row, column]) - sum(
                float(factor[row, k]) * float(factor[column, k]) for k in range(column)
            )
            if row != column:
                factor[row, column] = rest / factor[column, column]
            elif rest > 0:
                factor[row, row] = rest**0.5
            else:
                raise ValueError("the correlations are not positive definite")
    return factor


def correlate_columns(independent: Floats, factor: Floats) -> Floats:
    """Columns with the correlations of factor @ factor.T from independent standard columns, without BLAS."""
    return np.asarray(np.einsum("ij,kj->ik", independent, factor, optimize=False))


def whiten(columns: Floats) -> Floats:
    """The same columns, moved so that in this sample means are 0, variances 1 and correlations 0."""
    centred = columns - np.mean(columns, axis=0)
    factor = cholesky(np.einsum("ij,ik->jk", centred, centred, optimize=False) / len(centred))
    white: Floats = np.zeros_like(centred)
    for column in range(centred.shape[1]):
        rest = centred[:, column].copy()
        for earlier in range(column):
            rest -= factor[column, earlier] * white[:, earlier]
        white[:, column] = rest / factor[column, column]
    return np.asarray(white, dtype=np.float64)
