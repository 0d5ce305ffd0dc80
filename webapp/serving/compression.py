"""gzip, for whoever asks for it: pages as they are made, files of the site once and with more care.

*Why no Brotli?* It would be a library more, for a tenth less of what is sent; a proxy that has it may do it instead.
"""

from __future__ import annotations

import gzip
import threading
import zlib
from functools import lru_cache

from flask import Flask, Request, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

LEAST_BYTES = 600
"""What is shorter fits into one packet with its headers."""
QUICK, CAREFUL = 1, 9
"""Level 1 takes a third of the time of level 6 and makes a page of results a fifth larger."""
TYPES = frozenset({"application/json", "application/javascript", "text/javascript", "image/svg+xml"})


def is_text(mimetype: str) -> bool:
    """Whether what is of this type gets smaller."""
    return mimetype.startswith("text/") or mimetype in TYPES or mimetype.endswith(("+xml", "+json"))


@lru_cache(maxsize=256)
def _takes_gzip(said: str) -> bool:
    """By RFC 9110, 12.5.3: a name counts before ``*``, whichever comes first, and 0 is never."""
    return parse_accept_header(said, Accept).best_match(["gzip", "identity"]) == "gzip"


def takes_gzip(asked: Request) -> bool:
    """Whether whoever asks can read it."""
    said: str = asked.environ.get("HTTP_ACCEPT_ENCODING", "")
    return bool(said) and len(said) < 300 and _takes_gzip(said)


def wants_packed(asked: Request) -> bool:
    """Whether an answer is to be sent as gzip; not where a part of it is asked for, which counts the bytes as made."""
    return "Range" not in asked.headers and takes_gzip(asked)


def send_packed(response: Response, body: bytes) -> None:
    """Send ``body``, which `packed` made."""
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"


def packed(body: bytes, level: int = QUICK) -> bytes:
    """``body`` as gzip; the same bytes for the same body."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def unpacked(body: bytes) -> bytes:
    """What `packed` was given."""
    return gzip.decompress(body)


class Files:
    """Files of the site as gzip: each packed once, as long as it is the same."""

    def __init__(self) -> None:
        self._packed: dict[str, tuple[str, bytes]] = {}
        self._lock = threading.Lock()

    def of(self, path: str, tag: str, response: Response) -> bytes:
        """The contents of the file at ``path``, which is in the state ``tag``, from its ``response``."""
        known = self._packed.get(path)
        if known is None or known[0] != tag:
            response.direct_passthrough = False
            with self._lock:
                known = self._packed[path] = (tag, packed(response.get_data(), CAREFUL))
        return known[1]


def register(app: Flask) -> None:
    """Pack what is large enough and gets smaller."""
    files = Files()

    @app.after_request
    def pack(response: Response) -> Response:
        if not is_text(response.mimetype or "") or response.status_code not in (200, 206, 304, 400, 404):
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code in (206, 304) or "Content-Encoding" in response.headers or not wants_packed(request):
            return response
        if request.endpoint == "static":
            tag, _ = response.get_etag()
            body = files.of(request.path, tag or "", response)
            response.direct_passthrough = False
            response.close()
            if tag:
                response.set_etag(tag, weak=True)  # the file, in other bytes
        elif response.is_sequence and not response.direct_passthrough:
            plain = response.get_data()
            if len(plain) < LEAST_BYTES:
                return response
            body = packed(plain)
        else:
            return response
        send_packed(response, body)
        return response
