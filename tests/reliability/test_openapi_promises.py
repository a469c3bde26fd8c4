"""Requests generated from the OpenAPI document are answered as the document says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.settings import Settings
from service.app import create_app
from service.records.keys import KeyFile
from tests import hashing_encoder
from tests.reliability.conftest import Scale
from tests.reliability.serving import served

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.mark.parametrize("form", ["as it is", "with questions in addresses", "with keys"])
def test_every_status_and_shape_is_documented(
    built: Settings, tmp_path: Path, scale: Scale, form: str
) -> None:
    settings = built.model_copy(update={"get_search": form == "with questions in addresses"})
    headers = []
    if form == "with keys":
        keys = KeyFile(tmp_path / "keys.json")
        token = keys.create(["admin"], None, [])
        settings = built.model_copy(
            update={"auth": "keys", "keys_file": keys.path, "rate_limit": ""}
        )
        headers = ["-H", f"Authorization: Bearer {token}"]
    report = tmp_path / "report.json"
    with served(create_app(settings, hashing_encoder.load_encoder)) as port:
        result = subprocess.run(
            [
                str(SCHEMATHESIS),
                *("run", f"http://127.0.0.1:{port}/openapi.json", *headers),
                *("--max-examples", str(scale.of(25, 2000)), "--seed", "1"),
                *("--report", "json", "--report-json-path", str(report), "--no-color"),
            ],
            check=False,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=1500,
        )
    assert result.returncode == 0, result.stdout
    counts = json.loads(report.read_text())
    assert counts["complete"]
    assert counts["operations"]["tested"] == counts["operations"]["total"] >= 8
    assert counts["test_cases"]["generated"] > 100
    scale.report(
        f"requests made from the OpenAPI document, {form}",
        {"made": counts["test_cases"]["generated"], "not as documented": 0},
    )
