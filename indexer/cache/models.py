"""The exported model, kept from build to build.

Where nothing about it has changed PyTorch isn't even imported. Reasons and figures:
docs/decisions/0022-reproducible-incremental-builds.md.
"""

import hashlib
import platform
import shutil
import tempfile
from pathlib import Path

from indexer.cache.fingerprint import code_digest
from indexer.encoding.build_encoder import BuildEncoder
from indexer.errors import ExportError
from retrieval.encoders.base import Encoder
from retrieval.encoders.model_folder import local_folder, model_files
from retrieval.encoders.onnx import OnnxEncoder
from retrieval.errors import EncoderError, SnapshotError
from retrieval.files.digest import sha256
from retrieval.files.json_file import read_json, write_json
from retrieval.layout import MODELS_FOLDER
from retrieval.manifest import FileEntry, describe_files
from retrieval.settings import Settings

TABLE = "files.json"  # what the others must be
EXPORTED, SERVING = "exported", "serving"


def load_build_encoder(settings: Settings, *, keep: bool = False) -> Encoder:
    """The encoder that `settings` name: a kept one if there is one, else made, and kept if so told.

    Only one whose every part could be had is kept: what is missing is tried again each time.
    """
    models = settings.index / MODELS_FOLDER
    key = _key(settings)
    if key and (found := _opened(models / key, settings.batch_tokens)):
        return found
    # Imports PyTorch, which takes seconds.
    from indexer.encoding.prepare import prepare_encoder  # noqa: PLC0415

    made = prepare_encoder(settings.encoder, settings.batch_tokens)
    if keep and key:
        _keep(made, models, key)
    return made


def _key(settings: Settings) -> str | None:
    """By all that an exported model is made and checked with: its own files, the code, libraries
    and processor. None for a model of the hub, which may change there."""
    folder = local_folder(settings.encoder)
    if folder is None:
        return None
    digest = hashlib.sha256(code_digest() + folder.resolve().name.encode())
    for file in model_files(folder):
        digest.update(f"{sha256(file)} {file.relative_to(folder)}\n".encode())
    digest.update(" ".join(platform.uname()[4:]).encode() + _processor())
    return digest.hexdigest()


def _processor() -> bytes:
    """What it can do: another calculates in other numbers."""
    file = Path("/proc/cpuinfo")
    lines = file.read_bytes().splitlines() if file.is_file() else []
    return next((line for line in lines if line.startswith((b"flags", b"Features"))), b"")


def _opened(folder: Path, batch_tokens: int) -> Encoder | None:
    try:
        if describe_files(folder / "model") != read_json(folder / TABLE, dict[str, FileEntry]):
            return None
        from indexer.encoding.openvino_encoder import OpenVinoEncoder  # noqa: PLC0415  not on every platform

        exported = OnnxEncoder(folder / "model" / EXPORTED, batch_tokens)
        serving = OnnxEncoder(folder / "model" / SERVING, batch_tokens)
        return BuildEncoder(serving, OpenVinoEncoder(exported, batch_tokens))
    except (ImportError, OSError, EncoderError, ExportError, SnapshotError):
        return None  # made anew, which tells what is wrong


def _keep(made: Encoder, models: Path, key: str) -> None:
    """In place of all that is kept; in one step, for whoever opens it just then."""
    from indexer.encoding.openvino_encoder import OpenVinoEncoder  # noqa: PLC0415

    if not isinstance(made, BuildEncoder) or not isinstance(made.bulk, OpenVinoEncoder):
        return
    if made.serving.info == made.bulk.exported.info:
        return
    shutil.rmtree(models, ignore_errors=True)
    models.mkdir(parents=True)
    new = Path(tempfile.mkdtemp(dir=models))
    for name, encoder in ((EXPORTED, made.bulk.exported), (SERVING, made.serving)):
        (new / "model" / name).mkdir(parents=True)
        encoder.save(new / "model" / name)
    write_json(new / TABLE, describe_files(new / "model"))
    new.rename(models / key)
