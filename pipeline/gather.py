"""All that one source says: its document, the next pages, the details, or the feed behind a page."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from os import environ
from time import monotonic
from urllib.parse import urljoin, urlsplit

from pipeline.child import Children
from pipeline.clock import now as clock
from pipeline.fetch import Fetched, Fetcher, Validators
from pipeline.normalise import complete
from pipeline.parse import finish
from pipeline.records import DocumentState, Gathered, Parse, Record, Window
from scrapers.adapters import adapters, address, token_adapter
from scrapers.candidates import Tells
from scrapers.errors import AllRejected, NeedsToken, NotACalendar, SourceError
from scrapers.links import candidates
from scrapers.model import Document, Follow, Rejected, Source, Warn

MAX_PAGES = 30
MAX_DETAILS = 60
MAX_SECONDS = 600.0
"""Of fetching and reading one source: pages that all come slowly must not hold a place for an hour."""
HOST_CLOSED = frozenset({"bad-tls", "blocked", "rate-limited", "refused-address", "timed-out", "unreachable"})
"""A host that answers one detail page like this is not asked for the others: each would cost time, and its patience."""
LASTING = frozenset({"not-found", "gone", "needs-token", "not-a-calendar"})
"""A better document that fails like this is not there, rather than out of order for a while."""
MAX_BEHIND = 3
"""Calendars that a page names, tried until one has events; `sources add` tries more, with a person watching."""
MAX_INSTEAD = 2
"""A page may lead to a feed, and that feed's page to an API; a third step is a loop."""


@dataclass(slots=True)
class _Visit:
    """What has been read so far of one source."""

    source: Source
    fetcher: Fetcher
    children: Children
    window: Window
    known: Mapping[str, DocumentState]
    most_details: int = MAX_DETAILS
    states: dict[str, DocumentState] = field(default_factory=dict)
    parses: list[Parse] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    complete: bool = True
    partial: bool = False
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    """What its documents took so far, waiting for a turn at their host not counted."""
    moved_to: str | None = None
    hint: float | None = None


async def gather(
    source: Source,
    fetcher: Fetcher,
    children: Children,
    window: Window,
    known: Mapping[str, DocumentState],
    started_at: datetime,
    *,
    details: int = MAX_DETAILS,
) -> Gathered:
    """Collect one source. Never raises a SourceError: a failed source is a Gathered with its code.

    `known` holds what was remembered of each document at the last collection; an empty mapping asks
    for everything anew. At most `details` pages of single listings are fetched.
    """
    visit = _Visit(source, fetcher, children, window, known, details)
    try:
        unchanged = await _visit(visit)
        return _gathered(visit, started_at, unchanged=unchanged)
    except SourceError as error:
        return _failed(visit, started_at, error)


async def _visit(visit: _Visit) -> bool:
    """Read the source's document and what it names; True when nothing had to be parsed."""
    if not visit.source.url:
        visit.parses.append(await _parse(visit, Document(url="", content=b"", fetched_at=visit.fetcher.now()), "rule"))
        return False
    root = await _fetch(visit, address(visit.source.url), "", conditional=len(visit.known) == 1)
    if root.document is None:
        return True
    visit.status, visit.moved_to, visit.hint = root.document.status, root.moved_to, root.hint_seconds
    before = dict(visit.known)
    if len(before) == 1 and _same(before, visit.states):
        return True
    parsed = await _understand(visit, root.document)
    await _next_pages(visit, parsed)
    if len(before) > 1 and _same(before, visit.states):
        return True
    await _details(visit)
    return False


def _same(before: Mapping[str, DocumentState], after: Mapping[str, DocumentState]) -> bool:
    """Tell whether the same documents came with the same bytes."""
    return {url: s.body_hash for url, s in before.items()} == {url: s.body_hash for url, s in after.items()}


async def _understand(visit: _Visit, doc: Document) -> Parse:
    """Parse the document, or the better one that it names."""
    for _ in range(MAX_INSTEAD):
        try:
            parsed = await _parse(visit, doc, None)
        except NotACalendar as error:
            parsed = await _behind(visit, doc, error)
            break
        better = next((f.url for f in parsed.follow if f.purpose == "instead"), None)
        if better is None:
            break
        try:
            fetched = await _fetch(visit, urljoin(doc.url, better), "instead", conditional=False)
        except SourceError as error:
            if not (parsed.records or parsed.unchanged):
                raise
            visit.warnings.append(Warn(f"{better}, which tells more, failed: {error.code}: {error.message}"))
            visit.partial = error.code not in LASTING
            break
        visit.states.pop(doc.url, None)
        doc = _document(fetched)
    else:
        parsed = await _parse(visit, doc, None)
    visit.parses.append(parsed)
    return parsed


