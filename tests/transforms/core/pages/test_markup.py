from transforms.core.pages import markup
from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.rules import RuleBook
from transforms.records import Caption

STANDFIRST = "After ten years of delay the old bridge will be repaired at last."


def roles(blocks: list[Block]) -> list[tuple[str, Role | None]]:
    return [(block.text, block.role) for block in blocks]


def test_line_that_is_one_link_points_elsewhere() -> None:
    lines = [Block("Another story", 0), Block("Background: Another story", 1), Block("Another story is told here", 2)]
    assert roles(markup.label_links(lines, {"another story"})) == [
        ("Another story", Role.READ_MORE),
        ("Background: Another story", Role.READ_MORE),
        ("Another story is told here", None),
    ]


def test_linked_list_item_or_heading_is_a_pointer_only_if_it_is_doubted() -> None:
    lines = [
        Block("Another story", 0, is_listed=True),
        Block("Another story", 1, is_heading=True),
        Block("Another story", 2, is_listed=True, is_doubted=True),
    ]
    assert [block.role for block in markup.label_links(lines, {"another story"})] == [None, None, Role.READ_MORE]


def test_standfirst_outside_the_main_part_is_put_in_front() -> None:
    found = markup.add_standfirst([Block("Text.", 0)], STANDFIRST, f"Menu {STANDFIRST} Text.")
    assert roles(found) == [(STANDFIRST, Role.LEAD), ("Text.", None)]


def test_standfirst_in_the_main_part_gets_its_role_in_place() -> None:
    found = markup.add_standfirst([Block("Text.", 0), Block(STANDFIRST, 1)], STANDFIRST, STANDFIRST)
    assert roles(found) == [("Text.", None), (STANDFIRST, Role.LEAD)]


def test_description_that_the_page_does_not_print_is_no_standfirst() -> None:
    assert markup.add_standfirst([Block("Text.", 0)], STANDFIRST, "Text.") == [Block("Text.", 0)]
    assert markup.add_standfirst([Block("Text.", 0)], "Slogan", "Slogan Text.") == [Block("Text.", 0)]


def test_captions_are_listed_once_and_credits_split_off(rules: RuleBook) -> None:
    declared = [Caption("A ship in port (AP Photo/Bob Sample)"), Caption("A crane", "Cleo Test")]
    printed = [Caption("A crane"), Caption("A lamp", "dpa")]
    assert markup.complete_captions(declared, printed, rules.common) == (
        Caption("A ship in port", "AP Photo/Bob Sample"),
        Caption("A crane", "Cleo Test"),
        Caption("A lamp", "dpa"),
    )


def test_line_of_the_authors_alone_is_the_byline() -> None:
    lines = [Block("By Ada Example and Bob Sample", 0), Block("Ada Example", 1), Block("Ada Example was there", 2)]
    assert roles(markup.label_bylines(lines, ["Ada Example", "Bob Sample"])) == [
        ("By Ada Example and Bob Sample", Role.BYLINE),
        ("Ada Example", Role.BYLINE),
        ("Ada Example was there", None),
    ]


def test_doubted_lines_that_no_rule_knows_are_boilerplate() -> None:
    lines = [Block("Text.", 0), Block("Promo", 1, is_doubted=True), Block("A", 2, is_doubted=True, role=Role.TITLE)]
    found = markup.label_doubted(lines)
    assert roles(found) == [("Text.", None), ("Promo", Role.BOILERPLATE), ("A", Role.TITLE)]
    assert found[1].rule == "block_classifier"
