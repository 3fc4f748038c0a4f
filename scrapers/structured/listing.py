"""One thing that is an event, as a listing: what schema.org says, in the words of RFC 5545."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from scrapers.html import Page
from scrapers.model import Listing, Organizer, Rejected, Status
from scrapers.status_words import status_in_title
from scrapers.structured.moments import duration, moment
from scrapers.structured.offers import price, registration_deadline, registration_url
from scrapers.structured.places import around, where
from scrapers.structured.schedule import BadSchedule, repetition
from scrapers.structured.things import Form, Thing, Value, ancestors, as_text, bare, is_event, is_series, one_line
from scrapers.structured.times import BadDate, NoStart, Times, times

_STATUSES: dict[str, Status] = {"cancel": "cancelled", "postpone": "postponed", "tentative": "tentative"}
_INHERITED = ("name", "description", "location", "organizer", "performer", "image", "offers", "eventStatus", "sponsor")
"""What a sub-event takes from the event around it, where it says nothing of its own."""
_TITLES = ("name", "headline", "title", "summary", "alternateName")
_WORKS = ("workPerformed", "workPresented", "workFeatured", "about", "recordedIn", "publishedOn")
_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.")
_LONG = timedelta(days=2)
"""An event with a schedule that lasts longer is the whole run, not one evening."""
MAX_NAMES = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What one thing says, and the names under which the source may know it, the best first."""

    what: Listing | Rejected
    form: Form
    names: tuple[str, ...] = ()
    doubtful: bool = False
    """A time of day was written that makes no sense; only the day is kept."""


def told(event: Thing, page: Page, zone: str, today: date | None) -> Iterator[Told]:
    """Yield what an event says: one listing, one for each of its schedules, or why there is none.

    `zone` is that of times without an offset; `today` is where a rule without a first date begins.
    Nothing comes of an event that says neither what nor when it is.
    """
    inherit(event)
    base = _base(event, page, zone)
    when, fault = _when(event, base, zone)
    names = tuple(dict.fromkeys(_names(event, base.url)))
    for what in _occurrences(event, base, when, fault, zone, today):
        if isinstance(what, Rejected):
            what = replace(what, uid=next(iter(names), None))
        if isinstance(what, Listing) or any(event.all(name) for name in _TITLES):
            yield Told(what, event.form, names, doubtful=when is not None and when.doubtful)


def _occurrences(
    event: Thing, base: Listing, when: Times | None, fault: Rejected | None, zone: str, today: date | None
) -> Iterator[Listing | Rejected]:
    schedules = event.things("eventSchedule")[:20]
    if when and not schedules:
        yield _at(base, when)
    elif fault and not schedules:
        yield fault
    for schedule in schedules:
        try:
            yield _scheduled(schedule, event, when, base, zone, today)
        except BadSchedule as error:
            if when:
                yield _at(base, when)
            yield _rejected("bad-recurrence", str(error), base)


def _when(event: Thing, base: Listing, zone: str) -> tuple[Times | None, Rejected | None]:
    try:
        return times(event, zone), None
    except NoStart as error:
        return None, _rejected("no-start", str(error), base)
    except BadDate as error:
        return None, _rejected("bad-date", str(error), base)


def _at(base: Listing, when: Times) -> Listing:
    named = getattr(when.starts_at, "tzinfo", None)
    zone = named.key if isinstance(named, ZoneInfo) else None
    return replace(base, starts_at=when.starts_at, ends_at=when.ends_at, timezone=zone)


def _rejected(code: str, message: str, base: Listing) -> Rejected:
    return Rejected(code, f"{base.title}: {message}", base.uid, base.url, base.title)


def _scheduled(
    schedule: Thing, event: Thing, when: Times | None, base: Listing, zone: str, today: date | None
) -> Listing:
    """Give the master listing of a schedule. Raises BadSchedule."""
    start = when.starts_at if when else None
    length = next((span for text in event.texts("duration") if (span := duration(text))), None)
    if when and isinstance(when.ends_at, datetime) and isinstance(when.starts_at, datetime):
        run = when.ends_at - when.starts_at
        length = run if run < _LONG else length
        if run >= _LONG and not schedule.all("endDate", "repeatCount"):
            schedule.add("endDate", when.ends_at.isoformat())
    found = repetition(schedule, start, length, zone, today)
    return replace(
        base,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        recurrence=found.recurrence,
        timezone=found.timezone,
    )


def inherit(event: Thing) -> None:
    """Fill what a sub-event leaves open from the events around it."""
    above = event
    for holder in ancestors(event):
        if above.via not in ("subevent", "subevents", "hascourseinstance"):
            break
        _fill(event, holder, _INHERITED)
        above = holder
    for holder in event.things("superEvent"):
        _fill(event, holder, ("location", "organizer"))


def _fill(event: Thing, holder: Thing, names: tuple[str, ...]) -> None:
    for name in names:
        if not event.all(name) and holder.all(name):
            event.values[name.lower()] = holder.all(name)


