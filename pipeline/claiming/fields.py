"""What fields of their own say: organizer, sponsors and performers; `places` reads where it is."""

from collections.abc import Iterator

from pipeline.claiming import calendars, people, places
from pipeline.claiming.book import Book
from pipeline.claiming.claim import Claim, Named, Setting, Trust, claim, named
from pipeline.claiming.names import body, core, key, ordinary, person, short
from pipeline.claiming.text import evidence
from pipeline.claiming.vocabulary import FIRM, LEGAL, PLACES, TRADES
from pipeline.records import Record

_SUBJECTS = frozenset({"ai", "builders", "data", "founders", "health", "lounge", "security", "startups", "tech"})
"""Words of firms' names that communities have as well."""
_SIGNS = FIRM | TRADES | _SUBJECTS
"""Words by which a name looks like a firm's."""
_AREA = 2
"""Words that must stay when a place name is taken from the end of an organizer: `Microsoft Reactor Toronto`."""


def read(record: Record, group: str, book: Book, setting: Setting) -> Iterator[Claim]:
    """Give what the fields of a record claim. `group` is a first line that may be a group's name."""
    yield from _organizer(record, group, book, setting)
    for sponsor in record.sponsors:
        if company := named(sponsor, book, Trust.UNSURE):
            yield claim(company, "sponsor", f"Sponsor: {sponsor}", "field-sponsor")
    for performer in record.performers:
        if company := people.employer(performer, book):
            yield claim(company, "speaker", performer, "field-performer", 0.05)
    if record.attendance != "online" and " vs" not in record.title:
        yield from places.read(record, book, setting)


def _organizer(record: Record, group: str, book: Book, setting: Setting) -> Iterator[Claim]:
    if name := record.organizer_name:
        company = _as_organizer(name, book, Trust.FIRM) or _as_organizer(short(name), book, _least(name, setting))
        if (
            company
            and not body(name)
            and not _of_a_subject(company, name)
            and (company.trust is Trust.KNOWN or not setting.campus)
        ):
            yield claim(company, "organizer", f"Organizer: {name}", "field-organizer")
    elif group and (company := _as_organizer(group, book, Trust.KNOWN)):
        yield claim(company, "organizer", group, "group-line", 0.05)
    elif setting.publisher and (company := _publisher(setting.publisher, book)):
        yield claim(company, "organizer", evidence(f"Calendar: {setting.publisher}"), "publisher", 0.15)


def _of_a_subject(company: Named, name: str) -> bool:
    """Tell whether only a subject makes an organizer look like a firm: `Triangle AI`, `Vets in Tech`, are communities."""
    words = key(name).split()
    if company.trust is Trust.KNOWN or not LEGAL.isdisjoint(words):
        return False
    signs = _SIGNS.intersection(words)
    return "in" in words or (bool(signs) and signs <= _SUBJECTS)


def _publisher(publisher: str, book: Book) -> Named | None:
    """Give the company of the list after which a calendar is called: all of its name, but for a town at its end.

    One word is not enough: `Square`, `Target` and `Providence` are also names of other things.
    """
    words = calendars.owner(publisher).split()
    if words and words[-1] in PLACES:
        words.pop()
    name = " ".join(words)
    sure = len(words) > 1 and not book.denies(publisher) and not ordinary(name) and not person(name)
    company = book.company(name) if sure else None
    return Named(company.id, company.name, Trust.KNOWN) if company and not book.is_tool(company.id) else None


def _least(name: str, setting: Setting) -> Trust:
    """Give how much an organizer's name must show: less where the place has the same, and is a house."""
    same = bool(setting.place) and core(short(name)) == core(setting.place)
    return Trust.UNSURE if same and places.house(short(name), setting) else Trust.FIRM


def _as_organizer(name: str, book: Book, least: Trust) -> Named | None:
    if company := named(name, book, least):
        return company if company.trust >= least else None
    words = name.split()
    if len(words) > _AREA and (company := named(" ".join(words[:-1]), book, Trust.KNOWN)):
        return company if key(words[-1]) not in {"user", "users", "group", "club", "community", "meetup"} else None
    return None
