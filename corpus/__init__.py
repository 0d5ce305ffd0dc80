"""What a resource is; reading, checking and writing records. Imports nothing of ours."""

from corpus.errors import LibraryError, SeealsoError, UnknownResourceError, UsageError
from corpus.records.folder import LibraryFolder, LoadedRecords
from corpus.records.problems import Problem
from corpus.records.resource import RELATIONS, TYPES, Creator, Event, Relation, Resource, SeeAlso, Series
from corpus.records.settings import LibrarySettings

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
