"""What the block classifier is told of each line of a page, as numbers."""

import re
from collections.abc import Sequence, Set
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.core.pages.page_blocks import REGION_BITS, SPECIAL_REGION_BITS, PageBlock, Place
from transforms.core.pages.place_names import NAMES
Floats = npt.NDArray[np.float32]

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


def kept_lines(blocks: Sequence[PageBlock], keys: Sequence[str], kept: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which lines trafilatura keeps; it may join lines and cut them otherwise."""
    lines = set(kept)
    whole = "\n".join(kept)
    return np.array(
        [key in lines or (len(key) >= _MIN_PART_CHARS and key in whole) for key in keys], dtype=bool
    )


def _bits(values: Sequence[int], count: int) -> Floats:
    packed = np.array(values, dtype=np.int64)
    return ((packed[:, None] >> np.arange(count)) & 1).astype(np.float32)


def _shift(values: npt.NDArray, by: int, fill: float = -1.0) -> npt.NDArray:
    out = np.full_like(values, fill)
    if by > 0:
        out[by:] = values[:-by]
    else:
        out[:by] = values[-by:]
    return out


def _windowed(values: Floats, radius: int) -> Floats:
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    index = np.arange(len(values))
    low, high = np.maximum(index - radius, 0), np.minimum(index + radius + 1, len(values))
    return ((sums[high] - sums[low]) / (high - low)).astype(np.float32)


def features_of(blocks: Sequence[PageBlock], places: Sequence[Place], facts: PageFacts) -> Features:
    n = len(blocks)
    if not n:
        return Features(np.zeros((0, 0), dtype=np.float32), (), np.zeros(0, dtype=bool))
    texts = [block.text for block in blocks]
    keys = [squash(text) for text in texts]
    columns: dict[str, npt.NDArray] = {}
    # characters
    joined = "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _char_kinds()[np.minimum(codes, 0xFFFF)]
    chars = np.array([len(text) for text in texts], dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum(chars[:-1] + 1)]).astype(np.int64)

    def count(kind: int) -> npt.NDArray:
        return np.add.reduceat((kinds & kind) != 0, starts, dtype=np.int32).astype(np.float32)

    spaces, wide, letters = count(_SPACE), count(_WIDE), count(_LETTER)
    # a script without spaces says as much with fewer characters
    length = chars + 2 * wide
    columns["length"] = np.log1p(length)
    columns["words"] = np.log1p(spaces + wide / 2)
    columns["word_length"] = np.minimum(letters / (spaces + 1), 30)
    columns["digits"] = count(_DIGIT) / chars
    columns["uppers"] = count(_UPPER) / np.maximum(letters, 1)
    columns["letters"] = letters / chars
    stops = count(_STOP)
    columns["stops"] = np.minimum(stops, 20)
    columns["commas"] = count(_COMMA) / chars * 100
    columns["quotes"] = np.minimum(count(_QUOTE), 8)
    columns["wide"] = wide / chars
    ends = np.array([kinds[start + len(text) - 1] for start, text in zip(starts, texts, strict=True)])
    columns["ends_stop"] = (ends & _STOP) != 0
    columns["ends_quote"] = (ends & _QUOTE) != 0
    columns["ends_colon"] = np.array([text[-1] in ":：" for text in texts])
    firsts = kinds[starts]
    columns["starts_upper"] = (firsts & _UPPER) != 0
    columns["starts_letter"] = (firsts & _LETTER) != 0
    columns["starts_digit"] = (firsts & _DIGIT) != 0
    # links
    links = np.array([block.links for block in blocks], dtype=np.float32)
    link_share = np.minimum(np.array([block.link_chars for block in blocks], dtype=np.float32) / chars, 1)
    columns["links"] = np.minimum(links, 10)
    columns["link_share"] = link_share
    columns["bold_share"] = np.minimum(np.array([block.bold_chars for block in blocks], dtype=np.float32) / chars, 1)
    # places
    tag = np.array([_TAG_KINDS.get(block.place.tag, 0) for block in blocks], dtype=np.float32)
    for kind in sorted(set(_TAG_KINDS.values())):
        columns[f"tag_{kind}"] = tag == kind
    columns["depth"] = np.array([min(block.place.depth, 40) for block in blocks])
    parents = [block.place.parent or block.place for block in blocks]
    grands = [parent.parent or parent for parent in parents]
    near = _bits([b.names | b.place.names | p.names for b, p in zip(blocks, parents, strict=True)], len(NAMES))
    around = _bits([g.all_names for g in grands], len(NAMES))
    for index, name in enumerate(NAMES):
        columns[f"near_{name}"] = near[:, index]
        columns[f"around_{name}"] = around[:, index]
    inside = _bits([block.place.regions for block in blocks], len(REGION_BITS) + len(SPECIAL_REGION_BITS))
    for index, name in enumerate([*REGION_BITS, *SPECIAL_REGION_BITS]):
        columns[f"in_{name}"] = inside[:, index]
    # running text by container
    mass = np.where((length >= _PARAGRAPH_CHARS) & (link_share < 0.5), length * (1 - link_share), 0)
    kept = kept_lines(blocks, keys, facts.kept)
    kept_mass = np.where(kept, length, 0)
    place_count = len(places)
    ids = np.array([block.place.index for block in blocks])
    totals = []
    for values in (mass, kept_mass, length):
        total = np.bincount(ids, weights=values, minlength=place_count).tolist()
        for place in reversed(places):
            if place.parent is not None:
                total[place.parent.index] += total[place.index]
        totals.append(np.array(total))
    all_mass, all_kept, all_length = (max(float(total[0]), 1.0) for total in totals)
    own = np.array([place.index for place in parents])
    grand = np.array([place.index for place in grands])
    for name, index in (("own", ids), ("parent", own), ("grand", grand)):
        columns[f"{name}_mass"] = totals[0][index] / all_mass
        columns[f"{name}_kept"] = totals[1][index] / all_kept
        columns[f"{name}_purity"] = totals[1][index] / np.maximum(totals[2][index], 1)
        columns[f"{name}_density"] = totals[0][index] / np.maximum(totals[2][index], 1)
    direct = np.bincount(own, weights=mass, minlength=place_count)
    columns["siblings_mass"] = direct[own] / max(float(direct.max()), 1.0)
    direct_kept = np.bincount(own, weights=kept_mass, minlength=place_count)
    columns["siblings_kept"] = direct_kept[own] / max(float(direct_kept.max()), 1.0)
    columns["siblings"] = np.log1p(np.bincount(own, minlength=place_count)[own])
    for name, total, whole in (("mass", totals[0], all_mass), ("kept", totals[1], all_kept)):
        core = max((p for p in places if total[p.index] >= 0.6 * whole), key=lambda p: p.depth, default=places[0])
        inside_core = _inside(places, core)
        columns[f"in_{name}_core"] = inside_core[ids]
        columns[f"below_{name}_core"] = np.clip(columns["depth"] - core.depth, -5, 15)
    # signature groups
    for name, signature in (("sig", [b.place.signature for b in blocks]), ("path", [b.place.path for b in blocks])):
        _, inverse = np.unique(np.array(signature), return_inverse=True)
        size = np.bincount(inverse)
        columns[f"{name}_count"] = np.log1p(size)[inverse]
        lengths = np.bincount(inverse, weights=length)
        columns[f"{name}_length"] = np.log1p(lengths / size)[inverse]
        columns[f"{name}_kept"] = (np.bincount(inverse, weights=kept) / size)[inverse]
        columns[f"{name}_kept_mass"] = (np.bincount(inverse, weights=kept_mass) / lengths)[inverse]
        columns[f"{name}_share"] = (np.bincount(inverse, weights=kept_mass) / all_kept)[inverse]
        columns[f"{name}_links"] = (np.bincount(inverse, weights=link_share) / size)[inverse]
    # position
    index = np.arange(n, dtype=np.float32)
    columns["place_in_page"] = index / n
    columns["chars_before"] = (np.cumsum(length) - length) / all_length
    columns["mass_before"] = (np.cumsum(mass) - mass) / all_mass
    columns["kept_before"] = (np.cumsum(kept_mass) - kept_mass) / all_kept
    at = np.flatnonzero(kept)
    first, last = (int(at[0]), int(at[-1])) if len(at) else (0, n - 1)
    columns["after_first"] = np.clip(index - first, -30, 60)
    columns["before_last"] = np.clip(last - index, -30, 60)
    long_at = np.flatnonzero(kept & (length >= 200))
    first, last = (int(long_at[0]), int(long_at[-1])) if len(long_at) else (first, last)
    columns["after_first_long"] = np.clip(index - first, -30, 60)
    columns["before_last_long"] = np.clip(last - index, -30, 60)
    headings = np.flatnonzero(tag == 7)
    columns["after_h1"] = np.clip(index - headings[0], -30, 60) if len(headings) else np.full(n, -99)
    # what the page says of itself
    body = facts.article_body
    columns["in_body"] = np.array([(key in body) if body else -1 for key in keys])
    columns["is_title"] = np.array([key in facts.titles for key in keys])
    columns["like_title"] = np.array([any(t and len(key) >= 12 and (key in t or (t in key and len(key) < 1.5 * len(t))) for t in facts.titles) for key in keys])
    said = facts.description
    columns["is_lead"] = np.array([_overlap(key, said) for key in keys])
    columns["is_caption"] = np.array([key in facts.captions for key in keys])
    seen: dict[str, int] = {}
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    columns["repeated"] = np.array([min(seen[key], 6) for key in keys])
    first_seen: set[str] = set()
    before = []
    for key in keys:
        before.append(key in first_seen)
        first_seen.add(key)
    columns["seen_before"] = np.array(before)
    columns["empty_key"] = np.array([not key for key in keys])
    # neighbours
    kept_f = kept.astype(np.float32)
    columns["kept"] = kept_f
    log_length = columns["length"].astype(np.float32)
    for by in (1, 2, 3, -1, -2, -3):
        columns[f"kept_{by}"] = _shift(kept_f, by)
        if abs(by) <= 2:
            columns[f"length_{by}"] = _shift(log_length, by)
            columns[f"link_share_{by}"] = _shift(link_share, by)
            columns[f"tag_at_{by}"] = _shift(tag, by)
            columns[f"in_body_{by}"] = _shift(columns["in_body"].astype(np.float32), by)
        if abs(by) == 1:
            columns[f"same_parent_{by}"] = _shift(own, by) == own
            columns[f"depth_{by}"] = _shift(columns["depth"], by) - columns["depth"]
            columns[f"ends_stop_{by}"] = _shift(columns["ends_stop"].astype(np.float32), by)
    for radius in _WINDOWS:
        columns[f"kept_window_{radius}"] = _windowed(kept_f, radius)
        columns[f"length_window_{radius}"] = _windowed(log_length, radius)
        columns[f"link_window_{radius}"] = _windowed(link_share, radius)
    # the page
    columns["page_lines"] = np.full(n, np.log1p(n))
    columns["page_kept"] = np.full(n, np.log1p(kept_mass.sum()))
    columns["page_kept_share"] = np.full(n, kept_mass.sum() / all_length)
    columns["page_kept_of_mass"] = np.full(n, min(kept_mass.sum() / all_mass, 5))
    columns["page_paragraphs"] = np.full(n, np.log1p((mass > 0).sum()))
    columns["page_has_body"] = np.full(n, bool(body))
    matrix = np.stack([np.asarray(column, dtype=np.float32) for column in columns.values()], axis=1)
    return Features(matrix, tuple(columns), kept)


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
