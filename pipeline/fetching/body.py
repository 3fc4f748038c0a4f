"""A body read within bounds: so many bytes on the wire, so many after decompression, and complete or not at all.

One layer of gzip is undone here, never by the client library: its decoders inflate a whole chunk at once (809
bytes are enough for a gigabyte) and take a stream that breaks off for a complete one.
"""

import zlib
from collections.abc import AsyncIterable

from scrapers.errors import TooLarge, Truncated, Unreadable

STEP = 1 << 16
"""At most so many bytes are inflated at a time, so a bomb is noticed within one step."""
GZIP = frozenset({"gzip", "x-gzip"})
OTHER_CODINGS = frozenset({"deflate", "br", "zstd", "compress", "x-compress", "dcb", "dcz"})
MEGABYTE = 1 << 20


class Body:
    """Collects the chunks of one response; raises TooLarge, Truncated or Unreadable as soon as it is known."""

    def __init__(self, content_encoding: str, *, wire: int, content: int, url: str = "") -> None:
        self._gzip = self._decoder(content_encoding, url) if content_encoding else None
        self._wire, self._content, self._url = wire, content, url
        self._parts: list[bytes] = []
        self._size = 0
        self.bytes_on_wire = 0

    def _decoder(self, content_encoding: str, url: str) -> "zlib._Decompress | None":
        """Give the decoder; a coding that nobody knows is a misplaced charset or the like, and ignored."""
        known = [c for c in (part.strip().lower() for part in content_encoding.split(",")) if c in GZIP | OTHER_CODINGS]
        if not known:
            return None
        if len(known) > 1 or known[0] in OTHER_CODINGS:
            raise Unreadable(
                f"the body is encoded as {content_encoding[:60]!r}, which was not asked for; one layer of gzip was",
                url=url,
            )
        return _gzip_member()

    def expect(self, content_length: str) -> None:
        """Refuse a body that announces itself as too large, before any of it is read."""
        if content_length.isascii() and content_length.isdigit() and int(content_length[:20]) > self._wire:
            raise self._too_large(self._wire, "on the wire")

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire."""
        self.bytes_on_wire += len(chunk)
        if self.bytes_on_wire > self._wire:
            raise self._too_large(self._wire, "on the wire")
        if self._gzip is None:
            self._add(chunk)
        else:
            self._inflate(chunk)

    def _inflate(self, data: bytes) -> None:
        """Decompress bounded steps; a further gzip member continues the body (RFC 1952 2.2)."""
        assert self._gzip is not None
        while data:
            if self._gzip.eof:
                data = data.lstrip(b"\0")  # some servers pad the stream
                if not data:
                    return
                self._gzip = _gzip_member()
            try:
                self._add(self._gzip.decompress(data, STEP))
            except zlib.error as error:
                raise Unreadable(
                    f"the gzip stream is damaged ({error}); nothing of it is used", url=self._url
                ) from error
            data = self._gzip.unused_data if self._gzip.eof else self._gzip.unconsumed_tail

    def _add(self, content: bytes) -> None:
        self._size += len(content)
        if self._size > self._content:
            raise self._too_large(self._content, "after decompression")
        self._parts.append(content)

    def _too_large(self, limit: int, where: str) -> TooLarge:
        return TooLarge(
            f"more than {limit / MEGABYTE:.3g} MiB {where}; if the calendar is really that large, "
            f"raise the limit with `options = {{max_bytes = …}}` (it is {limit})",
            url=self._url,
        )

    def finish(self) -> bytes:
        """Give the whole body; raises Truncated when the gzip stream stops before its end."""
        if self._gzip is not None and self.bytes_on_wire and not self._gzip.eof:
            raise Truncated(
                f"the gzip stream ends after {self.bytes_on_wire} bytes, before its end; nothing is concluded from it",
                url=self._url,
            )
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)


def _gzip_member() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=31)


async def read(stream: AsyncIterable[bytes], body: Body) -> bytes:
    """Read a body to its end."""
    async for chunk in stream:
        body.feed(chunk)
    return body.finish()


async def read_some(stream: AsyncIterable[bytes], limit: int) -> bytes:
    """Read the beginning of a body that only explains an error."""
    content = b""
    async for chunk in stream:
        content += chunk
        if len(content) >= limit:
            break
    return content[:limit]
