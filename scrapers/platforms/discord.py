"""Discord: scheduled events of a server.

Recognised by its keys in JSON. Documents: `discord.com/api/v10/guilds/<server>/scheduled-events` with the token of a
bot that is a member; one event without a token, by its invitation: `discord.gg/<code>?event=<id>` leads to
`discord.com/api/v10/invites/<code>?guild_scheduled_event_id=<id>`. Stable id: the event's. Defects: a channel is no
place, so only `entity_metadata.location` of an outside event is one; numbers stand for states; the rule of a repeated
event has numbers for words. Token: DISCORD_BOT_TOKEN. Terms: a documented API. Built from documentation.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import dig, has_keys, listed, listing, load, number, text
from scrapers.json_events.fields import DEFAULT
from scrapers.model import Document, Listing, Organizer, Parsed, Place, Recurrence, Source, Status, Warn
from scrapers.online import attendance
from scrapers.platforms._pages import mapped

VERIFIED = False
TOKEN_ENV = "DISCORD_BOT_TOKEN"
TOKEN_URL = re.compile(r"https://discord\.com/api/v\d+/guilds/")
FIELDS = replace(
    DEFAULT,
    uid="id",
    title="name",
    start="scheduled_start_time",
    end="scheduled_end_time",
    url="",
    image="",
    place_name="",
    address="",
    organizer="",
    mode="",
    status="",
    categories="",
)
EXTERNAL = 3
STATES: dict[int, Status] = {4: "cancelled"}
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def headers(token: str) -> dict[str, str]:
    """A bot's token says that it is one."""
    return {"Authorization": f"Bot {token}"}


def address(url: str) -> str | None:
    """Give the event behind an invitation, or the events of a server's page."""
    invitation = mapped(
        url,
        r"(?:discord\.gg|discord\.com/invite)/([\w-]+)/?\?(?:.*&)?event=(\d+)(?:&.*)?",
        "https://discord.com/api/v10/invites/{1}?with_counts=true&guild_scheduled_event_id={2}",
    )
    return invitation or mapped(
        url,
        r"discord\.com/(?:channels|servers|guilds)/(\d+)(?:/.*)?",
        "https://discord.com/api/v10/guilds/{1}/scheduled-events",
    )


def recognises(doc: Document) -> bool:
    """Look for the names that Discord gives its times."""
    return has_keys(doc, "scheduled_start_time", "entity_type") or has_keys(doc, "guild", "code", "channel")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per scheduled event, also the one of an invitation."""
    data = load(doc.content)
    invited = dig(data, "guild_scheduled_event")
    found = [invited] if isinstance(invited, dict) else data if isinstance(data, list) else [data]
    events = [item for item in found if isinstance(item, dict) and item.get("scheduled_start_time")]
    if not events:
        yield Warn("the invitation is to a server, not to an event of it", code="empty")
    guild = text(dig(data, "guild.name")) if isinstance(data, dict) else None
    for item in events:
        read = listing(item, doc, source, FIELDS)
        yield _mended(read, item, guild) if isinstance(read, Listing) else read


def _mended(found: Listing, item: dict[str, Any], guild: str | None) -> Listing:
    """Tell the place of an outside event; one in a channel is online."""
    where = text(dig(item, "entity_metadata.location"))
    outside = item.get("entity_type") == EXTERNAL
    linked = where if where and where.startswith(("http://", "https://")) else None
    server = text(item.get("guild_id"))
    uid, image = text(item.get("id")), text(item.get("image"))
    kind = attendance(where) if where else None
    return replace(
        found,
        url=f"https://discord.com/events/{server}/{uid}" if server else None,
        image_url=f"https://cdn.discordapp.com/guild-events/{uid}/{image}.png" if image else None,
        location=Place(name=where) if outside and where and not linked and kind != "online" else None,
        online_url=linked,
        attendance=kind or ("online" if not outside or linked else "in-person" if where else None),
        status=STATES.get(int(number(item.get("status")) or 0), found.status),
        organizer=Organizer(name=guild) if guild else None,
        recurrence=_recurrence(item.get("recurrence_rule")),
    )


def _recurrence(rule: Any) -> Recurrence | None:
    """Write the rule in the words of RFC 5545."""
    frequency = rule.get("frequency") if isinstance(rule, dict) else None
    if not isinstance(frequency, int) or not 0 <= frequency < len(FREQUENCIES):
        return None
    parts = [f"FREQ={FREQUENCIES[frequency]}", f"INTERVAL={int(number(rule.get('interval')) or 1)}"]
    days = [DAYS[day] for day in listed(rule.get("by_weekday")) if isinstance(day, int) and 0 <= day < len(DAYS)]
    nth = [
        f"{each.get('n')}{DAYS[each.get('day', 0)]}"
        for each in listed(rule.get("by_n_weekday"))
        if isinstance(each, dict)
    ]
    if days or nth:
        parts.append("BYDAY=" + ",".join(days or nth))
    if isinstance(rule.get("count"), int):
        parts.append(f"COUNT={rule['count']}")
    return Recurrence(rrules=(";".join(parts),))
