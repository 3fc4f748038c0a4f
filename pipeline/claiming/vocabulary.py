"""The words by which names and settings are judged: `words.toml`, read once."""

import tomllib
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def _words(section: str) -> frozenset[str]:
    return frozenset(_WORDS[section].split())


LEGAL, PRIVATE, FIRM, TRADES = _words("legal"), _words("private"), _words("firm"), _words("trades")
MAKERS, HOSPITALITY = _words("makers"), _words("hospitality")
NOT_FIRM, QUARTER, GENERIC, IN_NAMES = _words("not_firm"), _words("quarter"), _words("generic"), _words("in_names")
PLACES, FIRST_NAMES, TITLES = _words("places"), _words("first_names"), _words("titles")
TRADE, CIVIC, CAMPUS = _words("trade"), _words("civic"), _words("campus")
TALKS, SHOWS = _words("talks"), _words("shows")
STREETS, CAUSE, GREEK, UNIVERSITIES = _words("streets"), _words("cause"), _words("greek"), _words("universities")
ORDINARY = frozenset(Path(__file__).with_name("ordinary.txt").read_text("utf-8").split())
"""Words that texts write small as a rule (counted over many calendars): `Dog House` is no person, `Ann Lee` may be."""
OPENING = GENERIC - IN_NAMES
"""Words with which no company's name begins."""
