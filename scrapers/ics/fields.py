"""What an event says besides its times: title, texts, place, links, people and pictures."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from scrapers.ics.lines import Properties
from scrapers.ics.values import coordinates, decoded_entities, plain_text, text, texts, web_address, without_tags
from scrapers.model import Organizer, Place

UNTITLED = "(no title)"
_LONGEST_UID = 1000
_LONGEST_LINK = 2000
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", re.IGNORECASE)
_MAPS = re.compile(r"(?:^|\.)(?:maps\.\w+|goo\.gl|maps\.app\.goo\.gl|openstreetmap\.org|osm\.org)$", re.IGNORECASE)
_MEETING_HOSTS = re.compile(
    r"(?:^|\.)(?:zoom\.us|zoomgov\.com|meet\.google\.com|teams\.(?:microsoft|live)\.com|webex\.com|gotomeeting\.com"
    r"|goto\.com|meet\.jit\.si|whereby\.com|bluejeans\.com|discord\.(?:gg|com)|hangouts\.google\.com|gather\.town"
    r"|streamyard\.com|twitch\.tv|youtube\.com|youtu\.be|hopin\.com|airmeet\.com|bigmarker\.com|crowdcast\.io)$",
    re.IGNORECASE,
)
_SHOWS = re.compile(r"(?:^|>)(?:\s|&nbsp;)*[^<\s&]")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_ADDRESS = re.compile(r"\S+@\S+|^(?:mailto|tel|urn|invalid):|^[0-9a-f_-]{20,}$|^no-?reply$", re.IGNORECASE)
_ONLINE_PROPERTIES = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "X-ZOOM-MEETING-URL",
)


_GOOGLE = frozenset(("X-GOOGLE-CONFERENCE", "X-GOOGLE-HANGOUT"))


def uid(lines: Properties) -> str | None:
    """Give UID unchanged; None where it is missing, empty or absurdly long."""
    value = lines["UID"][0][1].strip() if "UID" in lines else ""
    if "\\" in value:
        value = text(value)
    return value if 0 < len(value) <= _LONGEST_UID else None


def title(lines: Properties) -> str:
    """Give SUMMARY with escapes and entities decoded, without tags."""
    for _, value in lines.get("SUMMARY", ()):
        if found := without_tags(plain_text(value)):
            return found
    return UNTITLED


def description(lines: Properties) -> str:
    """Give the HTML form where the producer sends one with words in it, else DESCRIPTION."""
    for name in ("X-ALT-DESC", "STYLED-DESCRIPTION"):
        for parameters, value in lines.get(name, ()):
            found = text(value) if "HTML" in parameters.get("FMTTYPE", "HTML").upper() else ""
            if _SHOWS.search(found):
                return found
    for parameters, value in lines.get("DESCRIPTION", ()):
        alternative = parameters.get("ALTREP", "")
        if alternative[:15].lower() == "data:text/html,":
            return unquote(alternative[15:])
        if value:
            return text(value)
    return ""


def url(lines: Properties, base: str) -> str | None:
    """Give the first URL that is a web address."""
    for _, value in lines.get("URL", ()):
        if found := web_address(decoded_entities(value), base):
            return found
    return None


def place(lines: Properties, base: str) -> tuple[Place | None, str | None]:
    """Give where the event is, and its link when it is (also) online.

    A LOCATION that is nothing but a link to a meeting is no place; a link to a map is no meeting.
    """
    named = _location_text(lines)
    online = _online(lines, base)
    if named:
        link = _LINK.search(named)
        if link and (link[0] == named or _is_meeting(link[0])) and not _is_map(link[0]):
            online = online or web_address(link[0].rstrip(").,;"), base)
            named = (named[: link.start()] + named[link.end() :]).strip(" \n-–:,;|()")
    spot = _spot(lines)
    structured = _apple_place(lines)
    if not named and structured is None and spot is None:
        return None, online
    return _place(named, structured, spot), online


def _place(named: str, structured: Place | None, spot: tuple[float, float] | None) -> Place:
    """Join what is told; a LOCATION stays one line, which the next step takes apart for all formats."""
    if structured is not None:
        spot = spot or _spot_of(structured)
    latitude, longitude = spot or (None, None)
    if structured is None or not structured.name:
        line = ", ".join(part.strip(" ,") for part in named.split("\n") if part.strip(" ,"))
        address = structured.address if structured is not None else None
        return Place(line or None, address, latitude=latitude, longitude=longitude)
    return Place(structured.name, structured.address, latitude=latitude, longitude=longitude)


def _spot_of(place: Place) -> tuple[float, float] | None:
    return None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)


def _location_text(lines: Properties) -> str:
    for _, value in lines.get("LOCATION", ()):
        if found := without_tags(plain_text(value)):
            return found
    return ""


def _spot(lines: Properties) -> tuple[float, float] | None:
    for _, value in lines.get("GEO", ()):
        if found := coordinates(value):
            return found
    return None


def _apple_place(lines: Properties) -> Place | None:
    """Read X-APPLE-STRUCTURED-LOCATION;X-ADDRESS=…;X-TITLE=…:geo:45.5,-122.6."""
    for parameters, value in lines.get("X-APPLE-STRUCTURED-LOCATION", ()):
        spot = coordinates(value.rpartition("geo:")[2])
        name = plain_text(parameters.get("X-TITLE", ""))
        whole = value.lstrip().startswith("geo:")  # a colon in an unquoted parameter has cut it short otherwise
        address = plain_text(parameters.get("X-ADDRESS", "")).replace("\n", ", ") if whole else ""
        if spot or name or address:
            latitude, longitude = spot or (None, None)
            first, _, more = name.partition("\n")
            return Place(
                first or None, address or more.replace("\n", ", ") or None, latitude=latitude, longitude=longitude
            )
    return None


def _online(lines: Properties, base: str) -> str | None:
    for name in _ONLINE_PROPERTIES:
        for _, value in lines.get(name, ()):
            found = web_address(text(value), base)
            if found and (name not in _GOOGLE or _host(found).endswith(".google.com")):
                return found
    return None


def _is_meeting(link: str) -> bool:
    return _MEETING_HOSTS.search(_host(link)) is not None


def _is_map(link: str) -> bool:
    return _MAPS.search(_host(link)) is not None or "/maps" in link


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


def organizer(lines: Properties, base: str) -> Organizer | None:
    """Give who organises, when a name or a web address says so; an e-mail address is never read."""
    for parameters, value in lines.get("ORGANIZER", ()):
        link = web_address(value) if value[:4].lower() == "http" else None
        name = plain_text(unquote(parameters.get("CN", "")))
        if _ADDRESS.search(name):
            name = ""
        if name or link:
            return Organizer(name or None, link)
    return None


def categories(lines: Properties) -> tuple[str, ...]:
    """Give the source's own labels, each once."""
    if "CATEGORIES" not in lines:
        return ()
    found = (label for _, value in lines["CATEGORIES"] for label in texts(value))
    return tuple(dict.fromkeys(label for label in found if label))


def image(lines: Properties, base: str) -> str | None:
    """Give the first picture: IMAGE, or an attachment that says or looks as if it is one."""
    for name in ("IMAGE", "ATTACH"):
        for parameters, value in lines.get(name, ()):
            picture = name == "IMAGE" or _is_picture(parameters, value)
            if (
                picture
                and "ENCODING" not in parameters
                and (found := web_address(decoded_entities(value[:_LONGEST_LINK]), base))
            ):
                return found
    return None


def _is_picture(parameters: Mapping[str, str], value: str) -> bool:
    kind = parameters.get("FMTTYPE", "").lower()
    return kind.startswith("image/") or (not kind and _IMAGE_NAME.search(value.partition("?")[0]) is not None)
