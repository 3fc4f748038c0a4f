"""What an event says, as sentences: markup gone, lists still lists, abbreviations not taken for ends."""

import html
import re
from typing import NamedTuple

LIMIT = 20_000
"""Characters of a description that are read: what comes after is rules and disclaimers."""
LONGEST = 1500
"""Characters of a sentence; a longer one is a list without full stops, and is read in pieces."""
SENTENCE = 300
"""Characters of a sentence that are kept as evidence."""


class Sentence(NamedTuple):
    """A sentence as a reader sees it. `line` counts lines; empty ones count too."""

    text: str
    line: int
    title: bool = False
    quoted: bool = False
    """It is what somebody is quoted with, or who is quoted."""
    opens: bool = True
    """It begins its line."""
    bullet: bool = False


_BREAK = re.compile(r"<br>\s?|</(?:p|li|h3|h4|blockquote|pre)>\s?")
_TAG = re.compile(r"<[^<>]*>")
_MARKED_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)?")
_ESCAPED = re.compile(r"\\([\\\-.()|~#&!+_*\[\]])")
_EMPHASIS = re.compile(r"\*{2,}|__|~~|(?<!\w)[*_](?=\w)|(?<=[\w.!?:,])[*_](?!\w)|^#+\s*|`")
_MARKS = ("  ", "\xa0", "\t", "\r", *"\\[*_#`~")
_GOING_ON = frozenset("by of at with from the and firm company agency startup studio".split())
"""The end of a line that goes on in the next."""
_BULLET = re.compile(r"^(?:[\s•*·▪►▶●◦‣>|+🎤🎙️📍⚡🏢✅]|[-–—]\s|\d{1,2}[.)]\s)+")
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9“\"•(])")
_ABBREVIATED = re.compile(r"(?:\b(?:Inc|Co|Corp|Ltd|Bros|St|Dr|Mr|Mrs|Ms|Jr|Sr|vs|No|Ave)|\b[A-Z])\.$")
_ATTRIBUTION = re.compile(r"^\s*(?:[–—―]|-{1,2})(?=[A-Z])")


def lines(description: str) -> list[str]:
    """Give the lines of safe HTML as text without marks, empty ones included: `Sentence.line` counts them.

    A line that goes on in the next is empty, and the next holds both: sources break lines around italics.
    """
    text = description[:LIMIT]
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    told = text.replace("\xa0", " ").split("\n")
    told = [unmarked(line) for line in told] if any(map(text.__contains__, _MARKS)) else [line.strip() for line in told]
    for number, line in enumerate(told[:-1]):
        if line.rpartition(" ")[2] in _GOING_ON and told[number + 1]:
            told[number], told[number + 1] = "", f"{line} {told[number + 1]}"
    return told


def unmarked(line: str) -> str:
    """Remove what Markdown leaves in a line."""
    if "\\" in line:
        line = _ESCAPED.sub(r"\1", line)
    if "[" in line:
        line = _MARKED_LINK.sub(r"\1", _MARKED_LINK.sub(r"\1", line))
    if "*" in line or "_" in line or "#" in line or "`" in line or "~" in line:
        line = _EMPHASIS.sub("", line)
    return " ".join(line.split())


def _cut(text: str) -> list[str]:
    """Cut what has no end of sentence for long, at a blank."""
    pieces = []
    while len(text) > LONGEST:
        at = text.rfind(" ", 1, LONGEST)
        at = at if at > 0 else LONGEST
        pieces.append(text[:at])
        text = text[at:].lstrip()
    return [*pieces, text]


def split(line: str, number: int, quoted: bool = False) -> list[Sentence]:
    """Divide one line without marks into its sentences."""
    quoted = quoted or bool(_ATTRIBUTION.match(line))
    bare = _BULLET.sub("", line)
    sentences: list[Sentence] = []
    wholes = _whole(_END.split(bare)) if any(map(bare.__contains__, ".!?")) else [bare]
    for piece in (cut for whole in wholes for cut in _cut(whole)):
        said = piece.strip()
        if said:
            bullet = bare != line and not sentences
            sentences.append(Sentence(said, number, quoted=quoted, opens=not sentences, bullet=bullet))
    return sentences


def _whole(pieces: list[str]) -> list[str]:
    """Join what an abbreviation's dot has parted."""
    whole: list[str] = []
    for piece in pieces:
        if whole and _ABBREVIATED.search(whole[-1]) and not re.search(r"\b(?:Inc|Co|Corp|Ltd)\.$", whole[-1]):
            whole[-1] += " " + piece
        else:
            whole.append(piece)
    return whole


def evidence(sentence: str, at: int = 0) -> str:
    """Cut a long sentence around the place that matters."""
    if len(sentence) <= SENTENCE:
        return sentence
    start = max(0, min(at - SENTENCE // 3, len(sentence) - SENTENCE))
    return ("…" if start else "") + sentence[start : start + SENTENCE].strip() + "…"
