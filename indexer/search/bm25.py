"""The ranking formula, pure: BM25F over weighted fields, topicality, and title cover.

    x(d, t) = sum over the fields f of  weight_f * tf_f / (1 - b_f + b_f * length_f / mean length_f)
    W(d, t) = topicality(t) * idf(t) * (k1 + 1) * x / (k1 + x)
    C(d, q) = 1/2 * (sum of idf(t) over the words t of q in the title of d) * (share of the title that q says) ** 2

S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004;
Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, eq. 3.15 to 3.19. Title cover is
our own: W is worn out by a few occurrences, wherever they are, so that it cannot tell a record that is *called* so. So
is topicality: idf takes "aggravated" and "differentiate" for the topic of a question because they are rare, but what a
record is about stands in titles, names and keywords, and verbs and question words seldom do.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
"""How soon further occurrences of a word stop adding."""
TITLE_COVER = 0.5
"""What a title that the question says as a whole adds, beside the idf of its words."""
TOPICS, NAMES = ("title", "keywords", "themes"), ("names", "facts")
"""The fields that say what a record is about, and those that hold names."""
LEAST_TOPICAL = 0.6
"""What a word counts that stands in none of them."""
TOPICAL_SHARE, NAME_SHARE = 0.1, 0.5
"""A word is a topic if so many of the records that hold it hold it in `TOPICS`, and a name if so many do in `NAMES`."""


def idf(n_documents: int, document_frequency: int) -> float:
    """How telling a term is: ln(1 + (N - df + 0.5) / (df + 0.5)), never negative (Lucene's form)."""
    return math.log1p((n_documents - document_frequency + 0.5) / (document_frequency + 0.5))


def normalised_frequency(
    term_frequencies: NDArray[np.float32], lengths: NDArray[np.float32], mean_length: float, weight: float, b: float
) -> NDArray[np.float32]:
    """One field's part of the pseudo-frequency: weight * tf / (1 - b + b * length / mean length), eq. 3.17.

    Args:
        term_frequencies: float32, shape (n,).
        lengths: tokens in the field of the same documents, float32, shape (n,).
        mean_length: mean over the documents that have the field, tokens, above 0.
        weight: of the field.
        b: 0 ignores length, 1 normalises fully.
    """
    if b == 0:
        return np.asarray(weight * term_frequencies, np.float32)
    norm = (1.0 - b) + (b / mean_length) * lengths
    return np.asarray(weight * term_frequencies / norm, np.float32)


def saturate(pseudo_frequencies: NDArray[np.float32], idf_value: float, k1: float = K1) -> NDArray[np.float32]:
    """The impact of a term: idf * (k1 + 1) * x / (k1 + x), eq. 3.18, float32, shape as given."""
    return np.asarray(idf_value * (k1 + 1.0) * pseudo_frequencies / (k1 + pseudo_frequencies), np.float32)


def topicality(n_topics: int, n_names: int, n_documents: int) -> float:
    """How much of a topic, or of a name, a term is: `LEAST_TOPICAL` to 1.

    Args:
        n_topics, n_names: how many documents hold it in `TOPICS`, in `NAMES`.
        n_documents: how many hold it anywhere, 1 at least.
    """
    share = max(n_topics / TOPICAL_SHARE, n_names / NAME_SHARE) / n_documents
    return LEAST_TOPICAL + (1.0 - LEAST_TOPICAL) * min(1.0, share)


def title_cover(idf_sums: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """What titles add: `TITLE_COVER` * idf_sum * min(1, share) ** 2, float32, shape as given.

    Args:
        idf_sums: the idf of the words of the question that stand in each title, added up, float32, shape (n,).
        shares: how much of each title the question says, float32, shape (n,): words said / words of the title. Above 1
            where several words of the question say the same; it counts as 1.
    """
    share = np.minimum(shares, np.float32(1.0))
    return np.asarray(np.float32(TITLE_COVER) * idf_sums * share * share, np.float32)
