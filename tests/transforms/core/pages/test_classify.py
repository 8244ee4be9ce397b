from transforms.core.pages import classify
from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.rules import Publisher, load_rules

RULES = """
key: common
rules:
  menu: {role: menu, where: top, lines: [Home]}
  byline: {role: byline, where: top, patterns: ['By (?P<names>{names})(?: on (?P<date>{date}))?']}
  group: {role: read_more, takes: group, lines: [Related]}
  more: {role: read_more, starts: [See also]}
  rest: {role: boilerplate, takes: rest, lines: [Comments]}
  note: {role: sign_off, where: end, lines: [The end]}
  place: {role: dateline, patterns: ['(?P<place>{CITY}) —']}
"""
PUBLISHER: Publisher = load_rules({"common.yaml": RULES}).common
SENTENCE = "The council of the town voted on Monday to repair the bridge before the winter comes."
RUNNING = SENTENCE * 4


def labelled(*texts: str) -> list[tuple[Role | None, str]]:
    blocks = classify.apply_rules([Block(text, group) for group, text in enumerate(texts)], PUBLISHER)
    return [(block.role, block.rule) for block in blocks]


def test_top_ends_with_the_first_running_text() -> None:
    assert labelled("Home", RUNNING, "Home") == [(Role.MENU, "menu"), (None, ""), (None, "")]


def test_top_ends_somewhere_on_a_page_without_running_text() -> None:
    found = labelled(*["Line"] * 199, "Home", "Home", "Home")
    assert found[199:] == [(Role.MENU, "menu"), (Role.MENU, "menu"), (None, "")]


def test_end_is_the_last_ten_blocks() -> None:
    found = labelled("The end", *["Line"] * 9, "The end", *["Line"] * 9)
    assert (found[0], found[10]) == ((None, ""), (Role.SIGN_OFF, "note"))


def test_group_goes_along_and_the_next_group_does_not() -> None:
    blocks = [Block("Related", 0), Block("Story one", 0), Block("Story two", 1)]
    assert [block.role for block in classify.apply_rules(blocks, PUBLISHER)] == [Role.READ_MORE, Role.READ_MORE, None]


def test_rest_goes_along_until_text_comes_again() -> None:
    found = labelled("Comments", "lou", "Fine", SENTENCE, "lou")
    assert [role for role, _ in found] == [Role.BOILERPLATE, Role.BOILERPLATE, Role.BOILERPLATE, None, None]


def test_a_heading_above_links_takes_them_along_also_where_a_list_has_sentences() -> None:
    teaser = Block(SENTENCE, 1, is_listed=True)
    heading = Block("See also", 0, is_heading=True)
    found = classify.apply_rules([heading, teaser, teaser, Block(SENTENCE, 2)], PUBLISHER)
    assert [block.role for block in found] == [Role.READ_MORE, Role.READ_MORE, Role.READ_MORE, None]
    found = classify.apply_rules([Block("See also our letter", 0), teaser], PUBLISHER)
    assert [block.role for block in found] == [Role.READ_MORE, None]


def test_a_role_that_a_block_has_stays() -> None:
    title = Block("Home", 0, role=Role.TITLE, rule="title")
    assert classify.apply_rules([title], PUBLISHER) == [title]


def test_fields_are_read_from_lines_by_the_rules_of_one_role() -> None:
    lines = ["Home", "By Ada Example on 3 May 2024", "By Bob Sample"]
    assert classify.read_fields(lines, PUBLISHER, Role.BYLINE) == [
        {"names": "Ada Example", "date": "3 May 2024"},
        {"names": "Bob Sample"},
    ]
    assert classify.read_fields(lines, PUBLISHER, Role.MENU) == []


def test_dateline_is_read_off_one_of_the_first_two_paragraphs_which_keeps_it() -> None:
    blocks = [Block(SENTENCE, 0), Block(f"DAMASCUS, Syria — {SENTENCE}", 1), Block(f"BEIRUT — {SENTENCE}", 2)]
    found = classify.label_dateline(blocks, PUBLISHER)
    assert [(block.role, dict(block.fields)) for block in found] == [
        (None, {}),
        (Role.PARAGRAPH, {"place": "DAMASCUS, Syria"}),
        (None, {}),
    ]


def test_the_rest_is_paragraphs_and_subheadings() -> None:
    blocks = [
        Block(SENTENCE, 0),
        Block("What it costs", 1),
        Block("He paid.", 2),
        Block("One item", 3, is_listed=True),
        Block("A heading that asks?", 4, is_heading=True),
        Block("Home", 5, role=Role.MENU, rule="menu"),
    ]
    assert [block.role for block in classify.label_rest(blocks)] == [
        Role.PARAGRAPH,
        Role.SUBHEADING,
        Role.PARAGRAPH,
        Role.PARAGRAPH,
        Role.SUBHEADING,
        Role.MENU,
    ]


def test_heading_over_nothing_is_dropped_and_one_over_text_stays() -> None:
    heading = Block("Heading", 0, is_heading=True, role=Role.SUBHEADING)
    text = Block(SENTENCE, 1, role=Role.PARAGRAPH)
    gone = Block("Another story", 2, role=Role.READ_MORE, rule="link_line")
    found = classify.drop_dangling_headings([heading, text, heading, gone, heading])
    assert [(block.role, block.rule) for block in found] == [
        (Role.SUBHEADING, ""),
        (Role.PARAGRAPH, ""),
        (Role.BOILERPLATE, "heading_without_text"),
        (Role.READ_MORE, "link_line"),
        (Role.BOILERPLATE, "heading_without_text"),
    ]


def test_text_that_is_all_set_as_headings_stays() -> None:
    lines = [Block("The poster contest", 0, is_heading=True, role=Role.SUBHEADING)]
    assert classify.drop_dangling_headings(lines) == lines
