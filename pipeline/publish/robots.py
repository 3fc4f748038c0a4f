"""What robots read: robots.txt, which lets calendar programs in, and the sitemap."""

from xml.sax.saxutils import escape

from pipeline.publish import periods
from pipeline.publish.visit import Reply, Visit

MOST = 45_000
PAGES = ("/", "/events", "/subscribe", "/sources", "/about", "/accessibility", "/api")
TEXT, XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"

ROBOTS = """# Calendars, feeds and pages are for everyone; Google Calendar obeys this file when it subscribes.
# Only the tables below a region's name, and Datasette's own pages, cost much and tell robots nothing new.
User-agent: *
Allow: /events
Disallow: /-/
Disallow: /*/events?
Disallow: /*?sql=
Disallow: /*?*_facet=

Sitemap: {base}/sitemap.xml
"""
UPCOMING = "SELECT id, changed_at FROM events WHERE until_at >= ? AND status <> 'delisted' ORDER BY starts_at LIMIT ?"


def robots(base: str) -> Reply:
    """Answer `/robots.txt`."""
    return Reply(ROBOTS.format(base=base), TEXT, seconds=3600)


def sitemap(visit: Visit) -> Reply:
    """Answer `/sitemap.xml`: the pages, and every event that is still to come."""
    visit.plain()
    lines = [f"<url><loc>{escape(visit.absolute(path))}</loc></url>" for path in PAGES]
    for row in visit.conn.execute(UPCOMING, [periods.utc(visit.now), MOST]):
        at = escape(visit.absolute(f"/events/{row['id']}"))
        lines.append(f"<url><loc>{at}</loc><lastmod>{row['changed_at']}</lastmod></url>")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Reply(head + "\n".join(lines) + "\n</urlset>\n", XML, seconds=3600)
