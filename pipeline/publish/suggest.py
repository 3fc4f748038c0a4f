"""Suggestions: a form for everyone, and what comes in from it. It goes to a private queue that people review."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import inbox
from pipeline.publish import queries, site
from pipeline.publish.problem import Problem
from pipeline.publish.shell import shell
from pipeline.publish.visit import Reply, Visit, page, redirect
from pipeline.safe import safe_text, safe_url

KINDS = {
    "source": "A calendar that is missing here",
    "event": "An event that is missing here",
    "correction": "Something is wrong",
    "opt-out": "Please leave my calendar out",
    "other": "Something else",
}
FIELDS = ("kind", "about", "url", "message", "contact", "website", "region")
TRAP = "website"
"""A field that people do not see; what fills it in is no person."""
MOST_BYTES = 20_000


def form(visit: Visit) -> Reply:
    """Answer `GET /suggest`."""
    visit.plain("event", "sent", "kind")
    event_id = visit.asked("event")
    row = queries.event(visit.conn, event_id) if event_id else None
    kind = visit.asked("kind", "correction" if row else "source")
    if kind not in KINDS:
        raise Problem(400, f"kind is one of {', '.join(KINDS)}", parameter="kind", allowed=tuple(KINDS))
    names = {
        "event": row,
        "kind": kind,
        "kinds": KINDS,
        "sent": visit.asked("sent") == "1",
        "longest": inbox.LONGEST,
    }
    description = f"Suggest a calendar or an event for {visit.region.name}, or say what is wrong."
    return page(site.render("suggest.html", **shell(visit.bare(), "Suggest or correct", description), **names))


def receive(fields: Mapping[str, str], client: str, region: str, data: Path, now: datetime) -> Reply:
    """Answer `POST /suggest`: put it into the queue of the data folder, then send back to the form with thanks.

    Raises Problem 400 for what says nothing, 429 beyond the limits, 503 when it cannot be kept.
    """
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        raise Problem(400, f"the form has no field {unknown[0][:40]!r}", parameter=unknown[0][:40])
    said = _read(fields, _visitor(client, now), region)
    if not fields.get(TRAP):
        try:
            inbox.put(data / inbox.NAME, said, now)
        except inbox.Refused as refused:
            raise Problem(429, str(refused), retry_after=3600) from refused
        except (sqlite3.Error, OSError) as error:
            raise Problem(503, f"suggestions cannot be kept now: {error}", retry_after=600) from error
    return redirect(f"/suggest?sent=1&region={region}", status=303)


def _read(fields: Mapping[str, str], visitor: str, region: str) -> inbox.Suggestion:
    kind, url = fields.get("kind", ""), fields.get("url", "").strip()
    message = safe_text(fields.get("message"), inbox.LONGEST)
    if kind not in KINDS:
        raise Problem(400, f"say what it is: {', '.join(KINDS)}", parameter="kind", allowed=tuple(KINDS))
    if url and not safe_url(url if urlsplit(url).scheme else f"https://{url}"):
        raise Problem(400, "the address is not one of a web page", parameter="url")
    if not url and not message:
        raise Problem(400, "write the address of a page, or say what it is about", parameter="message")
    short = {name: safe_text(fields.get(name), 200) for name in ("about", "contact")}
    return inbox.Suggestion(region, kind, short["about"], url[:2000], message, short["contact"], visitor)


def _visitor(client: str, now: datetime) -> str:
    """Tell visitors of one day apart, without keeping their addresses."""
    return blake2b(f"{now:%Y-%m-%d} {_line(client)}".encode(), digest_size=8).hexdigest()


def _line(client: str) -> str:
    """Give who has an address: of IPv6 one line has 2^64 of them, so their first half counts."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or int(address) >> 64)
