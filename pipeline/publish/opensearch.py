"""The search as browsers know it: OpenSearch 1.1."""

from xml.sax.saxutils import escape, quoteattr

from pipeline.publish.visit import Reply, Visit

OPENSEARCH = "application/opensearchdescription+xml; charset=utf-8"
FORM = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Weak Ties</ShortName>
<Description>{description}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image width="16" height="16" type="image/svg+xml">{icon}</Image>
<Url type="text/html" template={html}/>
<Url type="application/rss+xml" template={rss}/>
</OpenSearchDescription>
"""


def reply(visit: Visit) -> Reply:
    """Answer `/opensearch.xml`."""
    visit.plain()
    more = "&" if "?" in visit.link("/events") else "?"
    html, rss = (f"{visit.absolute(path)}{more}q={{searchTerms}}" for path in ("/events", "/events.rss"))
    text = FORM.format(
        description=escape(f"Events in {visit.region.name}"),
        icon=escape(f"{visit.base}/static/icon.svg"),
        html=quoteattr(html),
        rss=quoteattr(rss),
    )
    return Reply(text, OPENSEARCH, seconds=3600)
