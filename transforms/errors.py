"""Everything that may go wrong with an input, as one exception tree.

A `SourceError` is foreseen: the element becomes a dead letter with the error's `reason` and the run goes on.
A `NewsbeamError` that is no `SourceError` ends the run. Anything else is a bug and is not caught.
"""


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
    """The server answered with a status other than success; the reason is `http_` and the status."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message, status=status)
        self.reason = f"http_{status}"
        # RFC 9110: 408, 425 and 429 ask to come back; a 5xx is the server's own fault.
        self.is_transient = status in {408, 425, 429} or (status or 0) >= 500


class ConnectionFailedError(FetchError):
    """No answer: name not found, refused, reset, or cut off before its end."""

    reason = "connection_failed"
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


class HostileFeedError(FeedError):
    """The body has a shape that no feed has and that costs quadratic time to parse."""

    reason = "feed_hostile"


class EntryError(SourceError):
    """One entry of a feed cannot be followed."""

    reason = "entry_unusable"


class NoLinkError(EntryError):
    """The entry names no absolute http(s) URL."""

    reason = "no_link"


class PageError(SourceError):
    """A page that could not become an article."""

    reason = "page_unusable"


class NotHtmlError(PageError):
    """The body is no HTML and no plain text: a PDF, an image, a video."""

    reason = "not_html"


class EmptyPageError(PageError):
    """The body has no bytes, or nothing but white space."""

    reason = "empty_page"


class NoTextError(PageError):
    """The page has no main text that could be found."""

    reason = "no_text"


class NotAnArticleError(PageError):
    """The page has text but is an index, a gallery, a consent wall or an error page."""

    reason = "not_article"
