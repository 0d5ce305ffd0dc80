"""When two records say the same, so that one of them is enough."""

from __future__ import annotations

NEAR_DUPLICATE = 0.93
"""From this cosine on two records say the same; the second is folded under the first."""

LITTLE_TEXT = 20
SAME_TEXT = 0.995
"""Of records with fewer words and phrases than the former, only this cosine says so: titles are alike by chance."""
