"""What a server may say instead of, before and after a document; mails; and what is no format at all."""

import gzip
import io
import zipfile
from collections.abc import Iterator

from attacks.base import ACTIVE, EVIL, LONG, Attack
from attacks.calendars import calendar


def answers() -> Iterator[Attack]:
    """What a server may say instead of, before and after a document."""
    body = calendar()

    def answer(*headers: str, status: str = "200 OK", content: bytes = body, length: bool = True) -> bytes:
        own = (
            f"HTTP/1.1 {status}",
            "Content-Type: text/calendar",
            "Connection: close",
            *headers,
            *([f"Content-Length: {len(content)}"] if length else []),
        )
        return "\r\n".join(own).encode("latin-1") + b"\r\n\r\n" + content

    targets = ("http://0177.0.0.1:1/", "http://0x7f000001:1/", "http://2130706433/", "http://127.1:1/",
        "http://[::1]:1/", "http://[::ffff:7f00:1]:1/", "http://[64:ff9b::7f00:1]:1/",
        "http://[64:ff9b::a9fe:a9fe]/",
               "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::]/", "http://[fe80::1%25eth0]/",
               "http://[fd00:ec2::254]/", "http://169.254.169.254/", "http://[::127.0.0.1]/",
               "http://100.100.100.200/", "http://metadata.google.internal:22/",
               "ftp://127.0.0.1/", "file:///etc/passwd", "file:/etc/passwd", "gopher://127.0.0.1:1/",
               "dict://127.0.0.1:1/", "data:text/calendar,BEGIN:VCALENDAR", "//127.0.0.1:1/", "\\\\127.0.0.1:1\\",
               "http:127.0.0.1:1", "http:///127.0.0.1:1/",
               "http://localhost:1/", "http://x.localhost:1/", "http://LOCALHOST.:1/", "http://a@127.0.0.1:1/",
               "http://127.0.0.1:1#@club.example/", "http://\u2460\u2461\u2466.0.0.1:1/", "http://0/",
               "http://[::]/", "http://255.255.255.255/",
               "http://224.0.0.1/", "http://10.0.0.1/", "http://192.168.0.1/", "http://172.16.0.1/",
               "http://100.64.0.1/", "http://198.18.0.1/", "http://[fc00::1]/", "http://[ff02::1]/",
               "https://" + "a" * 5000 + ".example/", "http://club.example:22/",
               "http://club.example:6379/")  # fmt: skip
    for n, target in enumerate(targets):
        for status in ("302 Found", "308 Permanent Redirect"):
            text = target.encode("utf-8").decode("latin-1")
            yield Attack(
                f"http/redirect_{n}_{status[:3]}.http", answer(f"Location: {text}", status=status, content=b""), 0, 0
            )
        yield Attack(
            f"http/refresh_{n}.http", answer(f"Refresh: 0; url={target.encode('utf-8').decode('latin-1')}"), 0, 1
        )
    bomb = gzip.compress(b"BEGIN:VCALENDAR\r\n" + bytes(200 << 20), 9)
    yield Attack("http/gzip_bomb.http", answer("Content-Encoding: gzip", content=bomb), 0, 0)
    yield Attack(
        "http/gzip_twice.http", answer("Content-Encoding: gzip, gzip", content=gzip.compress(gzip.compress(body))), 0, 1
    )
    yield Attack("http/gzip_unsaid.http", answer(content=gzip.compress(body)), 0, 1)
    yield Attack(
        "http/gzip_members.http",
        answer("Content-Encoding: gzip", content=gzip.compress(b"") * 200_000 + gzip.compress(body)),
        0,
        1,
    )
    yield Attack(
        "http/gzip_name.http",
        answer("Content-Encoding: gzip", content=b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"x" * LONG),
        0,
        0,
    )
    yield Attack(
        "http/gzip_tail.http", answer("Content-Encoding: gzip", content=gzip.compress(body) + b"garbage" * 1000), 0, 1
    )
    for encoding in ("br", "zstd", "compress", "deflate", "x-gzip", "identity", "gzip;q=1", "aes128gcm", ""):
        yield Attack(
            f"http/encoding_{encoding or 'empty'}.http".replace(";", "_"), answer(f"Content-Encoding: {encoding}"), 0, 1
        )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../evil.ics", body)
    for name, content in {
        "zip": archive.getvalue(),
        "pdf": b"%PDF-1.7\n" + bytes(1000),
        "png": b"\x89PNG\r\n\x1a\n" + bytes(1000),
        "elf": b"\x7fELF" + bytes(1000),
        "sqlite": b"SQLite format 3\0" + bytes(1000),
    }.items():
        yield Attack(f"http/is_{name}.http", answer(content=content), 0, 0)
    early = b"HTTP/1.1 103 Early Hints\r\nLink: <http://127.0.0.1:1/>; rel=preload\r\n\r\n" * 5000
    yield Attack("http/early_hints.http", early + answer(), 0, 1)
    yield Attack("http/continue.http", b"HTTP/1.1 100 Continue\r\n\r\n" * 5000 + answer(), 0, 1)
    yield Attack("http/link_next.http", answer("Link: <http://127.0.0.1:1/2>; rel=next"), 1, 1)
    yield Attack(
        "http/set_cookie.http",
        answer(*(f"Set-Cookie: a{n}={'x' * 1000}; Domain=.example; Path=/" for n in range(20))),
        1,
        1,
    )
    chunked = "Transfer-Encoding: chunked"
    yield Attack(
        "http/chunk_extension.http",
        answer(chunked, content=b"1;" + b"x" * LONG + b"\r\nB\r\n0\r\n\r\n", length=False),
        0,
        0,
    )
    yield Attack("http/chunk_huge.http", answer(chunked, content=b"FFFFFFFFFFFFFFFF\r\nBEGIN", length=False), 0, 0)
    yield Attack("http/chunk_negative.http", answer(chunked, content=b"-1\r\nBEGIN\r\n0\r\n\r\n", length=False), 0, 0)
    yield Attack(
        "http/chunk_tiny.http",
        answer(chunked, content=b"".join(b"1\r\n%c\r\n" % c for c in body * 50) + b"0\r\n\r\n", length=False),
        0,
        50,
    )
    yield Attack(
        "http/chunk_trailers.http",
        answer(
            chunked, content=b"%x\r\n%b\r\n0\r\n" % (len(body), body) + b"X-A: b\r\n" * 50_000 + b"\r\n", length=False
        ),
        0,
        1,
    )
    yield Attack("http/chunked_and_length.http", answer(chunked, content=b"5\r\nBEGIN\r\n0\r\n\r\n"), 0, 0)
    yield Attack(
        "http/gzip_in_transfer.http",
        answer("Transfer-Encoding: gzip, chunked", content=b"5\r\nBEGIN\r\n0\r\n\r\n", length=False),
        0,
        0,
    )
    yield Attack("http/length_huge.http", answer(f"Content-Length: {'9' * 30}", length=False), 0, 0)
    yield Attack("http/length_text.http", answer("Content-Length: many", length=False), 0, 1)
    yield Attack("http/length_short.http", answer("Content-Length: 20", length=False), 0, 0)
    yield Attack("http/header_line_1mb.http", answer("X-A: " + "x" * LONG), 0, 1)
    yield Attack("http/header_no_colon.http", answer("nonsense without a colon"), 0, 1)
    yield Attack("http/header_nul.http", answer("X-A: a\x00b"), 0, 1)
    yield Attack("http/header_folded.http", answer("X-A: a\r\n b\r\n\tc"), 0, 1)
    yield Attack(
        "http/header_utf8.http", answer('Content-Disposition: attachment; filename="\xc3\xa9../../etc/passwd"'), 1, 1
    )
    yield Attack(
        "http/location_64k.http",
        answer("Location: https://club.example/" + "a" * 65_000, status="302 Found", content=b""),
        0,
        0,
    )
    yield Attack(
        "http/date_absurd.http",
        answer(
            "Date: Mon, 99 Foo 9999999 99:99:99",
            "Expires: -1",
            "Last-Modified: 0",
            'ETag: "\x01"',
            "Age: -5",
            f"Cache-Control: max-age={'9' * 50}",
        ),
        1,
        1,
    )
    kinds = (
        'text/calendar; charset="utf-8\x01"',
        "multipart/mixed; boundary=x",
        "text/html; charset=utf-7",
        "application/x-sh",
        "image/svg+xml",
        "",
        ";;;",
        "text/calendar" + "; a=b" * 2000,
        "text/calendar; charset=idna",
    )
    for n, kind in enumerate(kinds):
        yield Attack(
            f"http/type_{n}.http",
            answer().replace(b"Content-Type: text/calendar", b"Content-Type: " + kind.encode("latin-1")),
            0,
            1,
        )
    for status in (
        "200",
        "2000 OK",
        "99 x",
        "-1 x",
        "200 " + "x" * 100_000,
        "204 No Content",
        "205 Reset",
        "226 IM Used",
        "300 Multiple",
        "305 Use Proxy",
        "401 Unauthorized",
        "402 Pay",
        "407 Proxy",
        "418 Teapot",
        "451 Legal",
        "511 Network",
        "521 Down",
        "530 Origin",
    ):
        yield Attack(
            f"http/status_{status[:3]}_{len(status)}.http",
            answer(status=status, content=b"" if status[:3] == "204" else body),
            0,
            1,
        )


