"""The alerts and the dashboard use metrics of the service, and alerts fire when they should."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy" / "alerts.yaml"
DASHBOARD = ROOT / "deploy" / "dashboard.json"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

METRIC = re.compile(r"\bfaq_search_\w+")
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="needs promtool: apt-get install prometheus"
)


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard_expressions() -> list[str]:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def scraped_names(client: TestClient) -> set[str]:
    """Return the names of the metrics that Prometheus scrapes after a search."""
    client.post("/v1/search", json={"query": "who owns the spade"})
    return set(METRIC.findall(client.get("/metrics").text))


def promtool(*arguments: str) -> None:
    result = subprocess.run(
        [str(shutil.which("promtool")), *arguments], check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_metric_in_an_expression_is_one_of_the_service(client: TestClient) -> None:
    used = {
        name
        for expression in [*dashboard_expressions(), *(rule["expr"] for rule in rules())]
        for name in METRIC.findall(expression)
    }
    assert used
    assert used <= scraped_names(client)


def test_every_metric_and_every_alert_is_explained(client: TestClient) -> None:
    for name in scraped_names(client):
        base = re.sub(r"_(bucket|sum|count|created)$", "", name)
        assert f"`{base}`" in OPERATIONS or f"`{base}_total`" in OPERATIONS, name
    for rule in rules():
        assert f"### {rule['alert']}" in OPERATIONS


def test_reasons_outcomes_and_states_are_zero_before_they_occur(client: TestClient) -> None:
    text = client.get("/metrics").text
    for sample in (
        'faq_search_refused_total{reason="keys"} 0.0',
        'faq_search_snapshot_loads_total{outcome="refused"} 0.0',
        'faq_search_answers_total{state="none"} 0.0',
    ):
        assert sample in text


def test_the_files_of_the_snapshot_are_counted_by_level(client: TestClient) -> None:
    text = client.get("/metrics").text
    assert 'faq_search_snapshot_files{level="refused"} 0.0' in text
    assert 'faq_search_snapshot_files{level="noted"} 1.0' in text  # the furniture of a page
    assert 'faq_search_snapshot_files{level="read"} 1.0' in text


@needs_promtool
def test_alerts_fire_only_when_they_should(tmp_path: Path) -> None:
    promtool("check", "rules", str(ALERTS))
    template = Path(__file__).with_name("alerts.test.yaml").read_text(encoding="utf-8")
    cases = tmp_path / "alerts.test.yaml"
    cases.write_text(template.replace("[ALERTS]", f"[{ALERTS}]"), encoding="utf-8")
    promtool("test", "rules", str(cases))


@needs_promtool
def test_the_prometheus_sample_is_valid_and_has_the_job_name_of_the_alerts(
    tmp_path: Path,
) -> None:
    sample = yaml.safe_load((ROOT / "deploy" / "prometheus.yaml").read_text(encoding="utf-8"))
    single, pods = sample["scrape_configs"]
    assert {"target_label": "job", "replacement": single["job_name"]} in pods["relabel_configs"]
    assert f'job="{single["job_name"]}"' in ALERTS.read_text(encoding="utf-8")
    # Debian's promtool doesn't know Kubernetes; tests/deploy/test_kubernetes.py checks that part.
    del pods["kubernetes_sd_configs"]
    file = tmp_path / "prometheus.yaml"
    file.write_text(yaml.safe_dump(sample), encoding="utf-8")
    promtool("check", "config", "--syntax-only", str(file))


@needs_promtool
def test_the_expressions_of_the_dashboard_are_valid(tmp_path: Path) -> None:
    records = [
        {"record": f"panel:{number}", "expr": expression.replace("$instance", ".*")}
        for number, expression in enumerate(dashboard_expressions())
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": records}]}))
    promtool("check", "rules", str(file))
