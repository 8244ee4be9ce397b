import random
from pathlib import Path

import pytest
from slovnet.exec.pack import Pack

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError
from transforms.io.published_models import DEFAULTS
from transforms.io.slovnet_models import SlovnetModel, load_slovnet

PARAGRAPHS = (
    "Капитан Иван Петров вышел из Мурманска в четверг.",
    "«Мы ждали шторма», — сказала Анна Козлова, представитель компании «Роснефть» в Архангельске…",
    "В ООН и МИД России отказались от комментариев; судно идёт в Осло.",
    "Ничего больше не известно.",
)
NAMES = [
    [("Иван Петров", "PER"), ("Мурманска", "LOC")],
    [("Анна Козлова", "PER"), ("Роснефть", "ORG"), ("Архангельске", "LOC")],
    [("ООН", "ORG"), ("МИД", "ORG"), ("России", "LOC"), ("Осло", "LOC")],
    [],
]


@pytest.fixture(scope="module")
def model() -> SlovnetModel:
    return load_slovnet(DEFAULTS["ru"].checked_folder())


def names(text: str, found: list[FoundMention]) -> list[tuple[str, str]]:
    return [(text[mention.start : mention.end], mention.type) for mention in found]


def test_offsets_are_exact_whatever_blank_lines_stand_between(model: SlovnetModel) -> None:
    text = "\n \n\t" + "\n\n".join(PARAGRAPHS) + " \n"
    (found,) = model.find([text])
    assert names(text, found) == [name for each in NAMES for name in each]


def test_texts_are_answered_in_order_and_alike_in_every_company(model: SlovnetModel) -> None:
    alone = [model.find([paragraph])[0] for paragraph in PARAGRAPHS]
    assert [names(*pair) for pair in zip(PARAGRAPHS, alone, strict=True)] == NAMES
    order = random.Random(1).choices(range(len(PARAGRAPHS)), k=80)
    assert model.find([PARAGRAPHS[number] for number in order]) == [alone[number] for number in order]


@pytest.mark.parametrize("text", ["", " \n\n ", "\u200b", "…", "<pad>", "🙂🙂", "x" * 5_000])
def test_texts_without_names_have_none(model: SlovnetModel, text: str) -> None:
    assert model.find([text]) == [[]]


def test_endless_paragraphs_are_cut_between_words(model: SlovnetModel) -> None:
    text = " ".join([PARAGRAPHS[0]] * 200)
    (found,) = model.find([text])
    assert names(text, found) == NAMES[0] * 200


def test_words_have_the_places_that_the_library_gives_them(model: SlovnetModel) -> None:
    with Pack(DEFAULTS["ru"].checked_folder() / "model/slovnet_ner_news_v1.tar") as pack:
        vocab = pack.load_vocab("word")
    words = model._ner.infer.encoder.words_vocab
    assert len(vocab) > 250_000
    asked = [*vocab.items, "", "скарвикский", "Velden", chr(0), chr(0x10FFFF)]
    assert [words.encode(word) for word in asked] == [vocab.encode(word) for word in asked]
    assert words.pad_id == vocab.pad_id


def test_files_that_are_no_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_slovnet(tmp_path)
