"""What a resource is; reading, checking and writing records. Imports nothing of ours."""

from corpus.errors import LibraryError, SeealsoError, UnknownResourceError, UsageError
from corpus.library_folder import LibraryFolder, LoadedRecords
from corpus.problems import Problem
from corpus.resource import RELATIONS, TYPES, Creator, Event, Relation, Resource, SeeAlso, Series
from corpus.settings import LibrarySettings

__all__ = [
    "RELATIONS",
    "TYPES",
    "Creator",
    "Event",
    "LibraryError",
    "LibraryFolder",
    "LibrarySettings",
    "LoadedRecords",
    "Problem",
    "Relation",
    "Resource",
    "SeeAlso",
    "SeealsoError",
    "Series",
    "UnknownResourceError",
    "UsageError",
]
