"""Index the documents with Chroma."""

import json
import os
from pathlib import Path

import chromadb
from sentence_transformers import SentenceTransformer

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
model = SentenceTransformer(os.environ["MODEL"])
client = chromadb.PersistentClient(
    os.environ["INDEX"], chromadb.Settings(anonymized_telemetry=False)
)
collection = client.create_collection("faq", configuration={"hnsw": {"space": "cosine"}})
for start in range(0, len(documents), 1000):
    batch = documents[start : start + 1000]
    texts = [document["text"] for document in batch]
    collection.add(
        ids=[document["id"] for document in batch],
        documents=texts,
        embeddings=model.encode(texts, normalize_embeddings=True),
    )
