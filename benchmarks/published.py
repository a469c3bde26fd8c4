"""A test collection in the forms that the systems under test need.

`python -m benchmarks.published FOLDER SPLIT INDEX` builds this project's index of a collection.
"""

import json
import re
import sys
from pathlib import Path

from evaluation.beir import read_beir
from evaluation.collection import Collection
from evaluation.indexing import open_collection
from indexer.encoding.prepare import prepare_encoder
from indexer.publishing.index_folder import locked_staging, make_current, put_in_place
from indexer.publishing.write_snapshot import write_snapshot
from retrieval.encoders.base import Encoder
from retrieval.encoders.model_folder import DEFAULT_MODEL
from retrieval.load_settings import load_settings


def encoder() -> Encoder:
    return prepare_encoder(DEFAULT_MODEL, load_settings().batch_tokens)


def publish(collection: Collection, index: Path, model: Encoder) -> None:
    """Publish a snapshot of the collection in `index`."""
    snapshot = open_collection(collection, model)
    with locked_staging(index) as staging:
        snapshot_id = write_snapshot(staging, snapshot)
        put_in_place(staging, index, snapshot_id)
        make_current(index, snapshot_id)


def write_corpus(collection: Collection, folder: Path) -> None:
    """Write a Markdown file for each document, for `faq-search build`, with its text escaped."""
    folder.mkdir()
    for number, document in enumerate(collection.documents):
        lines = [f"# {_literal(document.title or document.id)}"]
        for section in document.sections:
            for level, heading in enumerate(section.heading_path, start=2):
                lines.append(f"{'#' * min(level, 6)} {_literal(heading)}")
            lines += [_literal(block.text) for block in section.blocks]
        file = folder / f"{number:06}.md"
        file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def _literal(text: str) -> str:
    """Return the text in one line, with all ASCII punctuation escaped for Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


def write_documents(collection: Collection, file: Path) -> None:
    """Write `{"id", "text"}` per line, title and text joined, which the other systems index."""
    with file.open("w", encoding="utf-8") as stream:
        for document in collection.documents:
            blocks = [block.text for section in document.sections for block in section.blocks]
            text = " ".join([document.title, *blocks]).strip()
            stream.write(json.dumps({"id": document.id, "text": text}) + "\n")


def write_questions(collection: Collection, file: Path) -> None:
    """Write one question per line, including those without an answer."""
    questions = (" ".join(text.split()) for text in collection.questions.values())
    file.write_text("\n".join(questions) + "\n", encoding="utf-8")


if __name__ == "__main__":
    publish(read_beir(Path(sys.argv[1]), sys.argv[2]), Path(sys.argv[3]), encoder())