async def _behind(visit: _Visit, doc: Document, error: NotACalendar) -> Parse:
    """Read the calendar or feed that a page without events leads to; the error stands when there is none."""
    found = await visit.children.run(candidates, doc)
    tried = set()
    for candidate in [each for each in found if each.rank <= Tells.EVENT_FEED][:MAX_BEHIND]:
        try:
            better = _document(await _fetch(visit, candidate.url, "instead", conditional=False))
            parsed = await _parse(visit, better, candidate.adapter)
        except SourceError:
            visit.states.pop(candidate.url, None)
            continue
        tried.add(candidate.url)
        if parsed.records or parsed.unchanged:
            visit.warnings.append(Warn(f"read {candidate.url} ({candidate.why}); make it the source's url"))
            return parsed
    for url in tried:
        visit.states.pop(url, None)
    raise error


async def _next_pages(visit: _Visit, parsed: Parse) -> None:
    """Follow `next` from page to page, on the same host, each once."""
    seen = set(visit.states)
    queue = [f.url for f in parsed.follow if f.purpose == "next"]
    pages = 0
    while queue:
        url = queue.pop(0)
        if url in seen or not _same_site(url, visit.source.url):
            continue
        if pages == MAX_PAGES or visit.seconds > MAX_SECONDS:
            visit.complete = False
            visit.warnings.append(Warn(f"stopped after {pages} further pages; {url} was not read"))
            return
        seen.add(url)
        pages += 1
        try:
            doc = _document(await _fetch(visit, url, "next", conditional=False))
            page = await _parse(visit, doc, parsed.adapter)
        except SourceError as error:
            visit.complete = False
            visit.warnings.append(Warn(f"the next page {url} failed: {error.code}: {error.message}"))
            return
        visit.parses.append(page)
        queue += [f.url for f in page.follow if f.purpose == "next"]


def _same_site(url: str, other: str) -> bool:
    """Tell whether two URLs are of one site: the same host, or a subdomain of it."""
    a, b = (urlsplit(u).hostname or "" for u in (url, address(other)))
    a, b = a.removeprefix("www."), b.removeprefix("www.")
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")


async def _details(visit: _Visit) -> None:
    """Complete listings from their own pages, and find the starts that the list does not tell."""
    wanted = list(dict.fromkeys(f for parsed in visit.parses for f in parsed.follow if f.purpose == "detail"))
    if len(wanted) > visit.most_details:
        visit.warnings.append(Warn(f"{len(wanted)} detail pages are named; the first {visit.most_details} were read"))
        visit.complete, visit.partial = False, True
    closed: set[str] = set()
    for follow in wanted[: visit.most_details]:
        if urlsplit(follow.url).netloc in closed or visit.seconds > MAX_SECONDS:
            visit.partial = True
            visit.complete = visit.complete and not _needed(visit, follow)
            continue
        try:
            doc = _document(await _fetch(visit, follow.url, "detail", conditional=False))
            page = await _parse(visit, replace(doc, uid=follow.uid), None)
        except SourceError as error:
            visit.complete = visit.complete and not _needed(visit, follow)
            visit.partial = True
            visit.warnings.append(Warn(f"the detail page {follow.url} failed: {error.code}: {error.message}"))
            if error.code in HOST_CLOSED:
                closed.add(urlsplit(follow.url).netloc)
            continue
        _apply(visit, follow, page)


def _needed(visit: _Visit, follow: Follow) -> bool:
    """Tell whether a rejected entry waits for this page."""
    return any(_waits(r, follow) for parsed in visit.parses for r in parsed.rejected)


def _waits(rejected: Rejected, follow: Follow) -> bool:
    return rejected.code == "no-start" and (rejected.url == follow.url or (rejected.uid or "") == (follow.uid or "-"))


def _apply(visit: _Visit, follow: Follow, page: Parse) -> None:
    """Put what a detail page says where it belongs: into its listing, or in place of a rejected entry."""
    for at, parsed in enumerate(visit.parses):
        records = tuple(_completed(record, follow, page, visit.source) for record in parsed.records)
        freed = [r for r in parsed.rejected if _waits(r, follow)]
        found = tuple(replace(record, uid=record.uid or freed[0].uid) for record in page.records) if freed else ()
        rejected = tuple(r for r in parsed.rejected if r not in freed or not found)
        visit.parses[at] = replace(parsed, records=(*records, *found), rejected=rejected)


def _completed(record: Record, follow: Follow, page: Parse, source: Source) -> Record:
    if not (record.uid == follow.uid if follow.uid else record.url == follow.url):
        return record
    same_day = [d for d in page.records if d.local_date == record.local_date]
    detail = next((d for d in page.records if d.starts_at == record.starts_at), None)
    detail = detail or (same_day[0] if record.all_day and len(same_day) == 1 else None)
    detail = detail or (page.records[0] if len(page.records) == 1 else None)
    return finish(complete(record, detail), source) if detail is not None else record


