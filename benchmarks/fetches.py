"""What a fetch costs, as rows of the table: `benchmarks.fetching` measures it."""

from benchmarks import fetching
from benchmarks.measure import Row

BARE = "a bare asyncio client"
FEEDS = 2_000


def measure(requests: int, rounds: int) -> list[Row]:
    """Measure fetches on kept and on new connections, a crawl, and politeness."""
    found = fetching.kept(requests, rounds) | fetching.new_tls(max(16, requests // 4), rounds)
    feeds = min(FEEDS, 2 * requests)
    found |= fetching.crawl(feeds) | fetching.politeness(feeds)
    ours = found["ours, 64 connections, µs"]
    turn = found["a turn without waiting, µs"]
    crawl = found[f"{feeds} feeds, wall / latency limit"]
    return [
        Row("fetch, kept connections", found["ours / bare, 64 connections"], BARE, 10, ours),
        Row("fetch, httpx's own transport", found["httpx / bare, 64 connections"], BARE),
        Row("fetch, new TLS connection", found["ours / bare, new TLS"], BARE, 2, found["ours, new TLS, µs"]),
        Row("fetch, 64 connections", found["ours, 64 connections / 8"], "the same with 8", 1.25, ours),
        Row(f"crawl of {feeds} feeds, 90 % unchanged", crawl, "waiting alone, by the wall clock", 3),
        Row("politeness of that crawl", turn * feeds / 1e6 / found[f"{feeds} feeds, s"], "the crawl, by the wall clock",
            0.01, turn),
    ]  # fmt: skip
