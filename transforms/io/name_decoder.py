"""Reading names off a name finder of spaCy: its own answers for less than half of the work.

spaCy decides word by word, and takes and frees the interpreter's lock many times for each decision: two fifths of the
time of a small model. But outside of a name such a finder looks at one word, and inside of one at the word, the first
word of the name and the word before. So here all words are decided on at once, as if no name were open before them, and
then all names that may have begun are followed at once, word by word.
"""

import functools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

Numbers = npt.NDArray[np.int64]

_FEATURES = 3


class Name(NamedTuple):
    """A name in a text.

    Attributes:
      start: offset of its first character.
      end: likewise, exclusive.
      label: as the finder calls its kind.
    """

    start: int
    end: int
    label: str


class _Words(NamedTuple):
    """The words of several texts, one after the other.

    Attributes:
      text: number of the text of each.
      start: offset of its first character there.
      end: likewise, exclusive.
      is_space: whether it is blank, and so in no name.
      is_last: whether it ends its text.
    """

    text: Numbers
    start: Numbers
    end: Numbers
    is_space: npt.NDArray[np.bool_]
    is_last: npt.NDArray[np.bool_]


class NameDecoder:
    """Finds names in tokenized texts.

    Args:
      finder: an `EntityRecognizer` of spaCy, as `can_decode` approves of.
    """

    def __init__(self, finder: Any) -> None:
        self._tok2vec, self._lower, self._upper = map(finder.model.get_ref, ("tok2vec", "lower", "upper"))
        moves = _moves(finder)
        self._labels = sorted({label for move in moves if (label := move[2:])})
        self._begin, self._unit, self._inside, self._last = (
            np.array([moves.index(f"{kind}-{label}") for label in self._labels]) for kind in "BUIL"
        )
        self._out = moves.index("O")

    def find(self, docs: Sequence[Doc]) -> list[list[Name]]:
        """The names of each text, in order of place.

        Args:
          docs: with what the finder listens to, but without names or sentences.
        """
        found: list[list[Name]] = [[] for _ in docs]
        if any(map(len, docs)):
            words = _words(docs)
            for first, end, label in self._names([doc for doc in docs if len(doc)], words):
                name = Name(int(words.start[first]), int(words.end[end - 1]), self._labels[label])
                found[words.text[first]].append(name)
        return found

    def _names(self, docs: Sequence[Doc], words: _Words) -> Iterator[tuple[int, int, int]]:
        """First word, word behind the last, and number of the label of each name."""
        seen = self._lower.predict(self._tok2vec.predict(docs))  # by word (0: none), feature, hidden unit and piece
        label, is_begin = self._beginnings(seen, words)
        ends = np.arange(1, len(label) + 1)
        begun = np.flatnonzero(is_begin)
        ends[begun] = self._ends(seen, begun, label[begun], words.is_last)
        free = 0
        for first in map(int, np.flatnonzero(label >= 0)):
            if first >= free:
                free = int(ends[first])
                yield first, free, int(label[first])

    def _beginnings(self, seen: Any, words: _Words) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Label of the name that begins with each word (-1: none), and whether it may go on behind the word."""
        scores = self._scores(seen[1:, 0] + seen[0, 1] + seen[0, 2])
        begin, unit = scores[:, self._begin], scores[:, self._unit]
        begin[words.is_last] = -np.inf
        both = np.hstack((begin, unit))
        best = both.argmax(axis=1)
        is_name = (np.take_along_axis(both, best[:, None], 1)[:, 0] > scores[:, self._out]) & ~words.is_space
        count = len(self._labels)
        return np.where(is_name, best % count, -1), is_name & (best < count)

    def _ends(self, seen: Any, first: Numbers, label: Numbers, is_last: npt.NDArray[np.bool_]) -> Numbers:
        """Where names of two words and more end, exclusive."""
        ends = np.zeros_like(first)
        followed = np.arange(len(first))
        word = first + 1
        while len(followed):
            kinds = label[followed]
            scores = self._scores(seen[word + 1, 0] + seen[first[followed] + 1, 1] + seen[word, 2])
            rows = np.arange(len(followed))
            stops = (scores[rows, self._last[kinds]] > scores[rows, self._inside[kinds]]) | is_last[word]
            ends[followed[stops]] = word[stops] + 1
            followed, word = followed[~stops], word[~stops] + 1
        return ends

    def _scores(self, features: Any) -> Any:
        """What each move scores, by the sum of the features of each state."""
        pieces = features + self._lower.get_param("b")
        # Not `max` over the last axis: of few pieces that takes five times as long.
        return self._upper.predict(functools.reduce(np.maximum, np.moveaxis(pieces, -1, 0)))


def can_decode(finder: Any) -> bool:
    """Whether a name finder is of the kind that `NameDecoder` reads: as spaCy trains them by default."""
    model = getattr(finder, "model", None)
    if model is None or model.name != "parser_model" or finder.cfg["beam_width"] != 1:
        return False
    moves = set(_moves(finder))
    is_usual = model.attrs["has_upper"] and not model.attrs["unseen_classes"]
    has_all = all(f"{kind}-{move[2:]}" in moves for move in moves if move[2:] for kind in "BILU")
    return bool(is_usual and has_all and model.get_ref("lower").get_dim("nF") == _FEATURES)


def _moves(finder: Any) -> list[str]:
    """Names of the moves by their number: "B-ORG", "O"."""
    return [finder.moves.get_class_name(number) for number in range(finder.moves.n_moves)]


def _words(docs: Sequence[Doc]) -> _Words:
    start, length, is_space = (
        np.vstack([doc.to_array(["IDX", "LENGTH", "IS_SPACE"]) for doc in docs]).astype(np.int64).T
    )
    sizes = np.array([len(doc) for doc in docs])
    is_last = np.zeros(len(start), np.bool_)
    is_last[sizes[sizes > 0].cumsum() - 1] = True
    return _Words(np.arange(len(docs)).repeat(sizes), start, start + length, is_space > 0, is_last)
