"""The site and the HTTP API over a `seealso.Library`. Knows the façade and nothing below it."""

from webapp.app import create_app

__all__ = ["create_app"]
