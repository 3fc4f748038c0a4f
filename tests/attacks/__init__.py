"""Hostile inputs of our own, made when they are needed: each with what must come of it.

An attack stands beside a harmless neighbour wherever its format allows: what is lost with it is counted.
"""

from collections.abc import Iterator

from attacks.answers import answers, others
from attacks.base import Attack
from attacks.calendars import calendars
from attacks.feeds import feeds
from attacks.jsons import jsons
from attacks.pages import pages, yamls
from attacks.rules import rules, zones
from attacks.texts import links, texts

__all__ = ["KINDS", "Attack", "attacks"]


KINDS = {
    made.__name__: made for made in (answers, others, rules, zones, calendars, links, yamls, jsons, texts, feeds, pages)
}


def attacks() -> Iterator[Attack]:
    """Give all of them."""
    for made in KINDS.values():
        yield from made()
