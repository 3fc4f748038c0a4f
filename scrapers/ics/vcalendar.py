"""Recurrence rules of vCalendar 1.0 ("W2 TU TH #10"), written as RFC 5545 writes them."""

import re

_BASIC = re.compile(r"(?P<kind>D|W|MP|MD|YM|YD)(?P<interval>\d+)(?=\s|$)", re.ASCII)
_FREQUENCY = {"D": "DAILY", "W": "WEEKLY", "MP": "MONTHLY", "MD": "MONTHLY", "YM": "YEARLY", "YD": "YEARLY"}
_LIST = {"W": "BYDAY", "MP": "BYDAY", "MD": "BYMONTHDAY", "YM": "BYMONTH", "YD": "BYYEARDAY"}


def modern_rule(rule: str) -> str:
    """Give a rule in the words of RFC 5545; a rule that is not of vCalendar comes back unchanged."""
    found = _BASIC.match(rule.strip().upper())
    if found is None:
        return rule
    kind = found["kind"]
    parts = [f"FREQ={_FREQUENCY[kind]}", f"INTERVAL={found['interval']}"]
    words = rule.strip().upper()[found.end() :].split()
    listed = _listed(kind, words)
    if listed and kind in _LIST:
        parts.append(f"{_LIST[kind]}={','.join(listed)}")
    return ";".join((*parts, *_bound(words)))


def _listed(kind: str, words: list[str]) -> list[str]:
    """Give weekdays or numbers; in MP, positions such as "1+ 2-" stand before the weekdays that they count."""
    found: list[str] = []
    positions: list[str] = []
    named = False
    for word in words:
        if position := re.fullmatch(r"(\d)([+-])", word):
            positions = [] if named else positions
            named = False
            positions.append(f"{'-' if position[2] == '-' else ''}{position[1]}")
        elif word in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"):
            named = True
            found += [f"{each}{word}" for each in positions] if kind == "MP" and positions else [word]
        elif kind in ("MD", "YM", "YD") and re.fullmatch(r"\d{1,3}[+-]?", word):
            found.append(f"-{word[:-1]}" if word.endswith("-") else word.rstrip("+"))
        elif word == "LD":
            found.append("-1")
    return found


def _bound(words: list[str]) -> list[str]:
    """Give COUNT or UNTIL; "#0" is for ever, and no bound at all means twice."""
    for word in words:
        if re.fullmatch(r"#\d+", word):
            return [f"COUNT={word[1:]}"] if word != "#0" else []
        if re.fullmatch(r"\d{8}(T\d{6}Z?)?", word):
            return [f"UNTIL={word}"]
    return ["COUNT=2"]
