from pathlib import Path

import pytest

from retrieval.errors import SettingsError
from retrieval.load_settings import load_settings


def test_defaults_work_without_any_source() -> None:
    settings = load_settings()
    assert (settings.corpus, settings.index, settings.port) == (Path("corpus"), Path("index"), 8000)
    assert settings.host == "127.0.0.1"


def test_flags_override_the_environment_and_the_environment_overrides_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("faq-search.toml").write_text(
        'corpus = "file"\nindex = "file"\nport = 1\nexclude = ["*.png"]\n', encoding="utf-8"
    )
    monkeypatch.setenv("FAQ_SEARCH_INDEX", "environment")
    monkeypatch.setenv("FAQ_SEARCH_PORT", "2")
    settings = load_settings(port=3, index=None)
    assert settings.corpus == Path("file")
    assert settings.index == Path("environment")
    assert settings.port == 3
    assert settings.exclude == ("*.png",)


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("mine.toml").write_text("port = 9\n", encoding="utf-8")
    monkeypatch.setenv("FAQ_SEARCH_CONFIG", "mine.toml")
    assert load_settings().port == 9
    monkeypatch.setenv("FAQ_SEARCH_CONFIG", "other.toml")
    with pytest.raises(SettingsError, match=r"there is no file 'other.toml'"):
        load_settings()


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("prot = 1\n", r"prot: Extra inputs are not permitted$"),
        ("port = 70000\n", r"port: .*65535 \(got 70000\)"),
        ("port = \n", "faq-search.toml: not valid TOML"),
        ("keep_snapshots = 0\n", "keep_snapshots"),
        ('base_url = "ftp://x"\n', "base_url"),
        ('base_url = "https://x/"\n', "base_url"),
    ],
)
def test_an_invalid_setting_is_named_with_its_value(toml: str, message: str) -> None:
    Path("faq-search.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings()


@pytest.mark.parametrize(
    ("name", "allowed", "refused"),
    [
        ("file_seconds", (0.1, 3600), (0, 3600.1)),
        ("file_memory_mb", (512,), (511,)),
        ("batch_tokens", (1, 1_000_000), (0, 1_000_001)),
        ("passage_tokens", (16,), (15,)),
        ("keep_snapshots", (1,), (0,)),
        ("exact_rows", (0,), (-1,)),
        ("vector_memory_mb", (1,), (0,)),
        ("recall_target", (0.1, 1), (0, 1.1)),
        ("milvus_seconds", (0.1, 600), (0, 600.1)),
        ("milvus_replicas", (1, 100), (0, 101)),
        ("milvus_patience", (0, 86_400), (-1, 86_401)),
        ("max_query_chars", (1,), (0,)),
        ("workers", (1, 256), (0, 257)),
        ("threads", (1, 256), (0, 257)),
        ("query_cache", (0,), (-1,)),
        ("queue", (0,), (-1,)),
        ("deadline_seconds", (0.1, 600), (0, 600.1)),
        ("max_body_bytes", (1024,), (1023,)),
        ("drain_seconds", (0, 600), (-0.1, 600.1)),
        ("port", (0, 65_535), (-1, 65_536)),
        ("feedback_days", (1, 3650), (0, 3651)),
        ("diagnostics_days", (1, 90), (0, 91)),
    ],
)
def test_a_number_has_its_least_and_its_greatest_value(
    name: str, allowed: tuple[float, ...], refused: tuple[float, ...]
) -> None:
    for value in allowed:
        assert getattr(load_settings(**{name: value}), name) == value
    for value in refused:
        with pytest.raises(SettingsError, match=name):
            load_settings(**{name: value})


@pytest.mark.parametrize(
    "toml",
    [
        'milvus_uri = "http://root:s3cret@milvus:19530"\n',
        'milvus_uri = "http://root:a/s3cret@milvus:19530"\n',
        'milvus_uri = "ftp://milvus:19530"\nmilvus_token = 53\n',
        'milvus_tokn = "s3cret"\n',
    ],
)
def test_secrets_appear_in_no_error(toml: str) -> None:
    Path("faq-search.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"milvus_(uri|tokn)") as caught:
        load_settings()
    assert "s3cret" not in str(caught.value)
    assert "53" not in str(caught.value).replace("19530", "")


def test_an_invalid_milvus_uri_is_refused_with_the_right_form() -> None:
    with pytest.raises(SettingsError, match=r"write http://HOST:PORT .* FAQ_SEARCH_MILVUS_TOKEN"):
        load_settings(milvus_uri="http://root:milvus@here:19530")
    assert load_settings(milvus_uri="https://here:19530").milvus_uri == "https://here:19530"


def test_an_invalid_list_in_the_environment_is_refused_with_the_right_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAQ_SEARCH_EXCLUDE", "*.png")
    with pytest.raises(SettingsError, match="a list is written as JSON"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("FAQ_SEARCH_PROT", "did you mean FAQ_SEARCH_PORT?"),
        ("FAQ_SEARCH_RATELIMIT", "did you mean FAQ_SEARCH_RATE_LIMIT?"),
        ("FAQ_SEARCH_ZZZZ", "docs/settings.md has all"),
    ],
)
def test_an_unknown_variable_is_an_error_that_suggests_a_similar_one(
    monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError, match=f"{name}: there is no such setting; ") as caught:
        load_settings()
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("host", "auth", "reachable", "needs_keys"),
    [
        ("127.0.0.1", "auto", False, False),
        ("::1", "auto", False, False),
        ("localhost", "auto", False, False),
        ("127.0.0.1", "keys", False, True),
        ("0.0.0.0", "auto", True, True),
        ("faq.example", "auto", True, True),
        ("faq.example", "off", True, False),
    ],
)
def test_whoever_is_on_this_machine_needs_no_key_and_others_do(
    host: str, auth: str, reachable: bool, needs_keys: bool
) -> None:
    settings = load_settings(host=host, auth=auth)
    assert (settings.is_reachable, settings.needs_keys) == (reachable, needs_keys)
    assert settings.is_limited == (reachable or needs_keys)


def test_hosts_are_those_that_users_reach_the_service_by() -> None:
    here = ["127.0.0.1", "[::1]", "localhost"]
    assert load_settings(host="2001:db8::1").hosts == ["[2001:db8::1]", *here]
    for host in ("0.0.0.0", "::"):
        with pytest.raises(SettingsError, match="is every address of this machine"):
            _ = load_settings(host=host).hosts
        named = load_settings(
            host=host, allowed_hosts=("a.example",), base_url="https://b.example/faq"
        )
        assert named.hosts == ["a.example", "b.example", *here]


@pytest.mark.parametrize("amount", ["abc", "-1", "150%", "0.1", "5,5%", "", "1e3", "3 "])
@pytest.mark.parametrize("name", ["max_refused", "max_shrink"])
def test_a_bad_amount_is_answered_with_what_an_amount_is(name: str, amount: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(**{name: amount})
    assert str(caught.value) == (
        f"bad setting: {name}: is neither a whole number such as 3 nor a share from 0% to 100% "
        f"(got {amount!r})"
    )


def test_roots_take_the_place_of_a_default_folder_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    roots = [{"name": "hr", "folder": tmp_path}]
    assert [root.name for root in load_settings(roots=roots).all_roots] == ["hr"]
    absent = load_settings(roots=roots, corpus=tmp_path / "corpus")
    assert [root.name for root in absent.all_roots] == ["", "hr"]
    (tmp_path / "corpus").mkdir()
    assert [root.name for root in load_settings(roots=roots).all_roots] == ["", "hr"]
