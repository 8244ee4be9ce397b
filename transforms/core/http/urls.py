"""What a URL names: absolute form, identity, authority."""

import hashlib
import re
from urllib.parse import unquote_plus, urljoin

from yarl import URL

from transforms.errors import NoLinkError

# Query parameters that say how the reader came, not what is read. Whole names only: a parameter that is kept
# in vain costs a second row, one that is dropped wrongly an article (courlan drops "gallery" and "cid").
# Source: courlan 1.4 (clean.TRACKERS_RE), the lists that it names, and what news feeds append: at_ and ns_
# (BBC), xtor (Le Monde), maca (DW), traffic_source (Al Jazeera), partner, emc and smid (New York Times).
_TRACKER = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|itm|mkt|mc|ml|oly|vero|hsa|at|ns|wt|__?hs)_.*"
    r"|_hsenc|_hsmi|_ga|_gl|(?:fb|g|d|tw|y|ysc|ms|tt|msk)cl(?:k)?id|gclsrc|[gw]braid|igshid|igsh|li_fat_id"
    r"|ref|ref_src|ref_url|referr?er|source|campaign|cmp|cmpid|icid|ocid|ncid|ftag|xtor|maca|traffic_source"
    r"|partner|emc|smid|smtyp|__twitter_impression|guccounter|guce_referrer(?:_sig)?",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?!\.+\Z)[A-Za-z0-9._~-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
# Browsers also read `http:/user:password@host` and backslashes.
_CREDENTIALS = re.compile(r"^(\s*(?:https?:[/\\]*|(?:[a-z][a-z0-9+.-]*:)?//))[^/?#\\]*@", re.IGNORECASE)
_STRAY_WHITE_SPACE = re.compile(r"[\t\r\n]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def absolute(link: str, base: str = "") -> str:
    """Resolve a link as printed, and say whether it can be followed.

    Args:
      link: absolute or relative.
      base: absolute URL of the document that prints it; empty to accept absolute links only.

    Returns:
      The URL as listed, without credentials and white space around it.

    Raises:
      NoLinkError: it is no absolute http(s) URL: relative, another scheme, or malformed.
    """
    # Source: WHATWG URL, 4.4: outer white space and inner tabs and line ends are not part of a URL; and Encoding, 6:
    # half a surrogate pair, which JSON can spell but UTF-8 cannot, becomes U+FFFD.
    trimmed = _LONE_SURROGATE.sub("\ufffd", _STRAY_WHITE_SPACE.sub("", link.strip()))
    try:
        url = without_credentials(urljoin(base, trimmed) if trimmed else "")
    except ValueError as error:
        raise NoLinkError(f"not a URL: {without_credentials(link)!r}: {error}") from error
    _parse(url)
    return url


def canonicalise(url: str) -> str:
    """Normalise a URL, so that equal strings name the same page.

    Scheme and host are lower-cased (international names in ASCII form), default port, credentials, fragment,
    dot segments and tracking parameters removed, percent-encoding made uniform, parameters sorted by name.
    What may carry identity stays: scheme, trailing slash, other parameters, even without a value. Idempotent.
    Source: RFC 3986, section 6.2.

    Args:
      url: absolute http(s) URL.

    Raises:
      NoLinkError: it is no absolute http(s) URL.
    """
    parsed = _parse(absolute(url))
    kept = [part for part in parsed.raw_query_string.split("&") if part and not _is_tracker(part)]
    return str(
        URL.build(
            scheme=parsed.scheme,
            authority=_authority(parsed),
            path=parsed.raw_path,
            query_string="&".join(sorted(kept, key=_name_of)),
            encoded=True,
        )
    )


def key_of(canonical_url: str) -> str:
    """Give the id of a page: the first 32 hex digits of SHA-256 of its canonical URL."""
    return hashlib.sha256(canonical_url.encode()).hexdigest()[:32]


def host_of(url: str) -> str:
    """Give the authority that answers for a URL: lower-case, without the default port and credentials.

    Raises:
      NoLinkError: it is no absolute http(s) URL.
    """
    return _authority(_parse(absolute(url)))


def lane_of(url: str) -> str:
    """Groups URLs by the host that is to be asked for them; one that names no host is a group of its own."""
    try:
        return host_of(url)
    except NoLinkError:
        return url


def without_credentials(url: str) -> str:
    """Take `user:password@` out of a URL of any scheme; what is none stays as it is."""
    return _CREDENTIALS.sub(r"\1", url)


def _parse(url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError as error:
        raise NoLinkError(f"not a URL: {url!r}: {error}") from error
    if parsed.scheme not in {"http", "https"} or not _HOST.fullmatch(parsed.raw_host or ""):
        raise NoLinkError(f"not an absolute http(s) URL: {url!r}")
    return parsed


def _authority(url: URL) -> str:
    # yarl leaves capitals where a part of the name is international.
    return (url.host_port_subcomponent or "").lower()


def _name_of(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0])


def _is_tracker(parameter: str) -> bool:
    return _TRACKER.fullmatch(_name_of(parameter)) is not None
