import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.core.text.function_words import language_by_words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kua tae mai te kaipuke ki te wāpu, ā, kei reira tonu ngā kaimahi", "mi"),
        ("KUA TAE MAI TE KAIPUKE KI TE WĀPU, KEI REIRA TONU NGĀ KAIMAHI", "mi"),
        ("Batho ba le bantsi ba ne ba re gore mmuso ga o ise o bue sepe, mme jaanong go siame", "tn"),
        ("Batho ba bangata ba ne ba re hore mmuso ha o so bue letho, empa joale ho lokile", "st"),
        ("Vanhu vo tala va vula leswaku mfumo a wu si vula nchumu, kambe sweswi hi tiva hinkwaswo", "ts"),
    ],
)
def test_function_words_tell_languages_without_statistics(text: str, language: str) -> None:
    assert language_by_words(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "te te te te",
        "Ngā mihi",
        "He says that the harbour of Velden stays closed, and he will not let me go to the ships",
        "A Europa e o Brasil se unem e me dão o que a gente quer, e não te digo mais",
        "Bandari imefungwa kwa sababu ya dhoruba, na watu wa mji wanasema hawana la kufanya",
        "Hakuna mtu aliyejeruhiwa katika ajali ya basi mjini, polisi wamesema leo asubuhi",
    ],
)
def test_texts_in_other_languages_and_too_short_ones_are_left_alone(text: str) -> None:
    assert language_by_words(text) == ""


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert language_by_words(text) in {"", "mi", "st", "tn", "ts"}