async def _fetch(visit: _Visit, url: str, purpose: str, *, conditional: bool) -> Fetched:
    state = visit.known.get(url) if conditional else None
    validators = Validators(state.etag, state.last_modified) if state else None
    options = visit.source.options
    fetched = await visit.fetcher.fetch(
        url,
        validators=validators,
        headers=_headers(visit.source) if same_origin(url, address(visit.source.url)) else None,
        purpose=purpose,
        max_bytes=options.get("max_bytes"),
        robots=options.get("robots"),
    )
    visit.bytes += fetched.bytes_on_wire
    visit.seconds += fetched.duration
    if fetched.document is not None:
        digest = hashlib.blake2b(fetched.document.content, digest_size=16).hexdigest()
        new = fetched.validators
        visit.states[url] = DocumentState(url, new.etag, new.last_modified, digest)
    return fetched


def same_origin(url: str, other: str) -> bool:
    """Tell whether a token for one URL may go with the other: same scheme, host and port."""
    a, b = urlsplit(url), urlsplit(other)
    return (a.scheme, a.hostname, a.port) == (b.scheme, b.hostname, b.port)


def _headers(source: Source) -> dict[str, str] | None:
    """Give the token's header, bound to the source's origin by the fetcher. Tokens live in the environment only."""
    url = address(source.url)
    module = token_adapter(url) or adapters().get(source.adapter or "")
    open_to_all = hasattr(module, "TOKEN_URL") and token_adapter(url) is None  # its pages need none, its API does
    name = source.token_env or (None if open_to_all else getattr(module, "TOKEN_ENV", None))
    if not name:
        return None
    token = environ.get(name, "").strip()
    if not token:
        raise NeedsToken(f"set the environment variable {name} to the token of this API", url=source.url)
    return dict(module.headers(token)) if hasattr(module, "headers") else {"Authorization": f"Bearer {token}"}  # type: ignore[union-attr]


def _document(fetched: Fetched) -> Document:
    if fetched.document is None:
        raise NotACalendar("the server says that nothing changed, though nobody asked")
    return fetched.document


async def _parse(visit: _Visit, doc: Document, adapter: str | None) -> Parse:
    """Parse a document. What is known of a source's parts is of its own document and the next pages."""
    known = frozenset[str]().union(*(s.parts for s in visit.known.values())) if doc.purpose != "detail" else frozenset()
    started = monotonic()
    try:
        return await visit.children.parse(doc, visit.source, visit.window, adapter, known)
    finally:
        visit.seconds += monotonic() - started


def _gathered(visit: _Visit, started_at: datetime, *, unchanged: bool) -> Gathered:
    rejected = tuple(r for parsed in visit.parses for r in parsed.rejected)
    records = {record.key: record for parsed in visit.parses for record in parsed.records}
    if rejected and not records and not any(parsed.understood for parsed in visit.parses):
        raise AllRejected(
            f"all {len(rejected)} entries were rejected; the first: {rejected[0].code}: {rejected[0].message}",
            url=visit.source.url,
        )
    caps = [parsed.cap for parsed in visit.parses if parsed.cap is not None]
    return Gathered(
        source_id=visit.source.id,
        started_at=started_at,
        finished_at=clock(),
        adapter=visit.parses[0].adapter if visit.parses else None,
        records=tuple(records.values()),
        rejected=rejected,
        follow=tuple(f for parsed in visit.parses for f in parsed.follow),
        warnings=(*(w for parsed in visit.parses for w in parsed.warnings), *visit.warnings),
        documents=tuple(visit.states.values()),
        unchanged=unchanged,
        parts=_parts(visit.parses),
        unchanged_parts=frozenset[str]().union(*(parsed.unchanged for parsed in visit.parses)),
        complete=visit.complete and all(parsed.complete for parsed in visit.parses),
        partial=visit.partial,
        cap=min(caps) if caps else None,
        http_status=304 if unchanged and visit.status is None else visit.status,
        bytes=visit.bytes,
        moved_to=visit.moved_to,
        hint_seconds=visit.hint,
    )


def _parts(parses: Sequence[Parse]) -> dict[str, str]:
    """Give what is to be known of the parts of all pages; an entry that two of them tell is read again next time."""
    pages = Counter(uid for parsed in parses for uid in parsed.parts)
    return {uid: part for parsed in parses for uid, part in parsed.parts.items() if pages[uid] == 1}


def _failed(visit: _Visit, started_at: datetime, error: SourceError) -> Gathered:
    return Gathered(
        source_id=visit.source.id,
        started_at=started_at,
        finished_at=clock(),
        rejected=tuple(r for parsed in visit.parses for r in parsed.rejected),
        warnings=tuple(visit.warnings),
        complete=False,
        http_status=visit.status,
        bytes=visit.bytes,
        error_code=error.code,
        error_message=error.message,
        moved_to=visit.moved_to,
        retry_after=getattr(error, "retry_after", None),
    )
