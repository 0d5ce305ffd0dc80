"""Addresses of the site's own pages: every link is made here, so that the site may lie below a path of its host."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import request


def link_to(path: str, *parts: str, **asked: str | int) -> str:
    """The address of a page, without scheme and host.

    Args:
        path: as routes say it, from the site's first slash on; "" for what all addresses of the site begin with.
        parts: values that follow it, each as one part of the path.
        asked: what stands behind the question mark.
    """
    address = _root(request.script_root) + path
    for part in parts:
        address += f"/{quoted_part(part)}"
    query = urlencode(asked, safe="*", errors="replace", quote_via=quote) if asked else ""
    return f"{address}?{query}" if query else address


@lru_cache(maxsize=64)
def _root(path: str) -> str:
    return quote(path, safe="/~")


def quoted_part(value: str) -> str:
    """``value`` as one part of a path."""
    return quote(value, safe="", errors="replace")


def own_page(address: str) -> str:
    """``address`` where it is a page of this site; else its front page. Nobody is sent elsewhere from here."""
    is_path = address.startswith(link_to("/")) and not address.startswith(("//", "/\\"))
    is_plain = address.isascii() and address.isprintable() and len(address) < 4000
    return address if is_path and is_plain else link_to("/")
