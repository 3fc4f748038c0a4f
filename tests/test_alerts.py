"""The curator hears of a source once when it begins to fail and once when it is well again, and else nothing."""

import json
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from told import NOW, gathered, records, region, source

from pipeline import logs
from pipeline.alerts import MAIL, SMTP, URL, alerting, changes
from pipeline.config import Region
from pipeline.health import Health
from pipeline.store import Store, Visit


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    heard: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", heard
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Region:
    return region(source("club"), path=tmp_path / "portland.toml")


def visit(place: Region, error: str | None = None) -> None:
    told = gathered(() if error else records(3), source_id="club", error_code=error, complete=error is None)
    with alerting(place, NOW), Store.open(place.database, place, NOW) as store:
        store.apply(source("club"), told, NOW)


def test_a_webhook_hears_of_each_change_once(
    place: Region, hook: tuple[str, list[dict[str, object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, heard = hook
    monkeypatch.setenv(URL, url)
    visit(place)
    assert heard == []
    visit(place, "not-found")
    visit(place, "not-found")
    [first] = heard
    assert "club: failing: not-found" in str(first["text"])
    assert "weakties inspect club" in str(first["text"])
    visit(place, "blocked")
    visit(place)
    assert len(heard) == 3
    assert "0 sources need a look, 1 are well again" in str(heard[2]["text"])


def test_an_alert_that_cannot_be_delivered_is_a_line_in_the_log_and_nothing_else(
    place: Region, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setenv(URL, f"http://127.0.0.1:{port}/?token=s3cret")
    monkeypatch.setenv(MAIL, "curator@example.org")
    monkeypatch.setenv(SMTP, f"127.0.0.1:{port}")
    visit(place, "not-found")
    assert caplog.text.count("the alert did not reach") == 2
    assert "s3cret" not in caplog.text


def test_mail_is_sent_through_the_server_that_is_named(place: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_take_mail, args=(server, sent))
        thread.start()
        monkeypatch.setenv(MAIL, "curator@example.org")
        monkeypatch.setenv(SMTP, f"127.0.0.1:{server.getsockname()[1]}")
        visit(place, "gone")
        thread.join(10)
    assert "To: curator@example.org" in sent[0]
    assert "Subject: Portland, Oregon: 1 sources need a look" in sent[0]


def _take_mail(server: socket.socket, sent: list[str]) -> None:
    """Be the smallest mail server that there is."""
    peer, _ = server.accept()
    with peer, peer.makefile("rwb") as stream:
        stream.write(b"220 here\r\n")
        stream.flush()
        while line := stream.readline():
            stream.write(b"354 go on\r\n" if line.upper().startswith(b"DATA") else b"250 fine\r\n")
            stream.flush()
            if line.upper().startswith(b"DATA"):
                sent.append(b"".join(iter(stream.readline, b".\r\n")).decode())
                stream.write(b"250 taken\r\n")
                stream.flush()
            if line.upper().startswith(b"QUIT"):
                return


def test_without_an_address_nobody_is_told_and_nothing_is_read(place: Region, hook: tuple[str, list[object]]) -> None:
    visit(place, "not-found")
    assert hook[1] == []


def test_a_new_source_that_works_is_no_news() -> None:
    well = Health("a", "A", "", "ok", None, None, "", "")
    assert changes({}, {"a": well}) == []
    assert changes({"a": well}, {}) == []


def test_the_log_for_machines_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        logs.to_stderr(as_json=True)
        logs.visited(Visit("club", "failed", "failing", error_code="gone", message="two\nlines"), 1, 1)
        try:
            raise ValueError("odd")
        except ValueError:
            logging.getLogger("pipeline.x").error("a fault", exc_info=sys.exc_info())
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["level"], first["visit"]["error_code"]) == ("warning", "gone")
    assert "ValueError: odd" in second["fault"]
