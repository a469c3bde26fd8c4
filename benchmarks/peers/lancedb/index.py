"""Index the documents with LanceDB."""

import json
import os
from pathlib import Path

import lancedb
from sentence_transformers import SentenceTransformer

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
model = SentenceTransformer(os.environ["MODEL"])
vectors = model.encode([document["text"] for document in documents], normalize_embeddings=True)
rows = [{**document, "vector": vector} for document, vector in zip(documents, vectors, strict=True)]
lancedb.connect(os.environ["INDEX"]).create_table("faq", rows)
