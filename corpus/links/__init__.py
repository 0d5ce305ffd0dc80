"""Links looked after: politely, over days, with what was found kept beside the library and never in the records."""

from corpus.links.checking import LinkOptions, check_links

__all__ = ["LinkOptions", "check_links"]
