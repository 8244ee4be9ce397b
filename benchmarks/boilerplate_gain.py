"""What learning the lines of a site gains, and whether it harms: `python benchmarks/boilerplate_gain.py [PAGES]`.

Three measurements, all with the functions that the graph runs:

- real: groups of three or more pages of one site among PAGES (`gold.jsonl`, `<id>.html.gz`), with their gold texts;
- newsroom: the sample newsroom's pages, with the phrases that their texts must not have;
- made: sites made of the gold texts of PAGES, twenty stories each, with lines of the kinds that sites repeat, and with
  what must stay: a quote on two stories, a paragraph of background on five, a story at four addresses with edits,
  headings that many stories have. Twenty sites; half of the stories come in a first run and the others one by one.

F1 is over runs of four words, as in article-extraction-benchmark; precision is the share of removed lines that are not
in the gold text.
"""

import argparse
import dataclasses
import gzip
import json
import logging
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.config import bundled_rules
from pipeline.sample_newsroom.server import load_sites
from transforms.core.pages import evidence
from transforms.core.pages.boilerplate import RULE, key_of_line, site_of
from transforms.core.pages.clean import clean_page
from transforms.core.text.normalise import normalise_line
from transforms.errors import PageError
from transforms.learn_boilerplate import judged, observed
from transforms.records import Article, CleanPage, LineEvidence, Listing, Source
from transforms.strip_boilerplate import strip

_ROOT = Path(__file__).resolve().parent.parent
_MIN_GROUP = 3
_SITES, _STORIES = 20, 20
_DAY_US = 86_400_000_000
_NOW_US = 1_790_000_000_000_000
_RULES = bundled_rules()
_LISTING = Listing(Source("files", "", ""), 0, "")

# Lines of the kinds that sites repeat, written for this benchmark: (line, where, on which share of the stories).
_STANDING = (
    ("This story is free to read thanks to the readers who support us.", "top", 0.9),
    ("Every Friday our columnist walks along the quay and writes down what she hears.", "top", 0.3),
    ("ADVERTISEMENT – scroll on to keep reading", "amid", 0.9),
    ("Get the morning note with all you need before breakfast, six days a week.", "amid", 0.5),
    ("Haben Sie einen Fehler gefunden? Die Redaktion freut sich über jeden Hinweis.", "end", 0.8),
    ("Ilse Grothe schreibt seit 2009 über Häfen, Schiffe und die Leute, die von ihnen leben.", "end", 0.2),
    ("Retrouvez toute l’actualité sur notre application mobile.", "end", 0.7),
    ("記事の無断転載を禁じます。", "end", 0.6),
)
_HEADINGS = ("Background", "What happens next?", "Die Vorgeschichte")


class Memory:
    """What the ledger would keep: evidence by key, over several runs."""

    def __init__(self) -> None:
        self.known: dict[str, LineEvidence] = {}

    def run(self, articles: Sequence[Article]) -> list[Article]:
        """One run: learns from all articles, then strips them."""
        parts: dict[str, list[LineEvidence]] = defaultdict(list)
        for article in articles:
            for part in observed(article):
                parts[part.key].append(part)
        total = {key: evidence.add(self.known.get(key), evidence.merge(found)) for key, found in parts.items()}
        self.known |= {key: known for key, known in total.items() if evidence.is_worth_keeping(known)}
        by_site = defaultdict(list)
        for known in total.values():
            by_site[known.site].append(known)
        learned = {found.key: found.places for known in by_site.values() for found in judged(known)}
        return [strip(article, site_of(article.canonical_url, ""), learned) for article in articles]


def make_article(clean: CleanPage, url: str, day: int = 20_000) -> Article:
    """An article as ExtractArticles gives it."""
    return Article(_LISTING, clean, key_of_line("", url), url, url, day * _DAY_US, "", "", extracted_sha256="")


