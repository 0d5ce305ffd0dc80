"""Bodies that nobody would send on purpose, to every route that takes one: as Flask sees them, and byte by byte."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from urllib.parse import quote_plus

from flask import Flask

from tests.end_to_end.fuzz.mutations import mutated, odd
from tests.end_to_end.fuzz.questions import MARKUP, WORDS

CHARSETS = ("utf-8", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-7", "ascii", "shift_jis", "idna", "punycode",
            "klingon", "zlib_codec", "rot13", "unicode_escape", "undefined", "hex", "", "utf-8, utf-8", "'utf-8'",
            "x" * 5000)  # fmt: skip
TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "text/html",
         "application/xml", "application/vnd.api+json", "application/octet-stream", "*/*", "nonsense", "", "\x7f",
         "multipart/mixed", "APPLICATION/JSON", "application/json;", ";", "text/plain; =; charset")  # fmt: skip
NAMES = ("text", "text", "text", "TEXT", "text[]", "", "q", "text\r\nX-Planted: 1", "file", "x" * 3000)
BOUNDARIES = ("x", "----WebKitFormBoundary7MA4", "", "a b", "é", "-" * 200, '"x"')
ENCODINGS = ("", "", "", "gzip", "deflate", "br", "identity", "gzip, gzip", "nonsense")


@dataclass(frozen=True, slots=True)
class Body:
    """A body, and what the head of its request says of it."""

    content: bytes
    content_type: str
    encoding: str


def routes_with_bodies(app: Flask) -> list[str]:
    """The addresses that take a POST; as CSV where one names a format."""
    return sorted(
        rule.rule.replace("<format_name>", "csv") for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())
    )


class Bodies:
    """An endless, repeatable row of bodies."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self) -> str:
        """What is asked for: a few words, markup, an odd sign, or far too much."""
        chance = self.chance
        said = " ".join(chance.choice((chance.choice(WORDS), chance.choice(MARKUP), odd(chance))) for _ in range(3))
        return said * chance.choice((1, 1, 1, 1, 1, 1, 1, 3000))

    def next(self) -> Body:
        """A body that is nearly right, and what is said of it."""
        chance = self.chance
        charset = chance.choice(CHARSETS) if chance.random() < 0.4 else "utf-8"
        form = chance.choice(("json", "form", "multipart", "text"))
        content, content_type = getattr(self, f"_{form}")()
        if charset != "utf-8" and chance.random() < 0.5:
            try:
                content = content.decode("utf-8", "replace").encode(charset, "replace")
            except (LookupError, ValueError):
                pass
        if chance.random() < 0.4:
            content = mutated(content, chance, [b"", b"\0" * 50, content])
        encoding = chance.choice(ENCODINGS)
        if "gzip" in encoding and chance.random() < 0.7:
            content = gzip.compress(content if chance.random() < 0.7 else b" " * 50_000_000, 1)
        if chance.random() < 0.15:
            content_type = chance.choice(TYPES)
        if chance.random() < 0.4:
            content_type += f"; charset={charset}"
        return Body(content, content_type, encoding)

    def _json(self) -> tuple[bytes, str]:
        chance, text = self.chance, self.text()
        value = chance.choice((
            {"text": text}, {"text": [text]}, {"text": {"text": text}}, {"text": None}, {"text": 1e300}, {}, [], text,
            {"text": text, chance.choice(NAMES): odd(chance)}, [{"text": text}], None, {"text": True}, {"text": ""},
        ))  # fmt: skip
        return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        ), "application/json"

    def _form(self) -> tuple[bytes, str]:
        chance = self.chance
        pairs = [(chance.choice(NAMES), self.text()) for _ in range(chance.choice((0, 1, 1, 2, 1200)))]
        said = [
            quote_plus(name)
            + chance.choice(("=", "=", "=", "", "=="))
            + quote_plus(text[:2000], errors="surrogatepass")
            for name, text in pairs
        ]
        return chance.choice(("&", "&", ";", "&&")).join(said).encode(), "application/x-www-form-urlencoded"

    def _multipart(self) -> tuple[bytes, str]:
        chance, boundary = self.chance, self.chance.choice(BOUNDARIES)
        out = b""
        for _ in range(chance.choice((0, 1, 1, 2, 1200))):
            name = f'; name="{chance.choice(NAMES)}"' if chance.random() < 0.9 else ""
            file = (
                f'; filename="{chance.choice(("a.txt", "../../x", "", odd(chance)))}"' if chance.random() < 0.2 else ""
            )
            head = f"--{boundary}\r\nContent-Disposition: form-data{name}{file}\r\n"
            if chance.random() < 0.2:
                head += f"Content-Type: text/plain; charset={chance.choice(CHARSETS)}\r\n"
            text = head + "\r\n" * chance.choice((1, 1, 1, 0)) + self.text()[:2000] + "\r\n"
            out += text.encode("utf-8", "surrogatepass")
        out += f"--{boundary}--\r\n".encode() if chance.random() < 0.8 else b""
        said = boundary if chance.random() < 0.8 else chance.choice(BOUNDARIES)
        return out, "multipart/form-data" + (f"; boundary={said}" if chance.random() < 0.95 else "")

    def _text(self) -> tuple[bytes, str]:
        return self.text().encode("utf-8", "surrogatepass"), "text/plain"

    def raw(self, path: str) -> bytes:
        """A whole request as bytes, whose head is as odd as its body."""
        chance, body = self.chance, self.next()
        content = body.content[:100_000]
        method = chance.choice(("POST", "POST", "POST", "PUT", "GET", "post", "PRI", "POST\t", "\0"))
        version = chance.choice(
            ("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.1.1", "", "HTCPCP/1")
        )
        target = chance.choice(
            (path, path, path, f"http://localhost{path}", "*", "//" + path, "http://[::1", path + "#a")
        )
        heads = [f"Host: {chance.choice(('localhost', 'localhost', 'localhost', '', 'a b', '[::1'))}"]
        heads += [f"Content-Type: {body.content_type}"] if chance.random() < 0.9 else []
        heads += [f"Content-Encoding: {body.encoding}"] if body.encoding else []
        heads += chance.sample(self._LINES, chance.choice((0, 0, 1, 2)))
        length = chance.choice((len(content),) * 6 + (0, len(content) + 50, max(0, len(content) - 5), -1))
        odd_length = chance.choice(
            ("9" * 5000, "9" * 30, "+5", "0x5", "5, 5", "5\r\nContent-Length: 6", "²", " 5 ", "1e3")
        )
        if chance.random() < 0.35:
            heads.append(f"Transfer-Encoding: {chance.choice(self._CODINGS)}")
            content = self._chunked(content)
            heads += [f"Content-Length: {length}"] if chance.random() < 0.2 else []
        else:
            heads.append(f"Content-Length: {odd_length if chance.random() < 0.25 else length}")
        if chance.random() < 0.1:
            heads.append(odd(chance))
        chance.shuffle(heads)
        end = chance.choice(("\r\n",) * 8 + ("\n", "\r"))
        head = end.join([f"{method} {target} {version}".strip(" "), *heads, "", ""])
        found = head.encode("utf-8", "surrogatepass") + content
        return mutated(found, chance, [b"GET / HTTP/1.1\r\n\r\n", found]) if chance.random() < 0.15 else found

    def _chunked(self, content: bytes) -> bytes:
        chance, out, at = self.chance, b"", 0
        while at < len(content):
            piece = content[at : at + chance.choice((1, 7, 1000, 50_000))]
            size = f"{len(piece):x}" if chance.random() < 0.95 else chance.choice(self._SIZES)
            out += size.encode() + chance.choice((b"", b"", b";a=b", b";" + b"x" * 300)) + b"\r\n" + piece + b"\r\n"
            at += len(piece)
        return out + chance.choice(
            (b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\nX-Planted: 1\r\n\r\n", b"0\r\n", b"", b"00000\r\n\r\n")
        )

    _LINES = ("Expect: 100-continue", "Expect: nonsense", "Connection: close", "Connection: keep-alive, Upgrade",
              "Upgrade: websocket", "TE: trailers", "Trailer: Content-Length", "X-Odd: " + "a" * 70_000, " folded: x",
              "NoColon", ": empty", "X-Null: a\0b", "X_Under_Score: 1", "Content-Type: text/plain", "Cookie: =",
              "Accept-Encoding: gzip;q=9, *;q=x", "Range: bytes=0-", "Host: other.example")  # fmt: skip
    _CODINGS = (
        "chunked",
        "chunked",
        "chunked",
        "Chunked",
        "gzip, chunked",
        "chunked, chunked",
        "identity",
        " ",
        "xchunked",
    )
    _SIZES = ("-1", "0x5", "zz", "f" * 400, "", " 5", "5 ", "+5", "1_0")
