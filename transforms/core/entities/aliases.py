"""Linking entities to Wikidata by a table of aliases that the user supplies."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.core.entities.place_keys import hash_of, key_of
from transforms.records import Entity

COLUMNS = ("alias", "language", "type", "wikidata_id")
"""Columns of text that a table must have."""

WEIGHT = "weight"
"""Column that it may have: how well known the item is, in any unit that is larger for the better known."""

_CLEARLY = 3.0


@dataclasses.dataclass(frozen=True, eq=False)
class AliasTable:
    """Aliases and the items of Wikidata that they may mean.

    Attributes:
      hashes: of the keys of all aliases, ascending.
      rows: columns `language`, `type`, `wikidata_id` and `weight`, in that order of keys.
    """

    hashes: npt.NDArray[np.uint64]
    rows: pa.Table

    @classmethod
    def of(cls, table: pa.Table) -> Self:
        """From a table with `COLUMNS`, and `WEIGHT` or not; rows without an alias or item are left out."""
        named = table.filter(pc.and_(table["alias"].is_valid(), table["wikidata_id"].is_valid()))
        weights = named[WEIGHT] if WEIGHT in named.column_names else pa.nulls(named.num_rows, pa.float64())
        rows = named.select([name for name in COLUMNS if name != "alias"]).append_column(WEIGHT, weights)
        hashes = np.array([hash_of(key_of(alias)) for alias in named["alias"].to_pylist()], np.uint64)
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], rows.take(order))

    def item(self, entity: Entity, forms: Iterable[str], language: str) -> str:
        """The item that an entity is; empty where there is none, or several and none is clearly the best known.

        Args:
          forms: how the article writes the entity.
          language: of the article; an alias counts in its language, one without a language in all.
        """
        weights: dict[str, float] = {}
        for row in [row for form in sorted(set(forms)) for row in self._rows(key_of(form))]:
            if row["language"] in {None, language} and row["type"] in {None, entity.type}:
                weights[row["wikidata_id"]] = max(weights.get(row["wikidata_id"], 0.0), row[WEIGHT] or 0.0)
        ranked = sorted(weights, key=lambda item: (-weights[item], item))
        if len(ranked) == 1 or (ranked and weights[ranked[0]] > _CLEARLY * weights[ranked[1]]):
            return ranked[0]
        return ""

    def _rows(self, key: str) -> list[dict[str, Any]]:
        wanted = np.uint64(hash_of(key))
        first, last = (int(np.searchsorted(self.hashes, wanted, side)) for side in ("left", "right"))
        rows: list[dict[str, Any]] = self.rows.slice(first, last - first).to_pylist() if first < last else []
        return rows


def link_items(text: str, entities: Sequence[Entity], language: str, aliases: AliasTable) -> tuple[Entity, ...]:
    """Gives entities their item of Wikidata, where the table leaves no doubt.

    Args:
      text: that the mentions of the entities point into.
    """
    return tuple(
        dataclasses.replace(entity, wikidata_id=aliases.item(entity, _forms(text, entity), language))
        for entity in entities
    )


def _forms(text: str, entity: Entity) -> list[str]:
    """The spellings of its full name; what is shorter, such as a surname, may be many others' too."""
    written = [text[mention.start : mention.end] for mention in entity.mentions]
    words = len(entity.name.split())
    return [entity.name, *(form for form in written if len(form.split()) >= words)]
