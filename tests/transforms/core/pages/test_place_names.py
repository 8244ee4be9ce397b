import pytest

from transforms.core.pages.place_names import NAME_BITS, name_bits


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        ("", set()),
        ("xyz", set()),
        ("articleBody", {"article", "body"}),
        ("article-body__text", {"article", "body", "text"}),
        ("NEWSLETTER Signup", {"newsletter"}),
        ("js-related_links", {"related", "link"}),
    ],
)
def test_words_of_class_names_tell_the_kind(names: str, kinds: set[str]) -> None:
    bits = name_bits(names)
    assert {name for name, bit in NAME_BITS.items() if bits & bit} == kinds
