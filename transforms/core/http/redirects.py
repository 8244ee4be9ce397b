"""Where a redirect leads."""

from yarl import URL

from transforms.errors import BadRedirectError

PERMANENT = frozenset({301, 308})
"""Statuses after which the old URL need not be asked again. Source: RFC 9110, sections 15.4.2 and 15.4.9."""

REDIRECTS = PERMANENT | {302, 303, 307}


def redirect_target(url: URL, location: str) -> URL:
    """The URL that a redirect names.

    Without user name and password: a server that redirects has none to give.

    Args:
      url: as asked for.
      location: the Location header, absolute or relative; empty if absent.

    Raises:
      BadRedirectError: it names no http(s) URL.
    """
    try:
        target = url.join(URL(location))
        target.origin()
    except ValueError as error:
        raise BadRedirectError("The server redirects to a malformed URL, or to none that can be asked for.") from error
    if target.scheme not in {"http", "https"}:
        raise BadRedirectError("The server redirects to something that is not http or https.")
    return target.with_user(None).with_fragment(None)
