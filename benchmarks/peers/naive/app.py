"""The design that comes to mind first: one process, sentence-transformers, FAISS, FastAPI."""

import json
import os
from pathlib import Path
from typing import Any

import faiss
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer

documents = [json.loads(line) for line in Path(os.environ["DOCUMENTS"]).open(encoding="utf-8")]
model = SentenceTransformer(os.environ["MODEL"])
index = faiss.read_index(str(Path(os.environ["INDEX"]) / "vectors.faiss"))
app = FastAPI()


class Question(BaseModel):
    query: str
    k: int = 10


@app.post("/search")
def search(question: Question) -> list[dict[str, Any]]:
    vector = model.encode([question.query], normalize_embeddings=True)
    scores, rows = index.search(vector, question.k)
    return [
        {**documents[row], "score": float(score)}
        for score, row in zip(scores[0], rows[0], strict=True)
        if row >= 0
    ]
