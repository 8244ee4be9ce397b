"""CPU time of the entities of an article, beside that of spaCy as it comes.

    python benchmarks/entity_cost.py [FILE.jsonl] [--articles N]

Rows of the file hold `text`, English; without one `../shared/data/entities/dev/en_worldwide.jsonl` is taken. Prints
milliseconds of 600 words, the best of three rounds that take turns, and each as a share of spaCy's, since a busy
machine slows all of them alike. Ends with an error where our names are not those of spaCy, in texts that are read in
one part.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from spacy.language import Language

from transforms.core.entities.mentions import FoundMention
from transforms.core.entities.merge import entities_of
from transforms.core.entities.places import is_well_known, link_places, merge_same_places
from transforms.io import published_models
from transforms.io.entity_models import choose_models
from transforms.io.gazetteer import load_gazetteer
from transforms.io.spacy_models import PART_CHARACTERS, SpacyModel

_ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "data" / "entities" / "dev" / "en_worldwide.jsonl"
_WORDS = 600
_BATCH = 64
_ROUNDS = 3
_Place = tuple[int, int]
_NO_ENTITIES = frozenset({"CARDINAL", "DATE", "MONEY", "ORDINAL", "PERCENT", "QUANTITY", "TIME"})


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=_ARTICLES, metavar="FILE.jsonl")
    parser.add_argument("--articles", type=int, default=100, metavar="N", help="how many of the file, 100 by default")
    options = parser.parse_args()
    rows = options.file.read_text(encoding="utf-8").splitlines()[: options.articles]
    texts = [json.loads(row)["text"] for row in rows]
    words = sum(len(text.split()) for text in texts)
    bare = _bare_spacy()
    model = choose_models({"en": published_models.DEFAULTS["en"].package}).load("en")
    if not isinstance(model, SpacyModel):
        sys.exit("The English default is no model of spaCy.")
    found = model.find(texts)
    told = _told_apart(texts, [{(name.start, name.end) for name in names} for names in found], bare)
    steps: dict[str, Callable[[], Any]] = {
        "spaCy, its name finder alone": lambda: list(bare.pipe(texts, batch_size=_BATCH)),
        "our model": lambda: _in_batches(model, texts),
        "document step": lambda: [_entities(*pair) for pair in zip(texts, found, strict=True)],
        "places linked": partial(_linked, texts, [_entities(*pair) for pair in zip(texts, found, strict=True)]),
    }
    rounds = [{name: _seconds(step) for name, step in steps.items()} for _ in range(_ROUNDS)]
    best = {name: 1_000 * _WORDS / words * min(each[name] for each in rounds) for name in steps}
    base, *ours = best.values()
    best["model, step and places together"] = sum(ours)
    print(f"{len(texts)} articles, {words:,} words; {told}")
    for name, milliseconds in best.items():
        print(f"{name:<34}{milliseconds:7.1f} ms{milliseconds / base:8.2f}")


def _bare_spacy() -> Language:
    package = importlib.import_module(published_models.DEFAULTS["en"].package)
    nlp: Language = package.load()
    for name in [name for name in nlp.pipe_names if name != "ner"]:
        nlp.remove_pipe(name)
    return nlp


def _told_apart(texts: Sequence[str], found: Sequence[set[_Place]], nlp: Language) -> str:
    """In what our names differ from those of spaCy; ends the program if they do in a text that is read in one part."""
    longer = names = others = 0
    for text, ours, spacys in zip(texts, found, _places_of_names(nlp, texts), strict=True):
        if len(text) > PART_CHARACTERS:
            longer, names, others = longer + 1, names + len(spacys), others + len(ours ^ spacys)
        elif ours != spacys:
            sys.exit("The names found are not those of spaCy.")
    return f"the same names as spaCy, but for {others} of {names} in the {longer} that are read in parts"


def _places_of_names(nlp: Language, texts: Sequence[str]) -> list[set[_Place]]:
    """Where spaCy finds names of kinds that are entities; it is given straight apostrophes as our model is."""
    docs = nlp.pipe([text.replace("’", "'") for text in texts], batch_size=_BATCH)
    return [{(span.start_char, span.end_char) for span in doc.ents if span.label_ not in _NO_ENTITIES} for doc in docs]


def _in_batches(model: SpacyModel, texts: Sequence[str]) -> None:
    for start in range(0, len(texts), _BATCH):
        model.find(texts[start : start + _BATCH])


def _entities(text: str, found: Sequence[FoundMention]) -> Any:
    is_place = partial(is_well_known, gazetteer=load_gazetteer())
    return entities_of(text, "", found, language="en", is_place=is_place)


def _linked(texts: Sequence[str], entities: Sequence[Any]) -> None:
    for text, each in zip(texts, entities, strict=True):
        merge_same_places(link_places(text, each, "en", load_gazetteer()))


def _seconds(step: Callable[[], object]) -> float:
    started = time.process_time()
    step()
    return time.process_time() - started


if __name__ == "__main__":
    main()
