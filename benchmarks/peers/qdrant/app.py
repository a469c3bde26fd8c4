"""Qdrant's client in local mode, behind FastAPI."""

import os
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from qdrant_client import QdrantClient
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(os.environ["MODEL"])
client = QdrantClient(path=os.environ["INDEX"], force_disable_check_same_thread=True)
app = FastAPI()


class Question(BaseModel):
    query: str
    k: int = 10


@app.post("/search")
def search(question: Question) -> list[dict[str, Any]]:
    vector = model.encode(question.query, normalize_embeddings=True)
    points = client.query_points("faq", vector.tolist(), limit=question.k).points
    return [{**point.payload, "score": point.score} for point in points]
