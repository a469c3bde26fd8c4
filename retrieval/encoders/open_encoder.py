"""The encoder that a snapshot carries."""

from collections.abc import Callable
from pathlib import Path

from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.encoders.onnx import OnnxEncoder
from retrieval.errors import SnapshotError

LoadEncoder = Callable[[Path, EncoderInfo], Encoder]


def load_encoder(folder: Path, info: EncoderInfo, threads: int = 0) -> Encoder:
    """Open the encoder that a snapshot carries in `folder`, with `threads` threads.

    0 stands for one thread for each core.
    """
    if info.kind == OnnxEncoder.kind:
        return OnnxEncoder(folder, threads=threads)
    # This imports PyTorch, and is only needed for a model that could not be exported.
    from retrieval.encoders.sentence_transformer import SentenceTransformerEncoder  # noqa: PLC0415 - most snapshots need no PyTorch

    if info.kind != SentenceTransformerEncoder.kind:
        raise SnapshotError(
            f"{folder}: unknown kind of encoder {info.kind!r}; build a new snapshot"
        )
    return SentenceTransformerEncoder(folder, info.name)
