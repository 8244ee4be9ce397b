import pytest

from transforms.core.feeds.guards import (
    MAX_AUTHOR_CHARS,
    MAX_CATEGORIES,
    MAX_NAMESPACES,
    MAX_TAG_CHARS,
    refuse_hostile,
)
from transforms.errors import HostileFeedError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a " + "x='' " * (MAX_TAG_CHARS // 5) + ">", "a tag of more"),
        ("<item>" + "<category>x</category>" * (MAX_CATEGORIES + 1), "an entry with more"),
        ("<item><media:keywords><![CDATA[" + "x," * MAX_CATEGORIES, "an entry with more"),
        ("<item><dc:creator>" + "a." * (MAX_AUTHOR_CHARS // 2), "an author of more"),
        (
            "".join(f"<a xmlns:b='urn:{number}'/>" for number in range(MAX_NAMESPACES + 1)),
            "more than 500 namespaces",
        ),
    ],
)
def test_quadratic_shapes_are_refused(text: str, message: str) -> None:
    with pytest.raises(HostileFeedError, match=message):
        refuse_hostile(text)


def test_many_entries_with_few_categories_are_fine() -> None:
    refuse_hostile("<item><category>x</category></item>" * (MAX_CATEGORIES + 1))


def test_one_namespace_on_every_entry_is_fine() -> None:
    refuse_hostile("<entry><div xmlns='http://www.w3.org/1999/xhtml'/></entry>" * (MAX_NAMESPACES + 1))
