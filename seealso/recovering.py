"""Questions that a damaged index does not bring down: it is set aside, and the question asked once more of what answers
then."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import isfunction
from typing import TYPE_CHECKING, Any, TypeVar

from whoosh.reading import CorruptIndexError

from corpus import LibraryError, SeealsoError
from seealso.asking import Askable

if TYPE_CHECKING:
    from seealso.publishing import PublishedLibrary

T = TypeVar("T", bound="type[PublishedLibrary]")


def recovering(library: T) -> T:
    """A class decorator: every public question of `Askable` is answered despite damage.

    What fails is no proof of damage: only when a file is not what was written, or its arrays do not fit together, is
    the index taken for damaged. All else is a fault of ours, and raised as it is.
    """
    for name, method in vars(Askable).items():
        if not name.startswith("_") and isfunction(method):
            setattr(library, name, _despite_damage(method))
    return library


def _despite_damage(question: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(question)
    def answered(library: PublishedLibrary, *arguments: Any, **named: Any) -> Any:
        try:
            return question(library, *arguments, **named)
        except SeealsoError:
            raise
        except Exception as error:
            if not library.recover_from(error):
                raise
        try:
            return question(library, *arguments, **named)
        except CorruptIndexError as error:
            raise LibraryError(f"The index of {library.path} cannot be read ({error}). Run `seealso build`.") from None

    return answered
