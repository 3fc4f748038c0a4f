"""A place told in one line → name, street, town, state, postal code: the forms of North America, and plain ones."""

import re
from dataclasses import replace

from scrapers.model import Place

STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
    "alberta": "AB", "british columbia": "BC", "manitoba": "MB", "new brunswick": "NB", "nova scotia": "NS",
    "newfoundland and labrador": "NL", "ontario": "ON", "prince edward island": "PE", "quebec": "QC", "québec": "QC",
    "saskatchewan": "SK", "yukon": "YT",
}  # fmt: skip
COUNTRIES = {
    "us": "US", "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states": "US", "united states of america": "US",
    "ca": "CA", "canada": "CA", "uk": "GB", "united kingdom": "GB", "england": "GB", "germany": "DE", "france": "FR",
}  # fmt: skip

_STATE = "|".join(sorted((*STATES, *{code.lower() for code in STATES.values()}), key=len, reverse=True))
_CODE = r"\d{5}(?:-\d{4})?|[a-z]\d[a-z]\s?\d[a-z]\d"
_COUNTRY = "|".join(sorted((re.escape(name) for name in COUNTRIES), key=len, reverse=True))
_TAIL = re.compile(
    rf"^(?P<head>.+?)[,\s]+(?P<state>{_STATE})\b\.?(?:[,\s]+(?P<code>{_CODE}))?(?:[,\s]+(?P<country>{_COUNTRY}))?[\s.,]*$",
    re.IGNORECASE,
)
_TAIL_WITHOUT_STATE = re.compile(
    rf"^(?P<head>.+?,.+?),\s*(?P<code>{_CODE})(?:[,\s]+(?P<country>{_COUNTRY}))?[\s.,]*$", re.IGNORECASE
)
_COUNTRY_FIRST = re.compile(rf"[,\s]+(?:us|u\.s\.|usa|united states)[,\s]+(?=(?:{_CODE})\s*$)", re.IGNORECASE)
_STREET = re.compile(
    r"(?:^|\s)\d{1,6}(?:[-–]\d+)?[a-z]?\s+\S|\b(?:p\.?\s?o\.? box)\b|"
    r"\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|way|highway|hwy|parkway|pkwy|court|ct|plaza|"
    r"square|sq|place|pl|circle|terrace|broadway)\b\.?(?:\s|$)",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\d{1,6}[a-z]?\s+\S", re.IGNORECASE)
_BREAK = re.compile(r"\s*[,\n]\s*|\s+[-–—•|]\s+|:\s+(?=\d)")
_TOWN = re.compile(r"[^\W\d_][^\d_]{1,39}")
LONGEST = 300


def split(place: Place) -> Place:
    """Take a place that is one line apart, when nothing but that line is told; any other as it is.

    A town counts only where a state or a postal code follows it; a state that is told twice ("Raleigh, NC,
    NC 27601") is none. The name stays: it is the first part of the line, also when that is the street.
    """
    line = place.name or place.address
    if not line or place.locality or place.postal_code or (place.name and place.address):
        return place
    line = _COUNTRY_FIRST.sub(", ", line[:LONGEST].strip(" -–,;\n"))
    found = _TAIL.match(line) or _TAIL_WITHOUT_STATE.match(line)
    if found is None or not _certain(found, line):
        return place
    state = found.groupdict().get("state")
    parts = [part for part in _BREAK.split(found["head"]) if part]
    town, parts = _town(parts[:-1] if len(parts) > 1 and parts[-1] == (state or "").upper() else parts)
    name, street = _name_and_street(list(dict.fromkeys(parts)))
    return replace(
        place,
        name=name or place.name,
        address=street,
        locality=town,
        region=STATES.get(state.lower(), state.upper()) if state else None,
        postal_code=found["code"].upper() if found["code"] else None,
        country=COUNTRIES[found["country"].lower()] if found["country"] else place.country,
    )


def _certain(found: re.Match[str], line: str) -> bool:
    """A short code alone is a state only in capitals after a comma: "Come in" is not Indiana."""
    if found["code"]:
        return True
    state = found["state"]
    before = line[found.end("head") : found.start("state")]
    return "," in before and (len(state) > 2 or state.isupper())


def _town(parts: list[str]) -> tuple[str | None, list[str]]:
    """Take the last part as the town; "1 Main St Portland" keeps its street and gives no town."""
    if not parts or not _TOWN.fullmatch(parts[-1]) or (len(parts) == 1 and _STREET.search(parts[-1])):
        return None, parts
    return parts[-1], parts[:-1]


def _name_and_street(parts: list[str]) -> tuple[str | None, str | None]:
    """The street is the first part with a house number, else one with a street's name; the name comes before it."""
    at = next((i for i, part in enumerate(parts) if _HOUSE.match(part)), None)
    if at is None:
        at = next((i for i, part in enumerate(parts) if i and _STREET.search(part)), None)
    if at is None:
        return (parts[0] if parts else None), (", ".join(parts[1:]) or None)
    street = ", ".join(dict.fromkeys(parts[at:]))
    return (", ".join(parts[:at]) or parts[at]), street
