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
    done = subprocess.run(  # noqa: S603
        [str(shutil.which("systemd-analyze")), *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_understands_all_of_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    assert "ExecStart=/opt/faq-search/.venv/bin/faq-search serve\n" in text
    unit.write_text(text.replace("/opt/faq-search/.venv/bin/faq-search", "/bin/true"))
    # Words of warning end in no error.
    said = [line for line in analyze("verify", str(unit)).splitlines() if UNIT.name in line]
    assert said == []


def test_the_unit_is_kept_from_what_it_need_not_do(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    shutil.copy(UNIT, unit)
    said = analyze("security", "--offline=true", "--no-pager", str(unit))
    found = re.search(r"exposure level for faq-search.service: ([\d.]+)", said)
    assert found
    assert float(found[1]) < 1.5  # of 10; a unit without any of these lines has 9.6
