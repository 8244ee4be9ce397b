"""The columns of the lake, once: name, type and meaning of each."""

import pyarrow as pa

SCHEMA_VERSION = 1

_TIME = pa.timestamp("us", tz="UTC")
_STRINGS = pa.list_(pa.string())
_CAPTION = pa.struct([("text", pa.string()), ("credit", pa.string())])
_REMOVAL = pa.struct([("rule", pa.string()), ("text", pa.string())])
_MENTION = pa.struct([("start", pa.int32()), ("end", pa.int32())])
_ENTITY = pa.struct(
    [
        ("name", pa.string()),
        ("type", pa.string()),
        ("count", pa.int32()),
        ("salience", pa.float32()),
        ("mentions", pa.list_(_MENTION)),
        ("geonames_id", pa.int64()),
        ("country", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
    ]
)


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    fields = [pa.field(name, kind, metadata={"meaning": meaning}) for name, kind, meaning in columns]
    return pa.schema(fields, metadata={"newsbeam.schema": str(SCHEMA_VERSION)})


ARTICLES = _schema(
    (
        "id",
        pa.string(),
        "first 32 hex digits of SHA-256 of canonical_url; of the file's content without a URL",
    ),
    ("revision", pa.int32(), "1 for the first text seen at this URL, then counting changed texts"),
    ("url", pa.string(), "as listed by the source; null for a file that names none"),
    ("canonical_url", pa.string(), "normalised; the page's own rel=canonical where it is credible"),
    ("final_url", pa.string(), "after redirects"),
    ("source", pa.string(), "config source that listed it"),
    ("publisher", pa.string(), "key of the publisher; null if none was recognised"),
    ("title", pa.string(), "headline without the site's name"),
    ("lead", pa.string(), "standfirst"),
    ("authors", _STRINGS, "people, as printed, without 'By', e-mail or job"),
    ("published_at", _TIME, "when published"),
    ("modified_at", _TIME, "when last changed"),
    ("fetched_at", _TIME, "when read by newsbeam"),
    ("dateline", pa.string(), "place that the text begins with, as printed"),
    ("agencies", _STRINGS, "wire agencies that are credited"),
    ("contributors", _STRINGS, "people of a contributor note"),
    ("editors", _STRINGS, "desk initials of a sign-off"),
    ("captions", pa.list_(_CAPTION), "picture captions, each once"),
    ("section", pa.string(), "section of the site"),
    ("tags", _STRINGS, "keywords"),
    ("image_url", pa.string(), "main picture"),
    ("short_url", pa.string(), "short link that the page prints"),
    ("text", pa.string(), "the clean article; blocks joined by one blank line"),
    ("word_count", pa.int32(), "words in text: what stands between spaces; of Han and kana each character"),
    ("language", pa.string(), "ISO 639-1; null when it cannot be told"),
    ("language_confidence", pa.float32(), "0 to 1; 0 when it cannot be told"),
    (
        "entities",
        pa.list_(_ENTITY),
        "one item an entity, most salient first; null where the language has no model",
    ),
    (
        "removed",
        pa.list_(_REMOVAL),
        "every line taken out of the page's main part, and the rule that took it",
    ),
    ("fingerprint", pa.binary(), "64-bit Simhash of text, big-endian: near-duplicates differ in few bits"),
    (
        "duplicate_of",
        pa.string(),
        "id of the earliest article with nearly the same text; null until that step exists",
    ),
    ("story_id", pa.string(), "story that it belongs to; null until that step exists"),
    ("content_sha256", pa.string(), "hex, of text"),
    ("raw_sha256", pa.string(), "hex, of the body after content decoding"),
    ("page_kind", pa.string(), "article, live, video, gallery, index, paywall_stub, consent or error"),
    ("rights", _STRINGS, "signals of page and host, for instance noai"),
    ("run_id", pa.string(), "run that wrote the row"),
    ("newsbeam_version", pa.string(), "version that wrote the row"),
)

DEAD_LETTERS = _schema(
    ("stage", pa.string(), "composite that gave the input up"),
    ("reason", pa.string(), "short fixed code"),
    ("message", pa.string(), "the reason in words"),
    ("url", pa.string(), "URL or path of the input"),
    ("source", pa.string(), "config source"),
    ("status", pa.int32(), "HTTP status; null where there was none"),
    ("attempts", pa.int32(), "times tried"),
    ("payload_sha256", pa.string(), "hex, of the body; null where none was read"),
    ("error", pa.string(), "class of the exception"),
    ("traceback", pa.string(), "where it was raised"),
    ("element", pa.string(), "the input as JSON, enough to try again"),
    ("run_id", pa.string(), "run that wrote the row"),
    ("at", _TIME, "when it was given up"),
)

LEDGER = _schema(
    ("key", pa.string(), "key of the listing: of its canonical URL, of the content for a file"),
    ("url", pa.string(), "as listed"),
    ("article_id", pa.string(), "article it became; null if none"),
    ("revision", pa.int32(), "of that article; 0 if none"),
    ("content_sha256", pa.string(), "of its text; null if none"),
    ("fingerprint", pa.string(), "of the listing when the page was last read"),
    ("outcome", pa.string(), "article, or the reason of the dead letter"),
    ("is_transient", pa.bool_(), "whether the next run tries again whatever the listing says"),
    ("seen_at", _TIME, "when"),
)

DATASETS = {"articles": ARTICLES, "dead_letters": DEAD_LETTERS, "ledger": LEDGER}
