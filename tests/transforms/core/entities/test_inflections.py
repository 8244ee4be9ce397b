import pytest

from transforms.core.entities.inflections import base_forms


@pytest.mark.parametrize(
    ("form", "language", "base"),
    [
        ("Москве", "ru", "Москва"),
        ("Казани", "ru", "Казань"),
        ("Сирией", "ru", "Сирия"),
        ("Китая", "ru", "Китай"),
        ("Нижнем Новгороде", "ru", "Нижний Новгород"),
        ("Соединенных Штатах", "ru", "Соединенные Штаты"),
        ("Харкові", "uk", "Харк"),
        ("Україні", "uk", "Україна"),
        ("Rijeci", "hr", "Rijeka"),
        ("Zadru", "hr", "Zadar"),
        ("Novom Sadu", "sr", "Novi Sad"),
        ("SAD-u", "hr", "SAD"),
        ("Hrvatskoj", "hr", "Hrvatska"),
        ("Helsingissä", "fi", "Helsinki"),
        ("Tampereella", "fi", "Tampere"),
        ("Suomessa", "fi", "Suomi"),
        ("Deutschlands", "de", "Deutschland"),
        ("Ankara'da", "tr", "Ankara"),
    ],
)
def test_the_nominative_is_among_the_forms(form: str, language: str, base: str) -> None:
    assert base in list(base_forms(form, language))


def test_a_form_is_not_its_own_base_and_other_languages_have_none() -> None:
    assert "Москве" not in list(base_forms("Москве", "ru"))
    assert list(base_forms("Londres", "fr")) == []
    assert list(base_forms("Sachsen-Anhalt", "de")) == []
    assert list(base_forms("Ur", "hr")) == []
