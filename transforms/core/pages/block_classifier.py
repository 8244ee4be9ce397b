"""The block classifier: how likely each line of a page is text of its article.

It is an ensemble of decision trees in which all splits of one level are the same (as CatBoost grows them), so that a
tree is a handful of comparisons and one look-up. `benchmarks/train_block_classifier.py` makes its file;
docs/block-classifier.md tells what it learned from, how good it is and where it fails.
"""

import dataclasses
import io
import pkgutil
from functools import cache, cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

MODEL_FILE = "block_classifier.npz"
# Lines at once, so that a page of very many lines needs little memory.
_MAX_LINES = 4096


@dataclasses.dataclass(frozen=True, eq=False)
class BlockClassifier:
    """A trained ensemble.

    Attributes:
      names: of the features that it wants, in their order.
      columns: the feature of each split, by tree and level.
      borders: a feature above its border says yes, by tree and level.
      leaves: what a tree adds to the log-odds, by tree and by its answers, the first being the lowest bit.
      bias: log-odds before any tree.
    """

    names: tuple[str, ...]
    columns: npt.NDArray[np.int16]
    borders: Floats
    leaves: Floats
    bias: float

    @cached_property
    def _distinct_splits(self) -> tuple[npt.NDArray[np.intp], Floats, npt.NDArray[np.intp]]:
        """Give feature and border of each split but once, and which of them each tree has, by level.

        Many trees split alike: of 3,600 splits 1,547 are distinct, and each is answered once a page.
        """
        pairs = np.stack([self.columns.ravel(), self.borders.ravel()], axis=1)
        distinct, places = np.unique(pairs.astype(np.float64), axis=0, return_inverse=True)
        return (
            distinct[:, 0].astype(np.intp),
            distinct[:, 1:].astype(np.float32),
            places.reshape(self.columns.shape).T.copy(),
        )

    @classmethod
    def of_bytes(cls, stored: bytes) -> Self:
        """Read the content of a model file."""
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            return cls(
                names=tuple(arrays["names"].tolist()),
                columns=arrays["columns"],
                borders=arrays["borders"],
                leaves=arrays["leaves"],
                bias=float(arrays["bias"]),
            )

    def to_bytes(self) -> bytes:
        """Give the content of a model file."""
        stored = io.BytesIO()
        np.savez_compressed(
            stored,
            names=np.array(self.names),
            columns=self.columns,
            borders=self.borders,
            leaves=self.leaves,
            bias=np.float64(self.bias),
        )
        return stored.getvalue()

    def probabilities(self, features: Floats) -> Floats:
        """Tell how likely each line, one a row, is text of the article."""
        parts = [features[start : start + _MAX_LINES] for start in range(0, len(features), _MAX_LINES)]
        return np.concatenate([self._of(part) for part in parts]) if parts else np.zeros(0, dtype=np.float32)

    def _of(self, features: Floats) -> Floats:
        columns, borders, places = self._distinct_splits
        answers = (np.ascontiguousarray(features.T).take(columns, axis=0) > borders).view(np.uint8)
        # From the highest bit down: adding is faster than shifting.
        leaf = answers.take(places[-1], axis=0)
        for splits in places[-2::-1]:
            leaf += leaf
            leaf += answers.take(splits, axis=0)
        trees, leaves = self.leaves.shape
        # "clip" for speed only: no number is out of range.
        found = self.leaves.take(leaf + (np.arange(trees) * leaves)[:, None], mode="clip")
        log_odds = found.sum(axis=0, dtype=np.float64) + self.bias
        probabilities: Floats = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
        return probabilities


@cache
def shipped() -> BlockClassifier:
    """Give the classifier that comes with the package."""
    stored = pkgutil.get_data(__package__, MODEL_FILE)
    if stored is None:
        raise RuntimeError(f"the package was installed without {MODEL_FILE}")
    return BlockClassifier.of_bytes(stored)
