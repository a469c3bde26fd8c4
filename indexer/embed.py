"""The embed stage."""

import numpy as np
from tqdm import tqdm

from retrieval.encoder import Encoder
from retrieval.vectors import Vectors

# Texts given to the encoder at once, which makes batches of them by their tokens. What is embedded
# of a build that is broken off is kept by so many.
STRETCH = 1024


def embed(texts: list[str], encoder: Encoder, what: str) -> Vectors:
    """(n, d) float32 unit rows, row i for text i; on a terminal, with a progress bar for `what`.

    Texts are encoded as passages, the longest first, so that those of one batch are about as long
    as each other and little is spent on padding.
    """
    vectors: Vectors = np.empty((len(texts), encoder.info.dimension), np.float32)
    order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
    with tqdm(total=len(texts), desc=f"embedding {what}", disable=None) as bar:
        for start in range(0, len(order), STRETCH):
            rows = order[start : start + STRETCH]
            vectors[rows] = encoder.encode_passages([texts[row] for row in rows])
            bar.update(len(rows))
    return vectors
