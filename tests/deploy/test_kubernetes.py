"""`deploy/kubernetes` and `deploy/compose.yaml` agree with the service and Kubernetes's schemas.

The service is the real one: the ports it listens on, the settings it reads, the metrics it has.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from fastapi.testclient import TestClient

from retrieval.load_settings import load_settings
from retrieval.settings import VARIABLE_PREFIX, Settings
from service.app import create_app
from service.records.keys import KeyFile
from service.telemetry.metrics import Metrics
from tests import hashing_encoder

DEPLOY = Path(__file__).parents[2] / "deploy"
FOLDER = DEPLOY / "kubernetes"
VERSIONS = ("1.31", "1.37")  # the oldest that is still maintained somewhere, and the newest


def read(name: str) -> dict[str, Any]:
    resource: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return resource


RESOURCES: list[str] = read("kustomization.yaml")["resources"]


@pytest.fixture
def pod() -> dict[str, Any]:
    template: dict[str, Any] = read("deployment.yaml")["spec"]["template"]
    return template


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (only_container,) = pod["spec"]["containers"]
    return dict(only_container)


def probes(container: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        yield container[name]["httpGet"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", RESOURCES)
def test_each_resource_is_valid_for_kubernetes(name: str, version: str) -> None:
    kubernetes_validate.validate(read(name), version, strict=True)


def test_a_field_that_does_not_exist_is_invalid() -> None:
    service = read("service.yaml")
    service["spec"]["selectors"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(service, VERSIONS[1], strict=True)


def test_every_file_is_in_the_kustomization() -> None:
    files = {file.name for file in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert files == set(RESOURCES)


def test_every_selector_selects_the_pods_of_the_deployment(pod: dict[str, Any]) -> None:
    labels = pod["metadata"]["labels"]
    assert read("deployment.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert read("service.yaml")["spec"]["selector"] == labels
    assert read("disruption.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert read("network.yaml")["spec"]["podSelector"]["matchLabels"] == labels
    target = read("autoscaler.yaml")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (
        "Deployment",
        read("deployment.yaml")["metadata"]["name"],
    )


def test_mounted_volumes_and_referenced_resources_exist(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
    claim = volumes["index"]["persistentVolumeClaim"]
    assert claim == {"claimName": read("index.yaml")["metadata"]["name"], "readOnly": True}
    (reference,) = container["envFrom"]
    assert reference["configMapRef"]["name"] == read("config.yaml")["metadata"]["name"]


def test_its_variables_are_settings_and_its_files_are_on_mounted_volumes(
    container: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    data: dict[str, str] = read("config.yaml")["data"]
    for name, value in data.items():
        monkeypatch.setenv(name, value)
    variables = [env for env in container["env"] if env["name"].startswith(VARIABLE_PREFIX)]
    for variable in variables:
        monkeypatch.setenv(variable["name"], variable.get("value", "value"))
    settings = load_settings()
    mount_paths = [mount["mountPath"] for mount in container["volumeMounts"]]
    for path in (settings.index, settings.keys_file, settings.diagnostics_file):
        assert any(str(path).startswith(mount_path) for mount_path in mount_paths)
    assert not settings.feedback


def test_probes_are_answered_at_their_port_path_and_host(
    built: Settings, container: dict[str, Any]
) -> None:
    (port,) = container["ports"]
    assert port["containerPort"] == Settings.model_fields["port"].default
    public = built.model_copy(update={"host": "0.0.0.0", "base_url": "https://faq.example"})
    with TestClient(create_app(public, hashing_encoder.load_encoder)) as client:
        for probe in probes(container):
            headers = {header["name"]: header["value"] for header in probe["httpHeaders"]}
            assert client.get(probe["path"], headers=headers).status_code == 200
            assert client.get(probe["path"], headers={"Host": "10.0.0.7"}).status_code == 400
            assert probe["port"] == port["name"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_the_metric_that_the_autoscaler_uses_exists() -> None:
    (metric,) = read("autoscaler.yaml")["spec"]["metrics"]
    assert f"# TYPE {metric['pods']['metric']['name']} gauge" in Metrics().text({}, 0, {}).decode()


def test_prometheus_can_scrape_a_pod_at_its_address_with_a_key(
    built: Settings,
    container: dict[str, Any],
    pod: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    env = {variable["name"]: variable for variable in container["env"]}
    assert env["POD_IP"]["valueFrom"]["fieldRef"]["fieldPath"] == "status.podIP"
    name = f"{VARIABLE_PREFIX}ALLOWED_HOSTS"
    monkeypatch.setenv(name, env[name]["value"].replace("$(POD_IP)", "10.0.0.7"))
    keys = KeyFile(tmp_path / "keys.json")
    bearer = {"Authorization": f"Bearer {keys.create(['metrics'], None, [])}"}
    unchanged = {"corpus": built.corpus, "index": built.index, "encoder": built.encoder}
    settings = load_settings(
        **unchanged,
        host="0.0.0.0",
        base_url="https://faq.example",
        keys_file=keys.path,
        diagnostics_file=tmp_path / "diagnostics.sqlite",
        feedback=False,
    )
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:

        def status(host: str, headers: dict[str, str]) -> int:
            answer = client.get("/metrics", headers={"Host": host} | headers)
            return int(answer.status_code)

        assert status("10.0.0.7:8000", bearer) == 200
        assert status("10.0.0.7:8000", {}) == 401
        assert status("10.0.0.8:8000", bearer) == 400

    sample = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text(encoding="utf-8"))
    _, job = sample["scrape_configs"]
    component, port = (rule["regex"] for rule in job["relabel_configs"][:2])
    assert pod["metadata"]["labels"] == {"app.kubernetes.io/component": component}
    assert [container_port["name"] for container_port in container["ports"]] == [port]
    (discovered,) = job["kubernetes_sd_configs"]
    assert discovered["namespaces"]["names"] == [read("namespace.yaml")["metadata"]["name"]]


def test_the_component_patches_parts_that_the_deployment_has(pod: dict[str, Any]) -> None:
    patch = read("snapshot-from-image/deployment.yaml")
    assert patch["metadata"]["name"] == read("deployment.yaml")["metadata"]["name"]
    spec = patch["spec"]["template"]["spec"]
    (init_container,) = spec["initContainers"]
    (volume,) = spec["volumes"]
    assert volume["name"] in {volume["name"] for volume in pod["spec"]["volumes"]}
    assert [mount["name"] for mount in init_container["volumeMounts"]] == [volume["name"]]
    assert init_container["image"] == pod["spec"]["containers"][0]["image"]


BUILD = "build-from-git"


@pytest.fixture
def build_pod() -> dict[str, Any]:
    job = read(f"{BUILD}/cronjob.yaml")["spec"]["jobTemplate"]["spec"]
    template: dict[str, Any] = job["template"]
    return template


@pytest.mark.parametrize("version", VERSIONS)
def test_each_resource_of_the_build_is_valid_for_kubernetes(version: str) -> None:
    component = read(f"{BUILD}/kustomization.yaml")
    assert component["kind"] == "Component"
    files = {file.name for file in (FOLDER / BUILD).glob("*.yaml")} - {"kustomization.yaml"}
    assert files == set(component["resources"])
    for name in files:
        kubernetes_validate.validate(read(f"{BUILD}/{name}"), version, strict=True)


def test_the_build_gets_no_requests_and_publishes_into_the_volume_of_the_services(
    pod: dict[str, Any], build_pod: dict[str, Any]
) -> None:
    labels = build_pod["metadata"]["labels"]
    assert labels.keys() == pod["metadata"]["labels"].keys()
    assert labels != pod["metadata"]["labels"]
    assert read(f"{BUILD}/network.yaml")["spec"]["podSelector"]["matchLabels"] == labels
    volumes = {volume["name"]: volume for volume in build_pod["spec"]["volumes"]}
    claim = read("index.yaml")["metadata"]["name"]
    assert volumes["index"]["persistentVolumeClaim"] == {"claimName": claim}
    containers = [*build_pod["spec"]["initContainers"], *build_pod["spec"]["containers"]]
    mounts = {mount["name"] for container in containers for mount in container["volumeMounts"]}
    assert mounts == volumes.keys()
    (image,) = read(f"{BUILD}/kustomization.yaml")["images"]
    assert image["name"] == build_pod["spec"]["containers"][0]["image"]


def test_only_the_container_that_clones_sees_the_credentials(build_pod: dict[str, Any]) -> None:
    (clone,) = build_pod["spec"]["initContainers"]
    (build,) = build_pod["spec"]["containers"]
    assert "credentials" in {mount["name"] for mount in clone["volumeMounts"]}
    assert "credentials" not in {mount["name"] for mount in build["volumeMounts"]}
    for container in (clone, build):
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert not container["securityContext"]["allowPrivilegeEscalation"]


def test_the_build_s_variables_are_settings_and_its_paths_are_on_mounted_volumes(
    build_pod: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (build,) = build_pod["spec"]["containers"]
    (clone,) = build_pod["spec"]["initContainers"]
    for name, value in read("config.yaml")["data"].items():
        monkeypatch.setenv(name, value)
    for variable in build["env"]:
        if variable["name"].startswith(VARIABLE_PREFIX):
            monkeypatch.setenv(variable["name"], variable.get("value", "value"))
    settings = load_settings()
    assert str(settings.corpus) == clone["command"][-1]
    paths = {mount["mountPath"]: mount.get("readOnly", False) for mount in build["volumeMounts"]}
    assert not paths[str(settings.index)]
    assert build["command"] == ["/opt/building/bin/faq-search", "build"]


def test_a_build_that_fails_is_not_repeated_beside_the_next(build_pod: dict[str, Any]) -> None:
    spec = read(f"{BUILD}/cronjob.yaml")["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 0
    assert spec["failedJobsHistoryLimit"] > 0
    assert build_pod["spec"]["restartPolicy"] == "Never"


@pytest.fixture
def compose() -> dict[str, Any]:
    sample: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return sample


def test_compose_names_settings_volumes_and_networks_that_exist(compose: dict[str, Any]) -> None:
    known = {f"{VARIABLE_PREFIX}{name.upper()}" for name in Settings.model_fields}
    for service in compose["services"].values():
        names = {
            name for name in service.get("environment", {}) if name.startswith(VARIABLE_PREFIX)
        }
        assert names <= known
        assert set(service["networks"]) <= compose["networks"].keys()
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).is_file()
        assert set(service.get("depends_on", {})) <= compose["services"].keys()


def test_compose_publishes_only_the_proxy_and_only_to_this_machine(
    compose: dict[str, Any],
) -> None:
    assert compose["networks"]["inside"]["internal"]
    for name, service in compose["services"].items():
        ports = service.get("ports", [])
        assert all(port.startswith("127.0.0.1:") for port in ports)
        assert bool(ports) == ("outside" in service["networks"]) == (name == "proxy")
