"""What an event or a group is about, in words, each leading to more of it."""

from json import loads

from pipeline.publish.clauses import unfinished
from pipeline.publish.shell import Link
from pipeline.publish.visit import Visit

NAMES = "SELECT id, name FROM topics WHERE id IN (SELECT value FROM json_each(?))"

TO_COME = """
SELECT id, name FROM topics WHERE EXISTS (
    SELECT 1 FROM event_topics JOIN events ON events.id = event_id
    WHERE topic_id = topics.id AND {unfinished} AND relevance IN ('core', 'adjacent') AND status <> 'delisted'
) ORDER BY name COLLATE NOCASE
"""


def to_come(visit: Visit) -> list[tuple[str, str]]:
    """Give id and name of every topic that has something to tell."""
    clause, values = unfinished(visit.now)
    return [(row["id"], row["name"]) for row in visit.conn.execute(TO_COME.format(unfinished=clause), values)]


def links(visit: Visit, topics: str) -> list[Link]:
    """Give the topics of a row (a JSON array of ids); what the catalogue has no topic for stays a word."""
    names = {row["id"]: row["name"] for row in visit.conn.execute(NAMES, [topics])}
    found = [
        Link(visit.link("/events", [("topic", topic)]) if topic in names else "", names.get(topic, topic))
        for topic in loads(topics)
    ]
    return sorted(found, key=lambda link: link.words.casefold())
