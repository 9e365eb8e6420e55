"""The deployment files fit their schemas, and what they name is there: as far as that can be known without a cluster."""

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

from bot.settings import Settings
from tests.unit.test_house import settings_of

DEPLOY = Path(__file__).parents[2] / "scripts" / "deploy"
KUBERNETES = "1.37"
PINNED = re.compile(r"^[\w./-]+:v?\d+(\.\d+)+[\w.-]*$")
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")

COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
OBJECTS = [each for each in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")) if each]
EXAMPLE = dict(
    line.split("=", 1)
    for line in (DEPLOY / "example.env").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
SECRETS = {name: value or "a" * 64 for name, value in EXAMPLE.items()}


def of_kind(*kinds: str) -> list[dict]:
    return [each for each in OBJECTS if each["kind"] in kinds]


def named(kind: str) -> set[str]:
    return {each["metadata"]["name"] for each in of_kind(kind)}


def pods() -> Iterator[tuple[dict, dict]]:
    for each in of_kind("Deployment", "StatefulSet"):
        yield each, each["spec"]["template"]


def containers() -> Iterator[dict]:
    for _, pod in pods():
        yield from pod["spec"]["containers"]


def filled(value: object) -> str:
    """Fill in variables as Compose does."""
    return VARIABLE.sub(lambda found: SECRETS.get(found[1]) or (found[3] if found[2] == "-" else ""), str(value))


def test_the_compose_file_fits_the_specification() -> None:
    schemas = resources.files("check_jsonschema.builtin_schemas.vendor")
    schema = json.loads((schemas / "compose-spec.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(COMPOSE)


@pytest.mark.parametrize("manifest", OBJECTS, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_every_manifest_fits_the_schema_of_kubernetes(manifest: dict) -> None:
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_every_image_is_pinned() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    images += [container["image"] for container in containers()]
    assert [image for image in images if not PINNED.match(image)] == []


def test_both_ways_run_the_same_versions() -> None:
    def versions(images: Iterator[str]) -> dict[str, str]:
        return {name: tag.split("-")[0] for name, tag in (image.split(":") for image in images)}

    composed = versions(service["image"] for service in COMPOSE["services"].values())
    managed = versions(container["image"] for container in containers())
    assert managed.items() <= composed.items()


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    used = {found[1] for found in VARIABLE.finditer((DEPLOY / "compose.yaml").read_text("utf-8"))}
    assert used - EXAMPLE.keys() == set()


def test_services_volumes_and_networks_that_are_named_are_there() -> None:
    for service in COMPOSE["services"].values():
        assert service.get("depends_on", {}).keys() <= COMPOSE["services"].keys()
        assert set(service.get("networks", {})) <= COMPOSE["networks"].keys()
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {volume for volume in volumes if not volume.startswith(".")} <= COMPOSE["volumes"].keys()
        for awaited, how in service.get("depends_on", {}).items():
            built = "build" in COMPOSE["services"][awaited]  # the Dockerfile has the check
            assert how["condition"] != "service_healthy" or built or "healthcheck" in COMPOSE["services"][awaited]


def test_what_kubernetes_objects_name_is_there() -> None:
    for owner, pod in pods():
        spec = pod["spec"]
        volumes = {volume["name"] for volume in spec.get("volumes", [])}
        volumes |= {claim["metadata"]["name"] for claim in owner["spec"].get("volumeClaimTemplates", [])}
        for container in spec["containers"]:
            assert {mount["name"] for mount in container.get("volumeMounts", [])} <= volumes
            assert {source["configMapRef"]["name"] for source in container.get("envFrom", [])} <= named("ConfigMap")
        claims = {
            each["persistentVolumeClaim"]["claimName"]
            for each in spec.get("volumes", [])
            if "persistentVolumeClaim" in each
        }
        assert claims <= named("PersistentVolumeClaim")
        assert owner["spec"]["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
        if owner["kind"] == "StatefulSet":
            assert owner["spec"]["serviceName"] in named("Service")
    for service in of_kind("Service"):
        assert any(service["spec"]["selector"].items() <= pod["metadata"]["labels"].items() for _, pod in pods())
    for scaler in of_kind("HorizontalPodAutoscaler"):
        assert scaler["spec"]["scaleTargetRef"]["name"] in named(scaler["spec"]["scaleTargetRef"]["kind"])


def test_every_secret_that_is_read_is_one_that_the_instructions_make() -> None:
    text = (DEPLOY / "kubernetes.yaml").read_text("utf-8")
    made = set(re.findall(r"--from-literal=([\w-]+)=", text))
    read = {
        variable["valueFrom"]["secretKeyRef"]["key"]
        for container in containers()
        for variable in container.get("env", [])
        if "valueFrom" in variable
    }
    assert read == made
    assert "secret generic zhiyin-secrets" in text


def zhiyin_settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    ours = {name: value for name, value in environment.items() if name.startswith("ZHIYIN_")}
    assert ours.keys() <= set(settings_of(Settings)), "not a setting"
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


def test_the_compose_file_gives_replicas_settings_that_work(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {name: filled(value) for name, value in COMPOSE["services"]["zhiyin"]["environment"].items()}
    check_shared(zhiyin_settings(environment, monkeypatch))


def test_the_manifests_give_replicas_settings_that_work(monkeypatch: pytest.MonkeyPatch) -> None:
    (configuration,) = of_kind("ConfigMap")
    (container,) = [container for container in containers() if container["name"] == "zhiyin"]
    secret = {variable["name"]: "postgresql://" + "a" * 64 for variable in container["env"]}
    secret["ZHIYIN_MASTER_KEY"] = "a" * 64
    settings = zhiyin_settings(configuration["data"] | secret, monkeypatch)
    check_shared(settings)
    (vllm,) = [each for each, _ in pods() if each["metadata"]["name"] == "vllm"]
    assert len(settings.llm.urls) == vllm["spec"]["replicas"]


def check_shared(settings: Settings) -> None:
    """Check that nothing that lasts is a replica's own."""
    assert settings.database.startswith("postgresql://")
    assert settings.qdrant.url
    assert settings.session_key.get_secret_value()
    assert settings.master_key.get_secret_value()
    assert settings.key.get_secret_value()
    assert settings.operator_key.get_secret_value()  # else everybody who comes in is an operator
    assert settings.llm.backend == "openai"
