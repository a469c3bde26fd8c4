"""The exported model is cached from build to build."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import indexer.encoding.prepare
from indexer.cache import models as model_cache
from indexer.cache.models import load_build_encoder
from indexer.encoding.parity import Parity
from retrieval.encoders.base import Encoder
from retrieval.layout import MODELS_FOLDER
from retrieval.load_settings import load_settings
from retrieval.manifest import describe_files
from retrieval.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

TEXTS = ["self-harm", "what do I say when a pupil tells me she cuts herself", "beans " * 300]


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Encoder]:
    """An index with a cached model, and the model as it was prepared."""
    index = tmp_path_factory.mktemp("index")
    return index, load_build_encoder(load_settings(index=index), keep=True)


@pytest.fixture
def settings(cached: tuple[Path, Encoder], tmp_path: Path) -> Settings:
    shutil.copytree(cached[0], tmp_path / "index")
    return load_settings(index=tmp_path / "index")


@pytest.fixture
def prepared(cached: tuple[Path, Encoder], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the models that had to be prepared."""
    names: list[str] = []

    def load(name: str, _: int) -> Encoder:
        names.append(name)
        return cached[1]

    monkeypatch.setattr(indexer.encoding.prepare, "prepare_encoder", load)
    return names


def models(settings: Settings) -> list[Path]:
    return list((settings.index / MODELS_FOLDER).glob("*"))


def test_the_cached_model_is_the_one_that_was_prepared(
    settings: Settings, cached: tuple[Path, Encoder], prepared: list[str], tmp_path: Path
) -> None:
    first, again = cached[1], load_build_encoder(settings)
    assert not prepared
    assert again.info == first.info
    assert [again.count_tokens(text) for text in TEXTS] == [first.count_tokens(it) for it in TEXTS]
    np.testing.assert_array_equal(again.encode_passages(TEXTS), first.encode_passages(TEXTS))
    np.testing.assert_array_equal(again.encode_queries(TEXTS), first.encode_queries(TEXTS))
    saved = []
    for name, encoder in (("first", first), ("again", again)):
        (tmp_path / name).mkdir()
        encoder.save(tmp_path / name)
        saved.append(describe_files(tmp_path / name))
    assert saved[0] == saved[1]


def test_pytorch_is_not_imported_for_a_cached_model(settings: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from indexer.cache.models import load_build_encoder; "
        "from retrieval.load_settings import load_settings; "
        "load_build_encoder(load_settings(index=Path(sys.argv[1]))); "
        "sys.exit('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(settings.index)]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0


def test_a_damaged_model_is_prepared_again(settings: Settings, prepared: list[str]) -> None:
    (file,) = (settings.index / MODELS_FOLDER).rglob("serving/model.onnx.data")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    load_build_encoder(settings, keep=True)
    assert prepared
    assert load_build_encoder(settings)
    assert len(prepared) == 1


def test_other_code_or_libraries_replace_the_cached_model(
    settings: Settings, prepared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = models(settings)
    monkeypatch.setattr(model_cache, "code_digest", lambda: b"of another version")
    load_build_encoder(settings, keep=True)
    assert prepared
    assert len(models(settings)) == 1
    assert models(settings) != before


def test_nothing_is_written_without_keep(prepared: list[str], tmp_path: Path) -> None:
    load_build_encoder(load_settings(index=tmp_path / "none"))
    assert prepared
    assert not (tmp_path / "none").exists()


def test_a_model_of_the_hub_is_prepared_each_time(prepared: list[str], tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path, encoder="somebody/some-model")
    load_build_encoder(settings, keep=True)
    load_build_encoder(settings, keep=True)
    assert prepared == ["somebody/some-model"] * 2
    assert not models(settings)


def test_a_model_that_lacks_a_part_is_not_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer.encoding.prepare, "BULK", Parity(cosine=1.1, near_tie=0))
    settings = load_settings(index=tmp_path)
    load_build_encoder(settings, keep=True)
    assert not models(settings)
