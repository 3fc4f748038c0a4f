"""Word to the curator when a source begins or ceases to need one: to a webhook, by mail, or to nobody.

`WEAKTIES_ALERT_URL` gets a POST of JSON, whose `text` chat programs show. `WEAKTIES_ALERT_MAIL` is an address;
mail goes through `WEAKTIES_SMTP` (host, or host:port; localhost when not told). An alert that cannot be
delivered is a line in the log, and holds up nothing.
"""

import json
import logging
import os
import smtplib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from pipeline.config import Region
from pipeline.health import Health, assess
from pipeline.store import Store, StoreError

URL, MAIL, SMTP = "WEAKTIES_ALERT_URL", "WEAKTIES_ALERT_MAIL", "WEAKTIES_SMTP"
SECONDS = 10
MOST = 50
"""Sources in one message: when all fail at once, it is the network."""

log = logging.getLogger(__name__)


@contextmanager
def alerting(region: Region, now: datetime) -> Iterator[None]:
    """Compare how sources are before and after the block, and tell the curator what is different."""
    if not (os.environ.get(URL) or os.environ.get(MAIL)):
        yield
        return
    before = healths(region, now)
    yield
    found = changes(before, healths(region, now))
    if found:
        tell(region, found)


def healths(region: Region, now: datetime) -> dict[str, Health]:
    """Give how each source is, by id; nothing where there is no catalogue yet."""
    if not region.database.is_file():
        return {}
    try:
        with Store.read(region.database, region) as store:
            return {row["id"]: assess(row, now) for row in store.sources()}
    except StoreError as error:
        log.warning("no alerts this time: %s", error)
        return {}


def changes(before: Mapping[str, Health], after: Mapping[str, Health]) -> list[Health]:
    """Give the sources that became unwell, or well again, or unwell in another way; new ones only when unwell."""
    return [one for one in after.values() if _key(one) != _key(before.get(one.source_id))]


def _key(health: Health | None) -> tuple[str, str | None] | None:
    return (health.state, health.code) if health is not None and not health.well else None


def tell(region: Region, found: Iterable[Health]) -> None:
    """Send one message about all changes, wherever the environment says."""
    told = list(found)
    unwell = sum(not one.well for one in told)
    subject = f"{region.name}: {unwell} sources need a look, {len(told) - unwell} are well again"
    text = "\n".join([subject, *map(_line, told[:MOST]), *(["…"] if len(told) > MOST else [])])
    if url := os.environ.get(URL):
        _deliver(url, lambda: _post(url, {"text": text, "region": region.id, "changes": [asdict(one) for one in told]}))
    if address := os.environ.get(MAIL):
        _deliver(address, lambda: _mail(address, subject, text))


def _line(one: Health) -> str:
    told = "well again" if one.well else f"{one.state}: {one.evidence}\n    {one.command}"
    return f"- {one.source_id}: {told}"


def _deliver(where: str, send: Callable[[], None]) -> None:
    try:
        send()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        log.warning("the alert did not reach %s: %s", urlsplit(where).hostname or where, error)


def _post(url: str, body: Mapping[str, object]) -> None:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"{URL} is not a web address")
    content = json.dumps(body, ensure_ascii=False).encode()
    request = Request(url, content, {"Content-Type": "application/json", "User-Agent": "weakties"})
    urlopen(request, timeout=SECONDS).close()


def _mail(address: str, subject: str, text: str) -> None:
    host, _, port = os.environ.get(SMTP, "localhost").partition(":")
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, f"weakties <{address}>", address
    message.set_content(text)
    with smtplib.SMTP(host, int(port or 25), timeout=SECONDS) as server:
        server.send_message(message)
