"""Entity models of slovnet: Russian, numpy alone."""

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from navec.meta import Meta
from navec.pq import PQ
from navec.tar import Tar
from slovnet import NER
from slovnet.vocab import Vocab

from transforms.core.entities.mentions import FoundMention
from transforms.errors import ModelError

_VECTORS = "emb/navec_news_v1_1B_250K_300d_100q.tar"
_WEIGHTS = "model/slovnet_ner_news_v1.tar"

# Paragraphs, longer ones cut between words, since memory grows with the longest part: 8 of 2,000 characters take 20 MB
# for a moment, 32 take 70 MB in the same time. The model sees three words to each side, so that nothing is lost at the
# borders of paragraphs. Whole sentences of razdel score worse (ru_pud: F1 71.3, not 72.1) and cost half as much again.
_PART = re.compile(r"\S[^\n]{0,1999}(?!\S)|\S[^\n]{0,1999}")
_BATCH = 8


class _Vectors(PQ):  # type: ignore[misc]  # navec is untyped
    """Word vectors, without the tables that words are compared by, which take 100 MB while they are made."""

    def precompute(self) -> None:
        """Nothing: a model has no use for them."""


class _Words:
    """The places of the 250,000 words of a vocabulary, by their hashes: 3 MB, where the words and a dict take 38.

    Of other words one in 7 * 10^13 is taken for one of them, by its hash of 64 bits.
    """

    def __init__(self, vocab: Vocab) -> None:
        hashes = np.fromiter(map(hash, vocab.items), np.int64, len(vocab))
        order = np.argsort(hashes)
        self._hashes, self._places = hashes[order], order.astype(np.int32)
        self._unknown: int = vocab.unk_id
        self.pad_id: int = vocab.pad_id

    def encode(self, word: str) -> int:
        """The place of a word; that of all unknown ones if it is none of them."""
        sought = hash(word)
        place = min(int(self._hashes.searchsorted(sought)), len(self._hashes) - 1)
        return int(self._places[place]) if self._hashes[place] == sought else self._unknown


class SlovnetModel:
    """A slovnet name finder; may be called by many threads, which wait for each other, as memory is bounded so."""

    def __init__(self, ner: NER) -> None:
        self._ner = ner
        self._lock = threading.Lock()

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        """See `EntityModel`."""
        parts = [
            (number, part.start(), part.group()) for number, text in enumerate(texts) for part in _PART.finditer(text)
        ]
        parts.sort(key=lambda part: len(part[2]))  # Parts of a batch are padded to the longest.
        found: list[list[FoundMention]] = [[] for _ in texts]
        with self._lock:
            answers = self._ner.map([text for _, _, text in parts])
            for (number, start, _), answer in zip(parts, answers, strict=True):
                found[number] += [
                    FoundMention(start + span.start, start + span.stop, span.type) for span in answer.spans
                ]
        return [sorted(mentions) for mentions in found]


def load_slovnet(folder: Path) -> SlovnetModel:
    """Loads the news model: 0.2 s of CPU, 55 MB.

    Args:
      folder: natasha's data. natasha itself is not imported: it needs pymorphy2, which does not run on Python 3.11.

    Raises:
      ModelError: the files are not those of a model.
    """
    try:
        with Tar(folder / _VECTORS) as tar:
            # Not Navec.load, which would read the words of the vectors too: the model has its own list.
            meta, pq = Meta.from_file(tar.load("meta.json")), _Vectors.from_file(tar.load("pq.bin"))
        ner = NER.load(folder / _WEIGHTS, batch_size=_BATCH).navec(SimpleNamespace(meta=meta, pq=pq))
        ner.infer.encoder.words_vocab = _Words(ner.infer.encoder.words_vocab)
        return SlovnetModel(ner)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"The model in {folder} cannot be loaded: {error}") from error
