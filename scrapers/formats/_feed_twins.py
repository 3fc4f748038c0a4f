"""One entry told twice in one feed: same title but for case, accents and dashes, same times, same place."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scrapers.model import Listing, Parsed


def without_twins(items: Iterable[Parsed]) -> Iterator[Parsed]:
    """Yield each thing once. Entries are twins only where both name the place: two branches are two events."""
    kept = list(items)
    first: dict[tuple[object, ...], int] = {}
    twins: set[int] = set()
    for at, item in enumerate(kept):
        key = twin_key(item) if isinstance(item, Listing) else None
        if not isinstance(item, Listing) or key is None:
            continue
        before = first.setdefault(key, at)
        earlier = kept[before]
        if before != at and isinstance(earlier, Listing):
            kept[before] = _better(earlier, item)
            twins.add(at)
    return (item for at, item in enumerate(kept) if at not in twins)


def twin_key(item: Listing) -> tuple[object, ...] | None:
    """Give what twins share; None for an entry that names no place."""
    if item.location is None or not item.location.name:
        return None
    return _plainly(item.title), item.starts_at, item.ends_at, _plainly(item.location.name)


def _plainly(text: str) -> str:
    """Give letters and figures only, without case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c)).split())


def _better(one: Listing, other: Listing) -> Listing:
    """Keep the first entry, with the title that does not shout and the longer text."""
    title = min((one.title, other.title), key=lambda text: sum(c.isupper() for c in text))
    return replace(one, title=title, description=max(one.description, other.description, key=len))
