"""LanceDB in process, behind FastAPI."""

import os
from typing import Any

import lancedb
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(os.environ["MODEL"])
table = lancedb.connect(os.environ["INDEX"]).open_table("faq")
app = FastAPI()


class Question(BaseModel):
    query: str
    k: int = 10


@app.post("/search")
def search(question: Question) -> list[dict[str, Any]]:
    vector = model.encode(question.query, normalize_embeddings=True)
    rows = table.search(vector).metric("cosine").limit(question.k).to_list()
    return [{"id": row["id"], "text": row["text"], "score": 1 - row["_distance"]} for row in rows]
