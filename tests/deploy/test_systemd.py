"""systemd accepts the unit in `deploy/`, which confines the service well."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "deploy" / "faq-search.service"

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="needs systemd-analyze"
)


def analyze(*arguments: str) -> str:
    result = subprocess.run(
        [str(shutil.which("systemd-analyze")), *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    assert "ExecStart=/opt/faq-search/.venv/bin/faq-search serve\n" in text
    unit.write_text(text.replace("/opt/faq-search/.venv/bin/faq-search", "/bin/true"))
    # Warnings do not change the exit status.
    warnings = [line for line in analyze("verify", str(unit)).splitlines() if UNIT.name in line]
    assert warnings == []


def test_the_unit_has_a_low_exposure_level(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    shutil.copy(UNIT, unit)
    report = analyze("security", "--offline=true", "--no-pager", str(unit))
    level = re.search(r"exposure level for faq-search.service: ([\d.]+)", report)
    assert level
    assert float(level[1]) < 1.5  # out of 10; a unit without any restrictions has 9.6
