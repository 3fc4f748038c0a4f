"""Descriptions as people read them: bare addresses become links, the marks of Markdown become what they mean.

Several platforms send their texts in Markdown. What comes in was made safe before it was stored, and what
goes out has nothing in it that the short safe list of `pipeline/safe.py` would not let through.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

from markupsafe import Markup

from pipeline.safe import REL, TAG, safe_url

LITERAL = ("a", "code", "pre")
"""Elements whose text is left as it is."""
BREAKS = ("br", "p", "li", "ul", "ol", "h3", "h4", "blockquote")
MARKED = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<to>https?://[^\s<>\"()]+)\)"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\"'.,;:!?*)\]])"
    r"|\*\*(?P<strong>[^\s*](?:[^*\n]{0,400}[^\s*])?)\*\*"
    r"|\\(?P<plain>[-*_#!.+()\[\]~`>|])"
)
START = re.compile(r"^(\s*)(?:#{1,6}(?:\s+|$)|[*-]\s+(?=\S))")
HEADING = re.compile(r"^\s*#{1,6}(?:\s+|$)")
GAPS = re.compile(r"(?:<br>\s*){3,}")
MARKS = re.compile(r"\*\*|^\s*(?:#{1,6}|[*-])\s+|\\(?=[-*_#!.+()\[\]~`>|])")


def dressed(safe: str) -> Markup:
    """Give a stored description for its page."""
    shown = GAPS.sub("<br>\n<br>\n", "".join(_parts(safe)))
    return Markup(shown)  # nothing but `<a>` and `<strong>` was added, around text that was safe


def bare(text: str) -> str:
    """Give a quoted sentence without the marks of Markdown."""
    return MARKS.sub("", text).strip()


def _parts(safe: str) -> Iterator[str]:
    """Give the tags as they are and the texts between them dressed."""
    literal, begins, last = 0, True, 0
    for tag in TAG.finditer(safe):
        yield _text(safe[last : tag.start()], literal, begins)
        begins = _name(tag[0]) in BREAKS or (begins and not safe[last : tag.start()].strip())
        literal += _step(tag[0])
        last = tag.end()
        yield tag[0]
    yield _text(safe[last:], literal, begins)


def _name(tag: str) -> str:
    return re.split(r"[\s>]", tag.strip("</ "), maxsplit=1)[0]


def _step(tag: str) -> int:
    if _name(tag) not in LITERAL:
        return 0
    return -1 if tag.startswith("</") else 1


def _text(text: str, literal: int, begins: bool) -> str:
    if literal or not text.strip():
        return text
    if begins:
        text = START.sub(_begun, text, count=1)
    return MARKED.sub(_marked, text)


def _begun(match: re.Match[str]) -> str:
    return match[1] if HEADING.match(match[0]) else f"{match[1]}• "


def _marked(match: re.Match[str]) -> str:
    if match["strong"]:
        return f"<strong>{match['strong']}</strong>"
    if match["plain"]:
        return match["plain"]
    return _link(match["to"] or match["url"], match["words"] or match["url"]) or match[0]


def _link(address: str, words: str) -> str:
    """Give the link, or nothing where the address is none that may be shown."""
    safe = safe_url(unescape(address))
    return f'<a href="{escape(safe)}" rel="{REL}">{words}</a>' if safe else ""
