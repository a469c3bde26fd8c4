import json

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from retrieval.layout import CURRENT, SNAPSHOTS, current_snapshot_id
from retrieval.settings import Settings
from tests.conftest import build_hashed


@pytest.fixture
def ids(settings: Settings) -> list[str]:
    """The ids of three snapshots, oldest first; the last one is live."""
    return [build_hashed(settings).snapshot_id for _ in range(3)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["snapshots", *arguments])


def damage(settings: Settings, snapshot_id: str) -> None:
    (settings.index / SNAPSHOTS / snapshot_id / "passages.jsonl").write_bytes(b"x")


@pytest.mark.parametrize("arguments", [(), ("list",)])
def test_all_snapshots_are_listed_and_the_live_one_is_marked(
    ids: list[str], arguments: tuple[str, ...]
) -> None:
    lines = run(*arguments).output.splitlines()
    assert [line.startswith("live") for line in lines] == [False, False, True]
    for line, snapshot_id in zip(lines, ids, strict=True):
        assert snapshot_id in line
        assert "2 documents, 4 passages, hashing" in line


def test_each_rollback_goes_one_snapshot_further_back(settings: Settings, ids: list[str]) -> None:
    for expected in (ids[1], ids[0]):
        assert run("rollback").output == f"live: {expected}\n"
        assert current_snapshot_id(settings.index) == expected
    refused = run("rollback")
    assert refused.exit_code == 1
    assert "no snapshot older than the live one" in refused.output


def test_a_rollback_goes_to_any_named_snapshot(settings: Settings, ids: list[str]) -> None:
    for snapshot_id in (ids[0], ids[2]):
        assert run("rollback", "--to", snapshot_id).exit_code == 0
        assert current_snapshot_id(settings.index) == snapshot_id
    unknown = run("rollback", "--to", "../../etc")
    assert unknown.exit_code == 1
    assert "there is no snapshot '../../etc', only" in unknown.output


def test_a_rollback_to_a_damaged_snapshot_is_refused(settings: Settings, ids: list[str]) -> None:
    damage(settings, ids[1])
    refused = run("rollback")
    assert refused.exit_code == 1
    assert "passages.jsonl: has 1 bytes" in refused.output
    assert current_snapshot_id(settings.index) == ids[-1]


def test_verify_names_damaged_snapshots_and_sets_them_aside_on_request(
    settings: Settings, ids: list[str]
) -> None:
    assert run("verify").exit_code == 0
    damage(settings, ids[0])
    result = run("verify")
    assert result.exit_code == 1
    assert f"{ids[0]}  damaged: " in result.output
    assert f"{ids[1]}  whole" in result.output
    assert (settings.index / SNAPSHOTS / ids[0]).exists()
    assert run("verify", ids[1]).exit_code == 0
    assert run("verify", "--set-aside").exit_code == 1
    assert (settings.index / "damaged" / ids[0]).is_dir()
    assert run("verify").exit_code == 0


def test_the_live_snapshot_is_never_set_aside(settings: Settings, ids: list[str]) -> None:
    damage(settings, ids[-1])
    assert "roll back first" in run("verify", "--set-aside").output
    assert (settings.index / SNAPSHOTS / ids[-1]).is_dir()
    assert run("rollback").exit_code == 0


def test_prune_keeps_the_newest_and_the_live_snapshot(settings: Settings, ids: list[str]) -> None:
    run("rollback", "--to", ids[0])
    assert run("prune", "--keep", "2").output == f"removed {ids[1]}\n"
    assert sorted(path.name for path in (settings.index / SNAPSHOTS).iterdir()) == [ids[0], ids[2]]


def test_snapshots_can_be_listed_when_none_is_live(settings: Settings, ids: list[str]) -> None:
    (settings.index / CURRENT).unlink()
    listed = run("list")
    assert listed.exit_code == 0
    assert ids[0] in listed.output
    assert run("rollback", "--to", ids[1]).exit_code == 0
    assert current_snapshot_id(settings.index) == ids[1]


def test_a_snapshot_of_another_format_is_listed_as_such(settings: Settings, ids: list[str]) -> None:
    (settings.index / SNAPSHOTS / ids[0] / "manifest.json").write_text('{"format_version": 1}')
    assert "has format version 1, this program reads 11; build a new snapshot" in run().output
    assert run("rollback", "--to", ids[0]).exit_code == 1


def test_the_report_of_a_build_is_kept_with_its_snapshot(settings: Settings) -> None:
    old = build_hashed(settings).snapshot_id
    (settings.corpus / "odd.md").write_text("# T\n\nText.\n\n## Empty\n", encoding="utf-8")
    build_hashed(settings)
    live = run("report")
    assert live.exit_code == 0
    assert "warned    1 × empty-section" in live.output
    assert "the corpus: 3 documents, 5 passages" in live.output
    for arguments in (("report", old), ("--report", old)):
        before = run(*arguments).output
        assert "empty-section" not in before
        assert "the corpus: 2 documents, 4 passages" in before
    kinds = [finding["kind"] for finding in json.loads(run("report", "--json").output)["findings"]]
    assert kinds == ["empty-section", "furniture"]
    assert run("report", "live").output == live.output
    assert run("report", "none").exit_code == 1
