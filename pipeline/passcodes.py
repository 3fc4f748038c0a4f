"""Passcodes of online meetings, which a feed lets slip: who comes gets them from the organiser, not from us."""

import re

_HIDDEN = "(on the event's own page)"
_IN_URL = re.compile(r"([?&]|&amp;)(?:pwd|passwd|password|passcode)=[^\s&#\"'<>]*(&(?:amp;)?)?", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"\b(pass ?(?:code|word)|kenn(?:code|wort)|passwort|mot de passe|contraseña)"
    r"((?:\s|&nbsp;|<[^<>]{0,200}>){0,9}[:=](?:[^\S\n]|&nbsp;|<[^<>]{0,200}>){0,9})"
    r"(?!<|https?:)[^\s<,;]{3,}",
    re.IGNORECASE,
)


def without_passcodes(text: str) -> str:
    """Take passcodes out of a text or of the addresses in it; what is left still tells that there is one."""
    if not _may_have_one(text.lower()):
        return text
    return _IN_TEXT.sub(rf"\1\2{_HIDDEN}", _IN_URL.sub(_rest_of_query, text))


def _may_have_one(text: str) -> bool:
    """Tell whether a text in lower case has a sign of one: every text of every event is asked this."""
    return "pass" in text or "pwd=" in text or "kenn" in text or "mot de" in text or "contrase" in text


def _rest_of_query(found: re.Match[str]) -> str:
    """Keep the query in one piece: `?pwd=x&a=b` becomes `?a=b`."""
    before, after = found.groups()
    return str(before) if after else ""
