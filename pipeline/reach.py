"""Whether any source can be reached at all, asked once before a first look: a machine may have no internet."""

import socket
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

from scrapers.model import Source

HOSTS = 16
"""So many different hosts are asked; one that opens its door is enough."""


def reachable(sources: Iterable[Source], *, seconds: float = 4.0) -> bool:
    """Tell whether one of the enabled sources' hosts accepts a connection within some seconds.

    Nothing is sent. Names are resolved in threads that nobody waits for, since a resolver without a
    network may take half a minute to say so.
    """
    doors = list(dict.fromkeys(_door(source.url) for source in sources if source.enabled and source.url))[:HOSTS]
    opened: SimpleQueue[bool] = SimpleQueue()
    for host, port in doors:
        Thread(target=_knock, args=(host, port, seconds, opened), daemon=True).start()
    deadline = monotonic() + seconds
    try:
        return any(opened.get(timeout=max(deadline - monotonic(), 0.01)) for _ in doors)
    except Empty:
        return False


def _door(url: str) -> tuple[str, int]:
    """Give the host and port behind an address; `webcal:` is HTTPS in all but name."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)


def _knock(host: str, port: int, seconds: float, opened: SimpleQueue[bool]) -> None:
    """Open a connection and close it again; say whether that worked."""
    try:
        with socket.create_connection((host, port), seconds):
            opened.put(True)
    except (OSError, UnicodeError):  # UnicodeError: a name that is none, found out when it is encoded
        opened.put(False)
