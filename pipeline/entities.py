"""By what a venue or a group is recognised again, and what it is called. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.identifying.pages import canonical
from pipeline.identifying.places import place as taken_apart
from pipeline.identifying.words import split
from pipeline.records import Record
from pipeline.rekey import plain
from scrapers import online

NOT_A_PLACE = frozenset({"tba", "tbd", "na", "online", "none", "unknown", "various", "locationtba", "tobeannounced"})
DIRECTIONS = {"north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
              "southeast": "se", "southwest": "sw"}  # fmt: skip
TYPES = {
    long: short
    for short, longs in {
        "st": "street str", "ave": "avenue av", "blvd": "boulevard", "rd": "road", "dr": "drive", "ln": "lane",
        "ct": "court", "pl": "place", "sq": "square", "hwy": "highway", "pkwy": "parkway", "ter": "terrace",
        "cir": "circle", "way": "wy", "plz": "plaza",
    }.items()
    for long in longs.split()
}  # fmt: skip
UNIT = re.compile(r"\s*(?:,|\b(?:suite|ste|unit|apt|room|rm|floor|fl)\b|#).*$", re.IGNORECASE)
HOUSE = re.compile(r"(?<![\w-])(\d{1,6})(?:-\d+)?[a-z]?\s+(\S.*)", re.IGNORECASE)
LEGAL = re.compile(r"[\s,]+(?:inc|llc|ltd|gmbh|e\.?\s?v|corp|co|nonprofit|501\(?c\)?\(?3\)?)\.?$", re.IGNORECASE)
ROOM = re.compile(r"\b(?:room|rm|suite|classroom|auditorium|floor)\b", re.IGNORECASE)
GENERAL = frozenset(
    "eventbrite.com meetup.com lu.ma luma.com facebook.com linktr.ee google.com docs.google.com instagram.com".split()
)
"""Sites where a group's page is below the front page; the front page names nobody."""


class Venue(NamedTuple):
    """A place as one listing tells it. What shares a key may be the same."""

    keys: tuple[str, ...]
    """By name and town, by street and town, by all three; the surest first.

    Where another venue has the first ones, the last is its own: else each time it is told would make one more.
    """
    bare: str
    """By its name alone: how one is found that tells no more."""
    street: str
    name: str
    address: str | None
    locality: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    latitude: float | None
    longitude: float | None


def venue(record: Record) -> Venue | None:
    """Give the place of a record, or None when it names none that one can walk to."""
    name = record.location_name or record.address
    if not name or record.attendance == "online" or "://" in name or plain(name) in NOT_A_PLACE | {""}:
        return None
    if not record.address and online.attendance(name) == "online":
        return None
    at = street(record.address or name)
    keys, bare = _keys(name, at, record.locality, record.postal_code)
    return Venue(
        keys,
        bare,
        at,
        name,
        record.address,
        record.locality,
        record.region,
        record.postal_code,
        record.country,
        record.latitude,
        record.longitude,
    )


@lru_cache(maxsize=1 << 13)
def _keys(name: str, at: str, locality: str | None, code: str | None) -> tuple[tuple[str, ...], str]:
    """Give by what a place is found, and the key of its name alone."""
    where = [part for part in ((code or "")[:5], plain(locality)) if part]
    called = "" if at and street(name) == at else venue_name(name)  # the name may be the street
    bare = f"{called}|" if called else ""
    named = [f"{called}|{part}" for part in where if called] or [bare]
    streets = (f"{at}|{part}" for part in where if at)
    own = (f"{at}|{called}|{part}" for part in where or ("",) if at)
    return tuple(dict.fromkeys(key for key in (*named, *streets, *own) if key)), bare


@lru_cache(maxsize=1 << 13)
def venue_name(name: str) -> str:
    """Reduce a place's name: no case, no marks, no article, "&" as "and"."""
    words = split(name.partition(",")[0].replace("&", " and "))
    return "".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


@lru_cache(maxsize=1 << 13)
def street(address: str) -> str:
    """Normalise the street of an address: "801 S.W. 10th Avenue, Suite 3" is `801 sw 10th ave`.

    Empty where there is no house number.
    """
    found = next((house for part in address.split(",") if (house := HOUSE.fullmatch(part.strip()))), None)
    if found is None:
        return ""
    words = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b\.?)", "", UNIT.sub("", found[2]).lower())
    normal = [TYPES.get(word, DIRECTIONS.get(word, word)) for word in split(words)]
    return " ".join([found[1], *normal])


def may_be_one(name: str, other: str) -> bool:
    """Tell whether two names at one address can be one place.

    They have a word in common, one is the other's acronym, or one names nothing or a room.
    """
    if ROOM.search(name) or ROOM.search(other):
        return True
    one, two = (taken_apart(each, None, None, None, None).name for each in (name, other))
    if not one or not two or one & two:
        return True
    short, long = sorted((split(name), split(other)), key=len)
    return any(2 < len(word) < 7 and word in "".join(w[0] for w in long) for word in short)


def one_line(record: Record) -> str | None:
    """Give the whole address in one line, each part once."""
    parts: list[str] = []
    for part in (record.address, record.locality, " ".join(p for p in (record.region, record.postal_code) if p)):
        if part and not any(part.casefold() in told.casefold() for told in parts):
            parts.append(part)
    return ", ".join(parts) or None


@lru_cache(maxsize=1 << 13)
def group_key(name: str) -> str:
    """Give what a group is recognised by: the letters and digits of its name, without article and legal form."""
    called = plain(LEGAL.sub("", name))
    return called[3:] if called.startswith("the") and name[3:4].isspace() and len(called) > 5 else called or plain(name)


@lru_cache(maxsize=1 << 13)
def group_page(url: str | None) -> str | None:
    """Give the address by which a group is recognised; None for the front page of a site of many groups."""
    if not url:
        return None
    page = canonical(url).removesuffix("/events").lower()
    host, _, path = page.partition("/")
    return None if not host or (not path and host in GENERAL) else page
