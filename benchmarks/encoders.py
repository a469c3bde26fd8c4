"""The speed of the encoder compared with the machine's limit: `python -m benchmarks.encoders`.

The roofline is the time that the model's matrix products alone would take in float32, measured in
the same run with products of the same shapes.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import results
from indexer.encoding.embed import embed
from indexer.encoding.export import export, quantise
from indexer.encoding.openvino_encoder import OpenVinoEncoder
from indexer.everyday_questions import everyday_questions
from retrieval.encoders import sentence_transformer
from retrieval.encoders.base import Encoder
from retrieval.encoders.model_folder import DEFAULT_MODEL
from retrieval.load_settings import load_settings
from retrieval.vectors import Vectors

LAYERS, WIDTH, INNER = 6, 384, 1536  # of all-MiniLM-L6-v2


@click.command
@click.option("--rounds", type=int, default=60, show_default=True)
@click.option("--passages", type=int, default=320, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(rounds: int, passages: int, output: Path) -> None:
    """Time one question and passages in bulk, with every runtime of the model."""
    budget = load_settings().batch_tokens
    original = sentence_transformer.load_sentence_transformer(DEFAULT_MODEL, budget)
    exported = export(original, budget)
    encoders: dict[str, Encoder] = {
        "sentence-transformers float32": original,
        "ONNX Runtime float32": exported,
        "ONNX Runtime int8 in blocks": quantise(exported, budget),
        "OpenVINO bfloat16": OpenVinoEncoder(exported, budget),
    }
    questions = everyday_questions()
    texts = [" ".join(questions[row % 290 : row % 290 + 9]) for row in range(passages)]
    tokens = [exported.count_tokens(text) for text in questions]
    lengths = {"question": round(statistics.median(tokens))}
    lengths["passage"] = round(statistics.median(map(exported.count_tokens, texts)))
    single: dict[str, list[float]] = {name: [] for name in encoders}
    bulk: dict[str, list[float]] = {name: [] for name in encoders}
    rooflines: dict[str, list[float]] = {"question": [], "passage": []}
    # Encoders take turns in three phases with pauses, because the threads of a runtime spin for a
    # while after a call and would slow the next encoder.
    for phase in range(3):
        for name, encoder in encoders.items():
            time.sleep(0.2)
            for number in range(rounds):
                question = questions[(phase * rounds + number) % len(questions)]
                single[name].append(_seconds(partial(encoder.encode_queries, [question])))
            bulk[name].append(_seconds(partial(embed, texts, encoder)) / passages)
        rooflines["question"].append(_roofline(lengths["question"], 1))
        rooflines["passage"].append(_roofline(lengths["passage"], 32))
    reference = original.encode_passages(texts[:64] + questions)
    figures = {
        name: {
            "question_ms": 1000 * statistics.median(single[name]),
            "passages_per_second": 1 / statistics.median(bulk[name]),
            "least_cosine": _least_cosine(encoder, texts[:64] + questions, reference),
            "batch_cosine": _batch_cosine(encoder, texts[:32]),
        }
        for name, encoder in encoders.items()
    }
    file = results.write(
        "encoders",
        output,
        tokens=lengths,
        roofline_ms={name: 1000 * statistics.median(values) for name, values in rooflines.items()},
        encoders=figures,
    )
    click.echo(f"{figures}\nwritten to {file}")


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _roofline(length: int, texts: int) -> float:
    """Return the seconds for the float32 matrix products of a text of `length` tokens.

    `texts` are processed at once. Each layer has the products of queries, keys, values and output,
    and the two of the inner layer. The products of attention itself are left out, because they are
    under a tenth at these lengths.
    """
    generator = np.random.default_rng(0)
    rows = generator.standard_normal((length * texts, WIDTH)).astype(np.float32)
    inner = generator.standard_normal((length * texts, INNER)).astype(np.float32)
    square = generator.standard_normal((WIDTH, WIDTH)).astype(np.float32)
    up = generator.standard_normal((WIDTH, INNER)).astype(np.float32)
    down = generator.standard_normal((INNER, WIDTH)).astype(np.float32)

    def layer() -> None:
        for _ in range(4):
            rows @ square
        rows @ up
        inner @ down

    with threadpool_limits(limits=None):
        layer()
        times = [_seconds(layer) for _ in range(50 if texts == 1 else 5)]
    return LAYERS * statistics.median(times) / texts


def _least_cosine(encoder: Encoder, texts: list[str], reference: Vectors) -> float:
    return float(np.sum(encoder.encode_passages(texts) * reference, axis=1).min())


def _batch_cosine(encoder: Encoder, texts: list[str]) -> float:
    """Return the least cosine between a text's vector alone and its vector in a batch."""
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    return float(np.sum(encoder.encode_passages(texts) * alone, axis=1).min())


if __name__ == "__main__":
    main()
