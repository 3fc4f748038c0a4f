"""Pages deeper, wider or more circular than any reader expects; YAML, which can run programs."""

import json
from collections.abc import Iterator

from attacks.base import ACTIVE, EVIL, LONG, RUNS, Attack, xml
from attacks.jsons import event


def pages() -> Iterator[Attack]:
    """Pages whose markup is deeper, wider or more circular than any reader expects."""
    good = "<script type='application/ld+json'>" + json.dumps(event(name="Harmless")) + "</script>"
    item = "<div itemscope itemtype='https://schema.org/Event'><b itemprop=name>N</b><time itemprop=startDate datetime='2026-11-20T18:00Z'></time>{}</div>"  # noqa: E501
    made = {
        "itemref_loop": "<div itemscope itemtype='https://schema.org/Event' id=a itemref='a b'></div><div id=b itemscope itemref='a b' itemprop=subEvent></div>",  # noqa: E501
        "itemref_many": item.format(f"<p itemscope itemprop=location itemref='{'x ' * 50_000}'></p><p id=x itemprop=name>x</p>"),  # noqa: E501
        "itemrefs_5000": "<p id=x itemprop=name>x</p>" + "<div itemscope itemtype='https://schema.org/Event' itemref=x></div>" * 5000,  # noqa: E501
        "items_nested": "<div itemscope itemtype='https://schema.org/Event' itemprop=subEvent>" * 20_000,
        "h_nested": "<div class='h-event p-comment'>" * 20_000,
        "h_classes": f"<div class='h-event {'p-name ' * 100_000}'>x</div>",
        "tables": "<table><tr><td>" * 30_000,
        "selects": "<select><option>" * 100_000,
        "svg": "<svg><foreignObject>" * 20_000 + EVIL,
        "svg_event": item.format(f"<svg itemprop=description>{EVIL}</svg>"),
        "noscript": f"<noscript><p title='</noscript>{EVIL}'></noscript>" + item.format(""),
        "comments": "<!--" * 200_000,
        "attributes": "<div " + "a=1 " * 300_000 + ">",
        "one_attribute": f"<div class='{'x' * 3_000_000}'>" + item.format(""),
        "scripts_20k": "<script type='application/ld+json'>{</script>" * 20_000,
        "links_100k": "<a href='/events/1.ics'>November 20, 2026 6pm</a>" * 100_000,
        "alternate_10k": "<link rel=alternate type='text/calendar' href='http://127.0.0.1:1/x'>" * 10_000,
        "alternate_inside": "".join(f"<link rel=alternate type='{kind}' href='{href}'>" for kind in ("text/calendar",
        "application/rss+xml") for href in ("file:///etc/passwd", "http://169.254.169.254/", "http://2130706433:1/",
        "gopher://127.0.0.1:1/", "webcal://localhost:1/")),
        "next_inside": item.format("") + "<a rel=next href='http://127.0.0.1:1/2'>next</a><link rel=next href='http://[::ffff:127.0.0.1]:1/'>",
        "base": "<base href='http://127.0.0.1:1/'><link rel=alternate type='text/calendar' href='x.ics'>" + item.format(""),  # noqa: E501
        "refresh": "<meta http-equiv=refresh content='0;url=http://127.0.0.1:1/'>" + item.format(""),
        "charset": "<meta charset='unicode_escape'>" + item.format("\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"),
        "times_50k": "<time datetime='2026-11-20T18:00Z'>" * 50_000,
        "dates_in_text": "<p>" + "November 20, 2026 at 6:00 PM - " * 30_000,
        "next_data": "<script id=__NEXT_DATA__ type='application/json'>" + '{"a":' * 50_000 + "</script>",
        "json_in_script": "<script>window.__STATE__ = " + json.dumps({"events": [{"title": EVIL,
        "start": "2026-11-20T18:00Z"}] * 5000}) + "</script>",
        "nul": "\x00".join("<div itemscope itemtype='https://schema.org/Event'>") + item.format(""),
        "entities": item.format("<p itemprop=description>" + "&#x110000;&#xd800;&#0;&lt" * 20_000 + "</p>"),
        "cdata": "<![CDATA[" * 100_000,
        "processing": "<?" * 500_000,
    }  # fmt: skip
    for name, body in made.items():
        yield Attack(
            f"html/{name}.html",
            f"<!doctype html><title>t</title>{good}{body}".encode("utf-8", "surrogatepass"),
            0,
            6000,
            ACTIVE,
        )
    for n, run in enumerate(RUNS):
        text = run * (LONG // len(run))
        micro = f"<div class=h-event><p class=p-name>{xml(text[:70_000])}</p><p class=dt-start>{xml(text[:70_000])}</p></div>"  # noqa: E501
        yield Attack(
            f"html/run_{n}.html",
            f"<!doctype html><title>{xml(text[:70_000])}</title>{good}{micro}<p>{xml(text)}</p>".encode(),
            0,
            2,
        )
        yield Attack(f"html/raw_{n}.html", f"<!doctype html><title>t</title><p>{text}".encode(), 0, 1)


def yamls() -> Iterator[Attack]:
    """YAML, which the browser-facing world calls text, and which can run programs."""
    good = "- name: Harmless\n  start: 2026-11-21 18:00\n  url: https://club.example/good\n"
    laughs = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join(f'*a{n - 1}' for _ in range(10))}]\n" for n in range(1, 10)
    )
    made = {
        "laughs": laughs + "events:\n" + good,
        "laughs_in_name": laughs + "events:\n- name: *a9\n  start: 2026-11-20 18:00\n" + good,
        "self": "events: &e\n- name: N\n  start: 2026-11-20 18:00\n  location: *e\n" + good,
        "merge": "x: &x\n  <<: *x\nevents:\n" + good,
        "python": "events:\n- name: !!python/object/apply:os.system ['id']\n  start: 2026-11-20 18:00\n" + good,
        "nested": "events: " + "[" * 20_000,
        "nested_maps": "events:\n" + "".join(f"{' ' * n}a:\n" for n in range(1500)),
        "sexagesimal": "events:\n- name: N\n  start: 2026-11-20 18:00\n  end: 190:20:30\n  price: 1:1:1:1:1\n" + good,
        "numbers": f"events:\n- name: {'9' * 5000}\n  start: 2026-11-20 18:00\n  price: .inf\n  lat: .nan\n" + good,
        "binary": "events:\n- name: !!binary gIGC\n  start: 2026-11-20 18:00\n" + good,
        "documents": "---\n" * 100_000 + "events:\n" + good,
        "keys": "events:\n- {name: N, start: 2026-11-20 18:00, ? [a, b] : c, ? {d: e} : f}\n" + good,
        "repeat": "events:\n- name: N\n  start: 2026-11-20 18:00\n  repeat: {interval: {seconds: 1}}\n- name: M\n  start: 2026-11-20 18:00\n  repeat: {interval: {days: 0}}\n" + good,  # noqa: E501
        "active": f"events:\n- name: '{EVIL}'\n  start: 2026-11-20 18:00\n  location: '{EVIL}'\n  description: '{EVIL}'\n  url: 'javascript:alert(1)'\n" + good,  # noqa: E501
    }  # fmt: skip
    for name, text in made.items():
        yield Attack(f"yaml/{name}.yaml", text.encode(), 0, 1002, ACTIVE)
