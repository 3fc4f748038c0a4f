"""Texts, links and HTML from strangers, made harmless before anything is stored (ARCHITECTURE 3)."""

import html
import re
from functools import lru_cache
from urllib.parse import urlsplit

import nh3

from pipeline.passcodes import without_passcodes
from scrapers.text import tidy, visible

LONGEST_HTML = 64_000
"""Sanitising costs grow steeply with nesting; 64 kB of the worst HTML stay under a second."""
LONGEST_URL = 2_000

TAGS = {"a", "p", "br", "b", "i", "em", "strong", "ul", "ol", "li", "h3", "h4", "blockquote", "code", "pre"}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "nofollow ugc noopener noreferrer"
DROPPED_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"}

MARKUP = re.compile(
    r"<\s*/?\s*(?:a|p|br|b|i|u|em|strong|ul|ol|li|div|span|h[1-6]|table|tr|td|tbody|img|font|html|body|head|hr|"
    r"blockquote|script|style|iframe|svg|math|section|article|pre|code|form|input|object|embed|video|audio|link|meta|"
    r"template|noscript|title|base|button|center|small|sup|sub|strike|del|ins|figure|picture|details|marquee)\b[^<>]*>"
    r"|<!--|<!\[CDATA\[|<!doctype",
    re.IGNORECASE,
)
ACTIVE = re.compile(
    r"<\s*/?\s*(?:script|img|svg|math|iframe|object|embed|style|link|meta|base|form|input|button|video|audio|body|html|"
    r"template|textarea|marquee|details)\b[^<>]*>?",
    re.IGNORECASE,
)
"""Tags that do something; in a line of plain text they are there for a program that forgets to escape it."""
ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
LINES = re.compile(r"\n{3,}")
BLOCK = re.compile(r"</?(?:p|br|ul|ol|li|h3|h4|blockquote|pre)>")
TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
UNSAFE_IN_URL = ' <>"`{}|^\t'
PLAIN_URL = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?:/[\w./?&=%#~:+,;@!$*()-]*)?", re.ASCII)
"""Nearly every link: nothing in it to mend or to doubt."""
OCCURRENCES = 64
"""Texts whose result is kept: the occurrences of a series come one after the other with the same one."""


def safe_text(text: str | None, longest: int) -> str:
    """Give one line of plain text: no control or bidirectional characters, no active tags, cut at a word."""
    if not text:
        return ""
    line = tidy(without_passcodes(text[: 4 * longest]))
    return shorten(tidy(ACTIVE.sub(" ", line)) if "<" in line else line, longest)


def safe_id(told: str | None) -> str | None:
    """Give an identifier as it is told, with nothing in it that is unseen or an active tag; None when none is left."""
    if not told or (told.isprintable() and "<" not in told):
        return told or None
    return ACTIVE.sub(lambda tag: tag[0].replace("<", "%3C"), tidy(told)) or None


def shorten(text: str, longest: int) -> str:
    """Cut a tidy text at a word, with an ellipsis, when longer than `longest` characters."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    word, space, _ = cut.rpartition(" ")
    return f"{(word if space and len(word) > longest // 2 else cut).rstrip(' ,;:-–')}…"


@lru_cache(maxsize=OCCURRENCES)
def safe_html(text: str | None) -> str:
    """Reduce a description, HTML or plain text, to a short safe list of tags; plain line ends become `<br>`."""
    if not text:
        return ""
    text = without_passcodes(_legible(text[:LONGEST_HTML]))
    if MARKUP.search(text):
        return _reduced(text)
    decoded = _legible(html.unescape(text)) if ENTITY.search(text) else text
    if MARKUP.search(decoded):  # HTML that was escaped once too often
        return _reduced(decoded)
    escaped = html.escape(decoded, quote=False).strip()
    return (LINES.sub("\n\n", escaped) if "\n\n\n" in escaped else escaped).replace("\n", "<br>\n")


def _legible(text: str) -> str:
    """Write every line end as `\\n` and drop what cannot be seen; entities can bring both back, so it is done again."""
    if "\r" in text or "\x0b" in text or "\x0c" in text or not text.isascii():
        text = BREAKS.sub("\n", text)
    return visible(text)


def _reduced(text: str) -> str:
    clean = nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={"a": {"href"}},
        attribute_filter=_honest,
        url_schemes=SCHEMES,
        link_rel=REL,
        strip_comments=True,
    )
    return _legible(clean).strip()


def _honest(tag: str, name: str, value: str) -> str | None:
    """Write a link in one line, and drop one that names another host than it seems to: `https://bank.example@evil.org/`."""
    value = BREAKS.sub("", value).replace("\n", "").replace("\t", "")
    web = name != "href" or value.split(":", 1)[0].strip().lower() not in ("http", "https") or _is_web(value)
    return value if web else None


@lru_cache(maxsize=OCCURRENCES)
def summary(safe: str, longest: int) -> str:
    """Give the beginning of what `safe_html` gave, as plain text on one line, cut at a word.

    Equal to `shorten(scrapers.text.plain(safe), longest)` without parsing: safe HTML has few tags.
    """
    if "<" in safe:
        safe = TAG.sub("", BLOCK.sub(" ", safe))
    text = html.unescape(safe) if "&" in safe else safe
    begin = tidy(text[: 4 * longest])
    return shorten(begin if len(begin) > longest else tidy(text), longest)


def safe_url(url: str | None) -> str | None:
    """Give a web link that can be shown, or None: http or https, a host, no credentials, no control characters."""
    if not url or len(url) > LONGEST_URL:
        return None
    url = without_passcodes(url.strip())
    if PLAIN_URL.fullmatch(url):
        return url
    if visible(url) != url or "\\" in url or "\n" in url or BREAKS.search(url):
        return None
    for character in UNSAFE_IN_URL:  # browsers mend these silently, other readers break on them
        url = url.replace(character, f"%{ord(character):02X}")
    return url if _is_web(url) else None


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
