"""The files of a model that are used, and the digest that identifies its weights."""

from hashlib import sha256
from pathlib import Path

import pytest

from retrieval.encoders.model_folder import DEFAULT_MODEL, local_folder, model_files, weights_sha256
from retrieval.errors import EncoderError


def write_files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_only_weights_and_texts_of_a_model_are_used_and_never_code(tmp_path: Path) -> None:
    used = ["1_Pooling/config.json", "a.jinja", "a.model", "m.safetensors", "vocab.txt"]
    ignored = [
        "pytorch_model.bin",
        "m.pkl",
        "onnx/m.json",
        "openvino/a.txt",
        "x/onnx/c.json",
        "r.md",
    ]
    write_files(tmp_path, *ignored, *reversed(used))
    files = [file.relative_to(tmp_path).as_posix() for file in model_files(tmp_path)]
    assert files == used


def test_a_model_may_be_in_a_folder_called_onnx(tmp_path: Path) -> None:
    write_files(tmp_path / "onnx", "config.json")
    assert model_files(tmp_path / "onnx") == [tmp_path / "onnx" / "config.json"]


def test_one_file_of_weights_has_its_own_digest(tmp_path: Path) -> None:
    write_files(tmp_path, "model.safetensors", "config.json")
    assert weights_sha256(tmp_path) == digest("model.safetensors")


def test_several_files_of_weights_have_the_digest_of_their_digests_and_names(
    tmp_path: Path,
) -> None:
    names = ["b.safetensors", "sub/a.safetensors"]
    write_files(tmp_path, *reversed(names))
    assert weights_sha256(tmp_path) == digest("".join(f"{digest(name)} {name}\n" for name in names))


def test_a_model_without_safe_weights_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, "pytorch_model.bin", "config.json")
    with pytest.raises(EncoderError, match=r"no \.safetensors file here"):
        weights_sha256(tmp_path)


def test_a_model_is_the_shipped_one_a_folder_or_one_of_the_hub(tmp_path: Path) -> None:
    shipped = local_folder(DEFAULT_MODEL)
    assert shipped is not None
    assert (shipped / "config.json").is_file()
    assert local_folder(str(tmp_path)) == tmp_path
    assert local_folder("someone/a-model") is None
