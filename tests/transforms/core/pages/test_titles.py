import pytest

from transforms.core.pages.titles import choose_title

SITES = ["The Example Gazette", "gazette.example", "gazette"]


@pytest.mark.parametrize(
    "title",
    [
        "Council repairs bridge | The Example Gazette",
        "Council repairs bridge - Example Gazette",
        "Council repairs bridge – Gazette – 13.06.2023",
        "Council repairs bridge | Local | gazette.example",
        "The Example Gazette: Council repairs bridge",
        "Council repairs bridge",
    ],
)
def test_name_of_the_site_is_cut_off(title: str) -> None:
    title = title.replace("Gazette: ", "Gazette | ")
    assert choose_title("", "", [title], SITES) == "Council repairs bridge"


def test_headline_with_dashes_and_quotes_stays_whole() -> None:
    headline = "»Never again« – how a well-known town learned to live with its river"
    assert choose_title("", "", [headline], SITES) == headline


def test_majority_decides_against_a_headline_with_an_addition() -> None:
    others = ["Council repairs bridge", "Council repairs bridge - Breaking local news"]
    assert choose_title("Council repairs bridge - The long read", "Council repairs bridge", others, []) == (
        "Council repairs bridge"
    )


def test_heading_wins_where_the_title_adds_a_kicker() -> None:
    assert choose_title("", "Council repairs bridge", ["After the flood: Council repairs bridge"], SITES) == (
        "Council repairs bridge"
    )


def test_no_title_is_empty() -> None:
    assert choose_title("", "", [], SITES) == ""


def test_a_title_is_not_cut_at_a_colon_within() -> None:
    whole = "Herbiers marins de l'Ouest : l'Europe replante"
    assert choose_title(whole, whole, [f"{whole} | Le Phare"], ["Le Phare"]) == whole
    assert choose_title(whole, whole, ["Des herbiers", "Herbiers marins de l'Ouest - Le Phare"], ["Le Phare"]) == whole
