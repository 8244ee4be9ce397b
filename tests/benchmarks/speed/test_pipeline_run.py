from pathlib import Path

import pytest
import yaml

from benchmarks.speed import pipeline_run
from benchmarks.speed.corpus import HOSTS, Corpus, load
from benchmarks.speed.limit_share import work
from benchmarks.speed.server import serving
from pipeline import config
from transforms.io.entity_models import choose_models


def loaded(settings, folder: Path) -> config.LoadedConfig:
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(settings))
    return config.load(path)


def some_pages() -> Corpus:
    """Without a language that has an entity model, which takes long to load."""
    return Corpus(page for page in load(saved=Path("nowhere")).pages if page.url.startswith("https://minato-nippo"))


def test_the_config_polls_every_host_in_every_run_and_at_its_own_pace(tmp_path: Path):
    found = loaded(pipeline_run.config(8000, 300), tmp_path).config
    assert len(found.sources) == HOSTS
    assert (found.http.delay_s, found.feeds.max_interval_s, found.entities.models) == (0, 0, {})


def test_entities_off_leaves_no_language_a_model(tmp_path: Path):
    found = loaded(pipeline_run.config(8000, 300, entities=False), tmp_path).config
    assert choose_models(found.entities.models).choices == {}


def test_the_plain_loop_writes_the_articles(tmp_path: Path):
    pages = some_pages()
    count = 2 * len(pages.pages)
    halves = [work(pages, str(tmp_path), range(first, count, 2)) for first in range(2)]
    assert sum(half["articles"] + half["dead_letters"] for half in halves) == count
    assert len(list(tmp_path.glob("_staging/*/articles/*.parquet"))) == 2


@pytest.mark.end_to_end
def test_a_run_takes_each_copy_for_an_article_of_its_own(tmp_path: Path):
    pages = some_pages()
    count = 2 * len(pages.pages)
    pages.save(tmp_path / "corpus")
    with serving(tmp_path / "corpus") as ports:
        settings = pipeline_run.config(ports.at_once, count)
        done = pipeline_run.run(tmp_path / "run", settings, 1, count, watches_memory=True)
    assert done.pages == count
    assert done.articles > 0
    assert done.metered.peaks.worker_mib > 50
