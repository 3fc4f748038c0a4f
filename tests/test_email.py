"""Saved e-mails: the invitation inside is what counts, and the day it was sent is never the start."""

from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from scrapers.adapters import detect
from scrapers.errors import NotACalendar
from scrapers.formats import email as mail
from scrapers.model import Document, Listing, Source

PORTLAND = ZoneInfo("America/Los_Angeles")
SOURCE = Source(id="saved", url="", timezone="America/Los_Angeles")
AT_SIX = datetime(2026, 12, 3, 18, 0, tzinfo=PORTLAND)
INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@club.example\r\n"
    "DTSTAMP:20261124T000000Z\r\nDTSTART:20261204T020000Z\r\nDTEND:20261204T040000Z\r\nSUMMARY:Mixer\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
JSON_LD = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Event", "name": "Mixer", '
    '"startDate": "2026-12-03T18:00:00-08:00"}</script>'
)


def message(subject: str = "Invitation", text: str = "See you there.") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Club <club@club.example>"
    made["To"] = "me@example.net"
    made["Subject"] = subject
    made["Date"] = "Tue, 24 Nov 2026 08:00:00 -0800"
    made["Message-ID"] = "<42@mail.club.example>"
    made.set_content(text)
    return made


def document(made: EmailMessage | bytes) -> Document:
    content = made if isinstance(made, bytes) else made.as_bytes()
    return Document(url="", content=content, fetched_at=datetime(2026, 11, 24, 20, 0, tzinfo=UTC))


def listings(made: EmailMessage | bytes) -> list[Listing]:
    return [item for item in mail.parse(document(made), SOURCE) if isinstance(item, Listing)]


def test_an_invitation_is_read_once_though_it_is_inline_and_attached() -> None:
    made = message()
    made.add_alternative(INVITATION, subtype="calendar", params={"method": "REQUEST"})
    made.add_attachment(INVITATION.encode(), maintype="application", subtype="octet-stream", filename="invite.ics")
    assert detect(document(made)) == "email"
    (found,) = listings(made)
    assert (found.uid, found.title, found.starts_at) == ("1@club.example", "Mixer", AT_SIX)


def test_an_answer_to_an_invitation_is_none() -> None:
    made = message()
    made.add_alternative(INVITATION.replace("REQUEST", "REPLY"), subtype="calendar")
    with pytest.raises(NotACalendar):
        listings(made)


def test_events_that_the_html_tells_machines_are_read() -> None:
    made = message()
    made.add_alternative(f"<html><head>{JSON_LD}</head><body>See you there.</body></html>", subtype="html")
    (found,) = listings(made)
    assert (found.title, found.starts_at) == ("Mixer", AT_SIX)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fwd: Mixer", "Join us!\n\nWhen: Thursday, December 3, 6 pm\nWhere: Chamber House\n"),
        ("Mixer — Thu Dec 3, 6 pm — Chamber House", "Join us!"),
        ("=?utf-8?q?Mixer?=", "We meet on Thursday, December 3, at 6 pm.\nLocation: Chamber House"),
    ],
)
def test_an_announcement_in_words_is_read_against_the_day_it_was_sent(subject: str, text: str) -> None:
    (found,) = listings(message(subject, text))
    assert (found.title, found.starts_at, found.uid) == ("Mixer", AT_SIX, "42@mail.club.example")
    assert found.location is not None
    assert found.location.name == "Chamber House"


def test_a_message_that_announces_nothing_is_an_error() -> None:
    with pytest.raises(NotACalendar, match=r"\.ics"):
        listings(message("Your receipt", "Thank you for your order of November 3."))


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b"<html><body>From: me</body></html>",
        b'{"Subject": "no"}',
        b"Subject: only one header\n\nReceived: in the body\nFrom: too\n",
        b"",
    ],
)
def test_what_is_no_message_is_not_taken_for_one(content: bytes) -> None:
    assert not mail.recognises(document(content))


@pytest.mark.parametrize(
    "broken",
    [
        b"From: a\nSubject: =?nonsense?b?!!!?=\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"From: a\nSubject: s\nMessage-ID: <1>\nContent-Type: text/html; charset=zlib\n\n<p>hi",
        b"From: a\nSubject: s\nMIME-Version: 1\nContent-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n%%%%",
        b"From: a\nSubject: s\nMIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 300,
    ],
)
def test_a_broken_message_is_an_error_and_no_crash(broken: bytes) -> None:
    assert mail.recognises(document(broken))
    with pytest.raises(NotACalendar):
        listings(broken)
