"""The one root of every error that this project raises on purpose."""

from __future__ import annotations


class SeealsoError(Exception):
    """Something a user can mend. The message says what, where, and what to do next."""

    exit_code = 1


class UsageError(SeealsoError):
    """A command, a query or a parameter was used wrongly."""

    exit_code = 2


class LibraryError(SeealsoError):
    """A library folder, its settings or its records cannot be used."""


class UnknownResourceError(SeealsoError):
    """No resource has the identifier that was asked for."""

    def __init__(self, resource_id: str, suggestions: tuple[str, ...] = ()) -> None:
        shown = resource_id if len(resource_id) <= 80 else resource_id[:77] + "..."
        message = f"No resource has the id {shown!r}."
        if suggestions:
            message += " Did you mean " + ", ".join(suggestions) + "?"
        super().__init__(message)
        self.resource_id = resource_id
        self.suggestions = suggestions
