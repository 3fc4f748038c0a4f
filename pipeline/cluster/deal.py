"""Which sources are read together: all that share a host, and at least so many that a task is worth its cost.

Two tasks never share a host. So each host is asked by one worker at a time, and the politeness that holds within one
process holds for the whole cluster, without workers having to talk to each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

LEAST = 20
"""Sources of a task: handing one over costs 2 to 3 ms, more than reading a small feed."""


def host_of(url: str) -> str:
    """Give the host of an address as tasks are dealt by it, with or without `www.`; empty where there is none."""
    try:
        return plain(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def plain(host: str) -> str:
    """Give a host as tasks are dealt by it."""
    return host.rstrip(".").lower().removeprefix("www.")


def tasks(hosts: Mapping[str, Iterable[str]], least: int = LEAST) -> list[list[str]]:
    """Deal sources, given with the hosts they are read from, into tasks of at least `least`.

    The longest come first, since each takes at least a second for every further source of its busiest host.
    """
    dealt: list[list[str]] = []
    for together in sorted(_connected(hosts), key=len, reverse=True):
        if dealt and len(dealt[-1]) < least:
            dealt[-1] += together
        else:
            dealt.append(list(together))
    if len(dealt) > 1 and len(dealt[-1]) < least:
        last = dealt.pop()
        dealt[-1] += last
    return dealt


def _connected(hosts: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Put together what shares a host, and what shares one with that, and so on."""
    first: dict[str, str] = {}
    leader: dict[str, str] = {}

    def lead(source: str) -> str:
        while leader.setdefault(source, source) != source:
            leader[source] = leader[leader[source]]
            source = leader[source]
        return source

    for source, own in hosts.items():
        for host in own:
            leader[lead(source)] = lead(first.setdefault(host, source))
    groups: dict[str, list[str]] = {}
    for source in hosts:
        groups.setdefault(lead(source), []).append(source)
    yield from groups.values()
