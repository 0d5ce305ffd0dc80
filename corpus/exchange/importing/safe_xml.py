"""XML from strangers: no entities, no bottomless nesting, small faults mended and said, errors with their line."""

from __future__ import annotations

import codecs
import html
import re
from typing import Any
from xml.etree.ElementTree import ParseError, TreeBuilder

from corpus.exchange.importing.source import Findings, Source, SourceError
from corpus.records.readers import Unreadable

MAX_NESTING = 200
"""Elements in each other. Outlines have ten, pages in feeds fifty."""

_PIECE = 1 << 20
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_OUTSIDE = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:[0-8]|1[124-9]|2[0-9]|3[01]|x0*[0-8bBcCeEfF]|x1[0-9a-fA-F]);"
)


def parsed_xml(source: Source, findings: Findings | None = None) -> Any:
    """The root element of ``source``.

    A bare ``&``, a named entity of HTML, a control character or an encoding that the parser does not know is mended,
    with one note. What is not well formed all the same is put into ``findings.broken`` and the rest is read, if
    ``findings`` are given.

    Raises:
        SourceError: it is not well formed (with its line), declares entities, or is nested deeper than `MAX_NESTING`.
    """
    return xml_and_bytes(source, findings)[0]


def xml_and_bytes(source: Source, findings: Findings | None = None) -> tuple[Any, bytes]:
    """The root element of ``source`` and the bytes, mended if need be, that it was read from."""
    raw = source.bytes().lstrip()
    try:
        return _parsed(raw, source), raw
    except (ParseError, ValueError, LookupError) as error:
        first = error
    mended, what = mended_xml(raw)
    try:
        try:
            root = _parsed(mended, source)
        except ParseError as error:
            further = _with_names_and_quotes(mended)
            if further == mended:
                raise
            try:
                root = _parsed(further, source)
            except ParseError:
                mended = further
                raise error from None
            mended = further
            what.append("signs in attributes, or names that were not declared")
    except (ValueError, LookupError):
        raise SourceError(f"{source.name}: this XML cannot be read ({first}).") from None
    except ParseError as error:
        line, column = error.position
        problem = f"this is not well-formed XML ({str(error).partition(':')[0]}, column {column})."
        mend = "Fetch or export the whole file again."
        root = _rest_of(mended) if findings is not None else None
        if root is None or findings is None:
            raise SourceError(f"{source.name}:{line}: {problem} {mend}") from None
        findings.broken.append(Unreadable(line, problem[:1].upper() + problem[1:], mend))
    if findings is not None and what:
        findings.note(f"{source.name}: the XML was mended: {'; '.join(what)}.")
    return root, mended


def mended_xml(raw: bytes) -> tuple[bytes, list[str]]:
    """``raw`` in UTF-8 with the usual small faults of XML mended, and what was mended in words, with first lines."""
    what: list[str] = []
    text = _as_text(raw, what)
    text = _DECLARATION.sub("", text, count=1)
    parts = _OUTSIDE.split(text)
    counts: dict[str, list[int]] = {}
    line = 1
    for number, part in enumerate(parts):
        for pattern, name in (
            (_AMPERSAND, "a bare &"),
            (_NAMED, "a named entity of HTML"),
            (_CONTROL, "a control character"),
        ):
            if number % 2 and name != "a control character":
                continue
            for found in pattern.finditer(part):
                if found[0].startswith("&") and found.lastindex and found[1] in _OF_XML:
                    continue
                counts.setdefault(name, []).append(line + part.count("\n", 0, found.start()))
                if len(counts[name]) >= 1000:
                    break
        line += part.count("\n")
        if not number % 2:
            part = _AMPERSAND.sub("&amp;", part)
            part = _NAMED.sub(_character, part)
        parts[number] = _CONTROL.sub(" ", part)
    for name, lines in counts.items():
        what.append(f"{name} on line {lines[0]}" + (f" and {len(lines) - 1} more times" if len(lines) > 1 else ""))
    return "".join(parts).encode("utf-8", "replace"), what


_TAG = re.compile(r"""<([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*".*?")+)(\s*/?>)(?=\s*(?:<[A-Za-z/!?]|\Z))""")
_VALUE = re.compile(r"""(\s+[\w:.-]+\s*=\s*)"(.*?)"(?=\s+[\w:.-]+\s*=\s*"|\s*\Z)""")


