from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.printed import Printed, read_blocks
from transforms.records import Caption, Removal

AGENCIES = {"afp": "AFP", "reuters": "Reuters", "rtr": "Reuters"}


def block(role: Role, text: str, rule: str = "", **fields: str) -> Block:
    return Block(text, 0, role=role, rule=rule, fields=fields)


def test_every_column_is_read_off_the_blocks() -> None:
    printed = read_blocks(
        [
            block(Role.TITLE, "Council repairs bridge", "title"),
            block(Role.BYLINE, "By Ada Example, AFP", "byline", names="Ada Example, AFP, Gazette", date="3 May 2024"),
            block(Role.BYLINE, "Updated 4 May 2024", "update_date", modified="4 May 2024, 10:30"),
            block(Role.LEAD, "At last.", "standfirst"),
            block(Role.SHORT_LINK, "https://a.example/p/x", "short_link", url="https://a.example/p/x"),
            block(Role.CAPTION, "The bridge. Photo: Bob", "image_credit", caption="The bridge.", credit="Bob"),
            block(Role.CAPTION, "The bridge. Photo: Bob", "image_credit", caption="The bridge.", credit="Bob"),
            block(Role.PARAGRAPH, "BERN — The council voted.", "dateline", place="BERN", agencies="AFP"),
            block(Role.SUBHEADING, "What it costs"),
            block(Role.PARAGRAPH, "Much."),
            block(Role.CONTRIBUTOR_NOTE, "Cleo Test contributed.", "contributor_note", contributors="Cleo Test"),
            block(Role.SIGN_OFF, "ab/cd (rtr)", "sign_off", editors="ab/cd", agencies="rtr"),
        ],
        "Gazette",
        AGENCIES,
    )
    assert printed == Printed(
        text="At last.\n\nBERN — The council voted.\n\nWhat it costs\n\nMuch.",
        title="Council repairs bridge",
        lead="At last.",
        authors=("Ada Example",),
        published_us=1_714_694_400_000_000,
        modified_us=1_714_818_600_000_000,
        dateline="BERN",
        agencies=("AFP", "Reuters"),
        contributors=("Cleo Test",),
        editors=("ab", "cd"),
        captions=(Caption("The bridge.", "Bob"),),
        short_url="https://a.example/p/x",
        removed=(
            Removal("title", "Council repairs bridge"),
            Removal("byline", "By Ada Example, AFP"),
            Removal("update_date", "Updated 4 May 2024"),
            Removal("short_link", "https://a.example/p/x"),
            Removal("image_credit", "The bridge. Photo: Bob"),
            Removal("image_credit", "The bridge. Photo: Bob"),
            Removal("contributor_note", "Cleo Test contributed."),
            Removal("sign_off", "ab/cd (rtr)"),
        ),
    )


def test_a_page_that_prints_nothing_has_empty_columns() -> None:
    assert read_blocks([], "", {}) == Printed("", "", "", (), None, None, "", (), (), (), (), "", ())
