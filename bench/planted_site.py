"""A site on this machine whose pages are well, or dead in all the ways in which pages are."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_TEXT = "What this page says, at some length, and what it says besides. " * 40


class Pages(BaseHTTPRequestHandler):
    """Each path behaves as its first word says."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        """As `do_GET`, without a body."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer."""
        how = self.path.strip("/").partition("?")[0].rpartition("-r")[0]
        status = {"gone": 404, "error": 500, "410": 410, "forbidden": 403, "moved": 301, "lost": 302}.get(how, 200)
        title = {"soft": "Page not found", "about-404": "How to write a page that is not found"}.get(how, self.path)
        if self.path == "/robots.txt":
            status = 404
        text = "" if how == "soft" else _TEXT
        body = f"<html><title>{title}</title><body><h1>{title}</h1>{text}</body></html>".encode()
        self.send_response(status)
        if status == 301:
            self.send_header("Location", self.path.replace("moved", "page"))
        elif status == 302:
            self.send_header("Location", "/")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextlib.contextmanager
def site() -> Iterator[str]:
    """The site while it is there: its address, without a stroke at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
