"""What went wrong with a request: from aiohttp's exceptions to ours."""

from typing import Final

import aiohttp

from transforms.errors import (
    BadUrlError,
    ConnectionFailedError,
    ConnectionLostError,
    FetchError,
    NoConnectionError,
    TimedOutError,
)

# The first that fits counts: an exception of aiohttp often belongs to several kinds. No message holds a
# URL, which may hold credentials.
_EXPLANATIONS: Final[tuple[tuple[type[Exception], type[FetchError], str], ...]] = (
    (TimeoutError, TimedOutError, "No complete answer within {timeout_s:g} s."),
    (aiohttp.InvalidURL, BadUrlError, "The host of the URL, or of a redirect, is malformed."),
    (
        aiohttp.ClientConnectorDNSError,
        NoConnectionError,
        "The host name {error.host} was not found: {error.os_error}.",
    ),
    (
        aiohttp.ClientConnectorCertificateError,
        NoConnectionError,
        "The certificate of {error.host} is not trusted: {error.certificate_error}.",
    ),
    (aiohttp.ClientConnectorError, NoConnectionError, "No connection to {error.host}: {error.os_error}."),
    (
        aiohttp.ClientPayloadError,
        ConnectionLostError,
        "The body breaks off before its end, or its framing is broken.",
    ),
    (
        aiohttp.ClientResponseError,
        ConnectionFailedError,
        "The answer is not valid HTTP, or its headers are too long.",
    ),
    (aiohttp.ClientError, ConnectionLostError, "The connection was lost: {error}."),
)


def fetch_error(error: aiohttp.ClientError | TimeoutError, timeout_s: float) -> FetchError:
    """The error that tells a user why aiohttp gave up.

    Args:
      error: as aiohttp raised it.
      timeout_s: limit of the request, for the message.
    """
    kind, message = next((kind, text) for cause, kind, text in _EXPLANATIONS if isinstance(error, cause))
    return kind(message.format(error=error, timeout_s=timeout_s))
