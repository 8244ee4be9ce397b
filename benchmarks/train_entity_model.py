"""Trains an entity model of our own, and says for which languages it is good enough.

    python benchmarks/train_entity_model.py MODEL [DATA] [--score-only]

MODEL is one of `RECIPES`. DATA holds `train/SET.jsonl` and `dev/SET.jsonl` with rows {id, lang, text, entities:
[[start, end, type], ...]}. Writes the model, its languages and the sums of its files, and prints F1 in percent on
sets that it has not been trained on, alone and after the document step. Same data, same versions of the libraries,
same model; takes up to an hour.
"""

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import entity_corpus
import spacy
from entity_corpus import Text
from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.training import Example
from spacy.util import compile_infix_regex, compile_suffix_regex, fix_random_seed, load_model_from_path
from thinc.api import Adam, set_dropout_rate

from transforms.core.entities.mentions import FoundMention, tidy
from transforms.core.entities.merge import entities_of

_ROOT = Path(__file__).resolve().parent.parent
_MODELS = _ROOT / "transforms" / "io" / "own_models"
_SUMS = "sha256.json"
_VERSION = "1.0.0"
_GOOD_ENOUGH = 60.0
_KINDS = ("LOC", "ORG", "PER")
_SEED = 20
_BATCH_WORDS = 500
_DROPOUT = 0.1
_LEARN_RATE = 0.0012
_WARM_UP_STEPS = 150


class Recipe(NamedTuple):
    """How a model is made.

    Attributes:
      passes: how often each train set is read. Small ones are read more often, so that no language drowns.
      dev: the languages whose dev sets it is scored on.
      rows: of the tables for the form, first letter, last three letters and shape of words.
      licence: of the model, which is that of the texts and names it was made from.
    """

    passes: Mapping[str, int]
    dev: Sequence[str]
    rows: Sequence[int]
    licence: str


RECIPES = {
    "xx_newsbeam_sm": Recipe(
        passes={"pt_bosque": 4, "hr_set": 3, "sr_set": 3, "fi_turku": 5, "da_ddt": 7, "sk_snk": 5, "sv_talbanken": 5},
        dev=("da", "fi", "hr", "pt", "sk", "sr", "sv"),
        rows=(11000, 500, 4500, 1500),
        licence="CC BY-SA 4.0",
    ),
    # Apart from the others because its names are under a licence that theirs does not go with.
    "it_newsbeam_sm": Recipe(
        passes={"it_wikinews": 2}, dev=("it",), rows=(5000, 500, 2500, 1000), licence="CC BY-NC 4.0"
    ),
}


def _architecture(rows: Sequence[int]) -> dict[str, Any]:
    width = 96
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": width,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": list(rows),
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": width,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    }
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }


def blank_model(rows: Sequence[int]) -> Language:
    """A pipeline that knows nothing yet: a tokenizer for many languages, and a name finder with tables of that size."""
    nlp = spacy.blank("xx")
    # "dell'ONU" is two words, "NATO-a." ends with a stop, and "a." is no emoticon there.
    infixes = [*nlp.Defaults.infixes, rf"(?<=[{ALPHA}]['’])(?=[{ALPHA}])"]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    nlp.tokenizer.suffix_search = compile_suffix_regex([*nlp.Defaults.suffixes, rf"(?<=[{ALPHA}])\."]).search
    nlp.tokenizer.rules = {}
    nlp.add_pipe("ner", config={"model": _architecture(rows)})
    for kind in _KINDS:
        nlp.get_pipe("ner").add_label(kind)
    return nlp


def examples(nlp: Language, texts: Iterable[Text]) -> Iterator[Example]:
    """What the model is shown: a text, and its names wherever they begin and end with a word."""
    for text in texts:
        reference = nlp.make_doc(text.text)
        spans = [reference.char_span(start, end, kind) for start, end, kind in text.names]
        reference.set_ents([span for span in spans if span is not None])
        yield Example(nlp.make_doc(text.text), reference)


