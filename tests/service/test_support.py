"""The support contacts are on every page and in every answer, whatever else fails."""

import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from retrieval.errors import EncoderError
from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder
from tests.conftest import build_hashed
from tests.indexer.corpus.test_support import SHED
from tests.processes import settle
from tests.serve_hashed import FAIL, WAIT, Misbehaving
from tests.service.api.test_health import FailingEncoder

URGENT, CALM = "the shed is on fire", "who owns the spade"
CONTACT = {
    "name": "Shed",
    "for": "anybody without a spade",
    "number": "07",
    "link": None,
    "hours": "always",
    "region": "garden",
    "verified_on": None,
    "expires_on": "2027-06-30",
    "signed_off": False,
}


ACTS = ("has swallowed bleach", "has cut an artery", "climbed the railing", "is bleeding badly")
MATTERS = ("asked for a leaflet", "parked a bicycle", "has read the policy", "booked a room")
PEOPLE = (
    *("she", "he", "a pupil", "my friend", "the client", "our son", "a caller", "her sister"),
    *("a man", "a woman", "one of them", "my aunt", "a girl"),
)


def by_rules(*, urgent: bool) -> dict[str, object]:
    return {"urgent": urgent, "judged_by": "rules", "contacts": [CONTACT]}


@pytest.fixture
def supported(settings: Settings) -> Settings:
    (settings.corpus / "support.yaml").write_text(SHED, encoding="utf-8")
    build_hashed(settings)
    return settings


@pytest.fixture
def client(supported: Settings) -> Iterator[TestClient]:
    app = create_app(supported, lambda *_: Misbehaving())
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_each_answer_has_the_contacts_and_says_whether_the_question_is_urgent(
    client: TestClient,
) -> None:
    for question, urgent in ((CALM, False), (URGENT, True)):
        for more in ({}, {"top_k": 1}, {"rewrite": False}):
            body = client.post("/v1/search", json={"query": question, **more}).json()
            assert body["support"] == by_rules(urgent=urgent)
    assert client.get("/v1/support").json() == by_rules(urgent=False)
    for question, urgent in ((CALM, False), (URGENT, True), (f"{URGENT} {'x' * 9000}", True)):
        body = client.post("/v1/support", json={"query": question}).json()
        assert body == by_rules(urgent=urgent)


def test_a_search_also_compares_a_question_with_examples(settings: Settings) -> None:
    (settings.corpus / "support.yaml").write_text(SHED, encoding="utf-8")
    lines = [
        line
        for kind, phrases in (("urgent", ACTS), ("calm", MATTERS))
        for line in (
            f"{kind}:",
            "  - reason: for a test",
            "    questions:",
            *(f"      - {who} {phrase}" for phrase in phrases for who in PEOPLE),
        )
    ]
    examples = settings.corpus / "urgent-examples.yaml"
    examples.write_text("\n".join(lines), encoding="utf-8")
    build_hashed(settings)
    near, calm = "somebody here has swallowed bleach", "somebody here parked a bicycle"
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        for question, urgent in ((near, True), (calm, False), (URGENT, True)):
            support = client.post("/v1/search", json={"query": question}).json()["support"]
            assert (support["urgent"], support["judged_by"]) == (urgent, "rules and examples")
            assert ("danger now" in client.post("/", data={"query": question}).text) is urgent
        without_search = client.post("/v1/support", json={"query": near}).json()
        assert without_search == by_rules(urgent=False)


def test_no_verdict_on_the_search_stands_below_contacts_that_cannot_wait(
    client: TestClient,
) -> None:
    far = "vvv www xxx yyy zzz qqq kkk jjj"
    for question, urgent in ((far, False), (f"{URGENT} {far}", True)):
        assert client.post("/v1/search", json={"query": question}).json()["answer_state"] == "none"
        page = client.post("/", data={"query": question}).text
        assert ("Nothing in these documents answers that" in page) is not urgent
        assert ("Nothing found" in page) is not urgent
        assert ("The passages that come nearest" in page) is urgent