def others() -> Iterator[Attack]:
    """Mails, and what is no format at all."""

    def mail(body: str, kind: str = "text/calendar", head: str = "") -> bytes:
        return f"From: a@private.example\r\nTo: b@private.example\r\nSubject: Night\r\n{head}MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}".encode(  # noqa: E501
            "utf-8", "surrogatepass"
        )

    whole = calendar().decode()
    made = {
        "plain": mail(whole),
        "nested": b"".join(mail(f"--x{n}\r\n", f"multipart/mixed; boundary=x{n}") for n in range(2000)),
        "nested_mails": mail("", "message/rfc822") * 3000,
        "base64": mail("QkVHSU4" * 500_000, head="Content-Transfer-Encoding: base64\r\n"),
        "encoded_words": mail(whole,
        head="Subject: " + "=?utf-8?q?=3Cscript=3Ealert(1)=3C/script=3E?= " * 5000 + "\r\n"),
        "charset": mail(whole, "text/calendar; charset=unicode_escape"),
        "boundary": mail("--\r\n" * 200_000, 'multipart/mixed; boundary=""'),
        "headers": mail(whole, head="X-A: b\r\n" * 100_000),
        "parts": mail("--x\r\nContent-Type: text/html\r\n\r\n<p>November 20, 2026</p>\r\n" * 20_000,
        "multipart/mixed; boundary=x"),
    }  # fmt: skip
    for name, content in made.items():
        yield Attack(f"eml/{name}.eml", content, 0, 2000, ACTIVE + "|private.example")
    for name, content in {"nothing": b"", "nul": bytes(LONG), "dev_zero": b"/dev/zero",
    "url": b"http://127.0.0.1:1/x.ics", "path": b"/etc/passwd", "stdin": b"-",
    "pickle": b"\x80\x04\x95\x05\0\0\0\0\0\0\0cos\nsystem\n.",
                          "ff": b"\xff" * LONG, "bom": b"\xef\xbb\xbf", "vcard": b"BEGIN:VCARD\r\nEND:VCARD\r\n",
                          "svg": f"<svg xmlns='http://www.w3.org/2000/svg'>{EVIL}</svg>".encode(),
                          "percent": b"%s%n%x" * 1000}.items():  # fmt: skip
        yield Attack(f"other/{name}.ics", content, 0, 0)
