"""What a theme or type that the library does not know was most likely meant to be."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.records.folding import phrase
from corpus.records.settings import LibrarySettings

TYPE_SYNONYMS: Mapping[str, str] = {
    "paper": "article",
    "journal article": "article",
    "academic article": "article",
    "white paper": "report",
    "whitepaper": "report",
    "briefing": "report",
    "study": "research",
    "research paper": "research",
    "blog post": "blog",
    "blogpost": "blog",
    "weblog": "blog",
    "film": "video",
    "movie": "video",
    "vlog": "video",
    "youtube video": "video",
    "audio": "podcast",
    "podcast episode": "podcast",
    "presentation": "slides",
    "slide deck": "slides",
    "slideshow": "slides",
    "powerpoint": "slides",
    "online seminar": "webinar",
    "web seminar": "webinar",
    "master class": "masterclass",
    "tool kit": "toolkit",
    "ebook": "book",
    "e book": "book",
    "newsletter": "digest",
    "web page": "website",
    "webpage": "website",
    "web site": "website",
    "site": "website",
}


def near_slugs(written: str, known: Mapping[str, object]) -> list[str]:
    """Which of ``known`` were meant by ``written``: equal but for case and spaces, else one or two slips away."""
    from rapidfuzz.distance import DamerauLevenshtein

    wanted = phrase(written)
    equal = [slug for slug in known if slug != written and phrase(slug) == wanted]
    if equal or len(wanted) < 5:
        return equal
    most = 1 if len(wanted) < 9 else 2
    near = [
        (DamerauLevenshtein.distance(wanted, phrase(slug), score_cutoff=most), slug)
        for slug in known
        if slug != written
    ]
    return [slug for distance, slug in sorted(near) if distance <= most]


def meant_theme(written: str, settings: LibrarySettings) -> str | None:
    """The one theme of seealso.toml that ``written`` can only mean; ``None`` where there is none or several."""
    if not settings.themes or written in settings.themes:
        return None
    by_label = [slug for slug in settings.themes if phrase(settings.theme_label(slug)) == phrase(written)]
    near = by_label or near_slugs(written, settings.themes)
    return near[0] if len(near) == 1 else None


def meant_type(written: str, settings: LibrarySettings) -> str | None:
    """The known type that ``written`` is another word for; ``None`` where there is none."""
    known = settings.known_types
    if written in known:
        return None
    name = phrase(written)
    found = {slug for slug in known if name in _type_names(slug, settings)}
    synonym = TYPE_SYNONYMS.get(name) or TYPE_SYNONYMS.get(name.removesuffix("s"))
    if not found and synonym in known:
        found = {synonym}
    return found.pop() if len(found) == 1 else None


def _type_names(slug: str, settings: LibrarySettings) -> set[str]:
    forms = (slug, slug + "s", settings.type_label(slug), settings.type_label(slug, plural=True))
    return {phrase(form) for form in forms}
