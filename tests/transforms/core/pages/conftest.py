from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from transforms.core.pages.clean import clean_page
from transforms.core.pages.kinds import ARTICLE_KINDS
from transforms.core.pages.rules import RuleBook, load_rules
from transforms.records import CleanPage, Listing

NOW_US = 1_790_000_000_000_000
PUBLISHERS = Path(__file__).parents[4] / "configs" / "publishers"


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    """The rules as shipped."""
    return load_rules({path.name: path.read_text(encoding="utf-8") for path in PUBLISHERS.glob("*.yaml")})


@pytest.fixture(scope="session")
def clean(rules: RuleBook) -> Callable[..., CleanPage]:
    """`clean_page` with the shipped rules and a fixed clock; text is encoded as UTF-8."""

    def call(
        page: str | bytes,
        content_type: str = "",
        url: str = "",
        publisher: str = "",
        listing: Listing | None = None,
        rules: RuleBook = rules,
        kinds: Sequence[str] = ARTICLE_KINDS,
    ) -> CleanPage:
        body = page.encode() if isinstance(page, str) else page
        return clean_page(
            body,
            content_type=content_type,
            url=url,
            publisher=publisher,
            rules=rules,
            now_us=NOW_US,
            listing=listing,
            kinds=kinds,
        )

    return call
