"""How far two people agree on what records are about, beyond what they would by chance.

Each theme is a question of yes or no for every record. Observed and expected agreement are averaged over the themes
before they are compared (pooled kappa: De Vries, Elliott, Kanouse and Teleki, Field Methods 20(3), 2008, eq. 3), so
that rare themes, on whose absence everybody agrees, do not weigh by themselves. The interval is a percentile bootstrap
over records (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.said import Said

Marks = NDArray[np.bool_]
"""Shape (n_records, n_themes): which record has which theme, by one person."""

N_RESAMPLED = 2000
_SEED = 20
_BOUNDS = ((0.8, Said("almost perfect")), (0.6, Said("substantial")), (0.4, Said("moderate")), (0.2, Said("fair")),
           (0.0, Said("slight")))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree.

    Args:
        n_records, n_themes: of how many records, and themes that either of them used.
        n_same: records to which both gave just the same themes.
        kappa: 1 for full agreement, 0 for as much as chance gives; ``None`` where neither used any theme.
        low, high: the bounds between which kappa lies with 95 % confidence.
    """

    n_records: int
    n_themes: int
    n_same: int
    kappa: float | None
    low: float | None
    high: float | None

    @property
    def in_a_word(self) -> Said:
        """What such a kappa is called (Landis and Koch, Biometrics 33, 1977, p. 165)."""
        return next((word for least, word in _BOUNDS if (self.kappa or 0.0) > least), Said("poor"))


def agreement(one: Sequence[Collection[str]], other: Sequence[Collection[str]]) -> Agreement:
    """How far two people agree on the themes of the same records, in the same order."""
    themes = sorted({theme for themes in (*one, *other) for theme in themes})
    first, second = _marks(one, themes), _marks(other, themes)
    n_same = int(np.all(first == second, axis=1).sum()) if themes else len(one)
    kappa = pooled_kappa(first, second)
    low = high = None
    if kappa is not None:
        draws = np.random.default_rng(_SEED).integers(0, len(one), (N_RESAMPLED, len(one)))
        low, high = (float(bound) for bound in np.percentile(_kappas(first[draws], second[draws]), (2.5, 97.5)))
    return Agreement(len(one), len(themes), n_same, kappa, low, high)


def _marks(said: Sequence[Collection[str]], themes: Sequence[str]) -> Marks:
    return np.array([[theme in each for theme in themes] for each in said], np.bool_).reshape(len(said), len(themes))


def pooled_kappa(first: Marks, second: Marks) -> float | None:
    """Pooled kappa of two people's marks; ``None`` where there is nothing to agree on, 1 where all is the same."""
    return float(_kappas(first[None], second[None])[0]) if first.size else None


def _kappas(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The same of several sets of marks: shape (n, n_records, n_themes) → float64, shape (n,)."""
    observed = (first == second).mean(axis=(1, 2))
    yes_one, yes_other = first.mean(axis=1), second.mean(axis=1)
    expected = (yes_one * yes_other + (1 - yes_one) * (1 - yes_other)).mean(axis=1)
    is_certain = expected >= 1.0
    return np.where(is_certain, 1.0, (observed - expected) / np.where(is_certain, 1.0, 1 - expected))
