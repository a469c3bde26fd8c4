"""The encoder of a build, made of the snapshot's encoder and a faster one for the corpus."""

from pathlib import Path

from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.vectors import Vectors


class BuildEncoder:
    """Encodes questions with `serving`, as the service does, and passages with `bulk`.

    Both are the same model, so vectors of one may be compared with those of the other.
    """

    def __init__(self, serving: Encoder, bulk: Encoder) -> None:
        self.serving = serving
        self.bulk = bulk

    @property
    def info(self) -> EncoderInfo:
        return self.serving.info

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self.serving.encode_queries(texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self.bulk.encode_passages(texts)

    def count_tokens(self, text: str) -> int:
        return self.serving.count_tokens(text)

    def save(self, folder: Path) -> None:
        self.serving.save(folder)
