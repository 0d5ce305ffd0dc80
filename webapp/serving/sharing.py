"""CORS: pages of other sites may ask the read-only API, as far as anybody may.

Never where the site is asked by a name of this machine or by a number: a library on somebody's own computer is not for
whatever page they happen to visit. No cookies or passwords are let through, and nothing that is sent by POST.
"""

from __future__ import annotations

from flask import Flask, Request, Response, request

from webapp.serving.hosts import host_name, is_address, is_loopback

METHODS = "GET, HEAD, OPTIONS"
TOLD = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, X-Request-ID, Server-Timing, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
TO_WHO_ASKS_FIRST = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def is_shared(asked: Request) -> bool:
    """Whether the answer to ``asked`` is for pages of other sites too."""
    if not asked.path.startswith("/api/v1/") or asked.url_rule is None or "POST" in (asked.url_rule.methods or ()):
        return False
    name = host_name(asked.environ.get("HTTP_HOST") or "") or "localhost"
    return asked.method in METHODS.split(", ") and not is_loopback(name) and not is_address(name)


def register(app: Flask) -> None:
    """Have the answers of the API say that they are for everybody."""

    @app.after_request
    def share(response: Response) -> Response:
        if is_shared(request):
            response.headers.update(TOLD)
            if request.method == "OPTIONS":
                response.headers.update(TO_WHO_ASKS_FIRST)
        return response
