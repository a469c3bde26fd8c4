import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from fastapi.testclient import TestClient

from cli.main import main
from indexer.corpus.question_set import read_question_set
from indexer.errors import QuestionSetError
from retrieval.settings import Settings
from service.app import create_app
from service.records.feedback import Feedback, Votes
from service.records.keys import KeyFile
from tests import hashing_encoder
from tests.conftest import build_hashed

PASSAGE = "guide:who-owns-the-spade:1"
FILE = Path("feedback.sqlite")  # in the folder where the service is started
TODAY = datetime.now(UTC).date()


def rows() -> list[tuple[object, ...]]:
    with sqlite3.connect(FILE) as file:
        return sorted(file.execute("SELECT * FROM votes").fetchall())


def test_a_vote_stores_passage_vote_and_day_and_the_question_only_if_it_was_sent(
    client: TestClient,
) -> None:
    assert not FILE.exists()
    for helped in (True, True, False):
        body = {"passage_id": PASSAGE, "helped": helped}
        assert client.post("/v1/feedback", json=body).status_code == 204
    body = {"passage_id": PASSAGE, "helped": False, "query": "  whose \n spade"}
    assert client.post("/v1/feedback", json=body).content == b""
    assert rows() == [
        (TODAY.isoformat(), PASSAGE, 0, "", 1),
        (TODAY.isoformat(), PASSAGE, 0, "whose spade", 1),
        (TODAY.isoformat(), PASSAGE, 1, "", 2),
    ]
    assert FILE.stat().st_mode & 0o777 == 0o600


def test_the_form_stores_the_question_only_if_the_box_was_ticked(
    client: TestClient,
) -> None:
    form = {"passage_id": PASSAGE, "helped": "true", "query": "whose spade"}
    page = client.post("/feedback", data=form)
    assert page.status_code == 200
    assert "and nothing of your question" in page.text
    assert [row[3] for row in rows()] == [""]
    ticked = client.post("/feedback", data=form | {"keep": "true"})
    assert "with the text of your question" in ticked.text
    assert [row[3] for row in rows()] == ["", "whose spade"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"passage_id": "guide:nothing:1", "helped": True}, 404),
        ({"passage_id": PASSAGE}, 422),
        ({"passage_id": PASSAGE, "helped": "yes"}, 422),
        ({"passage_id": PASSAGE, "helped": True, "query": "x" * 1001}, 422),
        ({"passage_id": PASSAGE, "helped": True, "query": "a\0"}, 422),
        ({"passage_id": PASSAGE, "helped": True, "name": "kim"}, 422),
    ],
)
def test_an_invalid_vote_is_refused_and_not_stored(
    client: TestClient, body: dict[str, object], status: int
) -> None:
    assert client.post("/v1/feedback", json=body).status_code == status
    assert not FILE.exists()


def test_a_damaged_file_is_a_503_without_internals(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    FILE.write_text("no database, and long enough to be looked at " * 100, encoding="utf-8")
    for response in (
        client.post("/v1/feedback", json={"passage_id": PASSAGE, "helped": True}),
        client.post("/feedback", data={"passage_id": PASSAGE, "helped": "true"}),
    ):
        assert response.status_code == 503
        assert "could not be kept" in response.text
        assert "sqlite" not in response.text
    assert "the vote could not be stored" in capsys.readouterr().out


def test_feedback_can_be_switched_off(built: Settings) -> None:
    settings = built.model_copy(update={"feedback": False})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        assert client.get("/v1/snapshot").json()["feedback"] is False
        body = {"passage_id": PASSAGE, "helped": True}
        assert client.post("/v1/feedback", json=body).status_code == 404
        assert client.post("/feedback", data=body).status_code == 404
        assert "Did this help?" not in client.post("/", data={"query": "spade"}).text


def test_a_key_needs_the_feedback_scope(built: Settings, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    settings = built.model_copy(update={"auth": "keys", "keys_file": keys.path})
    body = {"passage_id": PASSAGE, "helped": True}
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        for token, status in (
            (keys.create(["search"], None, []), 403),
            (keys.create(["feedback"], None, []), 204),
        ):
            headers = {"authorization": f"Bearer {token}"}
            assert client.post("/v1/feedback", json=body, headers=headers).status_code == status


def test_votes_older_than_keep_days_are_deleted(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "f.sqlite", keep_days=2)
    feedback.expire(TODAY)  # the file does not exist yet
    feedback.record(PASSAGE, helped=True, question="whose spade")
    feedback.expire(TODAY + timedelta(days=1))
    assert list(feedback.votes()) == [Votes(PASSAGE, True, "whose spade", 1)]
    feedback.expire(TODAY + timedelta(days=2))
    assert list(feedback.votes()) == []
    assert b"whose spade" not in (tmp_path / "f.sqlite").read_bytes()


def test_the_export_is_a_draft_that_a_build_refuses_until_it_is_reviewed(
    settings: Settings,
) -> None:
    report = build_hashed(settings)
    feedback = Feedback(FILE, keep_days=90)
    feedback.record(PASSAGE, helped=True)
    feedback.record(PASSAGE, helped=True)
    for question in ('whose "spade": is it\'s # mine?', "whose spade", "whose spade"):
        feedback.record(PASSAGE, helped=True, question=question)
    feedback.record("guide:when-do-i-water-the-beans:1", helped=False, question="- beans & peas")
    result = CliRunner().invoke(main, ["feedback", "export"])
    assert result.exit_code == 0
    draft = yaml.safe_load(result.output)
    assert draft == {
        "draft": True,
        "answerable": {
            "guide#who-owns-the-spade": ['whose "spade": is it\'s # mine?', "whose spade"]
        },
        "did_not_help": {"guide#when-do-i-water-the-beans": ["- beans & peas"]},
        "votes_without_a_question": [f"{PASSAGE}: helped 2"],
    }
    assert '- "whose spade"  # 2 times' in result.output
    assert report.snapshot_id
    path = settings.corpus / "draft.yaml"
    path.write_text(result.output, encoding="utf-8")
    with pytest.raises(QuestionSetError, match="may contain only"):
        read_question_set(path, ())


def test_an_export_without_votes_is_an_empty_draft_and_a_purge_deletes_the_file() -> None:
    assert yaml.safe_load(CliRunner().invoke(main, ["feedback", "export"]).output) == {
        "draft": True
    }
    Feedback(FILE, keep_days=90).record(PASSAGE, helped=True, question="whose spade")
    assert "everything was deleted" in CliRunner().invoke(main, ["feedback", "purge"]).output
    assert not FILE.exists()