def positions(page: str) -> tuple[int, int]:
    """Return the positions of the contacts and of the main heading in a page."""
    assert page.count('id="~support"') == 1
    assert "07" in page
    return page.index('id="~support"'), page.index("<h1")


def test_the_contacts_are_last_on_a_page_unless_the_question_is_urgent(client: TestClient) -> None:
    for page in (client.get("/"), client.post("/", data={"query": CALM})):
        support, heading = positions(page.text)
        assert support > heading
        assert "If it cannot wait" in page.text
    page = client.post("/", data={"query": URGENT})
    support, heading = positions(page.text)
    assert support < heading
    assert "life may be in danger now" in page.text
    assert 'role="alert"' in page.text
    assert client.get("/documents/guide").text.count('id="~support"') == 1


def test_the_contacts_are_shown_when_a_question_is_invalid_or_fails(client: TestClient) -> None:
    for question in ("", f"{URGENT}\0", f"{URGENT} {'x' * 1000}", f"{URGENT} {FAIL}"):
        page = client.post("/", data={"query": question})
        assert page.status_code in {422, 500}
        positions(page.text)
    assert client.get("/documents/none").status_code == 404
    positions(client.get("/documents/none").text)


def test_the_contacts_are_shown_when_the_encoder_fails(supported: Settings) -> None:
    app = create_app(supported, lambda *_: FailingEncoder(EncoderError("/secret/path broke")))
    with TestClient(app) as client:
        page = client.post("/", data={"query": f"{URGENT} please"})
    assert page.status_code == 503
    assert "does not work at the moment" in page.text
    assert f'value="{URGENT} please"' in page.text
    assert "secret" not in page.text
    positions(page.text)


def test_the_contacts_and_the_question_are_shown_when_the_service_is_busy(
    supported: Settings,
) -> None:
    settings = supported.model_copy(update={"queue": 0, "deadline_seconds": 5})
    app = create_app(settings, lambda *_: Misbehaving())
    with TestClient(app) as client:
        threads = [
            threading.Thread(target=client.post, args=("/v1/search",), kwargs={"json": slow})
            for slow in ({"query": f"{WAIT} a"}, {"query": f"{WAIT} b"})
        ]
        for thread in threads:
            thread.start()
        pool = app.state.faq_search.pool
        settle(lambda: pool._pending == 2)
        page = client.post("/", data={"query": f"{URGENT} please"})
        for thread in threads:
            thread.join()
    assert page.status_code == 503
    assert page.headers["retry-after"] == "1"
    assert f'value="{URGENT} please"' in page.text
    assert "send it again" in page.text
    support, heading = positions(page.text)
    assert support < heading


def test_the_contacts_are_shown_without_a_key_and_over_the_rate_limit(supported: Settings) -> None:
    settings = supported.model_copy(update={"auth": "keys", "rate_limit": "1/minute"})
    app = create_app(settings, hashing_encoder.load_encoder)
    with TestClient(app, client=("192.0.2.7", 4711)) as client:
        for status in (401, 429):
            page = client.post("/", data={"query": URGENT})
            assert page.status_code == status
            positions(page.text)
            assert client.get("/v1/support").json()["contacts"] == [CONTACT]
            assert client.post("/v1/support", json={"query": URGENT}).json()["urgent"] is True


def test_a_start_warns_about_contacts_that_nobody_has_signed_off(
    supported: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with TestClient(create_app(supported, hashing_encoder.load_encoder)):
        pass
    assert "support contacts that nobody has signed off" in capsys.readouterr().out
    signed = SHED.replace("    owner: kim\n", "    owner: kim\n    signed_off_by: sam\n")
    signed = signed.replace("    owner", "    verified_on: 2026-11-01\n    owner")
    (supported.corpus / "support.yaml").write_text(signed, encoding="utf-8")
    build_hashed(supported)
    with TestClient(create_app(supported, hashing_encoder.load_encoder)):
        pass
    assert "nobody has signed off" not in capsys.readouterr().out
