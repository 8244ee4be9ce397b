"""What a robots.txt allows. Source: RFC 9309."""

import re
from typing import Final, Self

from protego import Protego

from transforms.errors import BadRedirectError, FetchError, TooManyRedirectsError

PATH: Final = "/robots.txt"
MAX_BYTES: Final = 5 * 2**20
"""Longest robots.txt that is read at all; of a longer one nothing is known."""

LIFETIME_S: Final = 86_400.0
"""How long one is good. Source: section 2.4: not longer than 24 hours."""

FAILURE_LIFETIME_S: Final = 600.0
"""How long the failure to read one stands."""

# Source: RFC 9309, section 2.5: at least 500 KiB are to be parsed; Google ignores what is beyond.
_PARSED_BYTES: Final = 500 * 1024
_USER_AGENT_LINE = re.compile(r"(\s*user[- ]?agent\s*[:\s])([^#]*)", re.IGNORECASE)
_OTHERS: Final = "others"
_TOO_MANY_REQUESTS: Final = 429


class Robots:
    """The rules of one host for one crawler.

    Args:
      body: of robots.txt; what is no rule is passed over, as the RFC says.
      product_token: of the crawler.
    """

    def __init__(self, body: bytes, product_token: str) -> None:
        text = body[:_PARSED_BYTES].decode("utf-8-sig", errors="replace")
        self._token = product_token.lower()
        self._rules = Protego.parse("\n".join(map(self._with_known_agent, text.splitlines())))

    @classmethod
    def without_rules(cls) -> Self:
        """The rules of a host that has none: all is allowed."""
        return cls(b"", "")

    @property
    def crawl_delay_s(self) -> float:
        """Seconds between requests that the host asks for; 0 if it does not."""
        return self._rules.crawl_delay(self._token) or 0.0

    def allows(self, url: str) -> bool:
        """Whether the crawler may ask for a URL of this host."""
        return self._rules.can_fetch(url, self._token)

    def _with_known_agent(self, line: str) -> str:
        # All other crawlers become one: Protego's time and memory grow with the product of user agents and rules,
        # which 500 KiB can make hundreds of millions. It also takes a version for a part of the name.
        found = _USER_AGENT_LINE.match(line)
        if not found:
            return line
        name = found[2].strip().lower()
        if name != "*":
            name = self._token if name.partition("/")[0].strip("* ") == self._token else _OTHERS
        return found[1] + name


def product_token(user_agent: str) -> str:
    """The name by which robots.txt files call a crawler: `newsbeam` for `newsbeam/1.0 (+https://...)`."""
    return user_agent.partition("/")[0].split()[0]


def allows_after(error: FetchError) -> bool:
    """Whether a host whose robots.txt could not be read allows everything; otherwise it forbids everything.

    A 4xx says that there is none, and so do endless redirects (sections 2.3.1.2 and 2.3.1.3). Anything else means
    that the rules are not known (section 2.3.1.4), and so does 429, which is about us and not about the file. That
    the RFC lets a crawler go ahead after 30 days of silence is not made use of.
    """
    if error.status is not None and 400 <= error.status < 500:
        return error.status != _TOO_MANY_REQUESTS
    return isinstance(error, TooManyRedirectsError | BadRedirectError)
