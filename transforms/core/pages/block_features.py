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
_QUOTES = "\"“”„«»‘’'「」『』"
_TAG_KINDS = {"p": 1, "li": 2, "dd": 2, "dt": 2, "td": 3, "th": 3, "blockquote": 4, "figcaption": 5, "div": 6,
              "h1": 7, "h2": 8, "h3": 9, "h4": 10, "h5": 10, "h6": 10, "section": 11, "article": 11, "main": 11,
              "button": 12, "footer": 13, "header": 13}  # fmt: skip
# A line this long is a paragraph of running text.
_PARAGRAPH_CHARS = 80
_LONG_CHARS = 200
# The core of a page is the innermost element with this share of its running text.
_CORE_SHARE = 0.6
_WINDOWS = (3, 8)
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


@cache
def _char_kinds() -> npt.NDArray[np.uint8]:
    """Give the kinds of each character of the Basic Multilingual Plane."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
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


def _bits(values: Sequence[int], count: int) -> Column:
    packed = np.array(values, dtype=np.int64)
    return _flags((packed[:, None] >> np.arange(count)) & 1)


def _shift(values: Column, by: int) -> Column:
    out = np.full_like(values, -1)
    if by > 0:
        out[by:] = values[:-by]
    else:
        out[:by] = values[-by:]
    return out


def _windowed(values: Column, radius: int) -> Column:
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    index = np.arange(len(values))
    low, high = np.maximum(index - radius, 0), np.minimum(index + radius + 1, len(values))
    means: Column = (sums[high] - sums[low]) / (high - low)
    return means


def features_of(blocks: Sequence[PageBlock], places: Sequence[Place], facts: PageFacts) -> Features:
    """Tell of each line how it is set, where it stands, what stands around it and what the page says of it.

    Args:
      blocks: all lines of the page.
      places: where they stand.
      facts: what else is known of the page.
    """
    if not blocks:
        return Features(np.zeros((0, 0), dtype=np.float32), (), np.zeros(0, dtype=bool))
    keys = [squash(block.text) for block in blocks]
    kept = kept_lines(keys, facts.kept)
    columns = _characters(blocks)
    _add_markup(columns, blocks)
    lines = _Lines(blocks, places, kept, columns)
    _add_containers(columns, lines)
    _add_signatures(columns, lines)
    _add_positions(columns, lines)
    _add_facts(columns, keys, facts)
    _add_neighbours(columns, lines)
    _add_page(columns, lines, has_body=bool(facts.article_body))
    matrix = np.array(list(columns.values()), dtype=np.float32).T
    return Features(matrix, tuple(columns), kept)


class _Lines:
    """What several groups of features are computed from, an item a line.

    Attributes:
      length: characters; those of scripts without spaces count thrice, since they say as much with fewer.
      mass: the length of running text, without its links; 0 of all else.
      kept_mass: the length of what trafilatura keeps.
    """

    def __init__(
        self, blocks: Sequence[PageBlock], places: Sequence[Place], kept: npt.NDArray[np.bool_], columns: Columns
    ) -> None:
        self.blocks, self.places, self.kept = blocks, places, kept
        self.length: Column = np.rint(np.expm1(columns["length"]))
        self.link_share = columns["link_share"]
        is_running = (self.length >= _PARAGRAPH_CHARS) & (self.link_share < 0.5)
        self.mass: Column = np.where(is_running, self.length * (1 - self.link_share), 0)
        self.kept_mass: Column = np.where(kept, self.length, 0)
        self.parents = [block.place.parent or block.place for block in blocks]
        self.place_ids = np.array([block.place.index for block in blocks])
        self.parent_ids = np.array([parent.index for parent in self.parents])

    def total(self, values: Column) -> Column:
        """Sum up by place, with all that a place holds."""
        sums = np.bincount(self.place_ids, weights=values, minlength=len(self.places)).tolist()
        for place in reversed(self.places):
            if place.parent is not None:
                sums[place.parent.index] += sums[place.index]
        return np.array(sums)


def _characters(blocks: Sequence[PageBlock]) -> Columns:
    texts = [block.text for block in blocks]
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _char_kinds()[np.minimum(codes, 0xFFFF)]
    chars = np.array([len(text) for text in texts], dtype=np.float64)
    starts = np.concatenate([[0], np.cumsum(chars[:-1] + 1)]).astype(np.int64)
    firsts, ends = kinds[starts], kinds[starts + chars.astype(np.int64) - 1]

    def count(kind: int) -> Column:
        return np.add.reduceat((kinds & kind) != 0, starts, dtype=np.int32).astype(np.float64)

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
        "ends_colon": _flags([text[-1] in ":：" for text in texts]),
        "starts_upper": _flags((firsts & _UPPER) != 0),
        "starts_letter": _flags((firsts & _LETTER) != 0),
        "starts_digit": _flags((firsts & _DIGIT) != 0),
        "links": np.minimum(np.array([block.links for block in blocks], dtype=np.float64), 10),
        "link_share": np.minimum(np.array([block.link_chars for block in blocks]) / chars, 1),
        "bold_share": np.minimum(np.array([block.bold_chars for block in blocks]) / chars, 1),
    }


def _flags(values: npt.ArrayLike) -> Column:
    return np.asarray(values, dtype=np.float64)


def _add_markup(columns: Columns, blocks: Sequence[PageBlock]) -> None:
    tag = _flags([_TAG_KINDS.get(block.place.tag, 0) for block in blocks])
    for kind in sorted(set(_TAG_KINDS.values())):
        columns[f"tag_{kind}"] = _flags(tag == kind)
    columns["depth"] = _flags([min(block.place.depth, 40) for block in blocks])
    parents = [block.place.parent or block.place for block in blocks]
    near = [b.names | b.place.names | parent.names for b, parent in zip(blocks, parents, strict=True)]
    around = [(parent.parent or parent).all_names for parent in parents]
    for group, values, names in (
        ("near", near, list(NAMES)),
        ("around", around, list(NAMES)),
        ("in", [block.place.regions for block in blocks], [*REGION_BITS, *SPECIAL_REGION_BITS]),
    ):
        bits = _bits(values, len(names))
        columns.update({f"{group}_{name}": bits[:, index] for index, name in enumerate(names)})


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
        whole = max(float(total[0]), 1.0)
        holders = (place for place in lines.places if total[place.index] >= _CORE_SHARE * whole)
        core = max(holders, key=lambda place: place.depth, default=lines.places[0])
        columns[f"in_{name}_core"] = _flags(_inside(lines.places, core)[lines.place_ids])
        columns[f"below_{name}_core"] = np.clip(columns["depth"] - core.depth, -5, 15)


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
    columns["like_title"] = _flags([any(_is_like(key, title) for title in titles) for key in keys])
    columns["is_lead"] = _flags([_overlap(key, facts.description) for key in keys])
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
    kept, parents = _flags(lines.kept), _flags(lines.parent_ids)
    columns["kept"] = kept
    tags = [name for name in columns if name.startswith("tag_")]
    tag = sum((int(name[4:]) * columns[name] for name in tags), np.zeros(len(kept)))
    for by in (1, 2, 3, -1, -2, -3):
        columns[f"kept_{by}"] = _shift(kept, by)
        if abs(by) <= 2:
            columns[f"length_{by}"] = _shift(columns["length"], by)
            columns[f"link_share_{by}"] = _shift(lines.link_share, by)
            columns[f"tag_at_{by}"] = _shift(tag, by)
            columns[f"in_body_{by}"] = _shift(columns["in_body"], by)
        if abs(by) == 1:
            columns[f"same_parent_{by}"] = _flags(_shift(parents, by) == parents)
            columns[f"depth_{by}"] = _shift(columns["depth"], by) - columns["depth"]
            columns[f"ends_stop_{by}"] = _shift(columns["ends_stop"], by)
    for radius in _WINDOWS:
        columns[f"kept_window_{radius}"] = _windowed(kept, radius)
        columns[f"length_window_{radius}"] = _windowed(columns["length"], radius)
        columns[f"link_window_{radius}"] = _windowed(lines.link_share, radius)


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
    return len(key) >= 12 and (key in title or (title in key and len(key) < 1.5 * len(title)))


def _overlap(key: str, said: str) -> float:
    if not said or len(key) < 20:
        return 0.0
    if key == said:
        return 1.0
    if said in key or key in said:
        return min(len(key), len(said)) / max(len(key), len(said))
    if len(said) >= 40 and key[:40] == said[:40]:
        return 0.4
    return 0.0


def _inside(places: Sequence[Place], core: Place) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(places), dtype=bool)
    inside[core.index] = True
    for place in places[core.index + 1 :]:
        inside[place.index] = place.parent is not None and inside[place.parent.index]
    return inside
