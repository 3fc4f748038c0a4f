"""How one attends, where the text says it: in person, online or both."""

from pipeline.facts_from_text.sentences import Behind, Said, Text, any_of, shown

_AND = r"(?:and|or|&|/|\+|as well as)"
_FAR = (
    r"(?:on ?-?line|virtual(?:ly)?|(?:via |on |over )?(?:zoom|(?:ms |microsoft )?teams)|remote(?:ly)?|live ?streamed)"
)
_EVENT = (
    r"(?:only|event|meeting|class|session|workshop|webinar|training|program|course|seminar|talk|lecture|presentation|"
    r"conference|masterclass|meetup|panel|info session|information session)"
)
_ROOM = r"(?:zoom|webex|google meet|microsoft teams|ms teams|teams|discord)"
_HYBRID = Behind(
    ("hybrid", "person", "also", "option"),
    any_of(
        r"\bhybrid (?:event|meeting|format|session|class|option|manner)\b",
        r"\bhybrid\b(?=[.:;,)]|$)",
        r"\b(?:held|offered|meet(?:s|ing)?) (?:in a )?hybrid\b",
        rf"\bin[- ]person {_AND} (?:also )?{_FAR}\b",
        rf"\b{_FAR} {_AND} in[- ]person\b",
        r"\balso (?:available |streamed |live ?streamed |broadcast )?(?:on|via|over) (?:zoom|youtube|livestream)\b",
        r"\bjoin (?:us )?in[- ]person or\b",
        r"\b(?:zoom|virtual|remote|online|livestream) option (?:is )?(?:also )?available\b",
    ),
)
_ONLINE = any_of(
    rf"\b(?:on ?-?line|virtual|zoom|remote)[- ]{_EVENT}\b",
    r"\b(?:held|offered|takes? place|meet(?:s|ing)?|taught|conducted|live|join (?:us )?|attend|hosted|presented) "
    rf"(?:entirely |live |only )?(?:on ?-?line|virtually|(?:on|via|over|through) {_ROOM})\b",
    r"\b(?:via|on|over) zoom\b",
    r"\bjoin zoom meeting\b",
    r"\bzoom (?:link|meeting|webinar|id)\b",
    r"\bwebinar\b",
    r"\bmicrosoft teams meeting\b",
    r"\blocation: (?:on ?-?line|virtual|zoom)\b",
)
_IN_PERSON = any_of(r"\bin[- ]person\b", r"\bface[- ]to[- ]face\b")
_TITLE_ONLINE = any_of(
    rf"\b(?:on ?-?line|virtual|zoom|remote)[- ]{_EVENT}\b",
    r"[(\[|:–-]\s*(?:on ?-?line|virtual|zoom|webinar|live ?stream)\b",
    r"^\W*(?:on ?-?line|virtual|zoom|webinar|live ?stream)\b\s*[:|–-]",
    r"\b(?:on ?-?line|virtual(?:ly)?|webinar|(?:via|on) zoom|live ?stream)\W*$",
    r"\bwebinar\b",
)
_SIGNS = (
    "zoom",
    "online",
    "on-line",
    "virtual",
    "hybrid",
    "person",
    "webinar",
    "remote",
    "webex",
    "teams",
    "stream",
    "face",
    "google meet",
)
_DENIED = any_of(
    r"\bnot (?:be )?(?:on ?line|virtual|available online|streamed)", r"\bno zoom\b", r"\bno longer (?:online|virtual)"
)


OF_ATTENDANCE = frozenset(
    "zoom online line virtual virtually hybrid person webinar remote remotely webex teams stream streamed livestream "
    "livestreamed face google youtube discord".split()
)
"""Without any of these words, no pattern here matches anywhere in a text."""


def attendance(title: str, text: Text) -> Said | None:
    """Read from title and sentences how one attends; the title counts first."""
    if OF_ATTENDANCE.isdisjoint(text.words):
        return None
    said = text.about(_SIGNS)
    whole = [title, *said]
    if hybrid := next((each for each in whole if _HYBRID.search(each)), None):
        return Said("hybrid", shown(hybrid))
    if _TITLE_ONLINE.search(title):
        return Said("online", title)
    in_person = next((each for each in whole if _IN_PERSON.search(each)), None)
    online = next((each for each in said if _ONLINE.search(each) and not _DENIED.search(each)), None)
    if online and in_person and online != in_person:
        return Said("hybrid", shown(online))
    if in_person:
        return Said("in-person", shown(in_person))
    return Said("online", shown(online)) if online else None
