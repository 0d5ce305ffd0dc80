"""The answers of commands that keep the index, of the measurements, and of anything that goes wrong."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, Share, answer


@answer
class Built(TypedDict):
    """What a build published."""

    generation: Annotated[str, Field(description="Name of the generation.")]
    documents: Annotated[Count, Field(description="Records in it.")]
    set_aside: Annotated[Count, Field(description="Records that could not be taken in.")]
    seconds: Annotated[float, Field(ge=0.0, description="Time that it took, in seconds.")]
    promises_kept: Annotated[NotRequired[Count], Field(description="Where any are made: promises that are kept.")]
    promises_broken: Annotated[NotRequired[Count], Field(description="And those that are not.")]


class DamagedFile(TypedDict):
    """A file of an index that is not what was written."""

    file: Annotated[str, Field(description="Its name within the generation.")]
    why: Annotated[str, Field(description="What is wrong with it.")]


@answer
class CheckedIndex(TypedDict):
    """What reading every file of the index said."""

    whole: Annotated[bool, Field(description="Every file is what was written.")]
    damaged: Annotated[list[DamagedFile], Field(description="Those that are not.")]


@answer
class Updated(TypedDict):
    """What an update did: either it built anew, or it changed the index in place."""

    built: Annotated[bool, Field(description="The index was built anew.")]
    documents: Annotated[NotRequired[Count], Field(description="Where built: records in the index.")]
    changed: Annotated[NotRequired[Count], Field(description="Where not built: records added or changed.")]
    removed: Annotated[NotRequired[Count], Field(description="Where not built: records taken out.")]
    set_aside: Annotated[Count, Field(description="Records that could not be taken in.")]
    seconds: Annotated[float, Field(ge=0.0, description="Time that it took, in seconds.")]
    promises_kept: Annotated[NotRequired[Count], Field(description="Where any are made: promises that are kept.")]
    promises_broken: Annotated[NotRequired[Count], Field(description="And those that are not.")]


@answer
class RolledBack(TypedDict):
    """The generation that answers again."""

    rolled_back_to: Annotated[str, Field(description="Name of the generation.")]
    documents: Annotated[Count, Field(description="Records in it.")]
    built_at: Annotated[str, Field(description="When it was built, ISO 8601.")]


SearchMeasures = TypedDict(
    "SearchMeasures",
    {
        "ndcg@10": Annotated[Share, Field(description="Normalised discounted cumulative gain at 10, 0 to 1.")],
        "map": Annotated[Share, Field(description="Mean average precision, 0 to 1.")],
        "recall@100": Annotated[Share, Field(description="Recall at 100, 0 to 1.")],
    },
)
SearchMeasures.__doc__ = "How good the searches are, over all judged queries."
answer(SearchMeasures)

RelatedMeasures = TypedDict(
    "RelatedMeasures",
    {"ndcg@10": Annotated[Share, Field(description="Normalised discounted cumulative gain at 10, 0 to 1.")]},
)
RelatedMeasures.__doc__ = "How good the suggestions are, over all judged records."
answer(RelatedMeasures)


@answer
class Compared(TypedDict):
    """Two runs over the same queries, by nDCG@10."""

    queries: Annotated[Count, Field(description="Queries in both runs.")]
    ours: Annotated[Share, Field(description="Mean of this run, 0 to 1.")]
    theirs: Annotated[Share, Field(description="Mean of the saved run, 0 to 1.")]
    difference: Annotated[float, Field(description="Mean difference, -1 to 1.")]
    p: Annotated[Share, Field(description="Two-sided p-value of a paired randomisation test, 0 to 1.")]


@answer
class Comparison(TypedDict):
    """This run and a saved one; a part that either lacks is left out."""

    search: Annotated[NotRequired[Compared], Field(description="The searches.")]
    related: Annotated[NotRequired[Compared], Field(description="The suggestions.")]


@answer
class Evaluation(TypedDict):
    """Means over the judged questions; a part without judgements is left out."""

    search: Annotated[NotRequired[SearchMeasures], Field(description="The searches.")]
    related: Annotated[NotRequired[RelatedMeasures], Field(description="The suggestions.")]
    comparison: Annotated[NotRequired[Comparison], Field(description="Against a saved run, where asked for.")]


@answer
class Error(TypedDict):
    """What is wrong."""

    error: Annotated[str, Field(description="A sentence that says what is wrong and what is allowed.")]
