"""Messages for readers that are made far below the pages: English as they stand, and to be had in other languages.

A `Said` is a ``str`` in English: the command line, the JSON of the API and all code that takes a text take it as it is.
It keeps what it was made of besides, so that the site can say the same in the language of the reader.
"""

from __future__ import annotations

from typing import Any


class Said(str):
    """A message. What varies in it stands as ``%(name)s``, and a percent sign as ``%%``.

    ``Said("Published by %(name)s", name="The King's Fund")`` reads "Published by The King's Fund". A value may be a
    message itself, a whole number, or a tuple of texts, which reads "a, b and c". It is no longer a `Said` once it was
    changed (``lower()``, ``+``): put whole sentences together here, not from pieces.

    Attributes:
        msgid: the message as the catalogues have it.
        plural: its plural, where it has one.
        number: how many, which decides between the two; else ``None``.
        values: what stands in the places.
    """

    __slots__ = ("msgid", "number", "plural", "values")
    msgid: str
    plural: str
    number: int | None
    values: dict[str, Any]

    def __new__(cls, message: str, /, **values: Any) -> Said:
        """The message with ``values`` in their places."""
        return _made(cls, message, "", None, values)

    def filled(self, **values: Any) -> Said:
        """The same message with values in its places, where it was noted without them."""
        return _made(type(self), self.msgid, self.plural, self.number, values)

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (type(self), self.msgid, self.plural, self.number, self.values)


class LanguageName(Said):
    """The name of a language in English; ``code`` says which it is, for other languages name it otherwise."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, name: str, /, code: str = "") -> LanguageName:
        """The language ``name``, of the code ``code``."""
        said: LanguageName = str.__new__(cls, name)
        said.msgid, said.plural, said.number, said.values, said.code = name, "", None, {}, code
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.code)


def kept(text: str) -> Any:
    """A text as JSON may keep it; a `Said` so that `found_again` makes the same of it."""
    if isinstance(text, LanguageName):
        return {"language": str(text), "code": text.code}
    if not isinstance(text, Said):
        return text
    values = {name: [kept(each) for each in value] if isinstance(value, tuple) else kept(value)
              for name, value in text.values.items()}  # fmt: skip
    return {"said": text.msgid, "plural": text.plural, "number": text.number, "values": values}


def found_again(data: Any) -> Any:
    """What `kept` was given.

    Raises:
        TypeError, KeyError, ValueError: it is nothing that `kept` wrote.
    """
    if isinstance(data, list):
        return tuple(map(found_again, data))
    if not isinstance(data, dict):
        return data
    if "language" in data:
        return LanguageName(str(data["language"]), code=str(data["code"]))
    values = {str(name): found_again(value) for name, value in data["values"].items()}
    number = data["number"]
    if number is not None and not isinstance(number, int):
        raise TypeError(number)
    return _made(Said, str(data["said"]), str(data["plural"]), number, values)


def said_of(singular: str, plural: str, number: int, /, **values: Any) -> Said:
    """A message that says how many: ``said_of("%(num)s minute", "%(num)s minutes", 5)`` reads "5 minutes"."""
    return _made(Said, singular, plural, number, {"num": number, **values})


def _made(kind: type[Said], message: str, plural: str, number: int | None, values: dict[str, Any]) -> Said:
    form = plural if number is not None and number != 1 else message
    said = str.__new__(kind, form % {name: _english(value) for name, value in values.items()} if values else form)
    said.msgid, said.plural, said.number, said.values = message, plural, number, values
    return said


def _english(value: Any) -> str:
    if isinstance(value, tuple):
        texts = [_english(each) for each in value]
        return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))
    return f"{value:,}" if isinstance(value, int) else str(value)
