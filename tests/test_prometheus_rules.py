"""The alerts of docs/prometheus-rules.yaml ask for metrics that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from pipeline.metrics_file import families
from tests.transforms.core.lake.test_totals import manifest, totals

RULES = Path(__file__).parents[1] / "docs/prometheus-rules.yaml"
METRICS = {
    sample.name: set(sample.labels)
    for family in families(totals(manifest()), "lake", lag_s=1.0)
    for sample in family.samples
}


def alerts() -> list[dict[str, object]]:
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    rules: list[dict[str, object]] = group["rules"]
    return rules


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_asks_for_metrics_and_labels_that_there_are(rule: dict[str, object]) -> None:
    expression = str(rule["expr"])
    selectors = re.findall(r"(newsbeam_\w+)(?:\{(\w+)[!=~]+\"[^\"]*\"\})?", expression)
    assert selectors
    for name, label in selectors:
        assert name in METRICS
        assert not label or label in METRICS[name]
    grouped = {
        label.strip()
        for labels in re.findall(r"(?:by|ignoring|without) \(([^)]*)\)", expression)
        for label in labels.split(",")
    }
    assert grouped <= set().union(*(METRICS[name] for name, _ in selectors))


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed here")
def test_promtool_takes_the_rules() -> None:
    done = subprocess.run(["promtool", "check", "rules", str(RULES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
