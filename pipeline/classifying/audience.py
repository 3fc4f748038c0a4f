"""Who is likely to be there: an estimate from kind, relevance and the words of an event."""

from collections.abc import Iterable, Mapping

AUDIENCES = ("practitioners", "job seekers", "employers and recruiters", "students", "founders", "public")

_BY_KIND = {
    "meetup": ("practitioners",),
    "hackathon": ("practitioners", "students"),
    "career-fair": ("job seekers", "employers and recruiters"),
    "mixer": ("practitioners",),
    "conference": ("practitioners",),
    "workshop": ("practitioners",),
    "talk": ("practitioners",),
    "competition": ("practitioners", "students"),
    "job-search-group": ("job seekers",),
    "coworking": ("practitioners",),
    "public-speaking": ("practitioners",),
    "chapter-meeting": ("practitioners",),
}
_BY_TOPIC = {
    "job-search": ("job seekers",),
    "hiring": ("job seekers", "employers and recruiters"),
    "careers": ("job seekers",),
    "hr": ("employers and recruiters",),
    "startups": ("founders",),
    "small-business": ("founders",),
    "students": ("students",),
}
_BY_CONCEPT = {
    ("H", "student_host"): ("students",),
    ("H", "career_host"): ("job seekers",),
    ("H", "university_host"): ("students",),
    ("T", "career"): ("job seekers",),
}


def audience(
    kind: str | None, relevance: str, topics: Iterable[str], found: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """Estimate who comes, in the order of AUDIENCES; what is not professional is for the public."""
    if relevance != "core":
        return ("public",)
    who = set(_BY_KIND.get(kind or "", ()))
    for topic in topics:
        who.update(_BY_TOPIC.get(topic, ()))
    for (field, concept), names in _BY_CONCEPT.items():
        if concept in found[field]:
            who.update(names)
    return tuple(name for name in AUDIENCES if name in who) or ("practitioners",)
