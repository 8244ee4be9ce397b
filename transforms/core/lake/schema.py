"""The columns of the lake, once: name, type and meaning of each."""

import pyarrow as pa

SCHEMA_VERSION = 1

_TIME = pa.timestamp("us", tz="UTC")
_STRINGS = pa.list_(pa.string())
_CAPTION = pa.struct([("text", pa.string()), ("credit", pa.string())])
_REMOVAL = pa.struct([("rule", pa.string()), ("text", pa.string())])
_STORY = pa.struct([("id", pa.string()), ("seen_on", pa.date32()), ("place", pa.string()), ("sketch", pa.binary())])
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
        "wikidata_ids",
        _STRINGS,
        "item of Wikidata of each of entities, in order, null where none is linked; null without a table of aliases",
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
    ("url", pa.string(), "as listed; path of a file"),
    ("canonical_url", pa.string(), "normalised; null for a file"),
    ("article_id", pa.string(), "article that it last became; null if never one"),
    ("revision", pa.int32(), "of that article; 0 if none"),
    ("content_sha256", pa.string(), "of its text; null if none"),
    ("fingerprint", pa.string(), "of the listing when the page was last asked for"),
    ("outcome", pa.string(), "of the last time: article, or the reason of the failure"),
    ("first_seen_at", _TIME, "when the key was first listed"),
    ("seen_at", _TIME, "when the page was last asked for"),
    ("etag", pa.string(), "of the page as last read; null if absent"),
    ("last_modified", pa.string(), "of the page as last read, as sent; null if absent"),
    ("attempts", pa.int32(), "failures since it last became an article"),
    ("next_try_at", _TIME, "when a deferred page is due; null if the outcome is final"),
    ("element", pa.string(), "listing of a deferred page as JSON; null if the outcome is final"),
    ("sequence", pa.int64(), "sequence number of the run that wrote the row: the highest of a key counts"),
)

LEDGER_ARTICLES = _schema(
    ("id", pa.string(), "article"),
    ("revision", pa.int32(), "its highest"),
    ("content_sha256", pa.string(), "hex, of the text of that revision"),
    (
        "extracted_sha256",
        pa.string(),
        "hex, of that text before site boilerplate was taken out; null where it is the same",
    ),
    ("sequence", pa.int64(), "sequence number of the run that wrote the row: the highest of an id counts"),
)

LEDGER_FEEDS = _schema(
    ("feed", pa.string(), "URL as in the config"),
    ("url", pa.string(), "where it is asked next: feed, or where permanent redirects led"),
    ("etag", pa.string(), "of the last body; null if absent"),
    ("last_modified", pa.string(), "of the last body, as sent; null if absent"),
    ("body_sha256", pa.string(), "hex, of the last body; null if none could be read"),
    ("polled_at", _TIME, "when last asked"),
    ("read_at", _TIME, "when its body was last sent; null if never"),
    ("due_at", _TIME, "when it is to be asked next"),
    ("failed_polls", pa.int32(), "failures since the last success"),
    ("failure_weight", pa.float64(), "sum of their weights"),
    ("last_error", pa.string(), "reason code of the last poll; null if it went well"),
    ("wait_s", pa.int64(), "how long the body asks to be left alone; 0 if it does not say"),
    ("skip_hours", pa.list_(pa.int8()), "hours (UTC) at which the body asks not to be read"),
    ("skip_days", pa.list_(pa.int8()), "days (0 is Monday, UTC), likewise"),
    ("entry_keys", _STRINGS, "short keys of the entries of the last body"),
    ("usual_entries", pa.float64(), "moving average of the number of entries"),
    ("usual_silence_s", pa.int64(), "median time between its entries; 0 if unknown"),
    ("new_at", _TIME, "when it last had a new entry; null if never"),
    ("sequence", pa.int64(), "sequence number of the run that wrote the row: the highest of a feed counts"),
)

LEDGER_BOILERPLATE = _schema(
    ("key", pa.string(), "16 hex digits of the site, 16 of the line with case and outer marks folded"),
    ("site", pa.string(), "host without www., or publisher"),
    (
        "text",
        pa.string(),
        "the line as printed, once it stands on enough stories; null before, and for the site itself",
    ),
    ("pages", pa.float64(), "pages on which it is not about the page; older ones count less"),
    ("about", pa.float64(), "pages on which it is about the page, likewise"),
    ("seen_on", pa.date32(), "when last seen (UTC)"),
    ("expires_on", pa.date32(), "the last day on which the row counts"),
    ("stories", pa.list_(_STORY), "the newest stories on which it is not about the page, and where it stood"),
    ("sequence", pa.int64(), "sequence number of the run that wrote the row: the highest of a key counts"),
)

DATASETS = {
    "articles": ARTICLES,
    "dead_letters": DEAD_LETTERS,
    "ledger": LEDGER,
    "ledger_articles": LEDGER_ARTICLES,
    "ledger_feeds": LEDGER_FEEDS,
    "ledger_boilerplate": LEDGER_BOILERPLATE,
}
