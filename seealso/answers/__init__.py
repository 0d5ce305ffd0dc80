"""Every JSON answer of the command line and the HTTP API: its shape, its JSON Schema, what each key holds.

`seealso.wire` makes them; `webapp.api.openapi` and docs/api.md describe them; nothing loads them to search.
"""

from __future__ import annotations

from seealso.answers.curating import (
    Confirmed,
    Coverage,
    Figures,
    Fixes,
    Heading,
    ImportReport,
    LearnedAcronym,
    Problem,
    Problems,
    Questions,
    Wanted,
)
from seealso.answers.demanded import Additions, AskedFor, AskedQuestion, ReadersSuggestions
from seealso.answers.keeping import Built, CheckedIndex, Error, Evaluation, RolledBack, Updated
from seealso.answers.promised import Promised, Promises
from seealso.answers.records import Record, Records, Reference
from seealso.answers.remembered import Edited, History
from seealso.answers.searching import Explanation, SearchPage, Suggestion, Suggestions
from seealso.answers.see_also import (
    AtSpot,
    Holding,
    LibraryMap,
    PathStart,
    Reachability,
    Reached,
    ReadingPath,
    Related,
    RelatedItem,
    RelatedTo,
)
from seealso.answers.shapes import schema, schemas
from seealso.answers.signing_in import People
from seealso.answers.topics import Named, TextTopics
from seealso.answers.working import Work

__all__ = [
    "Additions",
    "AskedFor",
    "AskedQuestion",
    "AtSpot",
    "Built",
    "CheckedIndex",
    "Confirmed",
    "Coverage",
    "Edited",
    "Error",
    "Evaluation",
    "Explanation",
    "Figures",
    "Fixes",
    "Heading",
    "History",
    "Holding",
    "ImportReport",
    "LearnedAcronym",
    "LibraryMap",
    "Named",
    "PathStart",
    "People",
    "Problem",
    "Problems",
    "Promised",
    "Promises",
    "Questions",
    "Reachability",
    "Reached",
    "ReadersSuggestions",
    "ReadingPath",
    "Record",
    "Records",
    "Reference",
    "Related",
    "RelatedItem",
    "RelatedTo",
    "RolledBack",
    "SearchPage",
    "Suggestion",
    "Suggestions",
    "TextTopics",
    "Updated",
    "Wanted",
    "Work",
    "schema",
    "schemas",
]
