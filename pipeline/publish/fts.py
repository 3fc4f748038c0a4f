"""What people type into a search box, as an FTS5 expression that can never be a syntax error."""

import re

LONGEST, MOST_WORDS = 200, 20
PHRASE = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')


def expression(typed: str) -> str:
    """Turn words into an expression that finds all of them: `"a phrase"`, `-without`, `begin*`.

    A plain word also finds its plural or singular, because the index does not stem. Raises ValueError
    when there is no word to look for, or far too many.
    """
    if len(typed) > LONGEST:
        raise ValueError(typed)
    printable = "".join(character if character.isprintable() else " " for character in typed)
    wanted: list[str] = []
    unwanted: list[str] = []
    for no, phrase, nope, word in PHRASE.findall(printable):
        term = _quote(phrase) if phrase else _word(word)
        if term:
            (unwanted if no or nope else wanted).append(term)
    if not wanted or len(wanted) + len(unwanted) > MOST_WORDS:
        raise ValueError(typed)
    without = "".join(f" NOT {term}" for term in unwanted)
    return f"({' AND '.join(wanted)}){without}"


def _word(word: str) -> str:
    """Quote one word with its other number; a star at its end means any ending."""
    bare = word.rstrip("*").replace('"', "")
    if not any(character.isalnum() for character in bare):
        return ""
    if word.endswith("*"):
        return f"{_quote(bare)}*"
    forms = dict.fromkeys([bare, *_other_number(bare)])
    return f"({' OR '.join(_quote(form) for form in forms)})" if len(forms) > 1 else _quote(bare)


def _other_number(word: str) -> list[str]:
    """Give the plural of a singular and the singular of a plural, roughly, for words long enough to have one."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return []
    if word.endswith("ies"):
        return [f"{word[:-3]}y"]
    if word.endswith("s"):
        return [word[:-1]] if len(word) > 3 and not word.endswith("ss") else []
    return [f"{word[:-1]}ies", f"{word}s"] if word.endswith("y") else [f"{word}s"]


def _quote(text: str) -> str:
    return f'"{text}"' if any(character.isalnum() for character in text) else ""
