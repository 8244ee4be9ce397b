"""Texts annotated without a pipeline: JSON lines in, rows of language and entities out, in order."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from transforms.core.text.language import primary_code
from transforms.errors import BadRowError
from transforms.io.entity_models import EntityModels
from transforms.io.language_detectors import load_language_detector
from transforms.link_entities import link
from transforms.records import Article, CleanPage, LinkedArticle, Listing, Source, TaggedArticle
from transforms.tag_language import tag

Row = dict[str, Any]

_MAX_BATCH_TEXTS = 64
_MAX_BATCH_BYTES = 2**20
_MAX_ROW_BYTES = 64 * 2**20


@dataclasses.dataclass(frozen=True)
class _Text:
    """A row as given.

    Attributes:
      lang: language code (ISO 639-1); empty where it is to be told.
    """

    id: str | int
    text: str
    title: str
    lang: str

    @classmethod
    def of(cls, row: Row) -> "_Text":
        if _id_of(row) is None:
            raise BadRowError("id: should be text or a whole number")
        lang = _text_of(row, "lang")
        if lang and not primary_code(lang):
            raise BadRowError(f"lang: should be an ISO 639-1 code of two letters, such as en, not {lang!r}")
        return cls(row["id"], _text_of(row, "text", needed=True), _text_of(row, "title"), primary_code(lang))


def annotate(file: BinaryIO, name: str, models: EntityModels) -> Iterator[Row]:
    """One row for each row of a file, in order; blank lines are passed over.

    A row that cannot be read gives its `id` (None where it has none), `error` and `message`. At most some 64 MiB of
    the file are in memory at a time.

    Args:
      file: JSON lines, UTF-8, open for reading.
      name: what to call the file in messages.
      models: gives the model of each language.
    """
    batch: list[_Text | Row] = []
    size = 0
    for number, line in _lines(file):
        row: Row = {}
        try:
            row = _parsed(line)
            batch.append(_Text.of(row))
        except BadRowError as error:
            batch.append({"id": _id_of(row), "error": error.reason, "message": f"{name}:{number}: {error.message}"})
        size += len(line)
        if len(batch) >= _MAX_BATCH_TEXTS or size >= _MAX_BATCH_BYTES:
            yield from _annotated(batch, models)
            batch, size = [], 0
    yield from _annotated(batch, models)


def _annotated(batch: Sequence[_Text | Row], models: EntityModels) -> Iterator[Row]:
    tagged = [_tagged(text, position) for position, text in enumerate(batch) if isinstance(text, _Text)]
    linked = {each.tagged.article.listing.position: each for each in link(tagged, models)}
    for position, text in enumerate(batch):
        yield _row(text.id, linked[position]) if isinstance(text, _Text) else text


def _tagged(text: _Text, position: int) -> TaggedArticle:
    article = Article(
        listing=Listing(Source("files", "", ""), position, ""),
        clean=CleanPage(text.text, title=text.title),
        id="",
        canonical_url="",
        final_url="",
        fetched_us=0,
        raw_sha256="",
        content_sha256="",
    )
    return TaggedArticle(article, text.lang, 1.0) if text.lang else tag(article, load_language_detector)


def _row(text_id: str | int, linked: LinkedArticle) -> Row:
    mentions = sorted(
        (mention.start, mention.end, entity.type, entity.name)
        for entity in linked.entities
        for mention in entity.mentions
    )
    return {
        "id": text_id,
        "language": linked.tagged.language or None,
        "language_confidence": linked.tagged.language_confidence,
        "entities": mentions if linked.has_model else None,
    }


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Number, from 1, and bytes of each line that is not blank; one that is too long is cut, and so is no JSON."""
    for number, line in enumerate(_whole_lines(file), 1):
        if line.strip():
            yield number, line


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_MAX_ROW_BYTES):
        yield line
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_MAX_ROW_BYTES)


def _parsed(line: bytes) -> Row:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadRowError(f"is not JSON in UTF-8: {error}") from error
    if not isinstance(row, dict):
        raise BadRowError('should be an object such as {"id": "1", "text": "..."}')
    return row


def _id_of(row: Row) -> str | int | None:
    value = row.get("id")
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _text_of(row: Row, key: str, *, needed: bool = False) -> str:
    value = row.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise BadRowError(f"{key}: {'should be text' if key in row else 'is missing'}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadRowError(f"{key}: has half a character (a lone surrogate) at {error.start}") from error
    return value
