"""The exported model, cached from build to build.

Where nothing about it has changed, PyTorch isn't even imported. Reasons and figures are in
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

TABLE = "files.json"  # the size and digest of every other file
EXPORTED, SERVING = "exported", "serving"


def load_build_encoder(settings: Settings, *, keep: bool = False) -> Encoder:
    """Load the encoder that `settings` name from the cache, or else prepare it.

    With `keep` a newly prepared one is stored in the cache, but only if all its parts could be
    made. Missing parts are tried again by each build.
    """
    models = settings.index / MODELS_FOLDER
    key = _key(settings)
    if key and (cached := _cached(models / key, settings.batch_tokens)):
        return cached
    # Imports PyTorch, which takes seconds.
    from indexer.encoding.prepare import prepare_encoder  # noqa: PLC0415 - it imports PyTorch

    prepared = prepare_encoder(settings.encoder, settings.batch_tokens)
    if keep and key:
        _store(prepared, models, key)
    return prepared


def _key(settings: Settings) -> str | None:
    """Return the digest of everything that an exported model is made and checked with.

    That is its own files, the code, libraries and processor. None is returned for a model of the
    hub, which may change there.
    """
    folder = local_folder(settings.encoder)
    if folder is None:
        return None
    digest = hashlib.sha256(code_digest() + folder.resolve().name.encode())
    for file in model_files(folder):
        digest.update(f"{sha256(file)} {file.relative_to(folder)}\n".encode())
    digest.update(" ".join(platform.uname()[4:]).encode() + _processor())
    return digest.hexdigest()


def _processor() -> bytes:
    """Return the features of this machine's processor, on which the last bits of vectors depend."""
    file = Path("/proc/cpuinfo")
    lines = file.read_bytes().splitlines() if file.is_file() else []
    return next((line for line in lines if line.startswith((b"flags", b"Features"))), b"")


def _cached(folder: Path, batch_tokens: int) -> Encoder | None:
    try:
        if describe_files(folder / "model") != read_json(folder / TABLE, dict[str, FileEntry]):
            return None
        from indexer.encoding.openvino_encoder import OpenVinoEncoder  # noqa: PLC0415 - not on every platform

        exported = OnnxEncoder(folder / "model" / EXPORTED, batch_tokens)
        serving = OnnxEncoder(folder / "model" / SERVING, batch_tokens)
        return BuildEncoder(serving, OpenVinoEncoder(exported, batch_tokens))
    except (ImportError, OSError, EncoderError, ExportError, SnapshotError):
        return None  # it is prepared again, and an error that persists is raised there


def _store(encoder: Encoder, models: Path, key: str) -> None:
    """Replace everything in the cache by `encoder`, if all its parts could be made.

    The new folder appears under its key in one step, complete for any process that opens it.
    """
    from indexer.encoding.openvino_encoder import OpenVinoEncoder  # noqa: PLC0415 - not on every platform

    if not isinstance(encoder, BuildEncoder) or not isinstance(encoder.bulk, OpenVinoEncoder):
        return
    if encoder.serving.info == encoder.bulk.exported.info:
        return
    shutil.rmtree(models, ignore_errors=True)
    models.mkdir(parents=True)
    new = Path(tempfile.mkdtemp(dir=models))
    for name, part in ((EXPORTED, encoder.bulk.exported), (SERVING, encoder.serving)):
        (new / "model" / name).mkdir(parents=True)
        part.save(new / "model" / name)
    write_json(new / TABLE, describe_files(new / "model"))
    new.rename(models / key)
