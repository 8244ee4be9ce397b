"""Where a redirect leads."""

from yarl import URL

from transforms.errors import BadRedirectError

PERMANENT = frozenset({301, 308})
"""Statuses after which the old URL need not be asked again. Source: RFC 9110, sections 15.4.2 and 15.4.9."""

REDIRECTS = PERMANENT | {302, 303, 307}


def redirect_target(url: URL, location: str) -> URL:
    """The URL that a redirect names.

    User name and password of `url` go along while scheme, host and port stay the same.

    Args:
      url: as asked for.
      location: the Location header, absolute or relative; empty if absent.

    Raises:
      BadRedirectError: it names no http(s) URL.
    """
    try:
        target = url.join(URL(location))
        origin = target.origin()
    except ValueError as error:
        raise BadRedirectError("The server redirects to a malformed URL, or to none that can be asked for.") from error
    if target.scheme not in {"http", "https"}:
        raise BadRedirectError("The server redirects to something that is not http or https.")
    if origin == url.origin() and url.user is not None and target.user is None:
        target = target.with_user(url.user).with_password(url.password)
    return target.with_fragment(None)
