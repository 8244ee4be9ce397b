import pytest

from transforms.core.pages.names import is_person, split_names, unique_agencies

AGENCIES = {
    "associated press": "Associated Press",
    "ap": "Associated Press",
    "afp": "AFP",
    "dpa": "dpa",
    "rtr": "Reuters",
}


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("By Ada Example and Bob Sample", ["Ada Example", "Bob Sample"]),
        ("Von Ada Example, Bob Sample und Cleo Test", ["Ada Example", "Bob Sample", "Cleo Test"]),
        ("Ada Example in Beirut and Bob Sample in Geneva", ["Ada Example", "Bob Sample"]),
        ("By Ada Example in Duluth, Minnesota", ["Ada Example"]),
        ("Ada Example in Taos, New Mexico, and Bob Sample in Oslo", ["Ada Example", "Bob Sample"]),
        ("Ada Example in Oslo, Bob Sample and Cleo Test", ["Ada Example", "Bob Sample", "Cleo Test"]),
        ("Ada Example (ada@gazette.example) | Bob Sample", ["Ada Example", "Bob Sample"]),
        ("AP video journalist Ada Example", ["Ada Example"]),
        ("View all posts by Ada Example", ["Ada Example"]),
        ("María de la Prueba y José Muestra", ["María de la Prueba", "José Muestra"]),
        ("أحمد المثال، سمير العينة", ["أحمد المثال", "سمير العينة"]),
        ("Ada Example, Ada Example", ["Ada Example"]),
        ("김보기 기자", ["김보기"]),
        ("Post author By Ada Example", ["Ada Example"]),
        ("Ein Artikel von Ada Example", ["Ada Example"]),
        ("(Image: Example Pictures/iPhoto)", []),
        ("", []),
    ],
)
def test_lists_of_people_are_split(printed: str, names: list[str]) -> None:
    assert split_names(printed) == names


@pytest.mark.parametrize("name", ["Ada Example", "J.R. Sample Jr.", "Müller-Test", "山田太郎", "dan"])
def test_people(name: str) -> None:
    assert is_person(name, ["The Example Gazette"], AGENCIES)


@pytest.mark.parametrize(
    "name",
    [
        "AP",
        "the example gazette",
        "Gazette Staff",
        "Sport Redaktion",
        "gazette.example",
        "PhD",
        "",
        "123",
        "a/b",
        "November",
        "août",
    ],
)
def test_sites_agencies_and_desks_are_no_people(name: str) -> None:
    assert not is_person(name, ["The Example Gazette"], AGENCIES)


def test_each_agency_counts_once_under_the_name_printed_first() -> None:
    assert unique_agencies(["The Associated Press", "AP", "AFP"], AGENCIES) == ["Associated Press", "AFP"]


def test_house_style_of_a_sign_off_is_written_out_and_initials_are_left_out() -> None:
    assert unique_agencies(["rtr", "afp", "dpa", "jg", "New Wire"], AGENCIES) == ["Reuters", "AFP", "dpa", "New Wire"]
