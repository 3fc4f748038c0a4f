"""Other people's servers are asked one thing at a time, not too often, and not what they do not want to be asked."""

import asyncio

import pytest

from pipeline.politeness import Politeness, Robots, is_for_programs
from scrapers.errors import Blocked, RateLimited, ServerError


class Clock:
    """A clock that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


def polite(clock: Clock, delay: float = 2.0) -> Politeness:
    return Politeness(delay, clock=clock, sleep=clock.sleep)


async def test_a_host_gets_one_request_at_a_time_with_a_pause_between() -> None:
    clock, at_once, starts = Clock(), 0, []
    politeness = polite(clock)

    async def request() -> None:
        nonlocal at_once
        async with politeness.turn("example.org"):
            at_once += 1
            assert at_once == 1
            starts.append(clock.time)
            clock.time += 0.5  # the request takes half a second
            await asyncio.sleep(0)
            at_once -= 1

    await asyncio.gather(*(request() for _ in range(4)))
    assert starts == [1000.0, 1002.5, 1005.0, 1007.5]


async def test_hosts_do_not_wait_for_each_other() -> None:
    clock = Clock()
    politeness = polite(clock)
    async with politeness.turn("a.example.org"), politeness.turn("b.example.org"):
        pass
    assert clock.slept == []


async def test_one_host_is_one_host_however_it_is_written() -> None:
    clock = Clock()
    politeness = polite(clock)
    for name in ("Example.org", "example.org."):
        async with politeness.turn(name):
            pass
    assert clock.slept == [2.0]


async def test_a_request_that_fails_still_costs_its_pause() -> None:
    clock = Clock()
    politeness = polite(clock)
    with pytest.raises(ValueError, match="broken"):
        async with politeness.turn("example.org"):
            raise ValueError("broken")
    async with politeness.turn("example.org"):
        pass
    assert clock.slept == [2.0]


async def test_a_short_hold_is_waited_for_and_a_long_one_is_not() -> None:
    clock = Clock()
    politeness = polite(clock)
    politeness.hold("short.example.org", 5)
    async with politeness.turn("short.example.org"):
        assert clock.slept == [5]
    politeness.hold("long.example.org", 3600)
    with pytest.raises(RateLimited) as caught:
        async with politeness.turn("long.example.org"):
            raise AssertionError("no request may start")
    assert caught.value.retry_after == 3600
    async with politeness.turn("other.example.org"):
        pass


def rules(text: str | None, clock: Clock | None = None, **options: object) -> tuple[Robots, list[str]]:
    asked: list[str] = []

    async def get(url: str) -> bytes | None:
        asked.append(url)
        await asyncio.sleep(0)
        return None if text is None else text.encode()

    return Robots(get, "WeakTies/1.0 (+https://example.org)", clock=clock or Clock(), **options), asked  # type: ignore[arg-type]


async def test_robots_txt_is_obeyed_and_the_error_says_what_to_do() -> None:
    robots, _ = rules("User-agent: *\nDisallow: /private/\nAllow: /private/events\n")
    await robots.check("https://example.org/events")
    await robots.check("https://example.org/private/events")
    with pytest.raises(Blocked, match="robots = false"):
        await robots.check("https://example.org/private/list")


async def test_rules_for_our_own_agent_go_before_those_for_all() -> None:
    robots, _ = rules("User-agent: *\nAllow: /\n\nUser-agent: weakties\nDisallow: /events\n")
    with pytest.raises(Blocked):
        await robots.check("https://example.org/events")


async def test_robots_txt_is_read_once_a_day_for_each_origin() -> None:
    clock = Clock()
    robots, asked = rules("User-agent: *\nDisallow:\n", clock)
    await asyncio.gather(*(robots.check(f"https://example.org/{n}") for n in range(5)))
    assert asked == ["https://example.org/robots.txt"]
    await robots.check("http://example.org:80/x")
    clock.time += 25 * 3600
    await robots.check("https://example.org/x")
    assert len(asked) == 3


async def test_no_robots_txt_allows_everything() -> None:
    robots, _ = rules(None)
    await robots.check("https://example.org/anything")


async def test_a_web_page_in_place_of_robots_txt_forbids_nothing() -> None:
    robots, _ = rules("<!doctype html><html><title>Oops</title><p>Disallow: never mind</p></html>")
    await robots.check("https://example.org/anything")


async def test_a_host_that_cannot_say_its_rules_is_not_visited() -> None:
    async def get(url: str) -> bytes | None:
        raise ServerError("503", url=url)

    with pytest.raises(ServerError):
        await Robots(get, "WeakTies").check("https://example.org/events")


async def test_crawl_delay_is_kept_within_reason() -> None:
    clock = Clock()
    politeness = polite(clock, delay=1)
    for text, expected in (("Crawl-delay: 7", 7), ("Crawl-delay: 86400", 15)):
        robots, _ = rules(f"User-agent: *\n{text}\n", slow=politeness.slow)
        host = f"h{expected}.example.org"
        await robots.check(f"https://{host}/events")
        clock.slept.clear()
        for _ in range(2):
            async with politeness.turn(host):
                pass
        assert clock.slept == [expected]


async def test_a_hostile_robots_txt_costs_no_time() -> None:
    robots, _ = rules("User-agent: *\nDisallow: /" + "*a" * 60 + "*b$\n")
    async with asyncio.timeout(2):
        await robots.check("https://example.org/" + "a" * 2000)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/events.ics",
        "https://www.meetup.com/pdxpython/events/ical/",
        "https://example.org/events/?ical=1",
        "https://example.org/feed/",
        "https://example.org/blog/feed.xml?x=1",
        "https://example.org/wp-json/tribe/events/v1/events?page=2",
        "https://api.example.org/v1/events",
        "https://calendar.google.com/calendar/ical/x%40group.calendar.google.com/public/basic.ics",
        "https://ctftime.org/api/v1/events/",
    ],
)
def test_what_is_published_for_programs_needs_no_robots_txt(url: str) -> None:
    assert is_for_programs(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://example.org/events",
        "https://www.eventbrite.com/o/somebody-123",
        "https://example.org/topics/feeding-the-hungry",
        "https://example.org/classical-music",
        "https://example.org/basics",
    ],
)
def test_pages_are_asked_for_with_robots_txt(url: str) -> None:
    assert not is_for_programs(url)
