"""What the block classifier is told of each line of a page, as numbers."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.core.pages.page_blocks import REGION_BITS, SPECIAL_REGION_BITS, PageBlock, Place
from transforms.core.pages.place_names import NAMES

Floats = npt.NDArray[np.float32]
Column = npt.NDArray[np.float64]
Columns = dict[str, Column]

_NO_WORD = re.compile(r"[\W_]+")
# Kinds of characters, as bits.
_DIGIT, _UPPER, _LETTER, _STOP, _COMMA, _SPACE, _WIDE, _QUOTE = (1 << bit for bit in range(8))
_STOPS = ".!?…。！？؟।۔"
_COMMAS = ",;،、，；"
_COLONS = [ord(":"), ord("：")]
_QUOTES = "\"“”„«»‘’'「」『』"
_REGION_NAMES = (*REGION_BITS, *SPECIAL_REGION_BITS)
_TAG_KINDS = {"p": 1, "li": 2, "dd": 2, "dt": 2, "td": 3, "th": 3, "blockquote": 4, "figcaption": 5, "div": 6,
              "h1": 7, "h2": 8, "h3": 9, "h4": 10, "h5": 10, "h6": 10, "section": 11, "article": 11, "main": 11,
              "button": 12, "footer": 13, "header": 13}  # fmt: skip
# A line this long is a paragraph of running text.
_PARAGRAPH_CHARS = 80
_LONG_CHARS = 200
# The core of a page is the innermost element with this share of its running text.
_CORE_SHARE = 0.6
_WINDOWS = (3, 8)
_NEAR = 3
# Characters of the Basic Multilingual Plane.
_PLANE = 0x10000
_MIN_TITLE_CHARS = 12
# A line as long as this may be part of a longer one of trafilatura's.
_MIN_PART_CHARS = 20


class PageFacts(NamedTuple):
    """What is known of a page besides its lines; every text squashed by `squash`.

    Attributes:
      kept: the lines that trafilatura keeps.
      titles: of the page.
      description: of the page; empty if it has none.
      article_body: the text as the JSON-LD gives it; empty if it does not.
      captions: of its pictures.
    """

    kept: Sequence[str]
    titles: Set[str]
    description: str
    article_body: str
    captions: Set[str]


class Features(NamedTuple):
    """Features of the lines of a page.

    Attributes:
      matrix: a row a line, a column a feature.
      names: of the features.
      kept: whether trafilatura keeps the line.
    """

    matrix: Floats
    names: tuple[str, ...]
    kept: npt.NDArray[np.bool_]


def squash(text: str) -> str:
    """Give the letters and digits of a text, casefolded: equal for texts that differ in how they are set."""
    return _NO_WORD.sub("", text).casefold()


def squash_lines(lines: Sequence[str]) -> list[str]:
    """Give `squash` of each line, all in one go; none may hold a line feed."""
    codes = _codes(lines)
    if not lines or codes.max() >= _PLANE:
        return [squash(line) for line in lines]
    kept = codes[:-1][_is_squashed()[codes[:-1]]]
    return kept.tobytes().decode("utf-32-le").casefold().split("\n")


def _codes(lines: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Give the characters of lines, each line with a line feed at its end."""
    return np.frombuffer(("\n".join(lines) + "\n").encode("utf-32-le", "replace"), dtype=np.uint32)


@cache
def _is_squashed() -> npt.NDArray[np.bool_]:
    """Tell which characters of the Basic Multilingual Plane `squash_lines` keeps."""
    return np.array([char == "\n" or char.isalnum() for char in map(chr, range(_PLANE))])


@cache
def _char_kinds() -> npt.NDArray[np.uint8]:
    """Give the kinds of each character of the Basic Multilingual Plane."""
    table = np.zeros(_PLANE, dtype=np.uint8)
    for code in range(_PLANE):
        char = chr(code)
        kinds = 0
        if char.isdigit():
            kinds |= _DIGIT
        if char.isalpha():
            kinds |= _LETTER
            if char.isupper():
                kinds |= _UPPER
            if 0x2E80 <= code < 0xA000 or 0x0E00 <= code < 0x0E80:
                kinds |= _WIDE
        if char == " ":
            kinds |= _SPACE
        table[code] = kinds
    for chars, kind in ((_STOPS, _STOP), (_COMMAS, _COMMA), (_QUOTES, _QUOTE)):
        for char in chars:
            table[ord(char)] |= kind
    return table


