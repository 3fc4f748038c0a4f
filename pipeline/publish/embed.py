"""The next events for other people's sites: one small page for a frame, and how to show it."""

from dataclasses import replace

from pipeline.publish import cards, json_api, paging, series, site
from pipeline.publish.applied import title
from pipeline.publish.http_security import policy
from pipeline.publish.visit import FEED_SECONDS, Reply, Visit, page

USUAL, MOST = 10, 30


def frame(visit: Visit) -> Reply:
    """Answer `/embed`: the next matching events, for a frame on any site; its links open in a window of their own."""
    filters = visit.filters.usual(series="next")
    rows = paging.page(visit, filters, json_api.limit_of(visit, USUAL, MOST)).rows
    told = series.told(visit, rows)
    html = site.render(
        "embed.html",
        title=title(visit),
        cards=[_absolute(visit, cards.card(visit, row, dated=True, told=told)) for row in rows],
        every=visit.absolute("/events", visit.filters.pairs(after=None, limit=None)),
    )
    made = page(html, seconds=FEED_SECONDS)
    return replace(made, headers=policy(frames="*"))


def _absolute(visit: Visit, card: cards.Card) -> cards.Card:
    return card._replace(href=visit.base + card.href)


def snippet(visit: Visit, query: str) -> str:
    """Give the one tag that shows the list on another site."""
    return f'<script src="{visit.base}/static/embed.js" data-filters="{query}" async></script>'


def frame_snippet(visit: Visit, query: str) -> str:
    """Give the frame for sites that allow no script of others."""
    address = f"{visit.base}/embed?{query}".rstrip("?")
    return f'<iframe src="{address}" title="Events" width="100%" height="480" loading="lazy"></iframe>'
