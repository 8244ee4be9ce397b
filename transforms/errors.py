"""Everything that may go wrong with an input, as one exception tree.

A `SourceError` is foreseen: the element becomes a dead letter with the error's `reason` and the run goes on.
A `NewsbeamError` that is no `SourceError` ends the run. Anything else is a bug and is not caught.
"""

import functools


class NewsbeamError(Exception):
    """Base of all errors of this project; its text says what to do."""


class ConfigError(NewsbeamError):
    """A setting is wrong. The message names file, line, key and what is allowed, one fault a line."""


class LakeError(NewsbeamError):
    """The lake cannot be written or read, or somebody else holds it."""


class LakeHeldError(LakeError):
    """Another writer holds the lake."""


class LakeUnwritableError(LakeError):
    """The place given for the lake cannot be written at all: another one has to be named."""


class BooksError(NewsbeamError):
    """The outcomes of a run do not add up to its inputs: the run must not be committed."""


class ModelError(NewsbeamError):
    """A language model is missing or is not the file it should be."""


class SandboxError(NewsbeamError):
    """The process that cleans pages cannot be started."""


class SourceError(NewsbeamError):
    """A foreseen fault of one input.

    Attributes:
      reason: the short fixed code of the `reason` column of `dead_letters`.
      status: the HTTP status that came with it; None where there was none.
      is_transient: whether a later run may fare better, so that the next run tries the input again.
    """

    reason: str = "source_error"
    is_transient: bool = False

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.status)


def _rebuild(kind: type[SourceError], message: str, status: int | None) -> SourceError:
    return kind(message, status=status)


class FetchError(SourceError):
    """A URL or file could not be read whole."""

    reason = "fetch_failed"


class BadUrlError(FetchError):
    """The URL is malformed, or not an absolute http(s) URL."""

    reason = "bad_url"


class HttpStatusError(FetchError):
    """The server answered with a status other than success; the reason is `http_` and the status.

    Attributes:
      retry_after: the Retry-After header as sent; empty if absent.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_after: str = "") -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after
        self.reason = f"http_{status}"
        # RFC 9110: 408, 425 and 429 ask to come back; a 5xx is the server's own fault.
        self.is_transient = status in {408, 425, 429} or (status or 0) >= 500

    def __reduce__(self) -> tuple[object, ...]:
        return functools.partial(HttpStatusError, self.message, status=self.status, retry_after=self.retry_after), ()


class ConnectionFailedError(FetchError):
    """No answer: name not found, refused, reset, or cut off before its end."""

    reason = "connection_failed"
    is_transient = True


class NoConnectionError(ConnectionFailedError):
    """No connection came about: name not found, refused, or a certificate that is not trusted."""


class ConnectionLostError(ConnectionFailedError):
    """The connection was there and broke: reset, or cut off before the end of the answer."""


class HostPausedError(FetchError):
    """The host has asked to be left alone for longer than a run waits; it was not asked."""

    reason = "host_paused"
    is_transient = True


class RobotsDeniedError(FetchError):
    """The robots.txt of the host does not allow the URL."""

    reason = "robots_denied"


class RobotsUnreachableError(FetchError):
    """The host gives no robots.txt and does not say that it has none: that forbids everything for now."""

    reason = "robots_unreachable"
    is_transient = True


class TimedOutError(FetchError):
    """The answer took longer than `http.timeout_s`."""

    reason = "timeout"
    is_transient = True


class TooLargeError(FetchError):
    """The body, as sent or after decompression, is over the cap; it was not read further."""

    reason = "too_large"


class BlockedAddressError(FetchError):
    """The host has no public address (but a private, loopback or link-local one), and is not allowed."""

    reason = "blocked_address"


class TooManyRedirectsError(FetchError):
    """The redirects go on or in a circle."""

    reason = "too_many_redirects"


class BadRedirectError(FetchError):
    """A redirect without a target, or to something that is not http(s)."""

    reason = "bad_redirect"


class UndecodableBodyError(FetchError):
    """The body is not in the Content-Encoding that its headers name."""

    reason = "bad_encoding"


class FileUnreadableError(FetchError):
    """A file of a `files` source could not be read."""

    reason = "file_unreadable"


class ArchiveError(FetchError):
    """A WARC file, or the rest of it behind a damaged place, cannot be read."""

    reason = "warc_unreadable"


class RevisitUnresolvedError(FetchError):
    """A revisit record whose payload is in none of the source's WARC files."""

    reason = "revisit_unresolved"


class BadFileNameError(FileUnreadableError):
    """A file's name is not text that a row could hold."""

    reason = "bad_file_name"


class FeedError(SourceError):
    """A feed body that gives no entries to go on with."""

    reason = "feed_unreadable"


class EmptyFeedError(FeedError):
    """The body has no bytes."""

    reason = "feed_empty"


class NotAFeedError(FeedError):
    """The body is something else: an HTML page, an error object, plain text."""

    reason = "not_a_feed"


class NotASitemapError(FeedError):
    """The body is no sitemap, or a robots.txt that names none."""

    reason = "not_a_sitemap"


class SitemapCutError(FeedError):
    """The sitemap lists more than is read of it."""

    reason = "sitemap_cut"


class HostileFeedError(FeedError):
    """The body has a shape that no feed has and that costs quadratic time to parse."""

    reason = "feed_hostile"


class EntryError(SourceError):
    """One entry of a feed cannot be followed."""

    reason = "entry_unusable"


class NoLinkError(EntryError):
    """The entry names no absolute http(s) URL."""

    reason = "no_link"


class BadRowError(SourceError):
    """A row of texts that `newsbeam annotate` cannot read."""

    reason = "bad_row"


class PageError(SourceError):
    """A page that could not become an article."""

    reason = "page_unusable"


class NotHtmlError(PageError):
    """The body is no HTML and no plain text: a PDF, an image, a video."""

    reason = "not_html"


class EmptyPageError(PageError):
    """The body has no bytes, or nothing but white space."""

    reason = "empty_page"


class RightsReservedError(PageError):
    """The page or its headers reserve a right that `http.obey` names."""

    reason = "rights_reserved"


class NoTextError(PageError):
    """The page has no main text that could be found."""

    reason = "no_text"


class NotAnArticleError(PageError):
    """The page has text but is an index, a gallery, a consent wall or an error page."""

    reason = "not_article"


class ExtractTimeoutError(PageError):
    """Cleaning the page took longer than `limits.extract_timeout_s`."""

    reason = "extract_timeout"


class ExtractMemoryError(PageError):
    """Cleaning the page took more memory than `limits.extract_memory_mb`."""

    reason = "extract_memory"


class ExtractCrashedError(PageError):
    """Cleaning the page ended its process, or raised what nobody foresaw; the traceback is the cleaner's."""

    reason = "extract_crashed"
