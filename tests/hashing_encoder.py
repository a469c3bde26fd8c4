"""The tests' encoder hashes the words of texts: texts that share words have similar vectors."""

import re
from pathlib import Path
from zlib import crc32

import numpy as np

from retrieval.encoders.base import EncoderInfo
from retrieval.errors import EncoderError
from retrieval.settings import Settings, StoreSettings
from retrieval.snapshot import SnapshotReader
from retrieval.vectors import Vectors

DIMENSION = 256
WINDOW = 64


class HashingEncoder:
    """This encoder is deterministic; a text's tokens are its words and two special ones."""

    def __init__(self, name: str = "hashing") -> None:
        self.info = EncoderInfo(
            kind="hashing",
            name=name,
            weights_sha256="none",
            dimension=DIMENSION,
            window=WINDOW,
            query_prompt="",
            passage_prompt="",
            precision="float32",
        )

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self._encode(texts)

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2

    def save(self, folder: Path) -> None:
        (folder / "name.txt").write_text(self.info.name, encoding="utf-8")

    def _encode(self, texts: list[str]) -> Vectors:
        vectors: Vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            words = re.findall(r"\w+", text.lower()) or [""]
            for word in words:
                vectors[row, crc32(word.encode()) % DIMENSION] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def load_build_encoder(settings: Settings) -> HashingEncoder:
    return HashingEncoder(settings.encoder)


def load_encoder(folder: Path, info: EncoderInfo) -> HashingEncoder:
    """Return the encoder in `folder`. Raises EncoderError if it can't be read, as real ones do."""
    try:
        return HashingEncoder((folder / "name.txt").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EncoderError(f"{folder}: the encoder cannot be read ({error})") from error


class Reader:
    """This class replaces `SnapshotReader` where a command opens a snapshot of this encoder."""

    @staticmethod
    def of(settings: StoreSettings) -> SnapshotReader:
        return SnapshotReader.of(settings, load_encoder)
