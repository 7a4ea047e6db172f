"""Which answers may be kept for others, and what of them a reader gets: rules without a server."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import brotli
from django.utils.http import parse_etags

KEPT_METHODS = ("GET", "HEAD")
_OF_THE_BODY = {"content-length", "content-encoding", "content-type", "content-language"}
_OURS = {"content-length", "content-encoding", "vary", "etag", "cache-control"}
_NEVER = re.compile(r"q=0(\.0*)?")
_BROTLI = 11
_UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


def key(request: Mapping) -> tuple | None:
    """What tells one kept page from another; None for whoever may be somebody in particular.

    Not the host: there is one site, its pages look the same under all its names, and what people
    type behind a name (ports, capitals) must not make more of them. Any cookie counts, not only
    ours: what a cookie means is never guessed here.
    """
    is_plain = request["REQUEST_METHOD"] in KEPT_METHODS and not request.get("QUERY_STRING")
    personal = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "CONTENT_LENGTH")
    if not is_plain or any(request.get(name, "0") not in ("0", "") for name in personal):
        return None
    is_secure = "https" in (request["wsgi.url_scheme"], request.get("HTTP_X_FORWARDED_PROTO"))
    return is_secure, request["PATH_INFO"]


def may_be_kept(method: str, status: int, headers: Mapping[str, str], has_cookies: bool) -> bool:
    """Of pages that are the same for everybody: a whole answer that nothing makes somebody's own.

    `headers` by names in small letters.
    """
    varies = {name.strip() for name in headers.get("vary", "").lower().split(",") if name}
    wishes = headers.get("cache-control", "").lower()
    return (
        method == "GET"
        and status == 200
        and not has_cookies
        and varies <= {"accept-encoding"}
        and not any(wish in wishes for wish in ("no-store", "private"))
    )


@dataclass(frozen=True)
class Kept:
    """One page as it was made, in the forms in which browsers take it."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    etag: str

    @classmethod
    def of(cls, headers: list[tuple[str, str]], body: bytes) -> "Kept":
        sent = {name.lower(): value for name, value in headers}
        plain = _UNPACK.get(sent.get("content-encoding", ""), bytes)(body)
        bodies = {
            "br": brotli.compress(plain, quality=_BROTLI),
            "gzip": gzip.compress(plain, mtime=0),
            "": plain,
        }
        # Weak, because the packed forms share it.
        etag = f'W/"{hashlib.blake2b(plain, digest_size=12).hexdigest()}"'
        own = [("Vary", "Accept-Encoding, Cookie"), ("ETag", etag), ("Cache-Control", "no-cache")]
        rest = [(name, value) for name, value in headers if name.lower() not in _OURS]
        return cls((*rest, *own), bodies, etag)

    def answer(self, request: Mapping) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for this reader, who may have the page already."""
        if self._is_known(request.get("HTTP_IF_NONE_MATCH", "")):
            left = [(n, v) for n, v in self.headers if n.lower() not in _OF_THE_BODY]
            return "304 Not Modified", left, b""
        encoding = wanted(request.get("HTTP_ACCEPT_ENCODING", ""))
        body = self.bodies[encoding]
        packed = [("Content-Encoding", encoding)] if encoding else []
        headers = [*self.headers, *packed, ("Content-Length", str(len(body)))]
        return "200 OK", headers, b"" if request["REQUEST_METHOD"] == "HEAD" else body

    def _is_known(self, known: str) -> bool:
        bare = {tag.removeprefix("W/") for tag in parse_etags(known)} if known else set()
        return bool({"*", self.etag.removeprefix("W/")} & bare)


def wanted(accepted: str) -> str:
    """The smallest of our forms that a browser takes: `br`, `gzip` or "" for plain."""
    taken = {}
    for part in accepted.lower().split(","):
        name, _semicolon, rest = part.strip().partition(";")
        taken[name.strip()] = not _NEVER.fullmatch(rest.strip())
    return next((name for name in ("br", "gzip") if taken.get(name)), "")
