"""Feeds whose entities, encodings, namespaces or nesting are weapons."""

from collections.abc import Iterator

from attacks.base import ACTIVE, EVIL, FORMULAS, LONG, RUNS, XHTML, Attack, xml


def entry(title: str = "Night: November 20, 2026 6pm", more: str = "") -> str:
    return f"<item><title>{title}</title><link>https://club.example/1</link><guid>1</guid>{more}</item>"


def rss(items: str, before: str = "", attributes: str = "") -> bytes:
    good = "<item><title>Harmless: November 21, 2026 6pm</title><link>https://club.example/good</link><guid>good</guid></item>"
    text = f"{before}<rss version='2.0' {attributes}><channel><title>T</title>{items}{good}</channel></rss>"
    return text.encode("utf-8", "surrogatepass")


def feeds() -> Iterator[Attack]:
    """Feeds whose entities, encodings, namespaces or nesting are weapons."""
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    doctype = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'ha'>{laughs}]>"
    yield Attack("xml/laughs.rss", rss(entry("&l11;"), doctype), 0, 2, "hahahaha")
    yield Attack("xml/laughs_attribute.rss", rss(entry(more="<enclosure url='&l11;'/>"), doctype), 0, 2, "hahahaha")
    yield Attack(
        "xml/laughs.atom",
        f"{doctype}<feed xmlns='http://www.w3.org/2005/Atom'><title>&l11;</title><entry><title>&l11;</title><id>1</id></entry></feed>".encode(),
        0,
        1,
        "hahahaha",
    )
    for name, target in {
        "file": "file:///etc/passwd",
        "http": "http://127.0.0.1:1/x",
        "php": "php://filter/x",
        "relative": "../../etc/passwd",
    }.items():
        before = (
            f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM '{target}'><!ENTITY % y SYSTEM '{target}'> %y;]>"
        )
        yield Attack(f"xml/entity_{name}.rss", rss(entry("Night &x; November 20, 2026 6pm"), before), 0, 2, "root:x:0")
    recursive = "<!DOCTYPE rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>"
    yield Attack("xml/entity_recursive.rss", rss(entry("&a;"), recursive), 0, 2)
    yield Attack(
        "xml/stylesheet.rss",
        rss(entry(), "<?xml version='1.0'?><?xml-stylesheet href='http://127.0.0.1:1/x' type='text/xsl'?>"),
        1,
        2,
    )
    for name in (
        "utf-7",
        "utf-32",
        "rot13",
        "hex",
        "base64",
        "bz2",
        "raw_unicode_escape",
        "utf-16",
        "undefined",
        "cp037",
        "x" * 5000,
        "../../x",
        "unicode\x00",
        "iso-2022-jp",
        "hz",
        "idna",
        "ibm1140",
    ):
        yield Attack(
            f"xml/encoding_{name[:12].strip('./').replace(chr(0), '_') or 'path'}.rss",
            f"<?xml version='1.0' encoding='{name}'?>".encode() + rss(entry()),
            0,
            2,
        )
    yield Attack(
        "xml/encoding_cp037_real.rss",
        ("<?xml version='1.0' encoding='cp037'?>" + rss(entry(xml(EVIL))).decode()).encode("cp037"),
        0,
        2,
        ACTIVE,
    )
    yield Attack("xml/nested.rss", rss("<a>" * 100_000), 0, 2)
    yield Attack(
        "xml/nested_description.rss",
        rss(entry(more="<description>" + xml("<div>" * 100_000) + "</description>")),
        0,
        2,
    )
    yield Attack("xml/nested_xhtml.atom",
        ("<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><title>Night: November 20, 2026 6pm</title><id>1</id><link href='https://club.example/1'/><content type='xhtml'>"  # noqa: E501
                 f"<div xmlns='http://www.w3.org/1999/xhtml'>{XHTML}{'<b>' * 3000}{'</b>' * 3000}</div></content></entry></feed>").encode(),  # noqa: E501
                 0, 1, ACTIVE)  # fmt: skip
    for field in (
        "title",
        "description",
        "content:encoded",
        "author",
        "category",
        "ev:location",
        "ev:organizer",
        "media:title",
        "itunes:summary",
        "dc:creator",
    ):
        names = "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:ev='http://purl.org/rss/1.0/modules/event/' xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:dc='http://purl.org/dc/elements/1.1/'"  # noqa: E501
        for way, text in {"escaped": xml(EVIL), "cdata": f"<![CDATA[{EVIL}]]>", "twice": xml(xml(EVIL))}.items():
            body = (
                entry(text + " November 20, 2026 6pm") if field == "title" else entry(more=f"<{field}>{text}</{field}>")
            )
            yield Attack(f"xml/active_{field.replace(':', '_')}_{way}.rss", rss(body, attributes=names), 0, 2, ACTIVE)
    formulas = "".join(
        f"<item><title>{xml(one)} November {n + 1}, 2026 6pm</title><guid>{n}</guid><link>https://club.example/{n}</link></item>"
        for n, one in enumerate(FORMULAS)
    )
    yield Attack("xml/formulas.rss", rss(formulas), 0, len(FORMULAS) + 1)
    dates = (
        "0000-00-00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "Mon, 99 Foo 99999 99:99:99 +9999",
        "1e400",
        "9" * 5000,
        "T",
        "2026-11-20T18:00:00+99:99",
        "2026-W99-9",
        "-2026-11-20",
    )
    told = "".join(
        f"<item><title>D{n}</title><guid>{n}</guid><link>https://club.example/{n}</link><ev:startdate>{one}</ev:startdate><pubDate>{one}</pubDate></item>"
        for n, one in enumerate(dates)
    )
    yield Attack(
        "xml/dates.rss", rss(told, attributes="xmlns:ev='http://purl.org/rss/1.0/modules/event/'"), 0, len(dates) + 1
    )
    for n, run in enumerate(RUNS):
        text = xml(run * (LONG // len(run)))
        yield Attack(
            f"xml/run_{n}.rss",
            rss(entry(f"{text[:70_000]} November 20, 2026 6pm", f"<description>{text}</description>")),
            0,
            2,
        )
    yield Attack("xml/items_same.rss", rss(entry() * 20_000), 0, 20_001)
