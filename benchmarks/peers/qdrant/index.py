"""Index the documents with Qdrant's client in local mode."""

import json
import os
from pathlib import Path

from qdrant_client import QdrantClient, models
from sentence_transformers import SentenceTransformer

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
model = SentenceTransformer(os.environ["MODEL"])
vectors = model.encode([document["text"] for document in documents], normalize_embeddings=True)
client = QdrantClient(path=os.environ["INDEX"])
client.create_collection(
    "faq", models.VectorParams(size=vectors.shape[1], distance=models.Distance.COSINE)
)
client.upload_collection("faq", vectors, payload=documents)
client.close()
