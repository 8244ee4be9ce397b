"""The pages that are measured: saved ones, repeated under URLs of their own as often as it takes.

A page and its copies have one body, but no URL twice: newsbeam takes each for an article, and works on each as on the
first. Copies of a page are on different hosts, so that no host seems to repeat what its pages say.
"""

import gzip
import hashlib
import json
import pickle
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[2]
SAVED_PAGES = ROOT / ".." / "shared" / "data" / "pages"
SAMPLE_SITES = ROOT / "pipeline" / "sample_newsroom" / "sites"
HOSTS = 50
"""Hosts that serve the pages, with a feed each."""
_FIRST_HOST = 2

_IN_URLS = "%:/?#[]@!$&'()*+,;=~-._"
_OWN_URL = re.compile(rb"(?i)<(?:link|meta)\b[^>]*\b(?:canonical|og:url)\b[^>]*>")
_LANGUAGE = re.compile(rb"<html[^>]*\blang=\"([a-z]{2})")
_ADDRESS = re.compile(rb"(?i)(\b(?:href|content)\s*=\s*[\"']?)(/(?!/)[^\"'\s>]*)")


@dataclass(frozen=True)
class SavedPage:
    """A page as its server sent it.

    Attributes:
      id: as in the gold; the path for a page of the sample newsroom.
      url: where it came from.
      content_type: with the charset where the body is valid UTF-8.
      language: as the gold has it, or as a page of the sample newsroom declares; empty where it is not known.
    """

    id: str
    url: str
    content_type: str
    body: bytes
    language: str = ""


@dataclass(frozen=True)
class Placed:
    """One of the pages that are served.

    Attributes:
      base: place in the corpus.
      host: from 0.
      path: on that host.
    """

    base: int
    host: int
    path: str


class Corpus:
    """Saved pages in an order that mixes languages and publishers, so that the first few stand for all.

    Args:
      pages: in any order.
    """

    def __init__(self, pages: Iterable[SavedPage]) -> None:
        self.pages = sorted(pages, key=lambda page: hashlib.sha256(page.id.encode()).digest())

    def placed(self, number: int) -> Placed:
        """Where a page is served.

        Args:
          number: from 0; beyond the size of the corpus pages come again.
        """
        copy, base = divmod(number, len(self.pages))
        # The path as it was: newsbeam reads it too.
        path = quote(urlsplit(self.pages[base].url).path, safe=_IN_URLS)
        return Placed(base, (base + copy) % HOSTS, f"/{base}-{copy}/{path.removeprefix('/')}")

    def save(self, path: Path) -> None:
        """Writes the corpus for another process."""
        path.write_bytes(pickle.dumps(self.pages, pickle.HIGHEST_PROTOCOL))

    @classmethod
    def read(cls, path: Path) -> "Corpus":
        """What `save` wrote."""
        return cls(pickle.loads(path.read_bytes()))


def load(saved: Path = SAVED_PAGES, sample: Path = SAMPLE_SITES) -> Corpus:
    """The saved pages with gold if they are there, else those of the sample newsroom."""
    return Corpus(_with_gold(saved) if (saved / "gold.jsonl").exists() else _of_newsroom(sample))


def address(host: int) -> str:
    """The loopback address of a host."""
    return f"127.0.0.{host + _FIRST_HOST}"


def host_at(loopback: str) -> int:
    """The host at an address, the inverse of `address`."""
    return int(loopback.rpartition(".")[2]) - _FIRST_HOST


def feed_path(pages: int) -> str:
    """Where each host has the feed that lists its share of the first `pages` pages."""
    return f"/feeds/{pages}.xml"


def with_absolute_own_url(body: bytes, url: str) -> bytes:
    """The page with the URLs that it calls its own (rel=canonical, og:url) made absolute.

    One without a host would be believed of whatever host serves it, and make one article of all copies.
    """

    def absolute(tag: re.Match[bytes]) -> bytes:
        return _ADDRESS.sub(lambda found: found[1] + urljoin(url, found[2].decode("latin-1")).encode(), tag[0])

    return _OWN_URL.sub(absolute, body)


def _with_gold(folder: Path) -> Iterator[SavedPage]:
    with (folder / "gold.jsonl").open(encoding="utf-8") as gold:
        for row in map(json.loads, gold):
            body = gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes())
            # Some are known by a name alone.
            url = row["url"] if row["url"].startswith("http") else "https://saved.example/" + quote(row["url"])
            yield _page(row["id"], url, body, row.get("lang") or "")


def _of_newsroom(folder: Path) -> Iterator[SavedPage]:
    for path in sorted(folder.glob("*/*/**/*.html")):
        name, body = path.relative_to(folder).as_posix(), path.read_bytes()
        declared = _LANGUAGE.search(body)
        yield _page(name, f"https://{name}", body, declared[1].decode() if declared else "")


def _page(page_id: str, url: str, body: bytes, language: str) -> SavedPage:
    try:
        body.decode("utf-8")
        content_type = "text/html; charset=utf-8"
    except UnicodeDecodeError:
        content_type = "text/html"
    return SavedPage(page_id, url, content_type, with_absolute_own_url(body, url), language)
