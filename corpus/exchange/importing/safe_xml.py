"""XML from strangers: no entities, no bottomless nesting, errors with their line."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError, TreeBuilder

from corpus.exchange.importing.source import Source, SourceError

MAX_NESTING = 200
"""Elements in each other. Outlines have ten, pages in feeds fifty."""


def parsed_xml(source: Source) -> Any:
    """The root element of ``source``.

    Raises:
        SourceError: it is not well formed (with its line), declares entities, or is nested deeper than `MAX_NESTING`.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    raw = source.bytes().lstrip()
    builder = _Builder()
    try:
        # A document type alone does no harm (OPML has one at times); entities are what bombs are made of.
        parser = XMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        for at in range(0, len(raw), _PIECE):
            parser.feed(raw[at : at + _PIECE])
        return parser.close()
    except _TooDeepError:
        line = parser.parser.CurrentLineNumber
        raise SourceError(
            f"{source.name}:{line}: the XML is nested more than {MAX_NESTING} elements deep, which is refused."
        ) from None
    except DefusedXmlException:
        raise SourceError(
            f"{source.name}: the XML declares entities, which can unfold without end; that is refused. Take the "
            "<!ENTITY> lines out."
        ) from None
    except ParseError as error:
        line, column = error.position
        raise SourceError(
            f"{source.name}:{line}: this is not well-formed XML ({str(error).partition(':')[0]}, column {column}). "
            "Fetch or export the whole file again."
        ) from None
    except (ValueError, LookupError) as error:
        raise SourceError(f"{source.name}: this XML cannot be read ({error}).") from None


_PIECE = 1 << 20


class _TooDeepError(Exception):
    pass


class _Builder(TreeBuilder):
    """Builds the tree as far down as is read."""

    _depth = 0

    def start(self, tag: Any, attributes: Any) -> Any:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise _TooDeepError
        return super().start(tag, attributes)

    def end(self, tag: Any) -> Any:
        self._depth -= 1
        return super().end(tag)


def local_name(element: Any) -> str:
    """The name of ``element`` without its namespace, in lower case; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """All text inside ``element``."""
    return "".join(element.itertext()).strip()
