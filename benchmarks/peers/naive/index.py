"""Index the documents with sentence-transformers and FAISS."""

import json
import os
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
model = SentenceTransformer(os.environ["MODEL"])
vectors = model.encode([document["text"] for document in documents], normalize_embeddings=True)
index = faiss.IndexFlatIP(vectors.shape[1])
index.add(vectors)
faiss.write_index(index, str(Path(os.environ["INDEX"]) / "vectors.faiss"))
