"""Whole runs of newsbeam, from feeds on loopback to committed Parquet."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.speed import metered
from benchmarks.speed.corpus import HOSTS, address, feed_path
from benchmarks.speed.metered import Metered
from transforms.io.entity_models import choose_models

_AT_ONCE = 64


class InvalidRunError(Exception):
    """A run did not do what is measured: its figures mean nothing."""


@dataclass(frozen=True)
class Done:
    """A run, of newsbeam or of the limit, that worked on all its pages.

    Attributes:
      pages: articles and dead letters.
    """

    pages: int
    articles: int
    metered: Metered

    @property
    def pages_per_cpu_s(self) -> float:
        """Pages per CPU second of all processes, from start to end."""
        return self.pages / self.metered.cpu_s

    @property
    def pages_per_s(self) -> float:
        """Pages per second of wall time, likewise."""
        return self.pages / self.metered.wall_s

    def figures(self) -> dict[str, Any]:
        """For `latest.json`."""
        peaks = self.metered.peaks
        return {
            "pages": self.pages,
            "dead_letter_ratio": (self.pages - self.articles) / self.pages if self.pages else 0.0,
            "cpu_s": self.metered.cpu_s,
            "wall_s": self.metered.wall_s,
            **({"memory_mib": vars(peaks)} if peaks.tree_mib else {}),
        }


def config(port: int, pages: int, *, entities: bool = True) -> dict[str, Any]:
    """The config of a run over the feeds of all hosts: not their pace is measured, so they set none.

    Args:
      port: of the server.
      pages: to find in all feeds together.
      entities: False for no entity model at all.
    """
    hosts = [address(host) for host in range(HOSTS)]
    return {
        "sources": [{"feed": f"http://{host}:{port}{feed_path(pages)}"} for host in hosts],
        "http": {"allow_hosts": hosts, "delay_s": 0.0, "max_per_host": _AT_ONCE, "max_concurrent": _AT_ONCE},
        "feeds": {"max_interval_s": 0},
        **({} if entities else {"entities": {"models": dict.fromkeys(choose_models().choices)}}),
    }


def command(config_file: Path, lake: Path, workers: int) -> list[str]:
    """The command of a run."""
    run = [sys.executable, "-m", "pipeline.cli", "run", str(config_file), "--out", str(lake), "--json"]
    return [*run, "--", f"--direct_num_workers={workers}"]


def run(folder: Path, settings: Mapping[str, Any], workers: int, pages: int, *, watches_memory: bool = False) -> Done:
    """Runs newsbeam with its lake in a folder, which may have one already.

    Args:
      settings: the config.
      pages: that it is to find new.

    Raises:
      CommandError: it failed.
      InvalidRunError: not each of the pages became an article or a dead letter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config_file = folder / "config.yaml"
    config_file.write_text(yaml.safe_dump(dict(settings)), encoding="utf-8")
    measured = metered.run(command(config_file, folder / "lake", workers), folder, watches_memory=watches_memory)
    manifest = json.loads(measured.stdout)
    if not_cleaned := manifest["dead_letters"].keys() - {"ExtractArticles"}:
        raise InvalidRunError(f"pages did not even come to be cleaned: dead letters of {', '.join(not_cleaned)}")
    return checked(manifest["books"], pages, measured)


def checked(counts: Mapping[str, int], pages: int, measured: Metered) -> Done:
    """A run whose counts are those expected.

    Args:
      counts: `articles` and `dead_letters` among them.

    Raises:
      InvalidRunError: they are not.
    """
    if counts["articles"] + counts["dead_letters"] != pages:
        raise InvalidRunError(f"not all of {pages} pages became articles or dead letters: {dict(counts)}")
    return Done(pages, counts["articles"], measured)


def check_same_articles(one: Done, other: Done) -> None:
    """Refuses to compare runs, or a run and a loop, over the same pages that have made articles of others of them.

    Raises:
      InvalidRunError: one has made more of them than the other, by more than a page in 200: on a busy machine a run
        gives up a page that takes too long.
    """
    if one.pages == other.pages and abs(one.articles - other.articles) > one.pages / 200:
        raise InvalidRunError(f"of the same pages {one.articles} articles were made here, {other.articles} before")
