import concurrent.futures
from pathlib import Path

import transforms.io.gazetteer
from transforms.core.entities.gazetteer import CAPITAL, COUNTRY
from transforms.core.entities.place_keys import key_of
from transforms.io.gazetteer import load_gazetteer

FOLDER = Path(transforms.io.gazetteer.__file__).parent


def test_a_process_has_one_whichever_threads_ask_first() -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        loaded = list(threads.map(lambda _: load_gazetteer(), range(16)))
    assert all(each is loaded[0] for each in loaded)


def test_names_of_all_languages_lead_to_one_place() -> None:
    gazetteer = load_gazetteer()
    for name in ("Vienna", "Wien", "Vienne", "Bécs", "Вена", "維也納", "فيينا"):
        assert 2761369 in [place.id for place in gazetteer.places(key_of(name)) if place.kind == CAPITAL], name
    for name in ("Syria", "Syrien", "Siria", "Сирия", "سوريا", "叙利亚"):
        assert [place.country for place in gazetteer.places(key_of(name)) if place.kind == COUNTRY] == ["SY"], name


def test_adjectives_and_buildings_are_no_places() -> None:
    assert load_gazetteer().places("israeli") == []
    assert 2553604 not in [place.id for place in load_gazetteer().places("white house")]


def test_it_is_small_and_says_whose_data_it_holds() -> None:
    assert (FOLDER / "gazetteer.npz").stat().st_size < 8_000_000
    note = (FOLDER / "gazetteer.LICENSE.md").read_text(encoding="utf-8")
    assert "GeoNames" in note
    assert "CC BY 4.0" in note
