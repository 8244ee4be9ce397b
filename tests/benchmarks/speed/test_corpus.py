import gzip
import json
from collections import Counter
from pathlib import Path

from benchmarks.speed.corpus import HOSTS, Corpus, SavedPage, load, with_absolute_own_url
from transforms.core.http.urls import canonicalise

PAGES = [
    SavedPage(f"page-{number}", f"https://harbour.example/{number}.html", "text/html", b"<p>Ferry</p>")
    for number in range(7)
]


def urls_of(corpus: Corpus, count: int) -> list[str]:
    placed = [corpus.placed(number) for number in range(count)]
    return [canonicalise(f"http://{each.host}.example{each.path}") for each in placed]


def test_no_two_copies_have_one_url():
    urls = urls_of(Corpus(PAGES), 7 * HOSTS)
    assert len(set(urls)) == 7 * HOSTS


def test_urls_that_differ_in_what_newsbeam_drops_stay_apart():
    same = [SavedPage(str(number), f"https://a.example/x?ref={number}", "text/html", b"") for number in range(3)]
    assert len(set(urls_of(Corpus(same), 9))) == 9


def test_copies_of_a_page_are_on_different_hosts():
    corpus = Corpus(PAGES)
    assert len({corpus.placed(3 + 7 * copy).host for copy in range(HOSTS)}) == HOSTS


def test_every_host_has_its_share():
    shares = Counter(Corpus(PAGES).placed(number).host for number in range(7 * HOSTS))
    assert set(shares.values()) == {7}


def test_a_copy_keeps_the_path_of_its_page_below_its_own_number():
    placed = Corpus(PAGES).placed(7 + 2)
    name = Corpus(PAGES).pages[2].url.rpartition("/")[2]
    assert placed.path == f"/2-1/{name}"


def test_a_url_without_a_path_is_placed_too():
    assert Corpus([SavedPage("a", "https://harbour.example", "text/html", b"")]).placed(0).path == "/0-0/"


def test_a_page_known_by_a_name_alone_has_a_url(tmp_path: Path):
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "one", "url": "odd::a name.html"}) + "\n")
    (tmp_path / "one.html.gz").write_bytes(gzip.compress(b"<p>Ferry</p>"))
    assert load(saved=tmp_path).pages[0].url == "https://saved.example/odd%3A%3Aa%20name.html"


def test_order_does_not_depend_on_the_order_given_and_survives_saving(tmp_path: Path):
    Corpus(PAGES).save(tmp_path / "corpus")
    assert Corpus.read(tmp_path / "corpus").pages == Corpus(reversed(PAGES)).pages


def test_an_own_url_without_host_gets_the_one_of_the_page():
    body = (
        b"<link href='/a?x=1' rel=canonical><LINK rel=\"canonical\" href=\"/b\"><meta content='/c' property='og:url'>"
        b'<a href="/d">canonical</a><link rel="canonical" href="//cdn.example/e"><link rel=icon href="/f">'
    )
    assert with_absolute_own_url(body, "https://harbour.example/news/1.html") == (
        b"<link href='https://harbour.example/a?x=1' rel=canonical>"
        b'<LINK rel="canonical" href="https://harbour.example/b">'
        b"<meta content='https://harbour.example/c' property='og:url'>"
        b'<a href="/d">canonical</a><link rel="canonical" href="//cdn.example/e"><link rel=icon href="/f">'
    )


def test_pages_with_gold_are_taken_where_they_are(tmp_path: Path):
    row = {"id": "one", "url": "https://harbour.example/1", "lang": None}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "one.html.gz").write_bytes(gzip.compress("<p>Fähre</p>".encode("latin-1")))
    assert load(saved=tmp_path).pages == [
        SavedPage("one", "https://harbour.example/1", "text/html", "<p>Fähre</p>".encode("latin-1"))
    ]


def test_without_them_the_sample_newsroom_is(tmp_path: Path):
    pages = load(saved=tmp_path).pages
    assert len(pages) > 20
    assert {"en", "de", "ja"} < {page.language for page in pages}
    assert all(page.url.startswith("https://") and page.content_type.startswith("text/html") for page in pages)
