from transforms.core.entities.stems import declines, stem


def test_case_endings_are_cut() -> None:
    assert {stem(form, "ru") for form in ("москва", "москвы", "москве", "москву", "москвой")} == {"москв"}


def test_words_of_languages_without_a_stemmer_stay() -> None:
    assert stem("halma", "pt") == stem("halma", "") == "halma"


def test_languages_that_decline_names_are_told() -> None:
    assert declines("fi")
    assert not declines("en")
