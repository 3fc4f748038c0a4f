"""An entry from its elements alone, for the feeds on which feedparser itself fails."""

from datetime import datetime

from scrapers.formats._feed_entry import Entry
from scrapers.formats._feed_nodes import Node
from scrapers.formats._feed_times import published
from scrapers.html import link
from scrapers.text import plain, tidy


def plain_entry(node: Node, base: str) -> Entry:
    """Read the elements that every feed has; what only feedparser understands is lost."""
    own = {child.name: child for child in reversed(node.children) if not child.space}
    url = _link(node, base)
    html = max((_text(own, name) for name in ("description", "summary", "content")), key=len)
    html = max(html, node.text_of("encoded") or "", key=len)
    stamp = _text(own, "pubdate") or _text(own, "published") or _text(own, "updated")
    told = published(Node("item"), stamp, "UTC") if stamp else None
    return Entry(
        title=plain(_text(own, "title")) or plain(html)[:120] or url or "(untitled)",
        uid=tidy(_text(own, "guid") or _text(own, "id")) or url,
        url=url,
        html=html,
        published=told.starts_at if told and isinstance(told.starts_at, datetime) else None,
        published_text=stamp,
        tags=[child.text or child.attributes.get("term", "") for child in node.children if child.name == "category"],
        nodes=node,
    )


def _text(own: dict[str, Node], name: str) -> str:
    return own[name].text if name in own else ""


def _link(node: Node, base: str) -> str | None:
    """Give the first link that leads to a page: RSS has it as text, Atom as an attribute."""
    links = [child for child in node.children if child.name == "link"]
    pages = [child for child in links if child.attributes.get("rel", "alternate") == "alternate"]
    return next(
        filter(None, (link(base, child.text or child.attributes.get("href")) for child in pages or links)), None
    )
