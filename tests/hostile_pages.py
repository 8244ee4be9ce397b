"""Pages that want to hang the cleaner, fill its memory or crash it; all of a size that a newsroom could send."""

import json
from collections.abc import Callable, Mapping

STORY = "".join(
    f"<p>The ferry to the outer islands sailed again on day {day}, and the harbour master of Port Alder "
    "said that every berth would be open before the winter timetable begins.</p>"
    for day in range(1, 6)
)


def page(body: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='en'><head><title>Ferry returns</title>{head}</head><body>{body}</body></html>"
    ).encode()


def json_ld(script: str) -> bytes:
    return page(f"<article>{STORY}</article>", f'<script type="application/ld+json">{script}</script>')


def around(hostile: str) -> bytes:
    return page(f"<article><h1>Ferry returns</h1>{STORY}{hostile}</article>")


DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "a million open elements": lambda: page("<div>" * 1_000_000 + STORY),
    "a million nested inline elements": lambda: around("<b><i>" * 500_000 + "deep"),
    "nested tables": lambda: around("<table><tr><td>" * 60_000 + "x"),
    "nested lists": lambda: around("<ul><li>" * 100_000 + "x"),
    "nested forms and unclosed links": lambda: around("<form><a href=/x>" * 100_000),
    "misnested formatting": lambda: around("<b><p><i></b><u></p></i>" * 15_000),
    "an attribute of three megabytes": lambda: around(f"<p title='{'x' * 3_000_000}'>x</p>"),
    "a hundred thousand attributes": lambda: around("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"),
    "a class of many words": lambda: around(f"<p class='{'credit ' * 100_000}'>x</p>"),
    "an element name of five megabytes": lambda: around(f"<{'x' * 5_000_000}>x"),
    "one line of twenty megabytes": lambda: page("<p>" + "word " * 4_000_000),
    "one word of twenty megabytes": lambda: page("<p>" + "a" * 20_000_000),
    "blanks for a regular expression": lambda: around("<p>By" + " " * 200_000 + "\u00a0" * 200_000 + "x</p>"),
    "letters for a regular expression": lambda: around("<p>" + "A. " * 100_000 + "!</p><p>" + "a@" * 100_000 + "</p>"),
    "commas and dashes": lambda: around("<p>By " + "Ada Lovelace, and " * 30_000 + "</p><p>" + "— " * 100_000 + "</p>"),
    "digits for a date": lambda: around("<p>" + "1/" * 200_000 + "</p><time datetime='" + "2024-" * 100_000 + "'>"),
    "angle brackets": lambda: around("<" * 1_000_000),
    "open comments": lambda: around("<!--" * 300_000),
    "open declarations": lambda: around("<!" * 300_000 + "<![CDATA[" * 100_000),
    "half entities": lambda: around("&" * 500_000 + "&#" * 300_000 + "&#x110000;&#xD800;&#0;" * 50_000),
    "an entity bomb": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c SYSTEM "file:///etc/passwd">]>' + around("&b;&c;" * 10_000)
    ),
    "NUL bytes": lambda: around("\x00" * 1_000_000 + "<p\x00>a\x00b</p\x00>"),
    "lone surrogates and controls": lambda: b"\xff\xfe" + b"\x00\xd8" * 200_000 + around("x"),
    "bytes of no encoding": lambda: page(f"<p>{STORY}").replace(b"ferry", bytes(range(128, 256)) * 200),
    "an unknown charset": lambda: page(STORY, "<meta charset='x-user-defined\x00utf-7'>"),
    "a hundred thousand paragraphs": lambda: page("".join(f"<p>Line {n} of it.</p>" for n in range(100_000))),
    "five thousand equal captions": lambda: page(
        f"<article>{STORY}" + "<figure><figcaption>Same <i class=credit>c</i></figcaption></figure>" * 5_000
    ),
    "twenty thousand links": lambda: around("".join(f"<a href=/{n}>link {n}</a> " for n in range(20_000))),
    "twenty thousand meta tags": lambda: page(STORY, "".join(f"<meta name=n{n} content=c>" for n in range(20_000))),
    "deep JSON-LD": lambda: json_ld('{"@graph":[' * 100_000),
    "closed deep JSON-LD": lambda: json_ld('{"a":' * 900 + "1" + "}" * 900),
    "wide JSON-LD": lambda: json_ld(json.dumps([{"@type": "NewsArticle", "headline": f"h{n}"} for n in range(50_000)])),
    "many JSON-LD scripts": lambda: page(
        STORY, '<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * 20_000
    ),
    "an article body of markup in JSON-LD": lambda: json_ld(
        json.dumps({"@type": "NewsArticle", "articleBody": "<" * 300_000 + "<p>" * 300_000 + "&amp;" * 300_000})
    ),
    "a number of a million digits in JSON-LD": lambda: json_ld(
        f'{{"@type":"NewsArticle","wordCount":{"9" * 1_000_000}}}'
    ),
    "JSON-LD with a lone surrogate": lambda: json_ld(r'{"@type":"NewsArticle","headline":"\ud800","author":"\udfff"}'),
    "an address of a million characters": lambda: page(
        STORY, f"<link rel=canonical href='http://a.example/{'a' * 10**6}'>"
    ),
    "a broken address": lambda: page(STORY, "<link rel=canonical href='http://[::1'><base href='http://['>"),
    "SVG and MathML": lambda: around("<svg><foreignObject><math><mi>" * 20_000),
    "templates and frames": lambda: around("<template><iframe srcdoc='<p>'>" * 20_000),
    "right-to-left overrides": lambda: around("<p>" + "\u202e\u2066\u200d\ufeff" * 100_000 + "</p>"),
    "combining characters": lambda: around("<p>" + "e" + "\u0301" * 500_000 + "</p>"),
    "plain text of one line": lambda: b"word " * 2_000_000,
    "plain text of a million lines": lambda: b"a\n" * 1_000_000,
}