def kept_lines(keys: Sequence[str], kept: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which lines trafilatura keeps; it may join lines and cut them otherwise."""
    lines = set(kept)
    whole = "\n".join(kept)
    return np.array([key in lines or (len(key) >= _MIN_PART_CHARS and key in whole) for key in keys], dtype=bool)


def _bits(values: Sequence[int], names: Sequence[str]) -> Columns:
    """Give a column for each bit."""
    rows = (np.array(values, dtype=np.int64) >> np.arange(len(names))[:, None]) & 1
    return dict(zip(names, _flags(rows), strict=True))


def features_of(blocks: Sequence[PageBlock], places: Sequence[Place], facts: PageFacts) -> Features:
    """Tell of each line how it is set, where it stands, what stands around it and what the page says of it.

    Args:
      blocks: all lines of the page.
      places: where they stand.
      facts: what else is known of the page.
    """
    if not blocks:
        return Features(np.zeros((0, 0), dtype=np.float32), (), np.zeros(0, dtype=bool))
    keys = squash_lines([block.text for block in blocks])
    kept = kept_lines(keys, facts.kept)
    columns = _characters(blocks)
    lines = _Lines(blocks, places, kept, columns)
    _add_markup(columns, lines)
    _add_containers(columns, lines)
    _add_signatures(columns, lines)
    _add_positions(columns, lines)
    _add_facts(columns, keys, facts)
    _add_neighbours(columns, lines)
    _add_page(columns, lines, has_body=bool(facts.article_body))
    rows = np.empty((len(columns), len(blocks)), dtype=np.float32)
    for row, column in zip(rows, columns.values(), strict=True):
        row[:] = column
    return Features(rows.T, tuple(columns), kept)


class _Lines:
    """What several groups of features are computed from, an item a line.

    Attributes:
      tag: its kind, 0 of other tags.
      length: characters; those of scripts without spaces count thrice, since they say as much with fewer.
      mass: the length of running text, without its links; 0 of all else.
      kept_mass: the length of what trafilatura keeps.
    """

    def __init__(
        self, blocks: Sequence[PageBlock], places: Sequence[Place], kept: npt.NDArray[np.bool_], columns: Columns
    ) -> None:
        self.blocks, self.places, self.kept = blocks, places, kept
        self.tag = _flags([_TAG_KINDS.get(block.place.tag, 0) for block in blocks])
        self.length: Column = np.rint(np.expm1(columns["length"]))
        self.link_share = columns["link_share"]
        is_running = (self.length >= _PARAGRAPH_CHARS) & (self.link_share < 0.5)
        self.mass: Column = np.where(is_running, self.length * (1 - self.link_share), 0)
        self.kept_mass: Column = np.where(kept, self.length, 0)
        self.parents = [block.place.parent or block.place for block in blocks]
        self.place_ids = np.array([block.place.index for block in blocks])
        self.parent_ids = np.array([parent.index for parent in self.parents])
        self._depths = np.array([place.depth for place in places])
        # Inner places first; the outermost has none around it.
        self._outwards = [(place.index, place.parent.index) for place in reversed(places) if place.parent]

    def total(self, values: Column) -> Column:
        """Sum up by place, with all that a place holds."""
        sums = np.bincount(self.place_ids, weights=values, minlength=len(self.places)).tolist()
        for place, around in self._outwards:
            sums[around] += sums[place]
        return np.array(sums)

    def core(self, total: Column) -> tuple[npt.NDArray[np.bool_], int]:
        """Find the innermost place with most of a total; give which lines stand in it, and its depth."""
        holders = np.flatnonzero(total >= _CORE_SHARE * max(float(total[0]), 1.0))
        core = int(holders[self._depths[holders].argmax()]) if len(holders) else 0
        # What a place holds follows it.
        outside = np.flatnonzero(self._depths[core + 1 :] <= self._depths[core])
        end = core + 1 + int(outside[0]) if len(outside) else len(self.places)
        return (self.place_ids >= core) & (self.place_ids < end), int(self._depths[core])


def _characters(blocks: Sequence[PageBlock]) -> Columns:
    texts = [block.text for block in blocks]
    codes = _codes(texts)
    kinds = _char_kinds()[np.minimum(codes, _PLANE - 1)]
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    firsts, lasts = bounds[:-1], bounds[1:] - 2
    chars = _flags(lasts - firsts + 1)
    starts, ends = kinds[firsts], kinds[lasts]

    def count(kind: int) -> Column:
        return _flags(np.add.reduceat((kinds & kind) != 0, firsts, dtype=np.int32))

    spaces, wide, letters = count(_SPACE), count(_WIDE), count(_LETTER)
    return {
        "length": np.log1p(chars + 2 * wide),
        "words": np.log1p(spaces + wide / 2),
        "word_length": np.minimum(letters / (spaces + 1), 30),
        "digits": count(_DIGIT) / chars,
        "uppers": count(_UPPER) / np.maximum(letters, 1),
        "letters": letters / chars,
        "stops": np.minimum(count(_STOP), 20),
        "commas": count(_COMMA) / chars * 100,
        "quotes": np.minimum(count(_QUOTE), 8),
        "wide": wide / chars,
        "ends_stop": _flags((ends & _STOP) != 0),
        "ends_quote": _flags((ends & _QUOTE) != 0),
        "ends_colon": _flags(np.isin(codes[lasts], _COLONS)),
        "starts_upper": _flags((starts & _UPPER) != 0),
        "starts_letter": _flags((starts & _LETTER) != 0),
        "starts_digit": _flags((starts & _DIGIT) != 0),
        "links": np.minimum(np.array([block.links for block in blocks], dtype=np.float64), 10),
        "link_share": np.minimum(np.array([block.link_chars for block in blocks]) / chars, 1),
        "bold_share": np.minimum(np.array([block.bold_chars for block in blocks]) / chars, 1),
    }


def _flags(values: npt.ArrayLike) -> Column:
    return np.asarray(values, dtype=np.float64)


def _add_markup(columns: Columns, lines: _Lines) -> None:
    blocks, parents = lines.blocks, lines.parents
    for kind in sorted(set(_TAG_KINDS.values())):
        columns[f"tag_{kind}"] = _flags(lines.tag == kind)
    columns["depth"] = _flags([min(block.place.depth, 40) for block in blocks])
    near = [b.names | b.place.names | parent.names for b, parent in zip(blocks, parents, strict=True)]
    columns |= _bits(near, [f"near_{name}" for name in NAMES])
    columns |= _bits([(parent.parent or parent).all_names for parent in parents], [f"around_{name}" for name in NAMES])
    columns |= _bits([block.place.regions for block in blocks], [f"in_{name}" for name in _REGION_NAMES])


def _add_containers(columns: Columns, lines: _Lines) -> None:
    """Tell how much of the running text, and of what trafilatura keeps, stands in what is around a line."""
    mass, kept, length = (lines.total(values) for values in (lines.mass, lines.kept_mass, lines.length))
    all_mass, all_kept = max(float(mass[0]), 1.0), max(float(kept[0]), 1.0)
    grand_ids = np.array([(parent.parent or parent).index for parent in lines.parents])
    for name, ids in (("own", lines.place_ids), ("parent", lines.parent_ids), ("grand", grand_ids)):
        columns[f"{name}_mass"] = mass[ids] / all_mass
        columns[f"{name}_kept"] = kept[ids] / all_kept
        columns[f"{name}_purity"] = kept[ids] / np.maximum(length[ids], 1)
        columns[f"{name}_density"] = mass[ids] / np.maximum(length[ids], 1)
    count = len(lines.places)
    for name, values in (("mass", lines.mass), ("kept", lines.kept_mass)):
        direct = np.bincount(lines.parent_ids, weights=values, minlength=count)
        columns[f"siblings_{name}"] = direct[lines.parent_ids] / max(float(direct.max()), 1.0)
    columns["siblings"] = np.log1p(np.bincount(lines.parent_ids, minlength=count)[lines.parent_ids])
    for name, total in (("mass", mass), ("kept", kept)):
        inside, depth = lines.core(total)
        columns[f"in_{name}_core"] = _flags(inside)
        columns[f"below_{name}_core"] = np.clip(columns["depth"] - depth, -5, 15)


def _add_signatures(columns: Columns, lines: _Lines) -> None:
    """Tell of the lines that are made like a line: a site makes what is alike alike."""
    all_kept = max(float(lines.kept_mass.sum()), 1.0)
    for name, signatures in (
        ("sig", [block.place.signature for block in lines.blocks]),
        ("path", [block.place.path for block in lines.blocks]),
    ):
        numbers: dict[str, int] = {}
        inverse = np.array([numbers.setdefault(signature, len(numbers)) for signature in signatures])
        size = np.bincount(inverse)
        length = np.bincount(inverse, weights=lines.length)
        kept_mass = np.bincount(inverse, weights=lines.kept_mass)
        columns[f"{name}_count"] = np.log1p(size)[inverse]
        columns[f"{name}_length"] = np.log1p(length / size)[inverse]
        columns[f"{name}_kept"] = (np.bincount(inverse, weights=lines.kept) / size)[inverse]
        columns[f"{name}_kept_mass"] = (kept_mass / length)[inverse]
        columns[f"{name}_share"] = (kept_mass / all_kept)[inverse]
        columns[f"{name}_links"] = (np.bincount(inverse, weights=lines.link_share) / size)[inverse]


def _add_positions(columns: Columns, lines: _Lines) -> None:
    count = len(lines.blocks)
    index = np.arange(count, dtype=np.float64)
    columns["place_in_page"] = index / count
    for name, values in (("chars", lines.length), ("mass", lines.mass), ("kept", lines.kept_mass)):
        columns[f"{name}_before"] = (np.cumsum(values) - values) / max(float(values.sum()), 1.0)
    bounds = (0, count - 1)
    for name, chosen in (("", lines.kept), ("_long", lines.kept & (lines.length >= _LONG_CHARS))):
        at = np.flatnonzero(chosen)
        bounds = (int(at[0]), int(at[-1])) if len(at) else bounds
        columns[f"after_first{name}"] = np.clip(index - bounds[0], -30, 60)
        columns[f"before_last{name}"] = np.clip(bounds[1] - index, -30, 60)
    headings = np.flatnonzero(columns["tag_7"])
    columns["after_h1"] = np.clip(index - headings[0], -30, 60) if len(headings) else np.full(count, -99.0)


def _add_facts(columns: Columns, keys: Sequence[str], facts: PageFacts) -> None:
    """Tell how a line compares with what the page says of itself, and with its other lines."""
    body, titles = facts.article_body, facts.titles
    columns["in_body"] = _flags([(key in body) if body else -1 for key in keys])
    columns["is_title"] = _flags([key in titles for key in keys])
    columns["like_title"] = _flags(
        [len(key) >= _MIN_TITLE_CHARS and any(_is_like(key, title) for title in titles) for key in keys]
    )
    said = facts.description
    columns["is_lead"] = _flags([_overlap(key, said) if said else 0 for key in keys])
    columns["is_caption"] = _flags([key in facts.captions for key in keys])
    seen: Counter[str] = Counter()
    earlier = []
    for key in keys:
        earlier.append(seen[key])
        seen[key] += 1
    columns["repeated"] = _flags([min(seen[key], 6) for key in keys])
    columns["seen_before"] = _flags([count > 0 for count in earlier])
    columns["empty_key"] = _flags([not key for key in keys])


def _add_neighbours(columns: Columns, lines: _Lines) -> None:
    columns["kept"] = kept = _flags(lines.kept)
    names = ("kept", "length", "link_share", "tag_at", "in_body", "same_parent", "depth", "ends_stop")
    length, depth = columns["length"], columns["depth"]
    values = (kept, length, lines.link_share, lines.tag, columns["in_body"], lines.parent_ids, depth)
    count = len(kept)
    around = np.full((len(names), count + 2 * _NEAR), -1.0)
    around[:, _NEAR:-_NEAR] = (*values, columns["ends_stop"])
    for by in (1, 2, 3, -1, -2, -3):
        at = dict(zip(names, around[:, _NEAR - by :][:, :count], strict=True))
        columns[f"kept_{by}"] = at["kept"]
        if abs(by) <= 2:
            for name in ("length", "link_share", "tag_at", "in_body"):
                columns[f"{name}_{by}"] = at[name]
        if abs(by) == 1:
            columns[f"same_parent_{by}"] = _flags(at["same_parent"] == lines.parent_ids)
            columns[f"depth_{by}"] = at["depth"] - depth
            columns[f"ends_stop_{by}"] = at["ends_stop"]
    sums = np.zeros((3, count + 1))
    np.cumsum((kept, length, lines.link_share), axis=1, out=sums[:, 1:])
    index = np.arange(count)
    for radius in _WINDOWS:
        low, high = np.maximum(index - radius, 0), np.minimum(index + radius + 1, count)
        means = (sums[:, high] - sums[:, low]) / (high - low)
        columns |= {f"{name}_window_{radius}": row for name, row in zip(("kept", "length", "link"), means, strict=True)}


def _add_page(columns: Columns, lines: _Lines, *, has_body: bool) -> None:
    count, kept, mass = len(lines.blocks), float(lines.kept_mass.sum()), float(lines.mass.sum())
    for name, value in (
        ("lines", np.log1p(count)),
        ("kept", np.log1p(kept)),
        ("kept_share", kept / max(float(lines.length.sum()), 1.0)),
        ("kept_of_mass", min(kept / max(mass, 1.0), 5)),
        ("paragraphs", np.log1p(float((lines.mass > 0).sum()))),
        ("has_body", float(has_body)),
    ):
        columns[f"page_{name}"] = np.full(count, value)


def _is_like(key: str, title: str) -> bool:
    return key in title or (title in key and len(key) < 1.5 * len(title))


def _overlap(key: str, said: str) -> float:
    if len(key) < 20:
        return 0.0
    if key == said:
        return 1.0
    if said in key or key in said:
        return min(len(key), len(said)) / max(len(key), len(said))
    if len(said) >= 40 and key[:40] == said[:40]:
        return 0.4
    return 0.0