def clean(body: bytes, url: str) -> CleanPage:
    """A page, cleaned by the bundled rules."""
    return clean_page(body, content_type="", url=url, publisher="", rules=_RULES, now_us=_NOW_US)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words."""
    tokens = re.findall(r"\w+", text)
    return Counter(zip(*(tokens[start:] for start in range(4)), strict=False)) or Counter([tuple(tokens)])


def f1(gold: str, text: str) -> float:
    """Of two texts, over runs of four words."""
    wanted, found = shingles(gold), shingles(text)
    return 2 * sum((wanted & found).values()) / max(1, sum(wanted.values()) + sum(found.values()))


def taken(article: Article) -> list[str]:
    """The lines that were learned and stripped."""
    return [removal.text for removal in article.clean.removed if removal.rule == RULE]


def tell(name: str, before: Sequence[Article], after: Sequence[Article], golds: Sequence[str]) -> None:
    """Prints one line of figures."""
    lines = [(line, gold) for article, gold in zip(after, golds, strict=True) for line in taken(article)]
    wrong = [line for line, gold in lines if normalise_line(line) in normalise_line(gold)]
    scores = [[f1(gold, a.clean.text) for a, gold in zip(side, golds, strict=True)] for side in (before, after)]
    mean = [sum(side) / len(side) for side in scores]
    worse = sum(second < first for first, second in zip(*scores, strict=True))
    precision = f"{1 - len(wrong) / len(lines):.3f}" if lines else "–"
    print(
        f"{name}: {len(after)} pages, {len(lines)} lines removed, precision {precision}, "
        f"F1 {mean[0]:.4f} -> {mean[1]:.4f}, {worse} pages worse"
    )
    for line in sorted(set(wrong)):
        print(f"  wrong: {line[:100]}")


def real_groups(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Sites with several pages among the saved ones."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[(urlsplit(row["url"] or "").hostname or "").removeprefix("www.")].append(row)
    before, golds, phrases = [], [], []
    for host, group in groups.items():
        if len(group) < _MIN_GROUP or not host or host == "web.archive.org":
            continue
        for row in group:
            try:
                page = clean(gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes()), row["url"])
            except PageError:
                continue
            before.append(make_article(page, row["url"]))
            golds.append(row["text"])
            phrases.append(row["must_have"])
    after = Memory().run(before)
    told = [index for index, gold in enumerate(golds) if gold]
    tell("real, gold text", [before[i] for i in told], [after[i] for i in told], [golds[i] for i in told])
    lines = sum(len(taken(article)) for article in after)
    lost = sum(
        phrase in old.clean.text and phrase not in new.clean.text
        for old, new, wanted in zip(before, after, phrases, strict=True)
        for phrase in wanted
    )
    print(f"real, all: {len(after)} pages, {lines} lines removed, {lost} wanted phrases lost")


def newsroom() -> None:
    """The pages of the sample newsroom."""
    expected = (_ROOT / "tests/fixtures/newsroom_expected.jsonl").read_text("utf-8").splitlines()
    rows, sites, before = [json.loads(line) for line in expected], load_sites(), []
    for row in rows:
        parts = urlsplit(row["url"])
        paths = (parts.path, f"{parts.path}.html", f"{parts.path}index.html")
        body = next(sites[parts.netloc][path].body for path in paths if path in sites[parts.netloc])
        before.append(make_article(clean(body, row["url"]), row["url"]))
    after = Memory().run(before)
    left = [
        sum(phrase in a.clean.text for a, row in zip(side, rows, strict=True) for phrase in row["must_not_have"])
        for side in (before, after)
    ]
    lines = [line for article in after for line in taken(article)]
    unwanted = sum(
        any(line in phrase or phrase in line for row in rows for phrase in row["must_not_have"]) for line in lines
    )
    print(
        f"newsroom: {len(after)} pages, {len(lines)} lines removed, {unwanted} of them unwanted; "
        f"unwanted phrases left {left[0]} -> {left[1]}"
    )


@dataclasses.dataclass
class MadeSite:
    """A site of gold texts: pages, and what they should come to."""

    pages: list[Article]
    golds: list[str]


def make_site(number: int, texts: Sequence[str], chance: random.Random) -> MadeSite:
    """Puts standing lines and traps into stories."""
    host = f"https://site-{number}.example"
    stories = [text.split("\n") for text in texts]
    stories = [[line for line in map(normalise_line, story) if line] for story in stories]
    quote = "“We did not see it coming, and we will not see the next one coming either,” said the mayor."
    for story in stories[:2]:
        story.insert(chance.randrange(1, len(story)), quote)
    # One affair with five stories: each has a paragraph of the first, and its words.
    background = max(stories[0], key=len)
    for story in stories[1:5]:
        story.insert(chance.randrange(1, len(story)), background)
        story.insert(1, " ".join(chance.sample(background.split(), k=len(background.split()) // 2)))
    for heading in _HEADINGS:
        for story in chance.sample(stories, 5):
            story.insert(chance.randrange(1, len(story)), heading)
    for edit in range(3):
        copy = list(stories[-1])
        copy[chance.randrange(len(copy))] = f"This paragraph was changed in edition {edit} of the paper."
        stories.append(copy)
    site = MadeSite([], [])
    for index, story in enumerate(stories):
        lines = list(story)
        for line, where, share in _STANDING:
            if chance.random() < share:
                place = {"top": 0, "end": len(lines), "amid": chance.randrange(1, len(lines))}[where]
                lines.insert(place, line)
        clean = CleanPage("\n\n".join(lines), title=story[0][:60])
        site.pages.append(make_article(clean, f"{host}/{index}", 20_000 + index // 4))
        site.golds.append("\n\n".join(story))
    return site


def made_sites(texts: Sequence[str]) -> None:
    """Made sites, in one run and in many."""
    chance = random.Random(7)  # a seed, so that each call measures the same
    before, golds, at_once, one_by_one = [], [], [], []
    for number in range(_SITES):
        site = make_site(number, chance.sample(texts, _STORIES), chance)
        order = chance.sample(range(len(site.pages)), len(site.pages))
        pages, memory, half = [site.pages[i] for i in order], Memory(), len(order) // 2
        before += pages
        golds += [site.golds[i] for i in order]
        at_once += Memory().run(pages)
        first = memory.run(pages[:half])
        one_by_one += [*first, *(article for page in pages[half:] for article in memory.run([page]))]
    tell("made, one run", before, at_once, golds)
    tell("made, half and then one by one", before, one_by_one, golds)
    standing = sum(line in article.clean.text.split("\n\n") for article in before for line, *_ in _STANDING)
    for name, after in (("one run", at_once), ("one by one", one_by_one)):
        found = sum(line in taken(article) for article in after for line, *_ in _STANDING)
        print(f"made, {name}: {found} of {standing} standing lines found ({found / standing:.3f})")
    for line, where, share in _STANDING:
        there = sum(line in article.clean.text.split("\n\n") for article in before)
        found = [sum(line in taken(article) for article in after) for after in (at_once, one_by_one)]
        print(f"  {where}, on {share:.0%}: {there} there, {found[0]} and {found[1]} found: {line[:50]}")


def _has_spaces(text: str) -> bool:
    return text.count(" ") > len(text) / 20


def main() -> None:
    """Measures all three."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pages", type=Path, nargs="?", default=_ROOT / "../shared/data/pages")
    folder = options.parse_args().pages
    logging.disable(logging.ERROR)  # trafilatura reports each page that it gives up
    newsroom()
    if not (folder / "gold.jsonl").exists():
        print(f"the others are skipped: {folder} holds no gold.jsonl", file=sys.stderr)
        return
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    texts = [row["text"] for row in rows if row["text"] and row["text"].count("\n") >= 5 and _has_spaces(row["text"])]
    made_sites(texts)
    real_groups(folder, rows)


if __name__ == "__main__":
    main()