def _with_names_and_quotes(raw: bytes) -> bytes:
    """``raw`` with quotes and angles inside attribute values escaped, and prefixes that nothing declares declared."""

    def escaped(tag: re.Match[str]) -> str:
        def value(found: re.Match[str]) -> str:
            inner = found[2].replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
            return f'{found[1]}"{inner}"'

        return f"<{tag[1]}{_VALUE.sub(value, tag[2])}{tag[3]}"

    text = _TAG.sub(escaped, raw.decode("utf-8", "replace"))
    prefixes = set(re.findall(r"</?([A-Za-z][\w.-]*):[A-Za-z]", text)) | set(
        re.findall(r"\s([A-Za-z][\w.-]*):[\w-]+=", text)
    )
    missing = sorted(p for p in prefixes - {"xml", "xmlns"} if f"xmlns:{p}=" not in text)
    if missing:
        said = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in missing)
        text = re.sub(r"<([A-Za-z][\w:.-]*)(?=[\s/>])", lambda found: found[0] + said, text, count=1)
    return text.encode("utf-8", "replace")


def _character(found: re.Match[str]) -> str:
    if found[1] in _OF_XML:
        return found[0]
    character = html.unescape(found[0])
    return f"&amp;{found[1]};" if character == found[0] else html.escape(character)


def _as_text(raw: bytes, what: list[str]) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    declared = _DECLARED.match(raw[:400])
    named = declared[1].decode("ascii") if declared else "utf-8"
    try:
        codecs.lookup(named)
    except LookupError:
        named = "utf-8"
    if named.lower().startswith("utf-16") or not _is_text_encoding(named):
        named = "utf-8"  # the declaration could be read, so it is none of the wide ones
    try:
        return raw.decode(named)
    except UnicodeDecodeError as error:
        what.append(f"bytes that are not {named.upper()} on line {raw.count(bytes([10]), 0, error.start) + 1}")
        return raw.decode(named, "replace") if named.lower() not in ("utf-8", "utf8") else _utf8_with_windows(raw)


def _is_text_encoding(name: str) -> bool:
    return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))


def _utf8_with_windows(raw: bytes) -> str:
    """UTF-8 in which single bytes are Windows-1252."""
    out: list[str] = []
    while raw:
        try:
            out.append(raw.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            out.append(raw[: error.start].decode("utf-8"))
            out.append(raw[error.start : error.end].decode("cp1252", "replace"))
            raw = raw[error.end :]
            if len(out) > 20_000:
                out.append(raw.decode("utf-8", "replace"))
                break
    return "".join(out)


def _rest_of(raw: bytes) -> Any | None:
    """What a forgiving parser makes of ``raw``, as far down as is read; ``None`` if nothing."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or len(root) == 0:
        return None
    try:
        return _parsed(etree.tostring(root, encoding="utf-8"), None)
    except (ParseError, SourceError, ValueError):
        return None


def _parsed(raw: bytes, source: Source | None) -> Any:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    name = source.name if source else ""
    builder = _Builder()
    # A document type alone does no harm (OPML has one at times); entities are what bombs are made of.
    parser = XMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        for at in range(0, len(raw), _PIECE):
            parser.feed(raw[at : at + _PIECE])
        return parser.close()
    except _TooDeepError:
        line = parser.parser.CurrentLineNumber
        raise SourceError(
            f"{name}:{line}: the XML is nested more than {MAX_NESTING} elements deep, which is refused."
        ) from None
    except DefusedXmlException:
        raise SourceError(
            f"{name}: the XML declares entities, which can unfold without end; that is refused. Take the "
            "<!ENTITY> lines out."
        ) from None


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


def inside(element: Any, *path: str) -> list[Any]:
    """The elements at ``path`` below ``element``, by local names in lower case."""
    found = [element]
    for name in path:
        found = [child for parent in found for child in parent if local_name(child) == name]
    return found


def first_text(element: Any, *path: str) -> str:
    """The text of the first element at ``path`` that has any, blanks made single."""
    return next((text for text in every_text(element, *path) if text), "")


def every_text(element: Any, *path: str) -> list[str]:
    """The texts at ``path``, blanks made single, empty ones left out."""
    return [text for text in (" ".join(text_of(found).split()) for found in inside(element, *path)) if text]
