import datetime
import logging
import os
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.metrics_file import MetricsFile
from tests.transforms.core.lake.test_totals import manifest
from transforms.core.lake.manifest import Manifest
from transforms.errors import ConfigError
from transforms.io.lake_store import Lake

# One run, without HELP and TYPE; LAKE stands for the name of the lake.
ONE_RUN = """
newsbeam_commits_total{lake="LAKE"} 1.0
newsbeam_discovered_total{lake="LAKE"} 10.0
newsbeam_inputs_total{lake="LAKE",outcome="articles"} 4.0
newsbeam_inputs_total{lake="LAKE",outcome="dead_letters"} 1.0
newsbeam_inputs_total{lake="LAKE",outcome="deferred"} 0.0
newsbeam_inputs_total{lake="LAKE",outcome="duplicates_in_run"} 0.0
newsbeam_inputs_total{lake="LAKE",outcome="unchanged"} 5.0
newsbeam_dead_letters_total{lake="LAKE",reason="no_text",stage="ExtractArticles"} 1.0
newsbeam_dead_letters_total{lake="LAKE",reason="http_500",stage="PollFeeds"} 1.0
newsbeam_answers_total{lake="LAKE",stage="FetchPages",status="2xx"} 4.0
newsbeam_answers_total{lake="LAKE",stage="PollFeeds",status="5xx"} 1.0
newsbeam_body_bytes_total{lake="LAKE",stage="FetchPages"} 700.0
newsbeam_stage_seconds_total{lake="LAKE",stage="FetchPages"} 1.25
newsbeam_polls_total{lake="LAKE",poll="failed"} 1.0
newsbeam_polls_total{lake="LAKE",poll="not_due"} 2.0
newsbeam_polls_total{lake="LAKE",poll="read"} 1.0
newsbeam_poll_errors_total{error="http_500",lake="LAKE"} 1.0
newsbeam_feed_gaps_total{lake="LAKE"} 1.0
newsbeam_written_files_total{dataset="articles",lake="LAKE"} 2.0
newsbeam_written_files_total{dataset="dead_letters",lake="LAKE"} 1.0
newsbeam_written_rows_total{dataset="articles",lake="LAKE"} 4.0
newsbeam_written_rows_total{dataset="dead_letters",lake="LAKE"} 2.0
newsbeam_written_bytes_total{dataset="articles",lake="LAKE"} 400.0
newsbeam_written_bytes_total{dataset="dead_letters",lake="LAKE"} 20.0
newsbeam_last_commit_timestamp_seconds{lake="LAKE"} 1.7934912905e+09
newsbeam_last_commit_duration_seconds{lake="LAKE"} 90.5
newsbeam_last_commit_stage_seconds{lake="LAKE",stage="FetchPages"} 1.25
newsbeam_last_commit_sources{lake="LAKE",poll="failed"} 1.0
newsbeam_last_commit_sources{lake="LAKE",poll="not_due"} 2.0
newsbeam_last_commit_sources{lake="LAKE",poll="read"} 1.0
newsbeam_build_info{beam="",engine="FnApiRunner",lake="LAKE",version="0.1.0"} 1.0
"""


def lake_of(folder: Path, *manifests: Manifest) -> Lake:
    (folder / "runs").mkdir(parents=True)
    for each in manifests:
        (folder / "runs" / f"{each.run_id}.json").write_text(each.to_json(), encoding="utf-8")
    return Lake(str(folder))


def samples(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]


def value(path: Path, name: str, **labels: str) -> float:
    families = text_string_to_metric_families(path.read_text("utf-8"))
    (found,) = (
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )
    return found


def test_a_run_is_told_with_all_its_figures(tmp_path: Path) -> None:
    path, lake = tmp_path / "a.prom", lake_of(tmp_path / "lake", manifest())
    MetricsFile(path).tell(lake)
    assert samples(path) == ONE_RUN.replace("LAKE", str(tmp_path / "lake")).split("\n")[1:-1]
    assert list(tmp_path.glob("a.prom*")) == [path]


def test_every_metric_says_what_it_is_and_documentation_has_it(tmp_path: Path) -> None:
    path = tmp_path / "a.prom"
    metrics = MetricsFile(path)
    metrics.tell(lake_of(tmp_path / "lake", manifest()))
    metrics.committed(manifest("run-2"), datetime.datetime(2026, 11, 1, 0, 1, tzinfo=datetime.UTC))
    page = (Path(__file__).parents[2] / "docs/observability.md").read_text("utf-8")
    families = list(text_string_to_metric_families(path.read_text("utf-8")))
    assert len(families) == 19
    for family in families:
        assert family.documentation.endswith("."), family.name
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"`{name}`" in page, name


def test_counters_go_on_with_each_window_and_its_lag_is_told(tmp_path: Path) -> None:
    path, lake = tmp_path / "a.prom", lake_of(tmp_path / "lake", manifest("run-1"))
    metrics = MetricsFile(path)
    metrics.tell(lake)
    metrics.committed(manifest("run-2"), datetime.datetime(2026, 11, 1, 0, 1, 28, tzinfo=datetime.UTC))
    assert value(path, "newsbeam_commits_total") == 2
    assert value(path, "newsbeam_inputs_total", outcome="articles") == 8
    assert value(path, "newsbeam_last_commit_lag_seconds") == 2.5
    told = path.read_bytes()
    metrics.committed(manifest("run-2"))
    assert path.read_bytes() == told


def test_a_process_that_starts_anew_goes_on_where_the_last_one_stood(tmp_path: Path) -> None:
    path, lake = tmp_path / "a.prom", lake_of(tmp_path / "lake", manifest("run-1"), manifest("run-2"))
    MetricsFile(path).tell(lake)
    assert value(path, "newsbeam_discovered_total") == 20


def test_a_lake_without_commits_has_counters_and_no_last_commit(tmp_path: Path) -> None:
    path = tmp_path / "a.prom"
    MetricsFile(path).tell(lake_of(tmp_path / "lake"))
    name = str(tmp_path / "lake")
    assert samples(path) == [
        f'newsbeam_commits_total{{lake="{name}"}} 0.0',
        f'newsbeam_discovered_total{{lake="{name}"}} 0.0',
        f'newsbeam_feed_gaps_total{{lake="{name}"}} 0.0',
    ]


def test_quotes_and_line_ends_of_a_name_are_escaped(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.prom", tmp_path / 'the "old"\nlake'
    MetricsFile(path).tell(lake_of(folder, manifest()))
    assert value(path, "newsbeam_commits_total", lake=str(folder)) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.txt", "--metrics-file: {}/a.txt must end in .prom, or node_exporter does not read it"),
        ("none/a.prom", "--metrics-file: cannot write {}/none/a.prom; name a file in a folder that can be written"),
        ("d.prom", "--metrics-file: cannot write {}/d.prom; name a file in a folder that can be written"),
    ],
)
def test_a_file_that_cannot_be_is_refused_before_anything_starts(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "d.prom").mkdir()
    with pytest.raises(ConfigError) as refused:
        MetricsFile(tmp_path / name)
    assert str(refused.value) == message.format(tmp_path)


def test_a_file_that_cannot_be_written_later_is_a_warning_and_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "textfiles"
    folder.mkdir()
    metrics = MetricsFile(folder / "a.prom")
    os.rmdir(folder)  # noqa: PTH106
    with caplog.at_level(logging.WARNING):
        metrics.tell(lake_of(tmp_path / "lake", manifest()))
    assert caplog.messages == [
        f"cannot write {folder}/a.prom: No such file or directory; the lake has its commit all the same"
    ]
