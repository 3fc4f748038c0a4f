"""What robots read: robots.txt, which lets calendar programs in, and the sitemap."""

from xml.sax.saxutils import escape

from pipeline.publish.clauses import unfinished
from pipeline.publish.visit import Reply, Visit

MOST = 45_000
PAGES = ("/", "/events", "/map", "/new", "/deadlines", "/groups", "/companies", "/venues", "/subscribe", "/plan",
         "/suggest", "/sources", "/about", "/opt-out", "/accessibility", "/api")  # fmt: skip
TEXT, XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"

ROBOTS = """# Calendars, feeds and pages are for everyone; Google Calendar obeys this file when it subscribes.
# Only the tables below a region's name, and Datasette's own pages, cost much and tell robots nothing new.
User-agent: *
Allow: /events
Disallow: /-/
Disallow: /my
Disallow: /*/events?
Disallow: /*?sql=
Disallow: /*?*_facet=

Sitemap: {base}/sitemap.xml
"""
UPCOMING = """
SELECT id, changed_at FROM events WHERE {unfinished} AND status <> 'delisted' ORDER BY starts_at LIMIT ?
"""
OTHERS = {
    "groups": "SELECT id FROM groups LIMIT ?",
    "companies": "SELECT DISTINCT company_id FROM claims LIMIT ?",
    "venues": "SELECT DISTINCT venue_id FROM events WHERE venue_id IS NOT NULL AND {unfinished} LIMIT ?",
}
MOST_OTHERS = 1500


def robots(base: str) -> Reply:
    """Answer `/robots.txt`."""
    return Reply(ROBOTS.format(base=base), TEXT, seconds=3600)


def sitemap(visit: Visit) -> Reply:
    """Answer `/sitemap.xml`: the pages, and every event that is still to come."""
    visit.plain()
    lines = [f"<url><loc>{escape(visit.absolute(path))}</loc></url>" for path in PAGES]
    clause, values = unfinished(visit.now)
    for folder, sql in OTHERS.items():
        given = values if "{unfinished}" in sql else []
        for row in visit.conn.execute(sql.format(unfinished=clause), [*given, MOST_OTHERS]):
            lines.append(f"<url><loc>{escape(visit.absolute(f'/{folder}/{row[0]}'))}</loc></url>")  # noqa: PERF401
    for row in visit.conn.execute(UPCOMING.format(unfinished=clause), [*values, MOST]):
        at = escape(visit.absolute(f"/events/{row['id']}"))
        lines.append(f"<url><loc>{at}</loc><lastmod>{row['changed_at']}</lastmod></url>")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Reply(head + "\n".join(lines) + "\n</urlset>\n", XML, seconds=3600)
