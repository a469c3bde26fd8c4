"""The embed stage."""

import numpy as np
from tqdm import tqdm

from retrieval.encoder import Encoder
from retrieval.types import Passage
from retrieval.vectors import Vectors


def embed(passages: list[Passage], encoder: Encoder, batch_size: int) -> Vectors:
    """(n, d) float32 unit rows, row i for passage i; on a terminal, with a progress bar."""
    vectors: Vectors = np.empty((len(passages), encoder.info.dimension), np.float32)
    with tqdm(total=len(passages), unit="passage", desc="embedding", disable=None) as bar:
        for start in range(0, len(passages), batch_size):
            batch = passages[start : start + batch_size]
            texts = [passage.embedded_text for passage in batch]
            vectors[start : start + len(batch)] = encoder.encode_passages(texts)
            bar.update(len(batch))
    return vectors
