"""Words for people: kinds, dates and times, in the region's own time, unambiguous."""

from datetime import date, datetime, timedelta

KINDS = {
    "meetup": "Meetup",
    "hackathon": "Hackathon",
    "career-fair": "Career fair",
    "mixer": "Mixer",
    "conference": "Conference",
    "workshop": "Workshop",
    "talk": "Talk",
    "competition": "Competition",
    "job-search-group": "Job search group",
    "info-session": "Info session",
    "volunteer": "Volunteering",
    "coworking": "Coworking",
    "public-speaking": "Public speaking",
    "chapter-meeting": "Chapter meeting",
    "social": "Social",
    "arts": "Arts",
    "sports": "Sports",
    "family": "Family",
    "worship": "Worship",
    "market": "Market",
    "other": "Other",
}
"""Every kind that an event can be of, and what people call it."""

ATTENDANCE = {"in-person": "In person", "online": "Online", "hybrid": "In person and online"}
STATUS = {
    "confirmed": "Confirmed",
    "tentative": "Tentative",
    "postponed": "Postponed",
    "cancelled": "Cancelled",
    "delisted": "No longer listed",
}


def kind_label(kind: str) -> str:
    """Give the name of a kind; one that is not known yet reads as its own id."""
    return KINDS.get(kind) or kind.replace("-", " ").capitalize()


def day(when: date, *, today: date | None = None) -> str:
    """Give `Tuesday, November 24`; with the year when it is not the one of `today`."""
    words = f"{when:%A, %B} {when.day}"
    return words if today is not None and when.year == today.year else f"{words}, {when.year}"


def short_day(when: date) -> str:
    """Give `Tue Nov 24`."""
    return f"{when:%a %b} {when.day}"


def clock(when: datetime) -> str:
    """Give `10:30 AM`."""
    return f"{when.hour % 12 or 12}:{when:%M %p}"


def relative(when: date, today: date) -> str:
    """Give `today` or `tomorrow`, else nothing."""
    return {0: "today", 1: "tomorrow"}.get((when - today).days, "")


def count(number: int, one: str, many: str = "") -> str:
    """Give `1 event`, `1,204 events`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def ago(then: datetime, now: datetime) -> str:
    """Say how long ago in words: `5 minutes ago`, `3 days ago`."""
    minutes = max(0, round((now - then) / timedelta(minutes=1)))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{count(minutes, 'minute')} ago"
    if minutes < 60 * 36:
        return f"{count(round(minutes / 60), 'hour')} ago"
    return f"{count(round(minutes / 1440), 'day')} ago"
