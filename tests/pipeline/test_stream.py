from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load
from pipeline.runners import engine
from pipeline.stream import stream
from transforms.errors import ConfigError


class Nobody:
    """Must not be told of anything: nothing starts."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def config_of(folder: Path, source: str, more: str = "") -> Path:
    config = folder / "config.yaml"
    config.write_text(f"sources:\n  - {source}\n{more}", encoding="utf-8")
    return config


@pytest.mark.parametrize(
    ("source", "runner", "message"),
    [
        ("feed: https://harbour-post.example/rss", "local", "--runner local cannot stream, for it fires windows only"),
        ("warc: archive/*.warc.gz", "prism", r"is an archive, which no stream reads: take `newsbeam run`"),
    ],
)
def test_what_cannot_be_streamed_is_told_before_anything_starts(
    source: str, runner: str, message: str, tmp_path: Path
) -> None:
    loaded = load(config_of(tmp_path, source))
    with pytest.raises(ConfigError, match=message):
        stream(loaded, str(tmp_path / "lake"), engine(runner, []), Nobody())
    assert not (tmp_path / "lake").exists()


def test_a_window_that_is_no_multiple_of_the_poll_interval_is_a_fault_of_the_config(tmp_path: Path) -> None:
    config = config_of(tmp_path, "feed: https://harbour-post.example/rss", "stream: {poll_s: 20, window_s: 50}\n")
    with pytest.raises(ConfigError, match=r"window_s \(50\) should be a multiple of poll_s \(20\)"):
        load(config)