def batches(shown: Iterable[Example], words: int) -> Iterator[list[Example]]:
    """Examples in batches of at least that many words, the last excepted."""
    batch: list[Example] = []
    size = 0
    for example in shown:
        batch.append(example)
        size += len(example.reference)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def train(texts: Sequence[Text], rows: Sequence[int], seed: int) -> Language:
    """Trains on the texts in their order, once each; the weights are averages over the training."""
    fix_random_seed(seed)
    nlp = blank_model(rows)
    optimizer = Adam(_LEARN_RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    nlp.initialize(lambda: list(examples(nlp, texts[:50])), sgd=optimizer)
    ner = nlp.get_pipe("ner")
    total = sum(len(text.text) for text in texts)
    done = words = step = 0
    losses: dict[str, float] = {}
    started = time.process_time()
    for step, batch in enumerate(batches(examples(nlp, texts), _BATCH_WORDS)):
        optimizer.learn_rate = _LEARN_RATE * min((step + 1) / _WARM_UP_STEPS, max(1 - done / total, 0.002))
        ner.update(batch, drop=_DROPOUT, sgd=optimizer, losses=losses)
        done += sum(len(example.reference.text) for example in batch)
        words += sum(len(example.reference) for example in batch)
        if step % 200 == 0:
            seconds = time.process_time() - started
            print(
                f"{done / total:.1%}  {words / seconds:,.0f} words a second of CPU  loss {losses['ner']:,.0f}",
                flush=True,
            )
            losses.clear()
    set_dropout_rate(ner.model, 0.0)
    with nlp.use_params(optimizer.averages):
        finder = ner.to_bytes(exclude=["vocab"])
    # The vocabulary of the training is not needed to use the model, and would be as large as half of it.
    trained = blank_model(rows)
    trained.initialize()
    trained.get_pipe("ner").from_bytes(finder, exclude=["vocab"])
    return trained


class Score(NamedTuple):
    """How many names a model finds in a set of texts.

    Attributes:
      language: of the set.
      names: how many there are.
      alone: F1 of span and type in percent, borders tidied.
      step: the same after the document step.
      kinds: F1 after the document step of each type.
    """

    language: str
    names: int
    alone: float
    step: float
    kinds: Mapping[str, float]


def score(nlp: Language, language: str, texts: Iterable[Text]) -> Score:
    """Scores a model on texts of a language."""
    gold, alone, step = [], [], []
    for text in texts:
        found = [FoundMention(span.start_char, span.end_char, span.label_) for span in nlp(text.text).ents]
        gold.append(set(tidy(text.text, (FoundMention(*name) for name in text.names))))
        alone.append(set(tidy(text.text, found)))
        step.append(
            {
                FoundMention(mention.start, mention.end, entity.type)
                for entity in entities_of(text.text, "", found, language=language)
                for mention in entity.mentions
            }
        )
    kinds = {kind: _f1(gold, step, kind) for kind in _KINDS}
    return Score(language, sum(map(len, gold)), _f1(gold, alone), _f1(gold, step), kinds)


def good_languages(scores: Iterable[Score]) -> list[str]:
    """The languages of which every set reaches the bar, alone and after the document step."""
    worst: dict[str, float] = {}
    for each in scores:
        worst[each.language] = min(worst.get(each.language, 100), each.alone, each.step)
    return sorted(language for language, lowest in worst.items() if lowest >= _GOOD_ENOUGH)


def write(nlp: Language, recipe: Recipe, scores: Mapping[str, Score], folder: Path) -> None:
    """Writes a model with what is known of it, and the sums of its files."""
    performance = {name: {"f1": round(each.alone, 1), "f1_step": round(each.step, 1)} for name, each in scores.items()}
    nlp.meta.update(
        name=folder.name.partition("_")[2],
        version=_VERSION,
        description="Names of people, organisations and places in news; see docs/entity-model.md",
        license=recipe.licence,
        languages=good_languages(scores.values()),
        performance=performance,
    )
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md" and path.name != _SUMS)
    sums = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (folder / _SUMS).write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")


def _f1(gold: Sequence[set[FoundMention]], found: Sequence[set[FoundMention]], kind: str | None = None) -> float:
    def _count(sets: Iterable[set[FoundMention]]) -> int:
        return sum(kind in (None, mention.type) for mentions in sets for mention in mentions)

    right = _count(names & answers for names, answers in zip(gold, found, strict=True))
    return 200 * right / max(_count(gold) + _count(found), 1)


def _sets(recipe: Recipe, data: Path) -> tuple[dict[str, list[Text]], dict[str, list[Text]]]:
    """The sets to train on, and those to score on."""
    seen = {name: entity_corpus.read(data / "train" / f"{name}.jsonl") for name in recipe.passes}
    paths = sorted(path for path in (data / "dev").glob("*.jsonl") if path.stem[:2] in recipe.dev)
    dev = {path.stem: list(entity_corpus.read(path).values()) for path in paths}
    if "sr_set" in seen:
        seen["sr_set"], seen["hr_set"], held_out = entity_corpus.hold_out_serbian(seen["sr_set"], seen["hr_set"])
        dev["sr_set, Latin"] = list(held_out.values())
        dev["sr_set, Cyrillic"] = list(map(entity_corpus.in_cyrillic, held_out.values()))
    return {name: list(rows.values()) for name, rows in seen.items()}, dev


def main() -> None:
    """Trains unless told not to, scores and writes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("model", choices=RECIPES)
    options.add_argument("data", type=Path, nargs="?", default=_ROOT / "../shared/data/entities")
    options.add_argument("--score-only", action="store_true", help="do not train: score the model that is there")
    asked = options.parse_args()
    recipe, folder = RECIPES[asked.model], _MODELS / asked.model
    seen, dev = _sets(recipe, asked.data)
    if asked.score_only:
        nlp = load_model_from_path(folder)
    else:
        nlp = train(entity_corpus.mixed(seen, recipe.passes, random.Random(_SEED)), recipe.rows, _SEED)
    scores = {}
    print(f"{'set':18} names  alone   step    " + "    ".join(_KINDS))
    for name, texts in dev.items():
        each = scores[name] = score(nlp, name[:2], texts)
        kinds = "".join(f"{value:7.1f}" for value in each.kinds.values())
        print(f"{name:18} {each.names:5} {each.alone:6.1f} {each.step:6.1f} {kinds}", flush=True)
    print(f"Good enough for: {', '.join(good_languages(scores.values()))}")
    if not asked.score_only:
        write(nlp, recipe, scores, folder)


if __name__ == "__main__":
    main()
