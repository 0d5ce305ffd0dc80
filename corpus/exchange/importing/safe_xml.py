"""XML from strangers: no entities, no document types, errors with their line."""

from __future__ import annotations

from typing import Any

from corpus.exchange.importing.source import Source, SourceError


def parsed_xml(source: Source) -> Any:
    """The root element of ``source``.

    Raises:
        SourceError: it is not well formed (with its line), or declares entities.
    """
    import xml.etree.ElementTree as ElementTree

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    raw = source.bytes().lstrip()
    try:
        # A document type alone does no harm (OPML has one at times); entities are what bombs are made of.
        return fromstring(raw, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise SourceError(
            f"{source.name}: the XML declares entities, which can unfold without end; that is refused. Take the "
            "<!ENTITY> lines out."
        ) from None
    except ElementTree.ParseError as error:
        line, column = error.position
        raise SourceError(
            f"{source.name}:{line}: this is not well-formed XML ({str(error).partition(':')[0]}, column {column}). "
            "Fetch or export the whole file again."
        ) from None
    except (ValueError, LookupError) as error:
        raise SourceError(f"{source.name}: this XML cannot be read ({error}).") from None


def local_name(element: Any) -> str:
    """The name of ``element`` without its namespace, in lower case; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """All text inside ``element``."""
    return "".join(element.itertext()).strip()
