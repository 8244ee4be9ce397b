"""Records to rows of the lake: the one place where nesting is flattened and emptiness becomes null."""

import datetime
import re
from typing import Any

from transforms.core.text.fingerprint import fingerprint
from transforms.records import ArticleState, DeadLetter, Entity, LedgerEntry, LinkedArticle

Row = dict[str, Any]

# Han and kana are written without spaces: each character counts, as word processors have it.
_HAN_KANA = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HAN_KANA}]|\w[^\s{_HAN_KANA}]*")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def to_time(us: int) -> datetime.datetime:
    """Microseconds since the epoch as an aware UTC time."""
    return _EPOCH + datetime.timedelta(microseconds=us)


def to_us(time: datetime.datetime) -> int:
    """An aware time as microseconds since the epoch; the inverse of `to_time`."""
    return (time - _EPOCH) // datetime.timedelta(microseconds=1)


def _maybe_time(us: int | None) -> datetime.datetime | None:
    return None if us is None else to_time(us)


def article_row(linked: LinkedArticle, *, run_id: str, version: str) -> Row:
    """The `articles` row of one article revision, all columns of `schema.ARTICLES`."""
    article, clean = linked.tagged.article, linked.tagged.article.clean
    return {
        "id": article.id,
        "revision": article.revision,
        "url": article.listing.url or None,
        "canonical_url": article.canonical_url or None,
        "final_url": article.final_url or None,
        "source": article.listing.source.name,
        "publisher": clean.publisher or None,
        "title": clean.title or None,
        "lead": clean.lead or None,
        "authors": list(clean.authors),
        "published_at": _maybe_time(clean.published_us),
        "modified_at": _maybe_time(clean.modified_us),
        "fetched_at": to_time(article.fetched_us),
        "dateline": clean.dateline or None,
        "agencies": list(clean.agencies),
        "contributors": list(clean.contributors),
        "editors": list(clean.editors),
        "captions": [{"text": c.text, "credit": c.credit or None} for c in clean.captions],
        "section": clean.section or None,
        "tags": list(clean.tags),
        "image_url": clean.image_url or None,
        "short_url": clean.short_url or None,
        "text": clean.text,
        "word_count": len(_WORD.findall(clean.text)),
        "language": linked.tagged.language or None,
        "language_confidence": linked.tagged.language_confidence,
        "entities": [_entity(e) for e in linked.entities] if linked.has_model else None,
        "wikidata_ids": [e.wikidata_id or None for e in linked.entities]
        if linked.has_model and linked.has_aliases
        else None,
        "removed": [{"rule": r.rule, "text": r.text} for r in clean.removed],
        "fingerprint": fingerprint(clean.text),
        "duplicate_of": None,
        "story_id": None,
        "content_sha256": article.content_sha256,
        "raw_sha256": article.raw_sha256,
        "page_kind": clean.page_kind,
        "rights": list(clean.rights),
        "run_id": run_id,
        "newsbeam_version": version,
    }


def _entity(entity: Entity) -> Row:
    return {
        "name": entity.name,
        "type": entity.type,
        "count": len(entity.mentions),
        "salience": entity.salience,
        "mentions": [{"start": m.start, "end": m.end} for m in entity.mentions],
        "geonames_id": entity.geonames_id,
        "country": entity.country or None,
        "latitude": entity.latitude,
        "longitude": entity.longitude,
    }


def dead_letter_row(letter: DeadLetter, *, run_id: str) -> Row:
    """The `dead_letters` row of one input that was given up."""
    return {
        "stage": letter.stage,
        "reason": letter.reason,
        "message": letter.message,
        "url": letter.url or None,
        "source": letter.source,
        "status": letter.status,
        "attempts": letter.attempts,
        "payload_sha256": letter.payload_sha256 or None,
        "error": letter.error,
        "traceback": letter.traceback,
        "element": letter.element,
        "run_id": run_id,
        "at": to_time(letter.at_us),
    }


def ledger_row(entry: LedgerEntry, *, sequence: int) -> Row:
    """The ledger row of what became of one listing.

    Args:
      sequence: number of the run that writes it.
    """
    return {
        "key": entry.key,
        "url": entry.url or None,
        "canonical_url": entry.canonical_url or None,
        "article_id": entry.article_id or None,
        "revision": entry.revision,
        "content_sha256": entry.content_sha256 or None,
        "fingerprint": entry.fingerprint,
        "outcome": entry.outcome,
        "first_seen_at": to_time(entry.first_seen_us),
        "seen_at": to_time(entry.seen_us),
        "etag": entry.etag or None,
        "last_modified": entry.last_modified or None,
        "attempts": entry.attempts,
        "next_try_at": _maybe_time(entry.next_try_us),
        "element": entry.element or None,
        "sequence": sequence,
    }


def ledger_entry(row: Row) -> LedgerEntry:
    """The inverse of `ledger_row`."""
    return LedgerEntry(
        key=row["key"],
        url=row["url"] or "",
        canonical_url=row["canonical_url"] or "",
        article_id=row["article_id"] or "",
        revision=row["revision"],
        content_sha256=row["content_sha256"] or "",
        fingerprint=row["fingerprint"],
        outcome=row["outcome"],
        first_seen_us=to_us(row["first_seen_at"]),
        seen_us=to_us(row["seen_at"]),
        etag=row["etag"] or "",
        last_modified=row["last_modified"] or "",
        attempts=row["attempts"],
        next_try_us=None if row["next_try_at"] is None else to_us(row["next_try_at"]),
        element=row["element"] or "",
    )


def article_state_row(state: ArticleState, *, sequence: int) -> Row:
    """The ledger row of one article.

    Args:
      sequence: number of the run that writes it.
    """
    is_stripped = state.extracted_sha256 != state.content_sha256
    return {
        "id": state.id,
        "revision": state.revision,
        "content_sha256": state.content_sha256,
        "extracted_sha256": state.extracted_sha256 if is_stripped else None,
        "sequence": sequence,
    }


def article_state(row: Row) -> ArticleState:
    """The inverse of `article_state_row`."""
    content_sha256 = row["content_sha256"]
    # Rows of before there was the column hold a text from which nothing was taken.
    return ArticleState(row["id"], row["revision"], content_sha256, row.get("extracted_sha256") or content_sha256)