def _base(event: Thing, page: Page, zone: str) -> Listing:
    """Give all but the times."""
    place = where(event, page)
    modified = next((found.when for text in event.texts("dateModified") if (found := moment(text, zone))), None)
    return Listing(
        title=title(event),
        starts_at=date.min,
        url=next(links(event, page, "url", "mainEntityOfPage"), None) or page.link(event.id),
        status=_status(event),
        description=_description(event),
        location=place.place,
        online_url=place.online_url,
        attendance=place.attendance,
        organizer=_organizer(event, page),
        performers=_people(event, "performer", "performers"),
        sponsors=_people(event, "sponsor", "sponsors"),
        price=price(event),
        categories=_labels(event),
        image_url=next(links(event, page, "image", "photo", "thumbnailUrl", "logo"), None),
        registration_url=registration_url(event, page),
        registration_deadline=registration_deadline(event, zone),
        updated_at=modified.astimezone(UTC) if isinstance(modified, datetime) else None,
        series=_series(event),
    )


def title(event: Thing) -> str:
    """Give what the event is called; else the work that is shown, what holds it, its first words, its type."""
    own = (event.line(name) for name in _TITLES)
    works = (event.line(name) for name in _WORKS)
    held = (holder.line("name", "headline") for holder in ancestors(event))
    words = (one_line(text)[:80] for text in (event.text("description") or "",))
    kinds = (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare(name)).capitalize() for name in event.types)
    for source in (own, works, held, words, kinds):
        if found := next(filter(None, source), None):
            return found
    return "Event"


def _status(event: Thing) -> Status:
    """Read eventStatus, else the title. Moved online and rescheduled events take place; so do unknown states."""
    for text in event.texts("eventStatus", "status"):
        word = bare(text).lower()
        for part, status in _STATUSES.items():
            if part in word:
                return status
    return status_in_title(title(event)[:500]) or "confirmed"


def _description(event: Thing) -> str:
    """Give the description, HTML or text; HTML that was escaped once too often is unescaped."""
    text = next((text for name in ("description", "summary") if (text := event.text(name))), "")
    text = text.replace("\\n", "\n").replace("\\r", "")
    return unescape(text) if "<" not in text and re.search(r"&lt;/?[a-zA-Z]", text) else text


def _organizer(event: Thing, page: Page) -> Organizer | None:
    """Give the first organiser with a name or a page; never an address of e-mail."""
    for value in (*event.all("organizer", "organiser", "host"), *around(event, "organization")):
        if isinstance(value, Thing):
            name, url = value.line("name", "legalName"), next(links(value, page, "url", "sameAs"), None)
        else:
            text = one_line(str(value))
            url = page.link(text) if re.match(r"https?:", text) else None
            name = None if url else text
        name = None if name and _EMAIL.search(name) else name
        if name or url:
            return Organizer(name, url)
    return None


def _people(event: Thing, *names: str) -> tuple[str, ...]:
    lines = (one_line(text) for text in event.texts(*names))
    return tuple(dict.fromkeys(line for line in lines if line and not _EMAIL.search(line)))[:MAX_NAMES]


def _labels(event: Thing) -> tuple[str, ...]:
    """Give the source's own labels; keywords may be one text with commas."""
    said = [text for name in ("keywords", "category", "genre") for text in event.texts(name)]
    parts = [part for text in said for part in (re.split(r"[,;]", text) if len(said) == 1 else [text])]
    return tuple(dict.fromkeys(line for part in parts if (line := one_line(bare_label(part)))))[:MAX_NAMES]


def bare_label(text: str) -> str:
    """Give a label; of an address its last part."""
    return bare(text).replace("_", " ") if re.match(r"https?://", text.strip()) else text


def _series(event: Thing) -> str | None:
    """Give the key of the series: the event or series above that this one is an occurrence of."""
    above = [*event.things("superEvent"), *([event.parent] if event.parent and event.via == "subevent" else [])]
    for holder in above:
        if key := holder.id or holder.text("url") or holder.line("name"):
            return key
    return next(iter(event.texts("superEvent")), None)


def _names(event: Thing, url: str | None) -> Iterator[str]:
    """Yield the names a source may know the event by: `@id`, identifier, address."""
    if event.id and not event.id.startswith("_:"):
        yield event.id
    for value in event.all("identifier"):
        text = value.text("value", "propertyID") if isinstance(value, Thing) else as_text(value)
        if text:
            yield text
    if url:
        yield url


def links(thing: Thing, page: Page, *names: str) -> Iterator[str]:
    """Yield the http(s) addresses that properties hold, as text or as a thing with a url or an id."""
    for name in names:
        for value in thing.all(name):
            for text in _addresses(value):
                if found := page.link(text):
                    yield found


def _addresses(value: Value) -> Iterator[str]:
    if not isinstance(value, Thing):
        yield str(value)
        return
    for text in (*value.all("url", "contentUrl"), value.id or "", *value.all("thumbnailUrl")):
        if isinstance(text, str):
            yield text


def is_occasion(event: Thing) -> bool:
    """Tell whether a thing is something to go to: an event, not a series, nor what only holds its occurrences."""
    if not is_event(event) or not event.values or event.via in ("superevent", "superevents"):
        return False
    return not is_container(event) and (not is_series(event) or bool(event.all("eventSchedule")))


def is_container(event: Thing) -> bool:
    """Tell whether an event only holds its occurrences: sub-events with its own name, or dates only in them."""
    inner = [each for each in event.things("subEvent", "subEvents") if is_event(each)]
    dated = [each for each in inner if each.all("startDate", "eventSchedule")]
    if not dated:
        return False
    if not event.all("startDate", "eventSchedule"):
        return True
    own = title(event).casefold()
    return any(own in title(each).casefold() for each in dated if each.all("name")) or not any(
        each.all("name") for each in dated
    )
