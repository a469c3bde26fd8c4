"""systemd accepts the units in `deploy/`, which confine the service and the builds well."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = ["faq-search.service", "faq-search-build.service"]
COMMANDS = {"faq-search.service": "serve", "faq-search-build.service": "build"}
PROGRAMS = ("/opt/faq-search/.venv/bin/faq-search", "/usr/bin/git")

needs_systemd = pytest.mark.skipif(
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


def copied(name: str, folder: Path) -> Path:
    """A copy of the unit that names only programs which are installed on any machine."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for program in PROGRAMS:
        text = text.replace(program, "/bin/true")
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@needs_systemd
@pytest.mark.parametrize("name", [*SERVICES, "faq-search-build.timer"])
def test_systemd_understands_every_line_of_the_unit(name: str, tmp_path: Path) -> None:
    copied(name.replace(".timer", ".service"), tmp_path)  # a timer needs its service
    unit = copied(name, tmp_path)
    # Warnings do not change the exit status.
    warnings = [line for line in analyze("verify", str(unit)).splitlines() if unit.stem in line]
    assert warnings == []


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_the_unit_has_a_low_exposure_level(name: str, tmp_path: Path) -> None:
    unit = tmp_path / name
    shutil.copy(DEPLOY / name, unit)
    report = analyze("security", "--offline=true", "--no-pager", str(unit))
    level = re.search(rf"exposure level for {name}: ([\d.]+)", report)
    assert level
    # Out of 10; a unit without any restrictions has 9.6. A build reaches other machines by git.
    assert float(level[1]) < (1.5 if name == "faq-search.service" else 2.0)


@pytest.mark.parametrize("name", SERVICES)
def test_the_unit_runs_its_command_after_what_has_to_succeed_before(name: str) -> None:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    (command,) = (line for line in lines if line.startswith("ExecStart="))
    assert command == f"ExecStart=/opt/faq-search/.venv/bin/faq-search {COMMANDS[name]}"
    # A minus sign before a program would make its failure pass for a success.
    assert not [line for line in lines if re.match(r"ExecStart(Pre|Post)?=-", line)]


def test_a_build_fetches_without_merging_and_without_asking() -> None:
    text = (DEPLOY / "faq-search-build.service").read_text(encoding="utf-8")
    assert "ExecStartPre=/usr/bin/git -C /var/lib/faq-search/documents pull --ff-only" in text
    assert "GIT_TERMINAL_PROMPT=0" in text
    assert "BatchMode=yes" in text
