"""A place taken apart: what names it, its street, its town, its room. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.identifying.words import EMPTY, split, stem, stems
from scrapers import online
from scrapers.postal import STATES

STREET = re.compile(
    r"(?<![\w#-])(\d{1,6})(?:-\d+)?[a-z]?\s+(?:[nsew]\.?[ew]?\.?\s+|north\s|south\s|east\s|west\s)*([a-z0-9]+)"
)
ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\b(?!\s+\w+\s+(?:st|street|ave|rd|road))")
ROOM = re.compile(
    r"\b(?:room|rm|suite|ste|hall|studio|ballroom|auditorium|classroom|gallery|court|field|lab|station|table|floor|salon|"
    r"sanctuary|chapel|area|lounge|stage|shelter|stop)\b"
)
ANY_ROOM = frozenset(
    "the in of and program programme programs meeting conference community multipurpose multi purpose activity "
    "reading childrens kids large small big main lower upper ground basement lobby reception entrance level floor room "
    "rooms rm area hall auditorium classroom lounge first second third fourth 1 2 3 4 5 1st 2nd 3rd 4th a b c".split()
)
"""Words of rooms that are in many houses."""
NO_PLACE = frozenset("unknown tba tbd na n/a none various multiple locations location venue d ca usa us home".split())
KINDS_OF_PLACE = (
    "library center centre church school park hall room building theatre theater museum regional public branch "
    "street st ave avenue road rd blvd drive dr lane ln way highway hwy main north south east west suite ste "
    "community meeting university college campus house club city town county offsite the of at and in united "
    "states usa us sanctuary assembly auditorium gallery stage lounge classroom ballroom chapel pavilion "
    "fellowship social floor only multiple municipal memorial arts plaza square garden gardens historic site "
    "studio lot parking area "
)
STATES_IN_PRINT = (
    "ala ariz ark calif colo conn del fla ga ill ind kan ky md mass mich minn miss mo mont neb nev okla ore pa "
    "tenn tex vt va wash wis wyo "
)
"""How newspapers shorten the states."""
STATE_NAMES = (word for state in (*STATES, *STATES.values()) for word in state.lower().split())
BUILDING = frozenset(KINDS_OF_PLACE.split()) | frozenset(STATES_IN_PRINT.split()) | frozenset(STATE_NAMES)
"""Words of places that many places share."""
BUILDING_STEMS = stems(BUILDING)
TOWN = re.compile(
    r"(?:^|[,-] ?)([A-Za-z][A-Za-z .]{2,24}?),? (?:" + "|".join(sorted(STATES.values())) + r"|[NSW]\. ?[A-Z]\.|"
    r"Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|"
    r"Vt|Va|Wash|Wis|Wyo)(?!\w)"
)


STREET_PART = re.compile(
    r"\s*(?:\d+[a-z]?\s.*|.*\b(?:street|st|avenue|ave|road|rd|blvd|boulevard|drive|highway|hwy|lane|ln|parkway|pkwy)\b\.?\s*)"
)


class Place(NamedTuple):
    """A place as it is compared; empty when none is told."""

    words: frozenset[str]
    """Stems of the words of its name and address."""
    name: frozenset[str]
    """Of these, the ones that name it: no street, no town, no kind of building."""
    street: str
    """House number and the street's first word: `276 napa`."""
    code: str
    """Postal code."""
    online: bool
    room: str
    """What names a room in it."""
    town: str
    head: str
    """The first part of its name, in letters and digits."""


@lru_cache(maxsize=1 << 15)
def place(
    name: str | None, address: str | None, locality: str | None, code: str | None, attendance: str | None
) -> Place:
    """Take a place apart."""
    told = ", ".join(part for part in (name, address if address != name else None) if part)
    low = told.lower()
    where = " ".join(split(locality)) if locality else _town(told)
    town = stems(where.split())
    street = STREET.search(low)
    code_found = ZIP.search(low)
    named = stems(split(_named(name or ""))) - town - EMPTY - BUILDING_STEMS - NO_PLACE
    if street:
        named -= stems(split(street[0]))
    return Place(
        words=stems(split(told)) | town,
        name=frozenset(word for word in named if not word.isdigit()),
        street=f"{street[1]} {stem(street[2])}" if street else "",
        code=(code or (code_found[1] if code_found else ""))[:5],
        online=attendance == "online" or bool(name and online.attendance(name) == "online"),
        room=_room(name or ""),
        town=where,
        head="".join(split(re.split(r"[,;]", name or "")[0])),
    )


def _named(name: str) -> str:
    """Give the parts of a place's name that are no street, and no "Program Room" such as every house has."""
    first, *others = re.split(r"[,;]|\s-\s", name.lower())
    within = [part for part in others if not (STREET_PART.fullmatch(part) or set(split(part)) <= ANY_ROOM)]
    return " ".join([part for part in (first,) if not STREET_PART.fullmatch(part)] + within)


def _town(told: str) -> str:
    """Find a town before a state in a line that was not taken apart: "Durham, N.C., Dail Field"."""
    found = TOWN.search(told)
    return " ".join(split(found[1])) if found else ""


def _room(name: str) -> str:
    """Give the part of a place's name that names a room: "Room 208" of "Room 208, 276 East Napa Street"."""
    parts = re.split(r"[,;()–—]|\s-\s|\s+at\s+", name.lower())
    rooms = [
        " ".join(word for word in split(part) if word not in EMPTY)
        for part in parts
        if ROOM.search(part) and not STREET_PART.fullmatch(part)
    ]
    return rooms[-1] if rooms and (len(parts) > 1 or re.search(r"\b(?:room|rm|studio|table)\b", rooms[-1])) else ""
