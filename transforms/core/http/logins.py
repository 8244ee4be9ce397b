"""User names and passwords of sources, kept apart from their URLs, so that no log and no row can hold one."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Self

from yarl import URL

from transforms.core.http.urls import without_credentials


@dataclasses.dataclass(frozen=True)
class Logins:
    """Who asks for which sources; what they are called by everybody else is their URL without it.

    Attributes:
      users: `user:password`, percent-encoded as in a URL, by the URL of the source without it.
    """

    users: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, urls: Iterable[str]) -> Self:
        """The logins of those URLs that have one; what is no URL has none."""
        return cls({without_credentials(url): _user_of(url) for url in urls if without_credentials(url) != url})

    def url(self, source: str, asked: str) -> str:
        """The URL to ask for on behalf of a source: with its login if it is at the source's scheme, host and port.

        Args:
          source: URL of the source, without login.
          asked: the same, or where it has moved to, or what it leads to.
        """
        user = self.users.get(source)
        if user is None or _origin(asked) != _origin(source):
            return asked
        scheme, _, rest = asked.partition("://")
        return f"{scheme}://{user}@{rest}"


NO_LOGINS = Logins()
"""Every source is open to everybody."""


def _origin(url: str) -> URL:
    try:
        return URL(url).origin()
    except ValueError:
        return URL()


def _user_of(url: str) -> str:
    return url.partition("://")[2].removesuffix(without_credentials(url).partition("://")[2]).removesuffix("@")
