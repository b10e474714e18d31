"""T scores: scale scores in standard deviations of a norm, with mean 50 and standard deviation 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.measure.numeric import numbers, refuse_repeated

if TYPE_CHECKING:
    from workbench.instruments import Norm


def t_scores(scores: pd.DataFrame, norm: Norm) -> pd.DataFrame:
    """Linear T scores, 50 + 10 (score - norm mean) / norm SD. Scales that the norm lacks are left out.

    scores : respondents in rows, scale scores in columns (see `score`), in the coding of the norm (see
    `norm_in_coding`). Returns a float frame on the same index with the scales that the norm has; NaN where the score is.
    Linear, not normalised: with skewed scores T 60 is not the norm's 84th percentile, and a published table
    (normalised, or by sex) gives other figures. Raises InputError when a score is impossible in the norm's coding,
    infinite or a text, or a scale stands there twice.
    Source: McCall 1922; Crocker & Algina 1986, chapter 19. Checked against: hand calculation.

    >>> from workbench.instruments import load_instrument
    >>> norm = load_instrument("scl90").norms["jin1986_a"]
    >>> t_scores(pd.DataFrame({"SOM": [1.37, 1.85, None]}), norm)["SOM"].round(6).tolist()
    [50.0, 60.0, nan]
    """
    names = [str(name) for name in scores.columns if name in norm.scores]
    known = scores.loc[:, [name in norm.scores for name in scores.columns]]
    refuse_repeated(known, where="t_scores")
    values = numbers(known)
    for place, name in enumerate(names):
        lowest = np.nanmin(values[:, place], initial=np.inf)
        if lowest < norm.least[name] - 1e-9:
            raise InputError(
                f"The norm {norm.variant!r} is in coding {norm.coding!r}: no score is below {norm.least[name]:g}",
                where=f"scale {name}",
                found=f"{lowest:g}",
                fix="Score in that coding, or shift the norm with norm_in_coding().",
            )
    middle, sd = np.array([norm.scores[name] for name in names]).reshape(-1, 2).T
    return pd.DataFrame(50 + 10 * (values - middle) / sd, index=scores.index, columns=names)
