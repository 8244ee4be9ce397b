import pytest

from transforms.core.entities.place_keys import HASH_BITS, hash_of, key_of


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Malmö", "malmo"),
        ("ŁÓDŹ", "lodz"),
        ("U.S.", "us"),
        ("The Hague", "hague"),
        ("St. Petersburg", "saint petersburg"),
        ("Ste-Foy", "sainte foy"),
        ("N’Djamena", "ndjamena"),
        ("Frankfurt (Oder)", "frankfurt oder"),
        ("Guinea-Bissau", "guinea bissau"),
        ("Washington, D.C.", "washington dc"),
        ("Орёл", "орел"),
        ("서울", "서울"),
        ("दिल्ली", "दिल्ली"),
        ("ガーナ", "ガーナ"),
        ("the", "the"),
        ("...", ""),
    ],
)
def test_a_key_is_what_spellings_share_and_keeps_the_script(name: str, key: str) -> None:
    assert key_of(name) == key


def test_a_hash_is_the_same_everywhere_and_fits() -> None:
    assert hash_of("paris") == 0x10CEE3ECFD
    assert all(hash_of(key).bit_length() <= HASH_BITS for key in ("", "paris", "서울"))
